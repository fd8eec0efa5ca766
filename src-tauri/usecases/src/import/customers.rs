//! Importing the customer master: a new generation beside the one in use, then one write that points at it.

use super::{ImportAsk, ImportReport, LOCK, RefusedRow, map_text, megabytes, small};
use crate::Desk;
use crate::background::in_background;
use crate::backup::room_for;
use crate::progress::{Progress, Step};
use crate::session::{BASE, GENERATION};
use customers::csv_in::Mapping;
use customers::{Import, ImportProgress};
use domain::Result;
use domain::role::Action;
use std::path::Path;
use std::time::Instant;
use store::{AuditFact, KeyPurpose, NamedLock};

/// The share of the time that goes into rows; the rest makes indexes.
const SHARE_OF_ROWS: f64 = 0.6;

/// Said by the import after one that was killed.
const UNFINISHED: &str = "an import before this one was not finished; what it had left is removed";

impl Desk {
    /// Imports the customer master as a new generation. Stopped or failed, the one in use stays.
    pub fn import_customers(&self, ask: &ImportAsk, progress: &Progress<'_>) -> Result<ImportReport> {
        self.allow(Action::ImportCustomers)?;
        let started = Instant::now();
        let (name, text) = map_text(ask.map.as_deref())?;
        let mapping = Mapping::read(&text, &name)?;
        let _lock = match ask.dry_run {
            true => None,
            false => Some(NamedLock::take(&self.dir, LOCK, self.clock.now())?),
        };
        let in_use = self.generation()?;
        let left_over = match ask.dry_run {
            true => 0,
            false => clear_unfinished(&self.dir, in_use, &[self.base()?]),
        };
        // What is damaged tells nothing of what the file leaves unchanged: all is built anew.
        let old = in_use.filter(|_| !ask.replace || in_background(|| self.customers_are_sound(progress)));
        let import = Import {
            folder: &self.dir,
            key: &self.ring.key(KeyPurpose::Customers)?,
            old,
            next: in_use.unwrap_or(0) + 1,
            file: &ask.file,
            mapping: &mapping,
            home: self.home(),
            dry_run: ask.dry_run,
            replace: ask.replace,
            delta_from: customers::DELTA_FROM,
        };
        let bytes = customers::bytes_needed(&import)?;
        if !ask.dry_run {
            room_for(&self.dir, bytes)?;
        }
        let found = in_background(|| {
            customers::import(&import, &mut |step| progress.step(step_of(step)), progress.cancel_flag())
        })?;
        if !ask.dry_run {
            self.use_generation(
                found.generation.map(|generation| (generation, found.base)),
                &[
                    ("read", found.read),
                    ("added", found.added),
                    ("updated", found.updated),
                    ("unchanged", found.unchanged),
                    ("retired", found.retired),
                    ("refused", found.refused_rows),
                ],
            )?;
        }
        let report = report_of(ask, found, started);
        let remarks = match ask.dry_run {
            true => vec![format!("the import will take about {} MB of the disk", bytes.div_ceil(1_000_000))],
            false => {
                let unfinished = (left_over > 0).then(|| UNFINISHED.to_owned());
                unfinished.into_iter().chain(self.cover_or_remark(progress)).collect()
            }
        };
        let remark = (!remarks.is_empty()).then(|| remarks.join("; "));
        Ok(ImportReport { remark, ..report })
    }

    fn customers_are_sound(&self, progress: &Progress<'_>) -> bool {
        let damage = self.master(|reader| reader.damage(&mut |_, _| !progress.is_cancelled()));
        damage.is_ok_and(|pages| pages.flatten().is_none_or(|pages| pages.is_empty()))
    }

    /// The customers are in use, whatever becomes of what follows from them: that is a remark, not a failure.
    pub(crate) fn cover_or_remark(&self, progress: &Progress<'_>) -> Option<String> {
        let fault = self.cover_new_numbers(progress.cancel_flag()).err()?;
        let cause = fault.what.split(';').next().unwrap_or_default();
        Some(format!("the next plan of an export will compare the new numbers with the removals: {cause}"))
    }

