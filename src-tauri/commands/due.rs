//! Open clocks.

use super::{Held, at_desk};
use domain::Result;
use usecases::due::{DueAsk, DueList};

#[tauri::command]
#[specta::specta]
pub async fn due(shell: Held<'_>, ask: DueAsk) -> Result<DueList> {
    at_desk(&shell, move |desk| desk.due(&ask)).await
}
