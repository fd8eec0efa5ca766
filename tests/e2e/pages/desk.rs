//! The desk: one search box, results, the card, the confirmation.

use crate::harness::{Desk, Keys};
use fantoccini::key::Key;

/// Types into the search box, which has the focus, and waits for the first hit.
pub async fn look_up(desk: &Desk, keys: &mut Keys<'_>, text: &str) {
    desk.part("search").await;
    keys.write(text).await;
    desk.part("hit").await;
}

/// Opens the first hit: down to it, and in.
pub async fn open_first(desk: &Desk, keys: &mut Keys<'_>) {
    keys.press(Key::Enter).await;
    desk.part("card").await;
}

/// The confirmation number as shown, digits only.
pub async fn reference(desk: &Desk) -> String {
    desk.text("reference").await.chars().filter(char::is_ascii_digit).collect()
}
