//! Which command may show what on stdout, by design. Nothing is ever shown on stderr, and a command that is not here
//! may not be run by these tests.
//!
//! Before the caller is verified a card shows name, city and exactly what was typed (DOMAIN 3); whoever asks for a
//! request by its number sees whose it is, and its note.

use crate::canary::{Field, SLIP};

const NOBODY: &[Field] = &[];
/// Name and city of a customer.
const NAMED: &[Field] = &["first-name", "middle-name", "last-name", "city", "other-name"];

const TABLE: &[(&str, &[Field])] = &[
    ("init", NOBODY),
    ("user add", NOBODY),
    ("user list", NOBODY),
    ("user disable", NOBODY),
    ("user passwd", NOBODY),
    ("import customers", NOBODY),
    ("import removals", NOBODY),
    ("lookup", NAMED),
    ("customer show", NAMED),
    ("record", NOBODY),
    ("permit", NOBODY),
    ("request show", &["first-name", "middle-name", "last-name", "unlisted-name", "note", "source-note"]),
    ("request list", NOBODY),
    ("request withdraw", NOBODY),
    ("request reminders", NOBODY),
    ("verify", NOBODY),
    ("export plan", NOBODY),
    ("export write", NOBODY),
    ("export verify", NOBODY),
    // The words of a supervisor about a batch, which is nobody's.
    ("export void", &["void-reason"]),
    ("export show", &["void-reason"]),
    ("export list", &["void-reason"]),
    ("export acknowledge", NOBODY),
    ("export reject", NOBODY),
    ("layout list", NOBODY),
    ("layout show", NOBODY),
    ("layout check", NOBODY),
    ("layout validate", NOBODY),
    ("rules list", NOBODY),
    ("rules show", NOBODY),
    ("keys list", NOBODY),
    ("keys rotate", NOBODY),
    ("keys recovery", NOBODY),
    ("audit verify", NOBODY),
    ("audit show", NOBODY),
    ("backup", NOBODY),
    ("restore", NOBODY),
    ("journal", NOBODY),
    ("check", NOBODY),
    ("doctor", NOBODY),
];

/// What this command may show. A word that is no command shows nothing.
#[track_caller]
pub fn may_show(command: &str) -> &'static [Field] {
    if command.contains(SLIP) {
        return NOBODY;
    }
    let row = TABLE.iter().find(|(name, _)| *name == command);
    row.unwrap_or_else(|| panic!("`{command}` is not in the table of what may be shown")).1
}

/// The commands of the table that are not among these.
pub fn missing(ran: &[String]) -> Vec<&'static str> {
    TABLE.iter().map(|(name, _)| *name).filter(|name| !ran.iter().any(|ran| ran == name)).collect()
}
