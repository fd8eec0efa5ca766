//! Hears from the system that nobody is at the desk: the machine goes to sleep, or its session is locked. systemd
//! tells both over the system bus; where there is no such bus nothing is heard, and the idle lock remains.

use futures_util::StreamExt;
use std::sync::Arc;
use zbus::zvariant::{OwnedFd, OwnedObjectPath};
use zbus::{Connection, proxy};

#[proxy(
    interface = "org.freedesktop.login1.Manager",
    default_service = "org.freedesktop.login1",
    default_path = "/org/freedesktop/login1",
    gen_blocking = false
)]
trait Manager {
    fn inhibit(&self, what: &str, who: &str, why: &str, mode: &str) -> zbus::Result<OwnedFd>;
    fn get_session(&self, id: &str) -> zbus::Result<OwnedObjectPath>;
    #[zbus(name = "GetSessionByPID")]
    fn get_session_by_pid(&self, process: u32) -> zbus::Result<OwnedObjectPath>;
    #[zbus(signal)]
    fn prepare_for_sleep(&self, start: bool) -> zbus::Result<()>;
}

#[proxy(
    interface = "org.freedesktop.login1.Session",
    default_service = "org.freedesktop.login1",
    gen_blocking = false
)]
trait LoginSession {
    #[zbus(signal)]
    fn lock(&self) -> zbus::Result<()>;
}

/// Calls `lock` whenever the system says so; it may take the moment it needs to put things away.
pub fn heed(lock: impl Fn() + Send + Sync + 'static) {
    let lock: WhenAway = Arc::new(lock);
    tauri::async_runtime::spawn(async move {
        // A bus that is missing, or goes away, is no fault: the idle lock remains.
        let Ok(bus) = Connection::system().await else { return };
        let Ok(manager) = ManagerProxy::new(&bus).await else { return };
        tauri::async_runtime::spawn(heed_session(bus, manager.clone(), lock.clone()));
        drop(heed_sleep(&manager, &lock).await);
    });
}

type WhenAway = Arc<dyn Fn() + Send + Sync>;

/// Sleep is held up for the moment that locking takes.
async fn heed_sleep(manager: &ManagerProxy<'_>, lock: &WhenAway) -> zbus::Result<()> {
    let mut sleeps = manager.receive_prepare_for_sleep().await?;
    let mut held = hold_up(manager).await;
    while let Some(sleep) = sleeps.next().await {
        if sleep.args()?.start {
            run(lock).await;
            drop(held.take());
        } else {
            held = hold_up(manager).await;
        }
    }
    Ok(())
}

/// None where the system does not let us: then it sleeps at once, and locking is as quick as it can be.
async fn hold_up(manager: &ManagerProxy<'_>) -> Option<OwnedFd> {
    let why = "puts away the request that was begun";
    manager.inhibit("sleep", "Preference Desk", why, "delay").await.ok()
}

async fn heed_session(bus: Connection, manager: ManagerProxy<'static>, lock: WhenAway) {
    let Some(session) = own_session(&manager).await else { return };
    let Ok(builder) = LoginSessionProxy::builder(&bus).path(session) else { return };
    let Ok(session) = builder.build().await else { return };
    let Ok(mut locks) = session.receive_lock().await else { return };
    while locks.next().await.is_some() {
        run(&lock).await;
    }
}

/// A desktop may start programs outside the session; it says in the environment which one they belong to.
async fn own_session(manager: &ManagerProxy<'_>) -> Option<OwnedObjectPath> {
    if let Ok(id) = std::env::var("XDG_SESSION_ID")
        && let Ok(session) = manager.get_session(&id).await
    {
        return Some(session);
    }
    manager.get_session_by_pid(std::process::id()).await.ok()
}

/// Away from the bus's own thread: locking waits for the page.
async fn run(lock: &WhenAway) {
    let lock = lock.clone();
    drop(tauri::async_runtime::spawn_blocking(move || lock()).await);
}
