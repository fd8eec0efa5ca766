//! Unfinished requests.

use super::{Held, at_desk};
use domain::Result;
use usecases::draft::DraftSaved;
use usecases::record::RecordAsk;

#[tauri::command]
#[specta::specta]
pub async fn save_draft(shell: Held<'_>, ask: RecordAsk) -> Result<DraftSaved> {
    at_desk(&shell, move |desk| desk.save_draft(&ask)).await
}

#[tauri::command]
#[specta::specta]
pub async fn open_draft(shell: Held<'_>, code: String) -> Result<RecordAsk> {
    at_desk(&shell, move |desk| desk.open_draft(&code)).await
}

#[tauri::command]
#[specta::specta]
pub async fn discard_draft(shell: Held<'_>, draft: String, reason: String) -> Result<()> {
    at_desk(&shell, move |desk| desk.discard_draft(&draft, &reason)).await
}
