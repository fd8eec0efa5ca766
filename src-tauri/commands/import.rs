//! Files in: customers and removals. Only files that a person chose in a dialog.

use super::{Held, blocking, tell};
use domain::Result;
use tauri::ipc::Channel;
use usecases::Desk;
use usecases::import::{ImportAsk, ImportReport};
use usecases::progress::{Progress, Step};

#[tauri::command]
#[specta::specta]
pub async fn import_customers(
    shell: Held<'_>,
    ask: ImportAsk,
    work: u32,
    steps: Channel<Step>,
) -> Result<ImportReport> {
    import(shell, ask, (work, steps), Desk::import_customers).await
}

#[tauri::command]
#[specta::specta]
pub async fn import_removals(
    shell: Held<'_>,
    ask: ImportAsk,
    work: u32,
    steps: Channel<Step>,
) -> Result<ImportReport> {
    import(shell, ask, (work, steps), Desk::import_removals).await
}

type UseCase = fn(&Desk, &ImportAsk, &Progress<'_>) -> Result<ImportReport>;

async fn import(
    shell: Held<'_>,
    ask: ImportAsk,
    (work, steps): (u32, Channel<Step>),
    use_case: UseCase,
) -> Result<ImportReport> {
    let (desk, shell) = (shell.desk()?, shell.inner().clone());
    blocking(move || {
        shell.must_be_chosen(&ask.file)?;
        ask.map.as_deref().map_or(Ok(()), |map| shell.must_be_chosen(map))?;
        shell.watched(work, tell(steps), |progress| use_case(&desk, &ask, progress))
    })
    .await
}
