//! Importing a suppression list: the next generation is written beside the one in use, and one transaction points to it.

use super::doubt::{doubts, held_back, unlikely};
use super::refused::{Kept, RefusedLines};
use super::settle::Settled;
use super::unpack::{most_bytes, unpacked};
use super::{FOLDER, LOCK, fit, numbers, people};
use crate::Desk;
use crate::background::in_background;
use crate::backup::room_for;
use crate::import::RefusedRow;
use crate::progress::Progress;
use ::lists::registry::About;
use domain::Result;
use domain::list::{ListForm, ListKind, ListMode, check_list_id};
use domain::role::Action;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
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
    /// Why a file is taken that is held back otherwise.
    pub override_reason: Option<String>,
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
    /// Up to here nothing of the list is missing: its age goes by this day.
    pub kept_up_to: String,
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
    /// Of what was read, entries that say too little for an exact comparison: only a scrub with `--fuzzy` finds them.
    #[specta(type = u32)]
    pub only_similar: u64,
    #[specta(type = Option<u32>)]
    pub generation: Option<u64>,
    pub sha256: String,
    /// What a person must look at before the file is taken, or did: then the reason stands behind.
    pub held_back: Vec<String>,
    pub override_reason: Option<String>,
    pub remark: Option<String>,
    pub seconds: f64,
}

impl Desk {
    /// Imports a suppression list. Stopped, killed or failed, the one in use stays.
    pub fn import_list(&self, ask: &ListAsk, progress: &Progress<'_>) -> Result<ListReport> {
        self.allow(Action::ImportList)?;
        if ask.override_reason.is_some() {
            self.allow(Action::ListOverride)?;
        }
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
        let generation = self.next_generation(&settled);
        let (counts, refused) = in_background(|| self.read_list(ask, &settled, generation, progress))?;
        let Kept { count: refused, first: refused_rows, file: refused_file, remark } = refused.finish()?;
        let doubts = doubts(&settled, &counts);
        let reason = ask.override_reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
        let dates = settled.dates(&counts);
        if !ask.dry_run {
            let against = unlikely(settled.mode, &counts, refused).or_else(|| held_back(&doubts, reason));
            if let Some(fault) = against {
                let _ = std::fs::remove_file(self.place_of(&settled, generation));
                return Err(fault);
            }
            let overridden = reason.filter(|_| !doubts.is_empty());
            self.use_list(&settled, generation, &counts, refused, overridden)?;
            report.generation = Some(generation);
            report.override_reason = overridden.map(str::to_owned);
        }
        report.kept_up_to = dates.kept_up_to.to_string();
        report.usable_until = settled.kind.usable_until(dates.kept_up_to)?.map(|day| day.to_string());
        report.held_back = doubts;
        let guessed = settled.is_date_guessed.then(|| {
            format!(
                "no date was given (--list-date): the file was last written on {}, and that is taken",
                settled.date
            )
        });
        let remarks: Vec<String> = guessed.into_iter().chain(remark).collect();
        let people::Counts { read, added, deleted, already_on, not_on, overtaken, .. } = counts;
        report = ListReport { read, added, deleted, already_on, not_on, overtaken, ..report };
        (report.entries, report.only_similar) = (counts.entries, counts.only_similar);
        report.remark = (!remarks.is_empty()).then(|| remarks.join("; "));
        Ok(ListReport {
            refused,
            refused_rows,
            refused_file,
            seconds: started.elapsed().as_secs_f64(),
            ..report
        })
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
        let place = self.place_of(settled, generation);
        let place = (!ask.dry_run).then_some(place.as_path());
        if !ask.dry_run {
            cipherfile::private_dir(&self.dir.join(FOLDER))?;
            let bytes = std::fs::metadata(&ask.file).map_or(0, |file| file.len());
            room_for(&self.dir, bytes.saturating_mul(3))?;
        }
        let mut refused = RefusedLines::of(&ask.file, !ask.dry_run);
        let counts = match settled.form {
            ListForm::Registry => {
                let base = match settled.mode {
                    // Only for what it covers: where it cannot be read any more, a whole list takes its place.
                    ListMode::Replace => settled.base.as_ref().and_then(|row| self.open_registry(row).ok()),
                    _ => settled.laid_over().map(|row| self.open_registry(row)).transpose()?,
                };
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
                let base = settled.laid_over().map(|row| self.open_people(row)).transpose()?;
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

    /// Where a generation of the list comes to lie.
    fn place_of(&self, settled: &Settled, generation: u64) -> PathBuf {
        self.dir.join(FOLDER).join(format!("{}.{generation}.list", settled.id))
    }

    /// One on from the list in use. In a folder that went back to an older store a file of that number may lie that nothing
    /// points to; what is left of a list that has lost its own file is never written over.
    fn next_generation(&self, settled: &Settled) -> u64 {
        let next = settled.base.as_ref().map_or(0, |base| base.generation) + 1;
        (next..).find(|generation| !self.place_of(settled, *generation).exists()).unwrap_or(next)
    }

    fn use_list(
        &self,
        settled: &Settled,
        generation: u64,
        counts: &people::Counts,
        refused: u64,
        overridden: Option<&str>,
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
            dates: settled.dates(counts),
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
        let fact = match overridden {
            Some(reason) => fact.outcome(&format!("overridden: {reason}")),
            None => fact,
        };
        self.store.write(&acting, |tx| {
            tx.put_list(&row)?;
            tx.audit(fact)
        })?;
        self.clear_lists()
    }
}

fn report_of(ask: &ListAsk, settled: &Settled) -> ListReport {
    ListReport {
        list: settled.id.clone(),
        kind: settled.kind,
        layout: settled.layout.id.to_string(),
        mode: settled.mode,
        dry_run: ask.dry_run,
        list_date: settled.date.to_string(),
        kept_up_to: settled.date.to_string(),
        usable_until: None,
        fits: true,
        ruler: Vec::new(),
        read: 0,
        added: 0,
        deleted: 0,
        already_on: 0,
        not_on: 0,
        overtaken: 0,
        only_similar: 0,
        refused: 0,
        refused_rows: Vec::new(),
        refused_file: None,
        entries: 0,
        generation: None,
        sha256: domain::entry::hex(&settled.sha256),
        held_back: Vec::new(),
        override_reason: None,
        remark: None,
        seconds: 0.0,
    }
}