    /// Points at a generation that is whole, with the audit of how it came about, and lets go of the one
    /// before the last: the last stays for whoever is reading it now.
    pub(crate) fn use_generation(
        &self,
        new: Option<(u64, Option<u64>)>,
        counts: &[(&str, u64)],
    ) -> Result<()> {
        let fact = AuditFact::new("import-customers");
        let fact = counts.iter().fold(fact, |fact, (name, count)| fact.count(name, *count));
        let before = self.base()?;
        self.store.write(&self.acting(), |tx| {
            let Some((generation, base)) = new else { return tx.audit(fact.outcome("nothing changed")) };
            self.numbers_come(tx)?;
            tx.put_setting(GENERATION, &generation)?;
            if base != before {
                tx.put_setting(BASE, &base.unwrap_or(0))?;
            }
            tx.audit(fact.object(&format!("customers-{generation}")))
        })?;
        clear_unfinished(&self.dir, self.generation()?, &[before, self.base()?]);
        Ok(())
    }

    /// The generation that the one in use is laid over.
    fn base(&self) -> Result<Option<u64>> {
        Ok(self.store.read(|snapshot| snapshot.setting::<u64>(BASE))?.filter(|base| *base > 0))
    }
}

/// Removes files of generations that nothing points at: builds that were killed, and those older than the one
/// before the one in use, unless something kept is laid over them. Only under the import's lock. What cannot be
/// removed now is tried again next time. Answers how many builds were removed that had been killed.
pub(crate) fn clear_unfinished(dir: &Path, in_use: Option<u64>, beneath: &[Option<u64>]) -> usize {
    let mut killed = 0;
    let newest = in_use.unwrap_or(0);
    let kept = newest.saturating_sub(1).max(1)..=newest;
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some((generation, is_whole)) = name.to_str().and_then(generation_of) else { continue };
        if !is_whole || !(kept.contains(&generation) || beneath.contains(&Some(generation))) {
            let removed = std::fs::remove_file(entry.path());
            killed +=
                usize::from(removed.is_ok() && entry.path().extension().is_some_and(|it| it == "building"));
        }
    }
    killed
}

/// The generation of a customers file, and whether it has its final name.
fn generation_of(name: &str) -> Option<(u64, bool)> {
    let (generation, rest) = name.strip_prefix("customers-")?.split_once('.')?;
    let generation: u64 = generation.parse().ok()?;
    rest.starts_with("db").then_some((generation, rest == "db"))
}

fn step_of(step: ImportProgress) -> Step {
    let read = if step.total_bytes == 0 { 0.0 } else { step.bytes as f64 / step.total_bytes as f64 };
    let share = SHARE_OF_ROWS * read.min(1.0) + (1.0 - SHARE_OF_ROWS) * step.indexed;
    Step { done: small(step.rows), bytes_mb: megabytes(step.bytes), share }
}

fn report_of(ask: &ImportAsk, found: customers::ImportReport, started: Instant) -> ImportReport {
    let row = |refusal: customers::Refusal| RefusedRow {
        line: small(refusal.line),
        column: refusal.column,
        reason: match refusal.whole_row {
            true => refusal.reason,
            false => format!("{}: left out, the row was taken without it", refusal.reason),
        },
    };
    ImportReport {
        dry_run: ask.dry_run,
        read: small(found.read),
        added: small(found.added),
        updated: small(found.updated),
        unchanged: small(found.unchanged),
        refused: small(found.refused_rows),
        refused_rows: found.refused.into_iter().map(row).collect(),
        left_out: small(found.refused_fields),
        retired: small(found.retired),
        unknown_columns: found.unknown_columns,
        encoding: found.encoding.to_owned(),
        generation: found.generation.map(small),
        remark: None,
        seconds: started.elapsed().as_secs_f64(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfinished_and_outlived_generations_go_and_the_last_two_stay_with_what_they_are_laid_over() {
        let dir = tempfile::tempdir().unwrap();
        let all = [
            "customers-2.db",
            "customers-3.db",
            "customers-4.db",
            "customers-5.db",
            "customers-6.db",
            "customers-7.db.building",
        ];
        for name in all.iter().chain(&["store.db", "customers-notes.txt"]) {
            std::fs::write(dir.path().join(name), "x").unwrap();
        }
        assert_eq!(clear_unfinished(dir.path(), Some(5), &[None, Some(2)]), 1);
        let mut left: Vec<String> = std::fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        assert_eq!(
            left,
            ["customers-2.db", "customers-4.db", "customers-5.db", "customers-notes.txt", "store.db"]
        );
    }
}
