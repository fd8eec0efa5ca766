//! `dist`: both executables in release, and the Debian package that carries both.

use crate::step::{Outcome, ask, cargo, go, program};
use crate::{packages, page, place};
use std::path::PathBuf;

/// Builds and packages.
pub fn dist() -> Outcome {
    packages::setup(&[packages::BUILD])?;
    page::build()?;
    go(&mut cargo(&["build", "--release", "-p", "cli"]))?;
    let tauri = place::root().join("ui/node_modules/.bin/tauri");
    let config = config();
    let words = ["build", "--bundles", "deb", "--config", &config];
    // The page is built already; plugins rebuild once for the unused commands that are taken out.
    go(&mut program(&tauri.to_string_lossy(), &words))?;
    exports_no_sql()?;
    println!("\nThe package is in {}", place::target().join("release/bundle/deb").display());
    Ok(())
}

/// What differs from the everyday configuration.
fn config() -> String {
    let command: PathBuf = place::built("release", "prefdesk");
    serde_json::json!({
        "build": { "removeUnusedCommands": true, "beforeBuildCommand": "" },
        "bundle": { "linux": { "deb": {
            "files": { "/usr/bin/prefdesk": command },
            "section": "misc",
        } } },
    })
    .to_string()
}

/// Otherwise WebKit's own SQLite calls would bind to our cipher's.
fn exports_no_sql() -> Outcome {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let console = place::built("release", "prefdesk-console");
    let (_, symbols) = ask(&mut program("nm", &["-D", "--defined-only", &console.to_string_lossy()]))?;
    if symbols.contains(" sqlite3_") { Err("the console exports sqlite3 symbols".to_owned()) } else { Ok(()) }
}
