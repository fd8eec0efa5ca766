//! Monday: the week's file is written from the window, and is on the disk byte for byte as its manifest says.

use crate::harness::{Demo, Desk};
use crate::pages::{exports, sign_in};
use sha2::{Digest, Sha256};
use std::fs;

#[tokio::test]
async fn an_export_written_in_the_window_is_whole_on_the_disk() {
    let demo = Demo::new();
    let out = demo.out();
    let window = Desk::open_with(demo, &[("PREFDESK_TEST_PICK", out.to_str().unwrap())]).await;
    sign_in::as_role(&window, "supervisor").await;
    exports::open(&window, "mps").await;
    window.picture("exports").await;
    let batch = exports::write(&window).await;
    window.picture("export-written").await;

    let shown = window.demo.command("supervisor", &["export", "show", &batch]);
    let name = shown["files"][0].as_str().unwrap();
    let file = fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path());
    let file = file.into_iter().find(|path| path.ends_with(name.rsplit('/').next().unwrap())).unwrap();
    let sum: String =
        Sha256::digest(fs::read(file).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(shown["sha256"].as_str(), Some(sum.as_str()));
    window.close().await;
}
