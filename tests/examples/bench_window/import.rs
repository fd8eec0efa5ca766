//! Somebody types while another process imports customers into the same folder.

use crate::WORDS;
use crate::say::say;
use crate::start::Open;
use crate::typing::{phase, say_gaps, take, words_at};
use prefdesk_tests::program;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

const HOW: &str = "while customers are imported";

/// Types until the import has ended; the first keys after it find other customers in place.
pub async fn beside(desk: &Open, folder: &str, file: &Path) {
    let user = std::env::var("PREFDESK_IMPORT_USER").expect("PREFDESK_IMPORT_USER");
    let password = std::env::var("PREFDESK_IMPORT_PASSWORD").expect("PREFDESK_IMPORT_PASSWORD");
    let started = Instant::now();
    let mut import = Command::new(program("prefdesk"))
        .args(["--json", "--data-dir", folder, "--user", &user, "import", "customers"])
        .arg(file)
        .env("PREFDESK_PASSWORD", password)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut times = Vec::new();
    while import.try_wait().unwrap().is_none() {
        words_at(desk, &WORDS, 120).await;
        let noted = take(desk).await;
        times.extend(phase(&noted, "down", "painted"));
        say_gaps(HOW, &noted);
    }
    println!("{{\"work\":\"the import, s\",\"value\":{:.1}}}", started.elapsed().as_secs_f64());
    say(&format!("{HOW}: key to painted result, ms"), times);
    words_at(desk, &WORDS, 120).await;
    let noted = take(desk).await;
    say("after the import: key to painted result, ms", phase(&noted, "down", "painted"));
}
