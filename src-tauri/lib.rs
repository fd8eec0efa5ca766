//! The shell: windows and commands, nothing else. No rule lives here; every command calls one use case.

mod args;
mod aside;
#[cfg(target_os = "linux")]
mod away;
mod clipboard;
mod commands;
#[cfg(feature = "loopback")]
mod loopback;
mod panics;
mod picker;
mod place;
mod shell;
#[cfg(target_os = "linux")]
mod touch;
mod walls;
mod window;

pub use commands::boundary;

use std::process::ExitCode;

/// Reads the command line and opens the console; one clear line instead where it cannot.
pub fn main() -> ExitCode {
    usecases::core_dumps::off();
    panics::say_only_where();
    let args = match args::read() {
        Ok(args) => args,
        Err(status) => return status,
    };
    #[cfg(feature = "loopback")]
    if let Some(port) = args.loopback {
        return finish(loopback::serve(args.data_dir, port));
    }
    finish(window::open(args.data_dir))
}

#[allow(clippy::print_stderr, reason = "without a window the terminal is the only place to say it")]
fn finish(outcome: domain::Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("prefdesk-console: {}", fault.line());
            ExitCode::from(fault.code.exit_status())
        }
    }
}
