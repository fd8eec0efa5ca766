//! The identity check: one question at a time, and the meter.

use crate::harness::Desk;
use fantoccini::key::Key;
use std::time::Duration;

/// Opens the check for the customer on the screen and begins it for a copy of what is on file.
pub async fn begin_for_copy(desk: &Desk) {
    desk.keys().chord(&[Key::Control], 'i').await;
    desk.part("right-copy").await.click().await.unwrap();
    desk.part("verify-begin").await.click().await.unwrap();
    desk.part("verify-question").await;
}

/// Types one answer as the caller said it, and waits for the meter to have moved.
pub async fn answer(desk: &Desk, text: &str) {
    let field = desk.part("verify-answer").await;
    field.click().await.unwrap();
    let mut keys = desk.keys();
    keys.write(text).await;
    keys.press(Key::Enter).await;
    // The answer is compared away from the window; the field empties when it has been.
    for _ in 0..100 {
        let field = desk.parts("verify-answer").await;
        let left = match field.first() {
            Some(field) => field.prop("value").await.unwrap_or_default().unwrap_or_default(),
            None => String::new(),
        };
        if left.is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the answer was not taken");
}

/// Where the check stands, by its word.
pub async fn state(desk: &Desk) -> String {
    desk.part("verify-state").await.attr("data-state").await.unwrap().unwrap_or_default()
}
