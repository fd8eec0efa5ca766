//! G1 and G2 of the performance targets, in the real window: from the start of the program to a usable sign-in and
//! search box, from a key to the painted result and where that time goes, blocked frames, and the memory of all its
//! processes; the same again while customers are imported. Beside it, in turn, a bare window of the same toolkit.
//!
//! `cargo xtask bench window DATA-FOLDER USER [starts] [CUSTOMERS.csv]`, with the password in `PREFDESK_PASSWORD`,
//! under a display. With a file it is imported into the folder while somebody types: give it a copy.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a measuring program")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints its figures")]
#![allow(dead_code, reason = "the harness of the journeys, of which this uses a part")]

#[path = "../../e2e/harness/mod.rs"]
mod harness;
mod import;
mod memory;
mod say;
mod start;
mod typing;

use say::say;
use start::{Open, bare, door, sign_in};
use std::path::Path;

/// What an agent types with somebody on the line.
const WORDS: [&str; 6] = ["smith 641", "johnson mary", "816555", "garcia", "12 elm st", "williams jam"];
/// Looked up before the memory is looked at again.
const LOOKUPS: usize = 50;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, user, rest @ ..] = words.as_slice() else {
        eprintln!("usage: bench_window DATA-FOLDER USER [starts] [CUSTOMERS.csv]");
        return;
    };
    let password = std::env::var("PREFDESK_PASSWORD").expect("PREFDESK_PASSWORD");
    let starts: usize = rest.first().map_or(5, |count| count.parse().unwrap());
    println!("{{\"work\":\"load before\",\"value\":\"{}\"}}", say::load());
    let (mut ours, mut theirs, mut desks) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..starts {
        let is_last = turn + 1 == starts;
        let peer = bare().await;
        theirs.push(peer.started);
        if is_last {
            typing::bare(&peer, &WORDS).await;
            memory::say("a bare window", &peer);
        }
        peer.close().await;
        let desk = door(Path::new(folder)).await;
        ours.push(desk.started);
        desks.push(sign_in(&desk, user, &password).await);
        if is_last {
            at_desk(&desk, folder, rest.get(1).map(Path::new)).await;
        }
        desk.close().await;
    }
    start::say_starts(&ours, &theirs);
    say("sign-in to usable search box, s", desks);
    println!("{{\"work\":\"load after\",\"value\":\"{}\"}}", say::load());
}

async fn at_desk(desk: &Open, folder: &str, customers: Option<&Path>) {
    memory::say("signed in", desk);
    typing::first_words(desk, "garcia").await;
    typing::pace(desk, "as somebody types", &WORDS, 120).await;
    typing::pace(desk, "without a pause", &WORDS, 15).await;
    typing::words(desk, &WORDS.repeat(LOOKUPS / WORDS.len() + 1)[..LOOKUPS]).await;
    memory::say("after 50 lookups", desk);
    if let Some(file) = customers {
        import::beside(desk, folder, file).await;
        memory::say("after the import", desk);
    }
}
