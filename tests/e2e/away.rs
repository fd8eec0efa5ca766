//! Nobody is there, says the machine: it goes to sleep, or its session is locked. The window is locked before it does.

use crate::edges::Logind;
use crate::harness::{Demo, Desk};
use crate::pages::{desk, sign_in};
use fantoccini::key::Key;
use serde_json::json;

async fn text(window: &Desk) -> String {
    let text = window.client.execute("return document.body.innerText", vec![]).await.unwrap();
    text.as_str().unwrap_or_default().to_lowercase()
}

async fn come_back(window: &Desk) {
    window.at("[data-testid='signin-password']:focus").await;
    let (_, password) = window.demo.person("agent");
    let mut keys = window.keys();
    keys.write(&password).await;
    keys.press(Key::Enter).await;
    window.part("confirm").await;
}

#[tokio::test]
async fn the_window_is_locked_before_the_machine_sleeps_and_when_its_session_is() {
    let logind = Logind::start().await;
    let window = Desk::open_with(Demo::new(), &[("DBUS_SYSTEM_BUS_ADDRESS", logind.address())]).await;
    sign_in::as_role(&window, "agent").await;
    logind.wait_until_heard().await;
    let mut keys = window.keys();
    desk::look_up(&window, &mut keys, "smith").await;
    desk::open_first(&window, &mut keys).await;
    keys.press(Key::F4).await;
    window.part("confirm").await;

    // Sleep waits for the lock: when it may begin, nothing is on the screen any more, and the request is kept.
    logind.sleep().await;
    assert!(!text(&window).await.contains("smith"), "the machine slept on an open window");
    let ask = "const done = arguments[0]; window.__TAURI_INTERNALS__.invoke('session').then(done)";
    assert_eq!(
        window.client.execute_async(ask, vec![]).await.unwrap(),
        json!(null),
        "the keys are still there"
    );
    let audit = window.demo.command("auditor", &["audit", "show", "--limit", "100"]).to_string();
    assert!(audit.contains("draft-kept"), "the request that was begun was not kept");
    window.picture("slept").await;

    logind.wake().await;
    come_back(&window).await;
    logind.lock_session().await;
    come_back(&window).await;
    window.close().await;
}
