//! Importing a suppression list: the next generation is written beside the one in use, and one transaction points to it.

use super::numbers::{self, is_full_list};
use super::people;
use super::refused::{Kept, RefusedLines};
use super::unpack::{most_bytes, unpacked};
use super::{FOLDER, LOCK, fit};
use crate::Desk;
use crate::background::in_background;
use crate::backup::room_for;
use crate::files_out::sha256_of;
use crate::import::RefusedRow;
use crate::progress::Progress;
use ::lists::registry::{About, AreaCodes};
use chrono::{DateTime, NaiveDate, Utc};
use domain::layout::Layout;
use domain::list::{ListForm, ListKind, ListMode, check_list_id};
use domain::role::Action;
use domain::{Code, Fault, Result};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;
use store::{AuditFact, ListRow, NamedLock};

/// What to import.
#[derive(Clone, Debug, Deserialize, specta::Type)]
pub struct ListAsk {
    pub file: PathBuf,
    pub kind: ListKind,
    /// Which list of the kind; none: the kind's own name.
    pub id: Option<String>,
    pub layout: String,
    /// The file's own date, YYYY-MM-DD; none: when it was last written.
    pub list_date: Option<String>,
    /// None: the whole list, or changes where the layout is one of changes.
    pub mode: Option<ListMode>,
    pub subscription: Option<String>,
    /// The area codes that were subscribed to.
    pub areas: Vec<u16>,
    pub dry_run: bool,
}

/// What an import did, or would do. `read` is what came of all lines, the refused among them.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ListReport {
    pub list: String,
    pub kind: ListKind,
    pub layout: String,
    pub mode: ListMode,
    pub dry_run: bool,
    pub list_date: String,
    pub usable_until: Option<String>,
    /// False: the layout is not the file's, and nothing was read further.
    pub fits: bool,
    /// The first line, masked, against what the layout wants, where it does not fit.
    pub ruler: Vec<String>,
    #[specta(type = u32)]
    pub read: u64,
    #[specta(type = u32)]
    pub added: u64,
    #[specta(type = u32)]
    pub deleted: u64,
    #[specta(type = u32)]
    pub already_on: u64,
    #[specta(type = u32)]
    pub not_on: u64,
    #[specta(type = u32)]
    pub overtaken: u64,
    #[specta(type = u32)]
    pub refused: u64,
    /// The first thousand, in the order of the file.
    pub refused_rows: Vec<RefusedRow>,
    /// Where all of them are, with what stood in them.
    pub refused_file: Option<PathBuf>,
    /// On the list now.
    #[specta(type = u32)]
    pub entries: u64,
    #[specta(type = Option<u32>)]
    pub generation: Option<u64>,
    pub sha256: String,
    pub remark: Option<String>,
    pub seconds: f64,
}

/// What was settled before the file is read.
struct Settled {
    id: String,
    kind: ListKind,
    layout: Layout,
    mode: ListMode,
    form: ListForm,
    date: NaiveDate,
    is_date_guessed: bool,
    subscription: String,
    areas: Option<AreaCodes>,
    sha256: [u8; 32],
    base: Option<ListRow>,
}

