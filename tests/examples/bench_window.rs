//! G1 and G2 of the performance targets, in the real window: from the start of the program to a usable sign-in and
//! search box, from a keystroke to the painted result, and the memory of all its processes.
//!
//! `cargo xtask bench window DATA-FOLDER USER [starts]`, with the password in `PREFDESK_PASSWORD`, under a display.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a measuring program")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints its figures")]
#![allow(dead_code, reason = "the harness of the journeys, of which this uses a part")]

#[path = "../e2e/harness/mod.rs"]
mod harness;

use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use harness::{Driver, Keys, connect};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

/// Types a text letter by letter inside the page; for each letter, the time until the frame in which the results
/// for it stand painted. While an answer is awaited the page says that its list is busy.
const TYPE: &str = r#"
    const [words, done] = [arguments[0], arguments[arguments.length - 1]];
    const box = document.querySelector("[data-testid='search']");
    const list = document.querySelector("[role=listbox]");
    const frame = () => new Promise(requestAnimationFrame);
    const painted = async (text) => {
        const started = performance.now();
        box.value = text;
        box.dispatchEvent(new InputEvent("input", { bubbles: true }));
        await Promise.resolve();
        for (let turn = 0; turn < 600; turn += 1) {
            await frame();
            if (list.getAttribute("aria-busy") === "false") return performance.now() - started;
        }
        return -1;
    };
    (async () => {
        const times = [];
        for (const word of words) {
            for (let end = 1; end <= word.length; end += 1) times.push(await painted(word.slice(0, end)));
        }
        done(times);
    })();
"#;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, user, rest @ ..] = words.as_slice() else {
        eprintln!("usage: bench_window DATA-FOLDER USER [starts]");
        return;
    };
    let password = std::env::var("PREFDESK_PASSWORD").expect("PREFDESK_PASSWORD");
    let starts: usize = rest.first().map_or(5, |count| count.parse().unwrap());
    let (mut doors, mut desks, mut memory) = (Vec::new(), Vec::new(), 0.0_f64);
    for turn in 0..starts {
        let driver = Driver::start(&[]);
        let started = Instant::now();
        let client = connect(&driver, Path::new(folder)).await;
        there(&client, "signin-user").await;
        doors.push(started.elapsed().as_secs_f64());
        let mut keys = Keys::new(&client);
        client.find(Locator::Css("[data-testid='signin-user']")).await.unwrap().click().await.unwrap();
        keys.write(user).await;
        keys.press(Key::Tab).await;
        keys.write(&password).await;
        let entered = Instant::now();
        keys.press(Key::Enter).await;
        there(&client, "search").await;
        desks.push(entered.elapsed().as_secs_f64());
        if turn + 1 == starts {
            keystrokes(&client).await;
            memory = driver.started().into_iter().map(share_mb).sum();
        }
        client.close().await.unwrap();
    }
    say("start to usable sign-in, s", doors);
    say("sign-in to usable search box, s", desks);
    println!("{{\"work\":\"memory of all processes, MB\",\"value\":{memory:.0}}}");
}

async fn there(client: &Client, id: &str) {
    let css = format!("[data-testid='{id}']");
    client
        .wait()
        .at_most(Duration::from_secs(30))
        .every(Duration::from_millis(5))
        .for_element(Locator::Css(&css))
        .await
        .unwrap();
}

async fn keystrokes(client: &Client) {
    let words = json!(["smith 641", "johnson mary", "816555", "garcia", "12 elm st", "williams jam"]);
    let times = client.execute_async(TYPE, vec![words]).await.unwrap();
    let times: Vec<f64> = times.as_array().unwrap().iter().filter_map(Value::as_f64).collect();
    let missed = times.iter().filter(|time| **time < 0.0).count();
    println!("{{\"work\":\"keystrokes without an answer\",\"value\":{missed}}}");
    say("keystroke to painted result, ms", times.into_iter().filter(|time| *time >= 0.0).collect());
}

/// Memory of a process, what it shares with others divided among them, as Linux tells it.
fn share_mb(process: u32) -> f64 {
    let told = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let line = told.lines().find(|line| line.starts_with("Pss:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn say(work: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "{{\"work\":\"{work}\",\"times\":{},\"p50\":{:.3},\"p99\":{:.3},\"max\":{:.3}}}",
        times.len(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
}
