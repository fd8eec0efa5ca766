//! Removal requests.

use super::{Held, at_desk};
use domain::Result;
use usecases::record::{RecordAsk, RecordPreview, Recorded};

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
