//! Lookup, one query a keystroke: the newest wins.

use super::{Held, blocking};
use domain::Result;
use std::sync::atomic::Ordering;
use usecases::lookup::{LookupAnswer, LookupAsk};

/// `turn` grows with every keystroke. None: a later one has overtaken this, and its answer is the one to show.
#[tauri::command]
#[specta::specta]
pub async fn lookup(shell: Held<'_>, ask: LookupAsk, turn: u32) -> Result<Option<LookupAnswer>> {
    let desk = shell.desk()?;
    let Some(overtaken) = shell.begin_query(turn) else { return Ok(None) };
    blocking(move || {
        let answer = desk.lookup(&ask, &overtaken);
        // An overtaken search may end early, in whatever way: nobody waits for it.
        if overtaken.load(Ordering::Relaxed) { Ok(None) } else { answer.map(Some) }
    })
    .await
}
