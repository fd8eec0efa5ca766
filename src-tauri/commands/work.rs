//! Dialogs for files and folders, stopping long work, and forgetting what was copied.

use super::{Held, blocking};
use crate::clipboard;
use crate::picker::Wanted;
use domain::{Result, Sensitive};
use std::path::PathBuf;

/// Asks for a folder to write to; none when the person thought better of it.
#[tauri::command]
#[specta::specta]
pub async fn choose_folder(shell: Held<'_>, title: String) -> Result<Option<PathBuf>> {
    let shell = shell.inner().clone();
    blocking(move || Ok(shell.choose(Wanted::Folder, &title))).await
}

/// Asks for a data file to read; none when the person thought better of it.
#[tauri::command]
#[specta::specta]
pub async fn choose_file(shell: Held<'_>, title: String) -> Result<Option<PathBuf>> {
    let shell = shell.inner().clone();
    blocking(move || Ok(shell.choose(Wanted::DataFile, &title))).await
}

/// Asks for the file of a list, whatever its ending; none when the person thought better of it.
#[tauri::command]
#[specta::specta]
pub async fn choose_list_file(shell: Held<'_>, title: String) -> Result<Option<PathBuf>> {
    let shell = shell.inner().clone();
    blocking(move || Ok(shell.choose(Wanted::ListFile, &title))).await
}

/// Asks for a mapping file; none when the person thought better of it.
#[tauri::command]
#[specta::specta]
pub async fn choose_mapping(shell: Held<'_>, title: String) -> Result<Option<PathBuf>> {
    let shell = shell.inner().clone();
    blocking(move || Ok(shell.choose(Wanted::Mapping, &title))).await
}

/// Asks the long work that was started under this number to stop.
#[tauri::command]
#[specta::specta]
pub async fn cancel_work(shell: Held<'_>, work: u32) -> Result<()> {
    shell.cancel(work);
    Ok(())
}

/// The page has just copied this: in a minute it goes from the clipboard, if it is still there.
#[tauri::command]
#[specta::specta]
pub async fn forget_copied(text: Sensitive<String>) -> Result<()> {
    clipboard::forget_later(text);
    Ok(())
}
