//! Two people at one counter: one key makes way, and nobody loses a request or sees the other's caller.

use crate::harness::Desk;
use crate::pages::{desk, sign_in};
use fantoccini::key::Key;

const MAKE_WAY: (&[Key], char) = (&[Key::Control, Key::Shift], 'L');

/// Everything the page holds as text, fields among them.
async fn all_text(window: &Desk) -> String {
    let script = "return document.body.innerText + [...document.querySelectorAll('input, textarea')].map((one) => one.value).join(' ')";
    let text = window.client.execute(script, vec![]).await.unwrap();
    text.as_str().unwrap_or_default().to_lowercase()
}

/// Comes in at the open door, without touching the mouse.
async fn come_in(window: &Desk, role: &str) {
    let mut keys = window.keys();
    let (user, password) = window.demo.person(role);
    keys.write(&user).await;
    keys.press(Key::Tab).await;
    keys.write(&password).await;
    keys.press(Key::Enter).await;
    window.part("nav-desk").await;
}

#[tokio::test]
async fn two_people_share_a_desk_and_neither_loses_a_request() {
    let window = Desk::open().await;
    sign_in::as_role(&window, "agent").await;
    let mut keys = window.keys();
    desk::look_up(&window, &mut keys, "smith").await;
    desk::open_first(&window, &mut keys).await;
    keys.press(Key::F4).await;
    window.part("confirm").await;
    let card = window.text("card").await;

    keys.chord(MAKE_WAY.0, MAKE_WAY.1).await;
    window.at("[data-testid='signin-user']:focus").await;
    window.picture("another-person").await;
    assert!(!all_text(&window).await.contains("smith"), "the caller stands at the door");

    come_in(&window, "supervisor").await;
    window.part("search").await;
    window.picture("second-person").await;
    assert!(!all_text(&window).await.contains("smith"), "the second sees the first one's caller");

    window.keys().chord(MAKE_WAY.0, MAKE_WAY.1).await;
    window.at("[data-testid='signin-user']:focus").await;
    come_in(&window, "agent").await;
    window.part("confirm").await;
    window.picture("first-again").await;
    assert_eq!(window.text("card").await, card);
    window.at("[data-testid='confirm'][aria-disabled='false']").await;
    window.keys().chord(&[Key::Control], Key::Enter).await;
    let reference = desk::reference(&window).await;
    let shown = window.demo.command("agent", &["request", "show", &reference]);
    assert_eq!(shown["removals"].as_array().map(|all| all.len() >= 2), Some(true), "{shown}");
    window.close().await;
}
