//! The main job without a display: look up, record, plan, write and verify an export, by the built command.

use crate::place;
use crate::step::{Outcome, program};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The demo's data folder and who can sign in to it.
pub struct Demo {
    pub dir: PathBuf,
    pub people: Vec<Person>,
}

/// Somebody of the demo.
pub struct Person {
    pub user: String,
    pub role: String,
    pub password: String,
}

/// The demo of the last run, or a new one.
pub fn demo() -> Outcome<Demo> {
    let dir = place::target().join("demo");
    let told = place::target().join("demo.json");
    if !dir.join("vault.json").exists() || !told.exists() {
        println!("\n▸ making a data folder with invented people");
        let made = answer(prefdesk(&dir).args(["--json", "demo"]), &[0])?;
        fs::write(&told, made.to_string()).map_err(|cause| format!("{}: {cause}", told.display()))?;
    }
    let text = fs::read_to_string(&told).map_err(|cause| format!("{}: {cause}", told.display()))?;
    let made: Value = serde_json::from_str(&text).map_err(|cause| format!("{}: {cause}", told.display()))?;
    let people = made.get("people").and_then(Value::as_array).into_iter().flatten();
    let people = people.map(|person| Person {
        user: text_at(person, "/user"),
        role: text_at(person, "/role"),
        password: text_at(person, "/password"),
    });
    Ok(Demo { dir, people: people.collect() })
}

/// Walks the main job and says where the files are.
pub fn walk(demo: &Demo) -> Outcome {
    println!("\nThere is no display, so here is the same job on the command line.");
    let found = step(demo, "agent", &["lookup", "smith", "--limit", "3"], &[0])?;
    let customer = text_at(&found, "/customers/0/customer_no");
    let asked = ["record", "mail,phone", "--customer", &customer, "--asked-by", "self"];
    let recorded = step(demo, "agent", &asked, &[0])?;
    println!("  The caller is told: {}", text_at(&recorded, "/say"));
    let out = place::target().join("demo-out");
    let out = out.to_string_lossy().into_owned();
    let service = ["--service", "mps", "--since-last"];
    step(demo, "supervisor", &[&["export", "plan"], &service[..]].concat(), &[0, 7])?;
    let write = [&["export", "write"], &service[..], &["--out", &out]].concat();
    // Everything due was written by an earlier walk: said, and no fault (6). Something is held back: likewise (7).
    let written = step(demo, "supervisor", &write, &[0, 6, 7])?;
    let batch = text_at(&written, "/batch");
    if !batch.is_empty() {
        step(demo, "supervisor", &["export", "verify", &batch], &[0])?;
    }
    println!("\nThe data folder is {}\nThe export's files are in {out}", demo.dir.display());
    Ok(())
}

fn prefdesk(dir: &std::path::Path) -> Command {
    let program_file = place::built("debug", "prefdesk");
    let mut command = program(&program_file.to_string_lossy(), &["--data-dir"]);
    command.arg(dir);
    command
}

/// One command as somebody of this role, shown with its answer.
fn step(demo: &Demo, role: &str, words: &[&str], fine: &[i32]) -> Outcome<Value> {
    let person = demo.people.iter().find(|person| person.role == role);
    let person = person.ok_or_else(|| format!("the demo has nobody who is {role}"))?;
    println!("\n▸ prefdesk --user {} {}", person.user, words.join(" "));
    let mut command = prefdesk(&demo.dir);
    command.args(["--json", "--user", &person.user]).args(words).env("PREFDESK_PASSWORD", &person.password);
    let answer = answer(&mut command, fine)?;
    let shown = serde_json::to_string_pretty(&answer).unwrap_or_default();
    println!("{shown}");
    Ok(answer)
}

fn answer(command: &mut Command, fine: &[i32]) -> Outcome<Value> {
    let output = command.output().map_err(|cause| format!("prefdesk could not be started: {cause}"))?;
    if !output.status.code().is_some_and(|status| fine.contains(&status)) {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(format!("prefdesk failed ({}): {said}", output.status));
    }
    serde_json::from_slice(&output.stdout).map_err(|cause| format!("prefdesk answered no JSON: {cause}"))
}

/// The text at a place of an answer; empty when there is none.
fn text_at(answer: &Value, place: &str) -> String {
    answer.pointer(place).and_then(Value::as_str).unwrap_or_default().to_owned()
}
