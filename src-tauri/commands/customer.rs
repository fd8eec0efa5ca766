//! The card of one customer.

use super::{Held, at_desk};
use domain::Result;
use usecases::customer::{CustomerAsk, CustomerCard};

#[tauri::command]
#[specta::specta]
pub async fn customer(shell: Held<'_>, ask: CustomerAsk) -> Result<CustomerCard> {
    at_desk(&shell, move |desk| desk.customer(&ask)).await
}
