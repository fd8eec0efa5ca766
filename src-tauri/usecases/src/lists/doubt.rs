//! What speaks against a list file once it is read, before it is used: what cannot be the list at all, and what a person
//! must look at first.

use super::people::Counts;
use super::settle::Settled;
use domain::list::{ListForm, ListMode, has_shrunk};
use domain::{Code, Fault};

/// A whole list of which nothing, or the lesser part, could be read is a download that broke off or another file: in its
/// place everybody on the list before would be contacted again.
pub(super) fn unlikely(mode: ListMode, counts: &Counts, refused: u64) -> Option<Fault> {
    let what = match (mode, counts.entries) {
        (ListMode::Replace, 0) => "nobody is on the list in this file".to_owned(),
        (ListMode::Replace, entries) if refused > entries => {
            format!("more lines of this file were refused ({refused}) than taken ({entries})")
        }
        _ => return None,
    };
    let advice = "look at the file and the layout; `lists drop` takes a list out of use";
    Some(Fault::new(Code::BadInput, format!("{what}; the list in use stays as it was"), advice))
}

/// What may be true, and is more likely a file cut short or one that is missing. Empty: nothing.
pub(super) fn doubts(settled: &Settled, counts: &Counts) -> Vec<String> {
    let mut found = Vec::new();
    let Some(base) = &settled.base else { return found };
    if settled.mode == ListMode::Replace {
        if has_shrunk(base.entries, counts.entries) {
            found.push(format!("the list has {} entries and the file {}", base.entries, counts.entries));
        }
        if !counts.lacking.is_empty() {
            let areas: Vec<String> = counts.lacking.iter().map(|area| format!("{area:03}")).collect();
            found.push(format!("the file lacks area codes that the list covers ({})", areas.join(", ")));
        }
    } else if settled.form == ListForm::Registry
        && let Some((first, last)) = base.dates.missing(settled.date, counts.first_change)
    {
        found.push(format!("no change file was taken for {first} to {last}"));
    }
    found
}

/// Held back until somebody who may says why it is right all the same.
pub(super) fn held_back(doubts: &[String], reason: Option<&str>) -> Option<Fault> {
    if doubts.is_empty() || reason.is_some() {
        return None;
    }
    let what = format!("{}; the list in use stays as it was", doubts.join("; "));
    let advice = "import the whole file, or the one before it, first; if it is right, --override REASON \
                  takes it, and the reason is on record";
    Some(Fault::new(Code::HeldBack, what, advice))
}
