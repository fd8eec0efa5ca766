//! Starts the console, the other executable, from beside this one.

use std::path::Path;
use std::process::Command;
use usecases::{Code, Fault};

/// Hands this process over to the console; comes back only when it cannot start.
pub fn start(dir: &Path) -> Fault {
    if !has_display() {
        return Fault::new(
            Code::Usage,
            "there is no display to open the console on",
            "start it in a desktop session, or give a command: see `prefdesk --help`",
        );
    }
    let name = format!("prefdesk-console{}", std::env::consts::EXE_SUFFIX);
    let console = std::env::current_exe().ok().map(|own| own.with_file_name(&name));
    match console.filter(|path| path.is_file()) {
        Some(console) => launch(Command::new(console).arg("--data-dir").arg(dir)),
        None => Fault::new(
            Code::NotFound,
            format!("the console ({name}) is not installed beside this command"),
            "install the desktop package, or give a command: see `prefdesk --help`",
        ),
    }
}

/// Elsewhere than on Linux and the like, a window always has somewhere to go.
fn has_display() -> bool {
    let named = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(all(unix, not(target_os = "macos")))) || named("DISPLAY") || named("WAYLAND_DISPLAY")
}

#[cfg(unix)]
fn launch(command: &mut Command) -> Fault {
    use std::os::unix::process::CommandExt;
    unstartable(&command.exec())
}

#[cfg(not(unix))]
fn launch(command: &mut Command) -> Fault {
    match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => unstartable(&error),
    }
}

fn unstartable(error: &std::io::Error) -> Fault {
    Fault::new(
        Code::Internal,
        format!("the console could not be started ({})", error.kind()),
        "run `prefdesk doctor`, or give a command: see `prefdesk --help`",
    )
}
