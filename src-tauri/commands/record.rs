//! Removal requests.

use super::{Held, at_desk};
use domain::Result;
use usecases::record::{RecordAsk, RecordPreview, Recorded, ServiceMessages, ServiceMessagesAsk};

#[tauri::command]
#[specta::specta]
pub async fn preview_record(shell: Held<'_>, ask: RecordAsk) -> Result<RecordPreview> {
    at_desk(&shell, move |desk| desk.preview_record(&ask)).await
}

#[tauri::command]
#[specta::specta]
pub async fn record(shell: Held<'_>, ask: RecordAsk) -> Result<Recorded> {
    at_desk(&shell, move |desk| desk.record(&ask)).await
}

/// The answer to the question after "stop everything".
#[tauri::command]
#[specta::specta]
pub async fn service_messages(shell: Held<'_>, ask: ServiceMessagesAsk) -> Result<ServiceMessages> {
    at_desk(&shell, move |desk| desk.service_messages(&ask)).await
}
