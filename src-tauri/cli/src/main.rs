//! prefdesk, the command line: reads what was typed, calls one use case, prints what came back, and leaves
//! with the status that the contract fixes. No rule of the desk lives here.

mod answer;
mod args;
mod commands;
mod console;
mod context;
mod files;
mod interrupt;
mod page;
mod panics;
mod progress;
mod secrets;
mod usage;
mod words;

use answer::Answer;
use clap::Parser;
use context::Context;
use std::process::ExitCode;
use usecases::{Code, Fault};

/// Long work makes texts by the million on one thread and lets them go on another: with the system's own, a quarter of an
/// export went there. The window has the system's: it would keep 60 MB more.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    usecases::core_dumps::off();
    // Before anything else, while this is the only thread: the variables are read and cleared.
    let secrets = secrets::Secrets::take();
    panics::say_one_line();
    let json = usage::wants_json(std::env::args_os());
    interrupt::listen(json);
    let answer = panics::caught(|| run(secrets));
    ExitCode::from(answer.unwrap_or_else(|fault| Answer::failed(&fault, json)).print())
}

/// Everything between the arguments and the answer.
fn run(secrets: secrets::Secrets) -> usecases::Result<Answer> {
    let cli = match args::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let json = usage::wants_json(std::env::args_os());
            return usage::answer(&error, std::env::args_os(), json);
        }
    };
    let context = Context::new(cli.everywhere, secrets)?;
    match cli.command {
        Some(command) => commands::run(&context, command),
        None => Err(start_console(&context)),
    }
}

/// Comes back only with a fault: a console that starts takes this process over.
fn start_console(context: &Context) -> Fault {
    match context.only_data_dir() {
        true => console::start(&context.dir),
        false => Fault::new(
            Code::Usage,
            "no command was given, and the console takes only --data-dir",
            "see `prefdesk --help` for the commands",
        ),
    }
}
