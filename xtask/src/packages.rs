//! What the system must have. On Debian and Ubuntu it is installed by apt, after asking; elsewhere it is named.

use crate::step::{self, Outcome, ask, go, program};
use std::io::{IsTerminal, Write};
use std::process::Command;

/// To build the executables.
pub const BUILD: &[&str] =
    &["build-essential", "pkg-config", "libssl-dev", "libwebkit2gtk-4.1-dev", "librsvg2-dev"];

/// To test them in a real window and in a browser.
pub const TEST: &[&str] = &[
    "xvfb",
    "xauth",
    "webkit2gtk-driver",
    "dbus",
    "dbus-x11",
    "fonts-dejavu-core",
    "xdotool",
    "xclip",
    "imagemagick",
    "chromium",
    "faketime",
];

/// apt died half-way once and was cured by `--fix-broken`: it gets this many chances.
const TRIES: u32 = 3;

/// Sees to it that all packages of these groups are there.
pub fn setup(groups: &[&[&str]]) -> Outcome {
    let wanted = groups.concat();
    if !cfg!(target_os = "linux") {
        println!("Not Linux: please see to a C compiler and the system's web view yourself.");
        return Ok(());
    }
    if !step::exists("dpkg-query", &["--version"]) || !step::exists("apt-get", &["--version"]) {
        println!("Not Debian or Ubuntu: please install what corresponds to\n  {}", wanted.join(" "));
        return Ok(());
    }
    let missing: Vec<&str> = wanted.into_iter().filter(|name| !installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    allowed(&missing)?;
    install(&missing)
}

fn installed(name: &str) -> bool {
    let mut query = program("dpkg-query", &["--show", "--showformat=${db:Status-Status}", name]);
    query.stderr(std::process::Stdio::null());
    query.output().is_ok_and(|output| output.status.success() && output.stdout == b"installed")
}

fn is_root() -> bool {
    ask(&mut program("id", &["-u"])).is_ok_and(|(_, id)| id.trim() == "0")
}

fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty())
}

/// Asks before anything is installed, unless nobody is there to ask.
fn allowed(missing: &[&str]) -> Outcome {
    if is_root() || in_ci() {
        return Ok(());
    }
    let by_hand = format!("install them yourself: sudo apt-get install {}", missing.join(" "));
    if !std::io::stdin().is_terminal() {
        return Err(format!("packages are missing; {by_hand}"));
    }
    print!("These packages are missing:\n  {}\nInstall them with apt? [y/N] ", missing.join(" "));
    // The question is asked again by hand if the terminal ate it.
    let _ = std::io::stdout().flush();
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    match (read, answer.trim()) {
        (Ok(_), "y" | "Y" | "yes") => Ok(()),
        _ => Err(format!("nothing was installed; {by_hand}")),
    }
}

fn apt(words: &[&str]) -> Command {
    let lock = ["-o", "DPkg::Lock::Timeout=300"];
    let mut command = if is_root() {
        program("apt-get", &[&lock, words].concat())
    } else {
        program("sudo", &[&["apt-get"], &lock[..], words].concat())
    };
    command.env("DEBIAN_FRONTEND", "noninteractive").stdin(std::process::Stdio::inherit());
    command
}

fn install(missing: &[&str]) -> Outcome {
    // A stale list is no reason to stop: the packages may be known already.
    let _ = go(&mut apt(&["update"]));
    let words = [&["install", "-y", "--no-install-recommends"], missing].concat();
    let mut last = Ok(());
    for _ in 0..TRIES {
        last = go(&mut apt(&words));
        if last.is_ok() {
            return last;
        }
        let _ = go(&mut apt(&["--fix-broken", "install", "-y"]));
    }
    last
}
