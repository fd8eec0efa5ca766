//! A list scrubbed for a purpose. It is read, and its files are written, only where a person chose in a dialog.

use super::{Held, blocking, tell};
use domain::Result;
use tauri::ipc::Channel;
use usecases::progress::Step;
use usecases::scrub::{ScrubAsk, ScrubReport};

#[tauri::command]
#[specta::specta]
pub async fn scrub(shell: Held<'_>, ask: ScrubAsk, work: u32, steps: Channel<Step>) -> Result<ScrubReport> {
    let (desk, shell) = (shell.desk()?, shell.inner().clone());
    blocking(move || {
        shell.must_be_chosen(&ask.file)?;
        shell.must_be_chosen(&ask.out)?;
        ask.map.as_deref().map_or(Ok(()), |map| shell.must_be_chosen(map))?;
        shell.watched(work, tell(steps), |progress| desk.scrub(&ask, progress))
    })
    .await
}
