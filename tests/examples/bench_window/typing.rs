//! Keys pressed one by one in the real window, and what the page notes of each: where the time until its result is
//! painted goes, and how long the window was blocked meanwhile.

use crate::harness::Keys;
use crate::say::say;
use crate::start::Open;
use fantoccini::key::Key;
use serde_json::Value;
use std::time::Duration;

const NOTE: &str = include_str!("typing.js");
/// Gives what was noted, and begins anew.
const TAKE: &str = "const took = JSON.parse(JSON.stringify(window.noted));
    window.noted.strokes.length = window.noted.gaps.length = window.noted.calls.length = 0;
    return took;";
const CLEAR: &str = "const box = document.querySelector(\"[data-testid='search']\");
    box.value = ''; box.dispatchEvent(new InputEvent('input', { bubbles: true })); box.focus();";
/// Between the last key and what is noted of it.
const REST: Duration = Duration::from_millis(900);

/// The first word after sign-in, when nothing is in memory yet.
pub async fn first_words(desk: &Open, word: &str) {
    desk.client.execute(NOTE, Vec::new()).await.unwrap();
    words_at(desk, &[word], 120).await;
    // However long the names take to load.
    tokio::time::sleep(3 * REST).await;
    let noted = take(desk).await;
    say("the first word after sign-in: key to painted result, ms", phase(&noted, "down", "painted"));
    say("the first word after sign-in: call to answer, ms", phase(&noted, "asked", "answered"));
}

/// Types the words with so many milliseconds between two keys, and says where the time went.
pub async fn pace(desk: &Open, how: &str, words: &[&str], pause_ms: u64) {
    words_at(desk, words, pause_ms).await;
    let noted = take(desk).await;
    say(&format!("{how}: key to painted result, ms"), phase(&noted, "down", "painted"));
    for (name, from, to) in [
        ("key to call", "down", "asked"),
        ("call to answer", "asked", "answered"),
        ("answer to changed page", "answered", "changed"),
        ("changed page to frame", "changed", "frame"),
        ("frame to painted", "frame", "painted"),
    ] {
        say(&format!("{how}: {name}, ms"), phase(&noted, from, to));
    }
    let took = strokes(&noted).filter_map(|stroke| stroke["call"]["took"].as_f64()).collect();
    say(&format!("{how}: search alone, as the host says, ms"), took);
    say(
        &format!("{how}: key pressed to key heard, ms"),
        strokes(&noted).filter_map(|it| it["late"].as_f64()).collect(),
    );
    say_gaps(how, &noted);
}

/// The same keys in a bare window, whose list changes with the text and asks nobody.
pub async fn bare(window: &Open, words: &[&str]) {
    window.client.execute(NOTE, Vec::new()).await.unwrap();
    words_at(window, words, 120).await;
    let noted = take(window).await;
    say("a bare window: key to painted list, ms", phase(&noted, "down", "painted"));
    say("a bare window: changed page to frame, ms", phase(&noted, "changed", "frame"));
    say("a bare window: frame to painted, ms", phase(&noted, "frame", "painted"));
    say_gaps("a bare window", &noted);
}

/// Types them, and says nothing.
pub async fn words(desk: &Open, words: &[&str]) {
    words_at(desk, words, 30).await;
    take(desk).await;
}

pub async fn words_at(desk: &Open, words: &[&str], pause_ms: u64) {
    let mut keys = Keys::new(&desk.client);
    for word in words {
        desk.client.execute(CLEAR, Vec::new()).await.unwrap();
        for letter in word.chars() {
            keys.write(letter.encode_utf8(&mut [0; 4])).await;
            // The keyboard of the journeys rests a little itself.
            tokio::time::sleep(Duration::from_millis(pause_ms.saturating_sub(15))).await;
        }
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
    keys.press(Key::Shift).await;
    tokio::time::sleep(REST).await;
}

pub async fn take(desk: &Open) -> Value {
    desk.client.execute(TAKE, Vec::new()).await.unwrap()
}

pub fn say_gaps(how: &str, noted: &Value) {
    let gaps: Vec<f64> = noted["gaps"].as_array().unwrap().iter().filter_map(Value::as_f64).collect();
    let over = |ms: f64| gaps.iter().filter(|gap| **gap > ms).count();
    println!(
        "{{\"work\":\"{how}: frames\",\"value\":{},\"over_50_ms\":{},\"over_100_ms\":{},\"longest_ms\":{:.0}}}",
        gaps.len(),
        over(50.0),
        over(100.0),
        gaps.iter().copied().fold(0.0, f64::max)
    );
}

fn strokes(noted: &Value) -> impl Iterator<Item = &Value> {
    noted["strokes"].as_array().unwrap().iter()
}

/// The milliseconds between two moments of each key that has both.
pub fn phase(noted: &Value, from: &str, to: &str) -> Vec<f64> {
    let at = |stroke: &Value, moment: &str| {
        let own = stroke[moment].as_f64();
        own.or_else(|| stroke["call"][moment].as_f64())
    };
    strokes(noted).filter_map(|stroke| Some(at(stroke, to)? - at(stroke, from)?)).collect()
}
