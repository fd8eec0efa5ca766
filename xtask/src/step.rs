//! One step: a program with its arguments, said on the terminal, run from the project's root.

use crate::place;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;

/// Done, or the line to say.
pub type Outcome<T = ()> = Result<T, String>;

/// A program to be run from the project's root, with no input.
pub fn program(name: &str, words: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(words).current_dir(place::root()).stdin(Stdio::null());
    command
}

/// Cargo itself, the one that started this.
pub fn cargo(words: &[&str]) -> Command {
    program(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()), words)
}

/// The page's package manager, in its folder.
pub fn npm(words: &[&str]) -> Command {
    let mut command = program(if cfg!(windows) { "npm.cmd" } else { "npm" }, words);
    command.current_dir(place::root().join("ui"));
    command
}

/// The program as a person would type it.
fn spoken(command: &Command) -> String {
    let name = command.get_program().to_string_lossy();
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let words = command.get_args().map(|word| word.to_string_lossy().into_owned());
    std::iter::once(name).chain(words).collect::<Vec<_>>().join(" ")
}

fn judged(command: &Command, status: std::io::Result<ExitStatus>) -> Outcome {
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{}` failed ({status})", spoken(command))),
        Err(cause) => Err(format!("`{}` could not be started: {cause}", spoken(command))),
    }
}

/// Says the step and runs it; its output goes straight to the terminal.
pub fn go(command: &mut Command) -> Outcome {
    println!("\n▸ {}", spoken(command));
    let status = command.status();
    judged(command, status)
}

/// Runs it silently and gives what it wrote to stdout, with whether it succeeded.
pub fn ask(command: &mut Command) -> Outcome<(bool, String)> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|cause| format!("`{}` could not be started: {cause}", spoken(command)))?;
    Ok((output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned()))
}

/// True when the program can be started at all.
pub fn exists(name: &str, words: &[&str]) -> bool {
    let mut command = program(name, words);
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Says the step, runs it, shows its output as it comes, and keeps it to be read again.
pub fn go_and_keep(command: &mut Command) -> (Outcome, String) {
    println!("\n▸ {}", spoken(command));
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(cause) => return (judged(command, Err(cause)), String::new()),
    };
    let (told, lines) = mpsc::channel();
    forward(child.stdout.take(), told.clone());
    forward(child.stderr.take(), told);
    let mut kept = String::new();
    for line in lines {
        println!("{line}");
        kept.push_str(&line);
        kept.push('\n');
    }
    // Nobody reads a terminal that has gone; the tests are run all the same.
    let _ = std::io::stdout().flush();
    let status = child.wait();
    (judged(command, status), kept)
}

fn forward(from: Option<impl Read + Send + 'static>, told: mpsc::Sender<String>) {
    let Some(from) = from else { return };
    thread::spawn(move || {
        let mut reader = BufReader::new(from);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            if told.send(text).is_err() {
                return;
            }
            line.clear();
        }
    });
}
