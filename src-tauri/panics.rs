//! A panic says where in the source it stood, in one line, and nothing else: its message may quote somebody's data, and
//! what a program of the desktop writes to its terminal is kept in the session's log.

use std::io::Write;
use std::panic::Location;
use std::path::Path;

/// From now on no panic prints its message or the way to it.
pub fn say_only_where() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(place).unwrap_or_default();
        let what = "the console met a fault of its own; what was not confirmed was not recorded";
        // A closed stderr is nobody to tell.
        let _ = writeln!(std::io::stderr(), "prefdesk-console: {what} ({place})");
    }));
}

/// The file without its folder, and the line.
fn place(at: &Location<'_>) -> String {
    let file = Path::new(at.file()).file_name().map(|name| name.to_string_lossy().into_owned());
    format!("{}:{}", file.unwrap_or_default(), at.line())
}
