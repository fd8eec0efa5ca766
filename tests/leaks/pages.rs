//! The store without its cipher: every page of `store.db` and every frame of its log, free space included. Personal
//! data stands in it only sealed; what was unfinished and was ended stands in it no more.

use crate::canary::{staff_watch, watch};
use crate::day::with_customers;
use crate::desk::{ADMIN, Desk, PASSWORD};
use crate::window::{Window, conversation, draft_of_somebody};
use aes::Aes256;
use aes::cipher::generic_array::GenericArray;
use aes::cipher::{BlockDecrypt, KeyInit};
use serde_json::json;
use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};
use store::{KeyPurpose, Vault};

/// SQLCipher 4: pages of this size; at the end of each its initialisation vector and a MAC.
const PAGE: usize = 4096;
const RESERVED: usize = 48;
const VECTOR: usize = 16;
/// In the clear at the beginning of the first page.
const SALT: usize = 16;
/// The write-ahead log: a header, and one before each frame.
const LOG_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

/// All pages of a data folder's store and log, decrypted.
pub fn decrypted(dir: &Path) -> Vec<u8> {
    let vault = Vault::open(dir).unwrap();
    let ring = vault.unlock(&ADMIN.into(), PASSWORD, std::time::SystemTime::now().into()).unwrap().ring;
    let key = ring.key(KeyPurpose::Store).unwrap();
    let cipher = Aes256::new(GenericArray::from_slice(&key.0));
    let database = fs::read(dir.join("store.db")).unwrap();
    let mut plain = Vec::new();
    for (place, page) in database.chunks_exact(PAGE).enumerate() {
        plain.extend(decrypted_page(&cipher, place == 0, page));
    }
    // A page's size and what each reserves: the key fits, and this is the cipher.
    assert_eq!((&plain[SALT..SALT + 2], plain[SALT + 4]), (&[0x10, 0][..], RESERVED as u8));
    let log = fs::read(dir.join("store.db-wal")).unwrap_or_default();
    for frame in log.get(LOG_HEADER..).unwrap_or_default().chunks_exact(FRAME_HEADER + PAGE) {
        let is_first = frame[..4] == [0, 0, 0, 1];
        plain.extend(decrypted_page(&cipher, is_first, &frame[FRAME_HEADER..]));
    }
    plain
}

/// AES-256 in cipher block chaining.
fn decrypted_page(cipher: &Aes256, is_first: bool, page: &[u8]) -> Vec<u8> {
    let start = if is_first { SALT } else { 0 };
    let end = PAGE - RESERVED;
    let mut before = page[end..end + VECTOR].to_vec();
    let mut plain = vec![0; start];
    for block in page[start..end].chunks_exact(VECTOR) {
        let mut open = *GenericArray::from_slice(block);
        cipher.decrypt_block(&mut open);
        plain.extend(open.iter().zip(&before).map(|(byte, mask)| byte ^ mask));
        before = block.to_vec();
    }
    plain
}

/// Nothing personal in any page or frame. That the name of who did it is found proves that they could be read.
#[track_caller]
pub fn expect_only_sealed(desk: &Desk) {
    let plain = decrypted(&desk.data());
    assert!(!staff_watch().find(&plain).is_empty(), "the pages were not read");
    // Words about a batch or a record of it, and a source's own row numbers, are clear columns: `docs/security.md`.
    watch().expect_only(&["void-reason", "reject-reason", "source-id"], &plain, "the decrypted pages");
}

/// Waits until the pages hold nothing personal any more, or fails.
#[track_caller]
fn expect_soon_only_sealed(desk: &Desk, patience: Duration) {
    let began = Instant::now();
    while !watch().find(&decrypted(&desk.data())).is_empty() && began.elapsed() < patience {
        sleep(Duration::from_millis(500));
    }
    expect_only_sealed(desk);
}

/// Longer than two of the console's pauses.
const PAUSES: Duration = Duration::from_secs(15);

#[test]
fn a_discarded_draft_is_in_no_page_and_in_no_frame_while_the_window_stands_open() {
    let desk = with_customers();
    let window = Window::open(&desk, &[]);
    window.sign_in();
    let kept = window.does("save_draft", &json!({ "ask": draft_of_somebody() }));
    let found = watch().find(&decrypted(&desk.data()));
    assert!(
        found.iter().any(|find| find.field == "draft-name"),
        "a draft that is open was looked for: {found:?}"
    );
    // Others, so that pages fill and part.
    for number in 0..40 {
        let mut ask = draft_of_somebody();
        ask["note"] = format!("scribblenotion {}", "of a caller ".repeat(number)).into();
        let other = window.does("save_draft", &json!({ "ask": ask }));
        window.does("discard_draft", &json!({ "draft": other["draft"], "reason": "discardpuffin" }));
    }
    window.does("discard_draft", &json!({ "draft": kept["draft"], "reason": "discardpuffin hung up" }));
    expect_soon_only_sealed(&desk, PAUSES);
    window.kill();
    crate::left::expect_nothing_left(&desk);
}

#[test]
fn what_was_typed_in_a_conversation_that_nobody_ended_goes_with_its_time() {
    let desk = with_customers();
    let window = Window::open(&desk, &[]);
    window.sign_in();
    let begun =
        json!({ "ask": { "received_by": "phone", "calling_number": "702-555-0177", "language": "en" } });
    let contact = window.does("begin_contact", &begun)["contact"].clone();
    let card = json!({ "customer_no": "700101", "contact": contact, "typed": "snarkhuntress" });
    window.does("customer", &json!({ "ask": card }));
    assert!(!watch().find(&decrypted(&desk.data())).is_empty(), "a conversation that goes on was looked for");
    window.kill();
    // Sixteen minutes later, by the store's own clock.
    age_conversations(&desk.data());
    desk.says(&["user", "list"]).expect_status(0);
    expect_only_sealed(&desk);
}

/// Makes every conversation's last word sixteen minutes older.
fn age_conversations(dir: &Path) {
    let vault = Vault::open(dir).unwrap();
    let ring = vault.unlock(&ADMIN.into(), PASSWORD, std::time::SystemTime::now().into()).unwrap().ring;
    let key = ring.key(KeyPurpose::Store).unwrap();
    let store = cipherfile::open(&dir.join("store.db"), &key, cipherfile::Purpose::Write).unwrap();
    store.execute("UPDATE contact SET last_active_at = last_active_at - 16 * 60 * 1000", ()).unwrap();
}

#[test]
fn a_conversation_and_a_draft_that_were_ended_are_in_no_page() {
    let desk = with_customers();
    let window = Window::open(&desk, &[]);
    conversation(&window);
    window.does("sign_out", &json!({}));
    window.kill();
    desk.says(&["check"]).expect_status(0);
    expect_only_sealed(&desk);
}
