//! The door: what stands outside, who comes in, who goes out.

use super::{Held, at_desk, blocking, tell};
use domain::{Result, Sensitive};
use tauri::ipc::Channel;
use usecases::Desk;
use usecases::clock::Clock;
use usecases::progress::Step;
use usecases::session::{Credentials, Doorway, Session};
use usecases::setup::{self, InitAsk};

/// Enough invented people to search among, few enough to be made while one watches.
const DEMO_CUSTOMERS: u64 = 2_000;
const DEMO_SEED: u64 = 1;

/// What the door shows before anybody has signed in.
#[tauri::command]
#[specta::specta]
pub async fn doorway(shell: Held<'_>) -> Result<Doorway> {
    let dir = shell.dir.clone();
    blocking(move || Desk::doorway(&dir)).await
}

/// First start: makes the data folder with invented people; the doorway then says who can sign in.
#[tauri::command]
#[specta::specta]
pub async fn look_around(shell: Held<'_>, work: u32, steps: Channel<Step>) -> Result<()> {
    let shell = shell.inner().clone();
    blocking(move || {
        shell.watched(work, tell(steps), |progress| {
            setup::demo(&shell.dir, DEMO_CUSTOMERS, DEMO_SEED, Clock::default(), progress).map(drop)
        })
    })
    .await
}

/// First start: makes an empty data folder with one admin. The answer is the recovery code, shown once.
#[tauri::command]
#[specta::specta]
pub async fn set_up(
    shell: Held<'_>,
    admin: String,
    password: Sensitive<String>,
    site: Option<String>,
) -> Result<Sensitive<String>> {
    let dir = shell.dir.clone();
    let ask = InitAsk { admin, password, site, company: None };
    blocking(move || setup::init(&dir, &ask, Clock::default()).map(|made| made.recovery_code.into())).await
}

/// Unlocks the files and seats the person at the desk.
#[tauri::command]
#[specta::specta]
pub async fn sign_in(shell: Held<'_>, user: String, password: Sensitive<String>) -> Result<Session> {
    let shell = shell.inner().clone();
    blocking(move || {
        let desk = Desk::sign_in(&shell.dir, &Credentials::Password { user, password }, Clock::default())?;
        let session = desk.session()?;
        shell.seat(Some(desk));
        shell.make_ready();
        Ok(session)
    })
    .await
}

/// Nobody is at the desk any more.
#[tauri::command]
#[specta::specta]
pub async fn sign_out(shell: Held<'_>) -> Result<()> {
    let shell = shell.inner().clone();
    blocking(move || {
        shell.seat(None);
        Ok(())
    })
    .await
}

/// Who is at the desk, if anybody; a page that has just been loaded asks this first.
#[tauri::command]
#[specta::specta]
pub async fn session(shell: Held<'_>) -> Result<Option<Session>> {
    shell.restart_turns();
    let Some(desk) = shell.present() else { return Ok(None) };
    blocking(move || desk.session().map(Some)).await
}

#[tauri::command]
#[specta::specta]
pub async fn change_password(
    shell: Held<'_>,
    old: Sensitive<String>,
    fresh: Sensitive<String>,
) -> Result<Session> {
    at_desk(&shell, move |desk| desk.change_password(&old, &fresh).and_then(|()| desk.session())).await
}
