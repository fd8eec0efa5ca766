//! Identity checks for rights; never for a removal.

use super::{Held, at_desk};
use domain::{Result, Sensitive};
use usecases::verify::{Meter, VerifyAsk};

#[tauri::command]
#[specta::specta]
pub async fn begin_verification(shell: Held<'_>, ask: VerifyAsk) -> Result<Meter> {
    at_desk(&shell, move |desk| desk.begin_verification(&ask)).await
}

#[tauri::command]
#[specta::specta]
pub async fn answer_verification(shell: Held<'_>, check: String, answer: Sensitive<String>) -> Result<Meter> {
    at_desk(&shell, move |desk| desk.answer_verification(&check, &answer)).await
}

#[tauri::command]
#[specta::specta]
pub async fn skip_question(shell: Held<'_>, check: String) -> Result<Meter> {
    at_desk(&shell, move |desk| desk.skip_question(&check)).await
}

#[tauri::command]
#[specta::specta]
pub async fn lift_lock(shell: Held<'_>, customer_no: String, reason: String) -> Result<()> {
    at_desk(&shell, move |desk| desk.lift_lock(&customer_no, &reason)).await
}
