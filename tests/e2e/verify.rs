//! Somebody who cannot say what is on file sees nothing of it, and is locked out.

use crate::harness::Desk;
use crate::pages::{desk, sign_in, verify};

#[tokio::test]
async fn three_wrong_answers_lock_the_check() {
    let window = Desk::open().await;
    sign_in::as_role(&window, "agent").await;
    let mut keys = window.keys();
    desk::look_up(&window, &mut keys, "smith").await;
    desk::open_first(&window, &mut keys).await;
    verify::begin_for_copy(&window).await;
    window.picture("verify").await;
    for answer in ["wrong one", "wrong two", "wrong three"] {
        if verify::state(&window).await == "locked" {
            break;
        }
        verify::answer(&window, answer).await;
    }
    window.at("[data-testid='verify-state'][data-state='locked']").await;
    window.picture("verify-locked").await;
    window.close().await;
}
