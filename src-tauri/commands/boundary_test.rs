//! The boundary as committed is the boundary as written: the page's bindings, and a permission for each command.
//! `PREFDESK_WRITE_BINDINGS=1` (what `cargo xtask bindings` sets) writes the bindings instead of comparing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test program")]

use specta_typescript::Typescript;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn committed() -> PathBuf {
    root().join("ui/src/backend/bindings.ts")
}

fn generated() -> String {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("bindings.ts");
    let exporter = Typescript::default().header("// @ts-nocheck\n/* eslint-disable */\n");
    prefdesk_console::boundary::<tauri::Wry>().export(exporter, &file).unwrap();
    std::fs::read_to_string(file).unwrap()
}

#[test]
fn the_committed_bindings_are_what_the_commands_say() {
    if std::env::var_os("PREFDESK_WRITE_BINDINGS").is_some() {
        std::fs::create_dir_all(committed().parent().unwrap()).unwrap();
        std::fs::write(committed(), generated()).unwrap();
    }
    let stale = std::fs::read_to_string(committed()).unwrap_or_default() != generated();
    assert!(!stale, "ui/src/backend/bindings.ts is stale: run `cargo xtask bindings` and commit it");
}

/// The names the page may call, as the bindings spell them.
fn commands() -> BTreeSet<String> {
    let text = generated();
    let calls = text.split("__TAURI_INVOKE(\"").skip(1);
    calls.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn each_command_has_a_permission_of_its_own_and_the_window_holds_it() {
    let mut permitted = BTreeSet::new();
    for file in std::fs::read_dir(root().join("src-tauri/permissions")).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let table: toml::Table = text.parse().unwrap();
        for permission in table["permission"].as_array().unwrap() {
            let named = permission["commands"]["allow"].as_array().unwrap();
            assert_eq!(named.len(), 1, "one command a permission: {permission}");
            let command = named[0].as_str().unwrap().to_owned();
            let wanted = format!("allow-{}", command.replace('_', "-"));
            assert_eq!(permission["identifier"].as_str(), Some(wanted.as_str()));
            permitted.insert(command);
        }
    }
    assert_eq!(permitted, commands());

    let config = std::fs::read_to_string(root().join("tauri.conf.json")).unwrap();
    let config: serde_json::Value = serde_json::from_str(&config).unwrap();
    let held = config["app"]["security"]["capabilities"][0]["permissions"].as_array().unwrap();
    let held: BTreeSet<_> = held.iter().filter_map(|name| name.as_str()).map(str::to_owned).collect();
    let wanted = permitted.iter().map(|command| format!("allow-{}", command.replace('_', "-")));
    assert_eq!(held, wanted.collect());
}

/// These ask for no role: the door, one's own call put aside, the dialogs, stopping one's own work, and forgetting
/// what was copied. Every other command is one use case of the same name, and `usecases` decides (and tests) who
/// may call it.
const OPEN: &[&str] = &[
    "doorway",
    "look_around",
    "set_up",
    "sign_in",
    "sign_out",
    "session",
    "put_aside",
    "take_up",
    "hear_lock",
    "choose_folder",
    "choose_file",
    "choose_list_file",
    "choose_mapping",
    "cancel_work",
    "forget_copied",
];

#[test]
fn each_command_is_the_use_case_of_its_name_or_is_open_to_everybody_knowingly() {
    let mut source = String::new();
    for file in std::fs::read_dir(root().join("src-tauri/commands")).unwrap() {
        source.push_str(&std::fs::read_to_string(file.unwrap().path()).unwrap());
    }
    for command in commands().iter().filter(|command| !OPEN.contains(&command.as_str())) {
        let body = source.split(&format!("pub async fn {command}(")).nth(1).unwrap_or_default();
        let body = body.split("\n}\n").next().unwrap();
        let calls = [format!("desk.{command}("), format!("Desk::{command}")];
        assert!(calls.iter().any(|call| body.contains(call)), "{command} calls no use case of its name");
    }
}
