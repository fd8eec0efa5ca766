//! axe finds nothing on any screen, in either theme, in the engine that people use.

use crate::harness::Desk;
use crate::pages::{desk, sign_in};
use fantoccini::key::Key;
use serde_json::{Value, json};
use std::path::Path;

/// Nothing is preloaded: the window's policy lets nothing be fetched, and axe would wait for it.
const RUN: &str = "
    const done = arguments[arguments.length - 1];
    document.documentElement.dataset.theme = arguments[0];
    axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'], preload: false })
       .then((found) => done(found.violations.map((one) => one.id + ': ' + one.nodes.map((node) => node.target).join(' '))),
             (cause) => done(['axe itself: ' + cause]));
";

async fn faults(window: &Desk, theme: &str) -> Vec<Value> {
    let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(axe).expect("axe-core comes with `npm ci` in ui");
    window.client.execute(&axe, vec![]).await.unwrap();
    let found = window.client.execute_async(RUN, vec![json!(theme)]).await.unwrap();
    found.as_array().cloned().unwrap_or_default()
}

async fn look(window: &Desk, screen: &str, all: &mut Vec<String>) {
    for theme in ["light", "dark"] {
        let found = faults(window, theme).await;
        all.extend(found.into_iter().map(|fault| format!("{screen}, {theme}: {fault}")));
        window.picture(&format!("{screen}-{theme}")).await;
    }
}

#[tokio::test]
async fn axe_finds_nothing_on_any_screen_in_either_theme() {
    let window = Desk::open().await;
    let mut all = Vec::new();
    window.part("signin-user").await;
    look(&window, "sign-in", &mut all).await;
    sign_in::as_role(&window, "supervisor").await;
    let mut keys = window.keys();
    desk::look_up(&window, &mut keys, "smith").await;
    desk::open_first(&window, &mut keys).await;
    look(&window, "desk", &mut all).await;
    for (key, part, screen) in
        [('2', "due-row", "due"), ('3', "service-card", "exports"), ('5', "lists-empty", "lists")]
    {
        keys.chord(&[Key::Control], key).await;
        window.part(part).await;
        look(&window, screen, &mut all).await;
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
    window.close().await;
}
