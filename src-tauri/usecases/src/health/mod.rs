//! Is everything whole, and is this machine fit: what was looked at, and what was found. `check` looks into the files,
//! `doctor` needs nobody signed in, and `remarks` are what whoever sits down has to know.

mod check;
mod doctor;
mod machine;
mod remarks;

pub use check::check;
pub(crate) use check::{not_well, stopped, told};
pub use doctor::doctor;
pub(crate) use remarks::LINES_ASKED;

use serde::Serialize;

/// One thing looked at.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Finding {
    pub name: String,
    pub ok: bool,
    pub detail: String,
    pub advice: String,
}

/// The name of what is found about the room left on the disk.
const FREE_SPACE: &str = "free-space";
/// What a damaged folder needs.
const RESTORE: &str = "stop working in this folder and restore the last good backup with its journal; where there is \
                       none, `prefdesk salvage` saves what can still be read";

impl Finding {
    /// About this computer, and not about what is kept: nothing is damaged.
    pub fn is_of_the_machine(&self) -> bool {
        [FREE_SPACE, machine::CLOCK, machine::PERMISSIONS].contains(&self.name.as_str())
    }
}

pub(crate) fn finding(name: &str, ok: bool, detail: String, advice: &str) -> Finding {
    let advice = if ok { String::new() } else { advice.to_owned() };
    Finding { name: name.to_owned(), ok, detail, advice }
}
