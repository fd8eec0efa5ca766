//! A bus and a login service of this test's own: a machine that really sleeps cannot be had here. What is faked is
//! the service alone; the bus, its signals and the window that hears them are real.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{ObjectPath, OwnedFd};
use zbus::{Connection, connection, interface};

const MANAGER: &str = "/org/freedesktop/login1";
const SESSION: &str = "/org/freedesktop/login1/session/_31";

pub struct Logind {
    bus: Child,
    address: String,
    service: Connection,
    /// The other end of each hold on sleep: closed when it was let go.
    held: Arc<Mutex<Vec<std::io::PipeReader>>>,
}

struct Manager {
    held: Arc<Mutex<Vec<std::io::PipeReader>>>,
}

#[interface(name = "org.freedesktop.login1.Manager")]
impl Manager {
    fn inhibit(&self, what: &str, _who: &str, _why: &str, mode: &str) -> OwnedFd {
        assert_eq!((what, mode), ("sleep", "delay"));
        let (reader, writer) = std::io::pipe().unwrap();
        self.held.lock().unwrap().push(reader);
        std::os::fd::OwnedFd::from(writer).into()
    }

    fn get_session(&self, _id: &str) -> ObjectPath<'static> {
        ObjectPath::from_static_str_unchecked(SESSION)
    }

    #[zbus(name = "GetSessionByPID")]
    fn get_session_by_pid(&self, _process: u32) -> ObjectPath<'static> {
        ObjectPath::from_static_str_unchecked(SESSION)
    }

    #[zbus(signal)]
    async fn prepare_for_sleep(emitter: &SignalEmitter<'_>, start: bool) -> zbus::Result<()>;
}

struct Session;

#[interface(name = "org.freedesktop.login1.Session")]
impl Session {
    #[zbus(signal)]
    async fn lock(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;
}

impl Logind {
    pub async fn start() -> Self {
        let mut bus = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address=1"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("dbus-daemon is missing: `cargo xtask setup` installs it");
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().to_owned();
        let held = Arc::new(Mutex::new(Vec::new()));
        let service = connection::Builder::address(address.as_str())
            .unwrap()
            .name("org.freedesktop.login1")
            .unwrap()
            .serve_at(MANAGER, Manager { held: held.clone() })
            .unwrap()
            .serve_at(SESSION, Session)
            .unwrap()
            .build()
            .await
            .unwrap();
        Self { bus, address, service, held }
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// Waits until the window has asked for a moment before sleep.
    pub async fn wait_until_heard(&self) {
        for _ in 0..200 {
            if !self.held.lock().unwrap().is_empty() {
                // It asks for its session beside.
                return tokio::time::sleep(Duration::from_millis(300)).await;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("nobody asked for a moment before sleep");
    }

    /// Says that the machine goes to sleep, and waits until it may.
    pub async fn sleep(&self) {
        let held = std::mem::take(&mut *self.held.lock().unwrap());
        let emitter = SignalEmitter::new(&self.service, MANAGER).unwrap();
        Manager::prepare_for_sleep(&emitter, true).await.unwrap();
        for mut one in held {
            let let_go =
                tokio::task::spawn_blocking(move || std::io::Read::read(&mut one, &mut [0]).unwrap());
            assert_eq!(tokio::time::timeout(Duration::from_secs(10), let_go).await.unwrap().unwrap(), 0);
        }
    }

    pub async fn wake(&self) {
        let emitter = SignalEmitter::new(&self.service, MANAGER).unwrap();
        Manager::prepare_for_sleep(&emitter, false).await.unwrap();
    }

    /// `loginctl lock-session`.
    pub async fn lock_session(&self) {
        let emitter = SignalEmitter::new(&self.service, SESSION).unwrap();
        Session::lock(&emitter).await.unwrap();
    }
}

impl Drop for Logind {
    fn drop(&mut self) {
        let _ = self.bus.kill();
        let _ = self.bus.wait();
    }
}
