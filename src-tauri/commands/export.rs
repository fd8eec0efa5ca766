//! Weekly exports. Files go only where a person chose in a dialog.

use super::{Held, at_desk, blocking, tell};
use domain::Result;
use std::path::PathBuf;
use tauri::ipc::Channel;
use usecases::export::{
    BatchRow, BatchVerified, ExportAsk, ExportPlan, ExportPreview, ExportWritten, MendAsk, Rejected,
    ServiceRow,
};
use usecases::progress::Step;

#[tauri::command]
#[specta::specta]
pub async fn services(shell: Held<'_>) -> Result<Vec<ServiceRow>> {
    at_desk(&shell, usecases::Desk::services).await
}

#[tauri::command]
#[specta::specta]
pub async fn export_plan(shell: Held<'_>, ask: ExportAsk) -> Result<ExportPlan> {
    at_desk(&shell, move |desk| desk.export_plan(&ask)).await
}

#[tauri::command]
#[specta::specta]
pub async fn export_preview(shell: Held<'_>, ask: ExportAsk, from: u32, count: u32) -> Result<ExportPreview> {
    at_desk(&shell, move |desk| desk.export_preview(&ask, from, count)).await
}

#[tauri::command]
#[specta::specta]
pub async fn export_write(
    shell: Held<'_>,
    ask: ExportAsk,
    out: PathBuf,
    work: u32,
    steps: Channel<Step>,
) -> Result<ExportWritten> {
    let (desk, shell) = (shell.desk()?, shell.inner().clone());
    blocking(move || {
        shell.must_be_chosen(&out)?;
        shell.watched(work, tell(steps), |progress| desk.export_write(&ask, &[], &out, progress))
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn export_render(
    shell: Held<'_>,
    batch: String,
    layout: String,
    out: PathBuf,
    work: u32,
    steps: Channel<Step>,
) -> Result<ExportWritten> {
    let (desk, shell) = (shell.desk()?, shell.inner().clone());
    blocking(move || {
        shell.must_be_chosen(&out)?;
        shell.watched(work, tell(steps), |progress| {
            desk.export_render(&batch, std::slice::from_ref(&layout), &out, progress)
        })
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn export_verify(shell: Held<'_>, batch: String) -> Result<BatchVerified> {
    at_desk(&shell, move |desk| desk.export_verify(&batch)).await
}

#[tauri::command]
#[specta::specta]
pub async fn export_void(shell: Held<'_>, batch: String, reason: String) -> Result<BatchRow> {
    at_desk(&shell, move |desk| desk.export_void(&batch, &reason)).await
}

#[tauri::command]
#[specta::specta]
pub async fn export_show(shell: Held<'_>, batch: String) -> Result<BatchRow> {
    at_desk(&shell, move |desk| desk.export_show(&batch)).await
}

#[tauri::command]
#[specta::specta]
pub async fn export_list(shell: Held<'_>) -> Result<Vec<BatchRow>> {
    at_desk(&shell, usecases::Desk::export_list).await
}

#[tauri::command]
#[specta::specta]
pub async fn export_acknowledge(
    shell: Held<'_>,
    batch: String,
    on: String,
    by: Option<String>,
) -> Result<BatchRow> {
    at_desk(&shell, move |desk| desk.export_acknowledge(&batch, &on, by.as_deref())).await
}

#[tauri::command]
#[specta::specta]
pub async fn export_reject(
    shell: Held<'_>,
    file: PathBuf,
    batch: String,
    layout: Option<String>,
) -> Result<Rejected> {
    let (desk, shell) = (shell.desk()?, shell.inner().clone());
    blocking(move || {
        shell.must_be_chosen(&file)?;
        desk.export_reject(&file, &batch, layout.as_deref())
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn mend(shell: Held<'_>, ask: MendAsk) -> Result<()> {
    at_desk(&shell, move |desk| desk.mend(&ask)).await
}