impl Desk {
    /// Imports a suppression list. Stopped, killed or failed, the one in use stays.
    pub fn import_list(&self, ask: &ListAsk, progress: &Progress<'_>) -> Result<ListReport> {
        self.allow(Action::ImportList)?;
        let started = Instant::now();
        let id = ask.id.clone().unwrap_or_else(|| ask.kind.word().to_owned());
        check_list_id(&id)?;
        let layout = self.layout_named(&ask.layout)?;
        let _lock = match ask.dry_run {
            true => None,
            false => Some(NamedLock::take(&self.dir, LOCK, self.clock.now())?),
        };
        let settled = in_background(|| self.settle(ask, id, layout))?;
        let mut report = report_of(ask, &settled);
        if let Some(ruler) =
            unpacked(&ask.file, most_bytes(&ask.file), |input| fit::misfit(&settled.layout, input))?
        {
            return Ok(ListReport { fits: false, ruler, ..report });
        }
        if !ask.dry_run {
            self.clear_lists()?;
        }
        let generation = settled.base.as_ref().map_or(0, |base| base.generation) + 1;
        let (counts, refused) = in_background(|| self.read_list(ask, &settled, generation, progress))?;
        let Kept { count: refused, first: refused_rows, file: refused_file, remark } = refused.finish()?;
        if !ask.dry_run {
            if let Some(fault) = unlikely(settled.mode, &counts, refused) {
                self.clear_lists()?;
                return Err(fault);
            }
            self.use_list(&settled, generation, &counts, refused)?;
            report.generation = Some(generation);
        }
        let guessed = settled.is_date_guessed.then(|| {
            format!(
                "no date was given (--list-date): the file was last written on {}, and that is taken",
                settled.date
            )
        });
        let remarks: Vec<String> = guessed.into_iter().chain(remark).collect();
        let people::Counts { read, added, deleted, already_on, not_on, overtaken, entries } = counts;
        report = ListReport { read, added, deleted, already_on, not_on, overtaken, entries, ..report };
        report.remark = (!remarks.is_empty()).then(|| remarks.join("; "));
        Ok(ListReport {
            refused,
            refused_rows,
            refused_file,
            seconds: started.elapsed().as_secs_f64(),
            ..report
        })
    }

