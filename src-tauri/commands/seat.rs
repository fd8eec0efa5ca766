//! One desk, several people: what is put aside for whoever comes back, and the word that the window is to lock.

use super::{Held, blocking};
use domain::{Result, Sensitive};
use tauri::ipc::Channel;

/// Keeps what this person has before them, for them alone, while somebody else is at the desk.
#[tauri::command]
#[specta::specta]
pub async fn put_aside(shell: Held<'_>, left: Sensitive<String>) -> Result<()> {
    let shell = shell.inner().clone();
    blocking(move || shell.aside.put(&shell.desk()?.user()?, left)).await
}

/// What this person had before them, once.
#[tauri::command]
#[specta::specta]
pub async fn take_up(shell: Held<'_>) -> Result<Option<Sensitive<String>>> {
    let shell = shell.inner().clone();
    blocking(move || Ok(shell.aside.take(&shell.desk()?.user()?))).await
}

/// The page asks to be told when it must lock: the machine goes to sleep.
#[tauri::command]
#[specta::specta]
pub async fn hear_lock(shell: Held<'_>, lock: Channel<()>) -> Result<()> {
    shell.tell_page_by(move || drop(lock.send(())));
    Ok(())
}
