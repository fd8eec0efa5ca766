//! What the window may not ask for is refused by the window itself, before any command of ours is reached.

use crate::harness::Desk;
use serde_json::{Value, json};

/// Commands of Tauri and of its plugins, those in the house and those not, and one that nobody has.
const UNLISTED: &[(&str, &str)] = &[
    ("plugin:fs|read_text_file", r#"{ "path": "/etc/hostname" }"#),
    ("plugin:shell|execute", r#"{ "program": "id", "args": [] }"#),
    ("plugin:http|fetch", r#"{ "clientConfig": { "method": "GET", "url": "http://127.0.0.1/" } }"#),
    ("plugin:clipboard-manager|read_text", "{}"),
    ("plugin:opener|open_url", r#"{ "url": "http://127.0.0.1/" }"#),
    ("plugin:dialog|open", r#"{ "options": {} }"#),
    ("plugin:dialog|save", r#"{ "options": {} }"#),
    ("plugin:dialog|message", r#"{ "message": "x" }"#),
    ("plugin:window|create", r#"{ "options": { "label": "second" } }"#),
    ("plugin:window|close", r#"{ "label": "main" }"#),
    ("plugin:window|set_title", r#"{ "label": "main", "value": "x" }"#),
    (
        "plugin:webview|create_webview_window",
        r#"{ "options": { "label": "second", "url": "http://127.0.0.1/" } }"#,
    ),
    ("plugin:webview|internal_toggle_devtools", "{}"),
    ("plugin:event|listen", r#"{ "event": "x", "target": { "kind": "Any" }, "handler": 1 }"#),
    ("plugin:event|emit", r#"{ "event": "x" }"#),
    ("plugin:path|resolve_directory", r#"{ "directory": 1 }"#),
    ("plugin:resources|close", r#"{ "rid": 0 }"#),
    ("plugin:app|version", "{}"),
    ("plugin:menu|new", r#"{ "kind": "Menu" }"#),
    ("plugin:tray|new", r#"{ "options": {} }"#),
    ("plugin:image|from_path", r#"{ "path": "/etc/hostname" }"#),
    ("user_add", r#"{ "name": "eve" }"#),
    ("backup", "{}"),
    ("no_such_command", "{}"),
];

const ASK: &str = "
    const [command, words] = arguments;
    const done = arguments[arguments.length - 1];
    window.__TAURI_INTERNALS__.invoke(command, JSON.parse(words)).then(
        (answer) => done(['answered', JSON.stringify(answer ?? null)]),
        (fault) => done(['refused', typeof fault === 'string' ? fault : JSON.stringify(fault)]));
";

async fn ask(window: &Desk, command: &str, words: &str) -> (String, String) {
    let said = window.client.execute_async(ASK, vec![json!(command), json!(words)]).await.unwrap();
    let word = |at: usize| said.get(at).and_then(Value::as_str).unwrap_or_default().to_owned();
    (word(0), word(1))
}

#[tokio::test]
async fn a_command_that_is_not_listed_is_refused() {
    let window = Desk::open().await;
    window.part("signin-user").await;
    // The way itself is open: what is listed answers.
    let (outcome, words) = ask(&window, "doorway", "{}").await;
    assert_eq!(outcome, "answered", "{words}");
    for (command, arguments) in UNLISTED {
        let (outcome, words) = ask(&window, command, arguments).await;
        assert_eq!(outcome, "refused", "{command}: {words}");
        assert!(words.contains("not allowed") || words.contains("not found"), "{command}: {words}");
    }
    assert_eq!(window.client.windows().await.unwrap().len(), 1);
    window.close().await;
}

#[tokio::test]
async fn before_anybody_has_signed_in_a_listed_command_gives_nothing_either() {
    let window = Desk::open().await;
    window.part("signin-user").await;
    let smith =
        r#"{ "ask": { "text": "smith", "read_as": null, "limit": null, "settled": false }, "turn": 1 }"#;
    for (command, arguments) in
        [("lookup", smith), ("take_up", "{}"), ("put_aside", r#"{ "left": "x" }"#), ("services", "{}")]
    {
        let (outcome, words) = ask(&window, command, arguments).await;
        assert_eq!(outcome, "refused", "{command}: {words}");
        assert!(words.contains("nobody is signed in"), "{command}: {words}");
    }
    window.close().await;
}
