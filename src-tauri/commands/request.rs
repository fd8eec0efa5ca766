//! Requests after they were recorded.

use super::{Held, at_desk};
use domain::Result;
use usecases::request::{
    PermitAsk, Permitted, RequestFilter, RequestRow, RequestShown, WithdrawAsk, Withdrawn,
};

#[tauri::command]
#[specta::specta]
pub async fn request(shell: Held<'_>, reference: String) -> Result<RequestShown> {
    at_desk(&shell, move |desk| desk.request(&reference)).await
}

#[tauri::command]
#[specta::specta]
pub async fn requests(shell: Held<'_>, filter: RequestFilter) -> Result<Vec<RequestRow>> {
    at_desk(&shell, move |desk| desk.requests(&filter)).await
}

#[tauri::command]
#[specta::specta]
pub async fn withdraw(shell: Held<'_>, ask: WithdrawAsk) -> Result<Withdrawn> {
    at_desk(&shell, move |desk| desk.withdraw(&ask)).await
}

#[tauri::command]
#[specta::specta]
pub async fn permit(shell: Held<'_>, ask: PermitAsk) -> Result<Permitted> {
    at_desk(&shell, move |desk| desk.permit(&ask)).await
}
