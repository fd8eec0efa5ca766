//! The page's bindings, generated from the commands. The test that compares them also writes them.

use crate::step::{Outcome, cargo, go};
use crate::{place, test};
use std::fs;

/// Writes `ui/src/backend/bindings.ts`.
pub fn write() -> Outcome {
    page_or_placeholder()?;
    let words = ["test", "--workspace", "--features", test::FEATURES, "--test", "boundary"];
    go(cargo(&words).env("PREFDESK_WRITE_BINDINGS", "1"))
}

/// The shell embeds the page and cannot be compiled without one; its types do not depend on what it shows.
pub fn page_or_placeholder() -> Outcome {
    let dist = place::root().join("ui/dist");
    if dist.join("index.html").exists() {
        return Ok(());
    }
    let page = "<!doctype html><html><head></head><body>Run npm run build in ui.</body></html>";
    let written = fs::create_dir_all(&dist).and_then(|()| fs::write(dist.join("index.html"), page));
    written.map_err(|cause| format!("{}: {cause}", dist.display()))
}
