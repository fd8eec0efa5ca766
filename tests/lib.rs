//! Where the built programs are, for every journey. No journey lives here.

use std::env;
use std::path::PathBuf;

/// A built program, beside the test programs: `target/debug/<name>`, unless `PREFDESK_BIN_DIR` says otherwise.
///
/// # Panics
/// When it was not built, with the command that builds it.
pub fn program(name: &str) -> PathBuf {
    let dir = env::var_os("PREFDESK_BIN_DIR").map_or_else(built_dir, PathBuf::from);
    let file = dir.join(format!("{name}{}", env::consts::EXE_SUFFIX));
    assert!(file.is_file(), "{} is not there: build it first with `cargo build`", file.display());
    file
}

/// The folder above `deps` or `examples`, where Cargo puts the programs of this profile.
fn built_dir() -> PathBuf {
    let mut dir = env::current_exe().unwrap_or_default();
    dir.pop();
    if dir.ends_with("deps") || dir.ends_with("examples") {
        dir.pop();
    }
    dir
}
