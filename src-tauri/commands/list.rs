//! Suppression lists: which are in use, what can be chosen, files in, and letting go of one. Only files that a person
//! chose in a dialog.

use super::{Held, at_desk, blocking, tell};
use domain::Result;
use tauri::ipc::Channel;
use usecases::lists::{ListAsk, ListChoices, ListReport, ListShown};
use usecases::progress::Step;

#[tauri::command]
#[specta::specta]
pub async fn lists(shell: Held<'_>) -> Result<Vec<ListShown>> {
    at_desk(&shell, usecases::Desk::lists).await
}

#[tauri::command]
#[specta::specta]
pub async fn list_choices(shell: Held<'_>) -> Result<ListChoices> {
    at_desk(&shell, usecases::Desk::list_choices).await
}

#[tauri::command]
#[specta::specta]
pub async fn list_drop(shell: Held<'_>, id: String) -> Result<()> {
    at_desk(&shell, move |desk| desk.list_drop(&id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn import_list(
    shell: Held<'_>,
    ask: ListAsk,
    work: u32,
    steps: Channel<Step>,
) -> Result<ListReport> {
    let (desk, shell) = (shell.desk()?, shell.inner().clone());
    blocking(move || {
        shell.must_be_chosen(&ask.file)?;
        shell.watched(work, tell(steps), |progress| desk.import_list(&ask, progress))
    })
    .await
}
