//! The call that comes every few minutes: find the caller, stop the mail and the calls, read out the number.

use crate::harness::Desk;
use crate::pages::{desk, sign_in};
use fantoccini::key::Key;

#[tokio::test]
async fn no_mail_and_no_calls_takes_at_most_six_keystrokes_after_the_lookup() {
    let window = Desk::open().await;
    sign_in::as_role(&window, "agent").await;
    let found = window.demo.command("agent", &["lookup", "smith", "--limit", "1"]);
    let zip = found["customers"][0]["zip"].as_str().unwrap().to_owned();

    let mut keys = window.keys();
    desk::look_up(&window, &mut keys, &format!("smith {zip}")).await;
    window.picture("lookup").await;
    keys.forget();
    desk::open_first(&window, &mut keys).await;
    keys.press(Key::F4).await;
    window.part("confirm").await;
    keys.chord(&[Key::Control], Key::Enter).await;
    let reference = desk::reference(&window).await;
    window.picture("recorded").await;

    assert!(keys.pressed() <= 6, "{} keystrokes", keys.pressed());
    assert_eq!(reference.len(), 12);
    // What the window said is what the store holds.
    let shown = window.demo.command("agent", &["request", "show", &reference]);
    let channels: Vec<_> = shown["removals"].as_array().unwrap().iter().map(|one| &one["channel"]).collect();
    for stopped in ["mail", "phone"] {
        assert!(channels.iter().any(|channel| *channel == stopped), "{stopped} is not stopped");
    }
    window.close().await;
}
