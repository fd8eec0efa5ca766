//! What is settled before a list file is read: which list it is, how it is taken, of which day it is, and what speaks
//! against it already. What speaks against it once it is read is in `doubt`.

use super::people::Counts;
use super::{ListAsk, numbers};
use crate::Desk;
use crate::files_out::sha256_of;
use ::lists::registry::AreaCodes;
use chrono::{DateTime, NaiveDate, Utc};
use domain::layout::Layout;
use domain::list::{ListDates, ListForm, ListKind, ListMode};
use domain::{Code, Fault, Result};
use std::path::Path;
use store::ListRow;

/// What was settled.
pub(super) struct Settled {
    pub id: String,
    pub kind: ListKind,
    pub layout: Layout,
    pub mode: ListMode,
    pub form: ListForm,
    pub date: NaiveDate,
    pub is_date_guessed: bool,
    pub subscription: String,
    pub areas: Option<AreaCodes>,
    pub sha256: [u8; 32],
    pub base: Option<ListRow>,
}

impl Desk {
    pub(super) fn settle(&self, ask: &ListAsk, id: String, layout: Layout) -> Result<Settled> {
        let base = self.lists_in_use()?.into_iter().find(|row| row.list == id);
        let is_changes = layout.id.as_str() == numbers::CHANGES;
        let mode = ask.mode.unwrap_or(if is_changes { ListMode::Changes } else { ListMode::Replace });
        let (sha256, written) = identity(&ask.file)?;
        let date = self.list_date(ask, written)?;
        let form = match (mode, &base) {
            (ListMode::Add | ListMode::Changes, Some(base)) => base.form,
            _ if ask.kind.is_of_numbers() && numbers::is_full_list(layout.id.as_str()) => ListForm::Registry,
            _ => ListForm::People,
        };
        let areas = (!ask.areas.is_empty()).then(|| ask.areas.iter().copied().collect());
        let settled = Settled {
            id,
            kind: ask.kind,
            mode,
            form,
            date,
            is_date_guessed: ask.list_date.is_none(),
            subscription: ask.subscription.clone().unwrap_or_default(),
            areas,
            sha256,
            base,
            layout,
        };
        settled.check(is_changes)?;
        Ok(settled)
    }

    /// The file's own date; of a file that nobody gave a date the day it was last written.
    fn list_date(&self, ask: &ListAsk, written: Option<DateTime<Utc>>) -> Result<NaiveDate> {
        let wrong = |what: &str, advice: &str| {
            Err(Fault::new(Code::Usage, format!("{what}; nothing was imported"), advice).at("--list-date"))
        };
        let date = match &ask.list_date {
            Some(text) => match text.parse() {
                Ok(date) => date,
                Err(_) => return wrong("that is no date", "give it as 2026-11-01"),
            },
            None => written.map_or(self.today(), |at| self.local_date(at)).min(self.today()),
        };
        match date > self.today() {
            true => wrong("the list would be of a day to come", "give the date that the file was made"),
            false => Ok(date),
        }
    }
}

impl Settled {
    /// The list beneath, where the file is laid over one.
    pub fn laid_over(&self) -> Option<&ListRow> {
        self.base.as_ref().filter(|_| self.mode != ListMode::Replace)
    }

    /// The dates of the list once this file is taken.
    pub fn dates(&self, counts: &Counts) -> ListDates {
        match self.laid_over() {
            Some(base) => base.dates.changed(self.form, self.date, counts.first_change),
            None => ListDates::of_full(self.date),
        }
    }

    /// What speaks against it before a line is read.
    fn check(&self, is_changes: bool) -> Result<()> {
        let refuse = |code, what: String, advice: &str| Err(Fault::new(code, what, advice));
        if self.kind == ListKind::Dnc && self.form != ListForm::Registry {
            let what =
                "the do-not-call registry comes in layouts of its own; nothing was imported".to_owned();
            return refuse(Code::Usage, what, "give us-ftc-dnc, us-ftc-dnc-digits or us-ftc-dnc-change");
        }
        if self.kind.must_be_dated() && self.is_date_guessed {
            let what =
                "how long a registry may be used follows from its date; nothing was imported".to_owned();
            return refuse(Code::Usage, what, "give --list-date, the day it was downloaded");
        }
        if let Some(base) = &self.base {
            if base.kind != self.kind {
                let what = format!("the list {} is of the kind {}; nothing was imported", self.id, base.kind);
                return refuse(Code::Conflict, what, "give another --id, or drop that list first");
            }
            if base.sha256 == domain::entry::hex(&self.sha256) {
                let what = format!(
                    "this very file was imported already, as generation {} of the list {}; nothing was imported",
                    base.generation, self.id
                );
                return refuse(Code::Conflict, what, "ask for the file that follows it");
            }
        }
        if self.mode == ListMode::Replace {
            if self.base.as_ref().is_some_and(|base| self.date < base.dates.newest) {
                let what = "the file is older than the list in use; nothing was imported".to_owned();
                return refuse(Code::Conflict, what, "`lists drop` takes the list out of use first");
            }
            return match is_changes {
                true => refuse(
                    Code::Usage,
                    "a change file is no whole list; nothing was imported".to_owned(),
                    "give --changes",
                ),
                false => Ok(()),
            };
        }
        let Some(base) = &self.base else {
            let what =
                format!("there is no list {} that this could be laid over; nothing was imported", self.id);
            return refuse(Code::NotFound, what, "import the full list first, with --replace");
        };
        if self.date < base.dates.newest {
            let what = format!(
                "the file is of {} and the list of {} already; nothing was imported",
                self.date, base.dates.newest
            );
            return refuse(Code::Conflict, what, "import change files in the order of their dates");
        }
        Ok(())
    }
}

/// The file as it was given: its hash, and when it was last written.
fn identity(file: &Path) -> Result<([u8; 32], Option<DateTime<Utc>>)> {
    let hash =
        sha256_of(&mut super::unpack::open(file)?).map_err(|error| cipherfile::io_fault(file, &error))?;
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(hash.as_bytes().chunks(2)) {
        let digits = std::str::from_utf8(pair).unwrap_or_default();
        *byte = u8::from_str_radix(digits, 16).map_err(|_| Fault::internal("a hash has no digits"))?;
    }
    let written = std::fs::metadata(file).and_then(|about| about.modified()).ok();
    Ok((bytes, written.map(DateTime::<Utc>::from)))
}
