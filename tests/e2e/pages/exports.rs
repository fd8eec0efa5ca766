//! This week's plan for each service, and what was written.

use crate::harness::Desk;
use fantoccini::key::Key;

/// Goes to the exports and chooses a service.
pub async fn open(desk: &Desk, service: &str) {
    desk.keys().chord(&[Key::Control], '3').await;
    let card = desk.at(&format!("[data-testid='service-card'][data-service='{service}']")).await;
    card.click().await.unwrap();
}

/// Asks for the file to be written; a folder is asked for next.
pub async fn press_write(desk: &Desk) {
    desk.part("export-write").await.click().await.unwrap();
}

/// Writes the file and gives the batch's name.
pub async fn write(desk: &Desk) -> String {
    press_write(desk).await;
    let result = desk.part("export-result").await;
    result.attr("data-batch").await.unwrap().unwrap_or_default()
}