    fn settle(&self, ask: &ListAsk, id: String, layout: Layout) -> Result<Settled> {
        let base = self.lists_in_use()?.into_iter().find(|row| row.list == id);
        let is_changes = layout.id.as_str() == numbers::CHANGES;
        let mode = ask.mode.unwrap_or(if is_changes { ListMode::Changes } else { ListMode::Replace });
        let (sha256, written) = identity(&ask.file)?;
        let date = self.list_date(ask, written)?;
        let form = match (mode, &base) {
            (ListMode::Add | ListMode::Changes, Some(base)) => base.form,
            _ if ask.kind.is_of_numbers() && is_full_list(layout.id.as_str()) => ListForm::Registry,
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

    fn read_list(
        &self,
        ask: &ListAsk,
        settled: &Settled,
        generation: u64,
        progress: &Progress<'_>,
    ) -> Result<(people::Counts, RefusedLines)> {
        let about =
            About { list: settled.id.clone(), generation, date: settled.date, source_sha256: settled.sha256 };
        let folder = self.dir.join(FOLDER);
        let place = folder.join(format!("{}.{generation}.list", settled.id));
        let place = (!ask.dry_run).then_some(place.as_path());
        if !ask.dry_run {
            cipherfile::private_dir(&folder)?;
            let bytes = std::fs::metadata(&ask.file).map_or(0, |file| file.len());
            room_for(&self.dir, bytes.saturating_mul(3))?;
        }
        let laid_over = settled.base.as_ref().filter(|_| settled.mode != ListMode::Replace);
        let mut refused = RefusedLines::of(&ask.file, !ask.dry_run);
        let counts = match settled.form {
            ListForm::Registry => {
                let base = laid_over.map(|row| self.open_registry(row)).transpose()?;
                let reading = numbers::Reading {
                    layout: settled.layout.id.as_str(),
                    mode: settled.mode,
                    place,
                    about,
                    base: base.as_ref(),
                    areas: settled.areas.clone(),
                };
                unpacked(&ask.file, most_bytes(&ask.file), |input| {
                    self.read_numbers(reading, input, &mut refused, progress)
                })
            }
            ListForm::People => {
                let base = laid_over.map(|row| self.open_people(row)).transpose()?;
                let (kind, layout, mode) = (settled.kind, &settled.layout, settled.mode);
                let reading = people::Reading { kind, layout, mode, place, about, base: base.as_ref() };
                unpacked(&ask.file, most_bytes(&ask.file), |input| {
                    self.read_people(&reading, input, &mut refused, progress)
                })
            }
        };
        match counts {
            Ok(counts) => Ok((counts, refused)),
            Err(fault) => {
                // What was cut short or stopped may have left a whole file that nothing points to.
                place.map(std::fs::remove_file);
                Err(fault)
            }
        }
    }

    fn use_list(
        &self,
        settled: &Settled,
        generation: u64,
        counts: &people::Counts,
        refused: u64,
    ) -> Result<()> {
        let subscription = match (&settled.base, settled.subscription.is_empty()) {
            (Some(base), true) => base.subscription.clone(),
            _ => settled.subscription.clone(),
        };
        let acting = self.acting();
        let row = ListRow {
            list: settled.id.clone(),
            kind: settled.kind,
            form: settled.form,
            layout: settled.layout.id.to_string(),
            list_date: settled.date,
            imported_at: acting.now,
            imported_by: acting.who.to_string(),
            sha256: domain::entry::hex(&settled.sha256),
            entries: counts.entries,
            refused,
            generation,
            subscription,
        };
        let fact = AuditFact::new("import-list").object(&row.file_name()).why(settled.mode.word());
        let fact = fact.count("read", counts.read).count("entries", counts.entries).count("refused", refused);
        let fact = fact.count("added", counts.added).count("deleted", counts.deleted);
        self.store.write(&acting, |tx| {
            tx.put_list(&row)?;
            tx.audit(fact)
        })?;
        self.clear_lists()
    }
}

impl Settled {
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
            if self.base.as_ref().is_some_and(|base| self.date < base.list_date) {
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
        if self.date < base.list_date {
            let what = format!(
                "the file is of {} and the list of {} already; nothing was imported",
                self.date, base.list_date
            );
            return refuse(Code::Conflict, what, "import change files in the order of their dates");
        }
        Ok(())
    }
}

/// A whole list of which nothing, or the lesser part, could be read is a download that broke off or another file: in its
/// place everybody on the list before would be contacted again.
fn unlikely(mode: ListMode, counts: &people::Counts, refused: u64) -> Option<Fault> {
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

fn report_of(ask: &ListAsk, settled: &Settled) -> ListReport {
    ListReport {
        list: settled.id.clone(),
        kind: settled.kind,
        layout: settled.layout.id.to_string(),
        mode: settled.mode,
        dry_run: ask.dry_run,
        list_date: settled.date.to_string(),
        usable_until: settled.kind.usable_until(settled.date).ok().flatten().map(|day| day.to_string()),
        fits: true,
        ruler: Vec::new(),
        read: 0,
        added: 0,
        deleted: 0,
        already_on: 0,
        not_on: 0,
        overtaken: 0,
        refused: 0,
        refused_rows: Vec::new(),
        refused_file: None,
        entries: 0,
        generation: None,
        sha256: domain::entry::hex(&settled.sha256),
        remark: None,
        seconds: 0.0,
    }
}

/// The file as it was given: its hash, and when it was last written.
fn identity(file: &Path) -> Result<([u8; 32], Option<DateTime<Utc>>)> {
    let unreadable = |error: std::io::Error| cipherfile::io_fault(file, &error);
    let hash = unpacked_not(file, |input| sha256_of(input).map_err(unreadable))?;
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(hash.as_bytes().chunks(2)) {
        let digits = std::str::from_utf8(pair).unwrap_or_default();
        *byte = u8::from_str_radix(digits, 16).map_err(|_| Fault::internal("a hash has no digits"))?;
    }
    let written = std::fs::metadata(file).and_then(|about| about.modified()).ok();
    Ok((bytes, written.map(DateTime::<Utc>::from)))
}

/// The bytes as they are.
fn unpacked_not<T>(file: &Path, read: impl FnOnce(&mut File) -> Result<T>) -> Result<T> {
    read(&mut super::unpack::open(file)?)
}
