//! The contact: the conversation under way.

use super::{Held, at_desk, blocking};
use domain::Result;
use domain::words::{AskedBy, ReceivedBy};
use usecases::contact::{BeginContact, Contact, Spoken};

#[tauri::command]
#[specta::specta]
pub async fn begin_contact(shell: Held<'_>, ask: BeginContact) -> Result<Contact> {
    shell.over_relay(ask.received_by == ReceivedBy::Relay);
    at_desk(&shell, move |desk| desk.begin_contact(&ask)).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_caller(shell: Held<'_>, contact: String, asked_by: AskedBy) -> Result<Contact> {
    at_desk(&shell, move |desk| desk.set_caller(&contact, asked_by)).await
}

/// The page says it again from time to time while a relay call goes on, to keep the contact open.
#[tauri::command]
#[specta::specta]
pub async fn set_received_by(shell: Held<'_>, contact: String, received_by: ReceivedBy) -> Result<Contact> {
    shell.over_relay(received_by == ReceivedBy::Relay);
    let desk = shell.desk_unasked()?;
    blocking(move || desk.set_received_by(&contact, received_by)).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_language(shell: Held<'_>, contact: String, language: String) -> Result<Contact> {
    at_desk(&shell, move |desk| desk.set_language(&contact, &language)).await
}

#[tauri::command]
#[specta::specta]
pub async fn script(shell: Held<'_>, script: String, language: String) -> Result<Spoken> {
    at_desk(&shell, move |desk| desk.script(&script, &language)).await
}

#[tauri::command]
#[specta::specta]
pub async fn give_notice(shell: Held<'_>, contact: String) -> Result<Contact> {
    at_desk(&shell, move |desk| desk.give_notice(&contact)).await
}

#[tauri::command]
#[specta::specta]
pub async fn end_contact(shell: Held<'_>, contact: String) -> Result<()> {
    shell.over_relay(false);
    at_desk(&shell, move |desk| desk.end_contact(&contact)).await
}
