//! The one journey through the native dialog: everywhere else a picker answers that needs no person.

use crate::harness::Desk;
use crate::pages::{exports, sign_in};
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

fn run(program: &str, words: &[&str]) -> bool {
    Command::new(program).args(words).status().is_ok_and(|status| status.success())
}

/// Typing into a GTK dialog loses letters; pasting does not.
fn paste(text: &str) {
    let mut clipboard =
        Command::new("xclip").args(["-selection", "clipboard"]).stdin(Stdio::piped()).spawn().unwrap();
    clipboard.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    clipboard.wait().unwrap();
    assert!(run("xdotool", &["key", "ctrl+v"]));
}

/// By its title, which the page gives.
fn is_open() -> bool {
    let found =
        Command::new("xdotool").args(["search", "--onlyvisible", "--name", "Where the files go"]).output();
    found.is_ok_and(|found| !found.stdout.is_empty())
}

async fn wait_for_dialog(wanted: bool) {
    for _ in 0..100 {
        if is_open() == wanted {
            // It is there before it takes keys.
            return tokio::time::sleep(Duration::from_millis(500)).await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the dialog is {}", if wanted { "not open" } else { "still open" });
}

#[tokio::test]
async fn the_native_dialog_chooses_where_an_export_goes() {
    let window = Desk::open().await;
    let out = window.demo.out();
    sign_in::as_role(&window, "supervisor").await;
    exports::open(&window, "mps").await;
    exports::press_write(&window).await;
    wait_for_dialog(true).await;
    // Ctrl+L opens the dialog's path field; the path is pasted over what stands there.
    assert!(run("xdotool", &["key", "ctrl+l"]));
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(run("xdotool", &["key", "ctrl+a"]));
    paste(out.to_str().unwrap());
    tokio::time::sleep(Duration::from_millis(500)).await;
    // The first Return may only take what the field completes; the next one opens.
    for _ in 0..5 {
        assert!(run("xdotool", &["key", "Return"]));
        tokio::time::sleep(Duration::from_secs(1)).await;
        if !is_open() {
            break;
        }
    }
    wait_for_dialog(false).await;
    window.part("export-result").await;
    assert!(std::fs::read_dir(&out).unwrap().count() > 0);
    window.close().await;
}
