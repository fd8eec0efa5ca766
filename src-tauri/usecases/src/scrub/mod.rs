//! Scrubbing: a list in, a clean list and the removed rows out, every row in exactly one of them.
//!
//! The list is read in pieces of bounded memory. Each is compared with the ledger, so that a removal recorded a second
//! ago is caught, and with the imported lists of the purpose. The clean list gets its name last.

mod chunk;
mod columns;
mod decoys;
mod fuzzy;
mod ledger;
mod listed;
mod out;
mod report;
mod rows;
mod runs;
mod series;
mod third_party;

pub use decoys::DecoyCount;
pub use report::{ListUsed, ScrubReport};
pub use runs::{RunShown, SinceLast};

use crate::Desk;
use crate::background::in_background;
use crate::import::map_text;
use crate::lists::{Decoy, OpenFile};
use crate::progress::{Progress, Step};
use chrono::NaiveDate;
use chunk::Chunk;
use columns::{Columns, Mapping};
use decoys::Tried;
use domain::identity::Country;
use domain::ids::Brand;
use domain::list::ListKind;
use domain::role::Action;
use domain::scrub::{Applies, Purpose, Relationships};
use domain::{Code, Fault, Result};
use matching::exact::{Keyer, Levels};
use out::Out;
use rows::Rows;
use serde::Deserialize;
use series::Series;
use std::path::PathBuf;
use std::time::Instant;
use store::{AuditFact, ListRow};

/// Rows that are compared together.
const CHUNK_ROWS: usize = 100_000;
/// Or so many bytes of them.
const CHUNK_BYTES: usize = 32 << 20;

/// What to scrub, and for what.
#[derive(Clone, Debug, Deserialize, specta::Type)]
pub struct ScrubAsk {
    pub file: PathBuf,
    /// The word as it was given: what is never done is refused with the promise.
    pub purpose: String,
    pub out: PathBuf,
    pub map: Option<PathBuf>,
    /// People who are nearly the same too.
    pub fuzzy: bool,
    /// The campaign, for the report.
    pub campaign: Option<String>,
    /// What the list is called from run to run; none: it is known by its header and its customers.
    pub name: Option<String>,
    /// Removals of another brand alone do not count; none: all count.
    pub brand: Option<String>,
    /// Why a missing or stale registry is used all the same.
    pub override_reason: Option<String>,
}

/// A list of the purpose, open.
pub(crate) struct Opened {
    pub row: ListRow,
    pub applies: Applies,
    pub file: OpenFile,
}

/// What every piece is compared by.
pub(crate) struct Scrub<'a> {
    pub ask: &'a ScrubAsk,
    pub purpose: Purpose,
    pub lists: Vec<Opened>,
    pub columns: Columns,
    pub keyer: Keyer,
    pub relationships: &'static Relationships,
    pub today: NaiveDate,
    pub home: Country,
    pub brand: Option<Brand>,
    /// Those of the lists of the purpose.
    pub decoys: Vec<Decoy>,
}

impl Desk {
    /// Scrubs a list. Stopped or failed, no file of it is there; killed, never a clean list without all that belongs to it.
    pub fn scrub(&self, ask: &ScrubAsk, progress: &Progress<'_>) -> Result<ScrubReport> {
        self.allow(Action::Scrub)?;
        if ask.override_reason.is_some() {
            self.allow(Action::ScrubOverride)?;
        }
        let started = Instant::now();
        let purpose = Purpose::read(&ask.purpose)?;
        let brand = self.brand_of(ask)?;
        self.cover_new_numbers(progress.cancel_flag())?;
        let in_use = self.lists_in_use()?;
        let missing = missing(purpose, &in_use);
        let registry_until = self.registry_until(purpose, &in_use, ask)?;
        let (name, text) = map_text(ask.map.as_deref())?;
        let mapping = Mapping::read(&text, &name)?;
        let mut rows = Rows::open(&ask.file, mapping.delimiter())?;
        let columns = mapping.columns(&rows)?;
        check_columns(purpose, &columns)?;
        if rows.header.trim_ascii_end().contains(&b'\r') {
            let what = "the lines end with CR alone; nothing was written";
            return Err(Fault::new(Code::BadInput, what, "save it as CSV with LF or CR LF").at("header"));
        }
        let scrub = Scrub {
            ask,
            purpose,
            lists: self.open_lists(purpose, in_use)?,
            columns,
            keyer: self.keyer(Levels::ALL)?,
            relationships: Relationships::built_in()?,
            today: self.today(),
            home: self.home(),
            brand,
            decoys: self.decoys_of(purpose)?,
        };
        let mut series = Series::begin(&self.lists_key()?)?;
        let mut out = Out::begin(&ask.out, purpose, &rows)?;
        let tried = in_background(|| self.run(&scrub, &mut rows, &mut out, &mut series, progress))?;
        let decoys = self.all_caught(purpose, tried)?;
        let use_by =
            purpose.use_by(registry_until, out.counts.first_ebr, self.acting().business_time, self.zone)?;
        let acting = self.acting();
        let mut report = self.report(&scrub, &out.counts, missing, use_by, &acting)?;
        (report.decoys, report.seconds) = (decoys, started.elapsed().as_secs_f64());
        let series = series.id(purpose, report.name.as_deref(), &rows.header);
        let run = runs::row_of(&report, series, acting.now);
        let last = self.store.read(|snapshot| snapshot.last_scrub_run(&run.series))?;
        report.since_last = last.map(|last| runs::since(&last, &run));
        out.settle(&report)?;
        self.store.write(&acting, |tx| {
            tx.put_scrub_run(&run)?;
            tx.audit(fact(&report))
        })?;
        out.publish()?;
        Ok(report)
    }

    /// A brand that is none of ours would let every removal of one brand alone go by.
    fn brand_of(&self, ask: &ScrubAsk) -> Result<Option<Brand>> {
        let Some(brand) = ask.brand.clone().map(Brand) else { return Ok(None) };
        if self.company.brands.contains(&brand) {
            return Ok(Some(brand));
        }
        let what = "that brand is not the company's; nothing was written";
        Err(Fault::new(Code::Usage, what, "leave it out: removals of every brand count then").at("--brand"))
    }

    fn run(
        &self,
        scrub: &Scrub<'_>,
        rows: &mut Rows,
        out: &mut Out,
        series: &mut Series,
        progress: &Progress<'_>,
    ) -> Result<Tried> {
        let mut tried = None;
        loop {
            let mut chunk = Chunk::read(scrub, rows, out.counts.read, series)?;
            if tried.is_none() {
                chunk.plant(scrub);
            }
            if chunk.rows.is_empty() {
                return Ok(tried.unwrap_or_default());
            }
            self.by_ledger(scrub, &mut chunk)?;
            self.by_third_party(scrub, &mut chunk, progress)?;
            for (at, list) in scrub.lists.iter().enumerate() {
                if progress.is_cancelled() {
                    return Err(stopped());
                }
                listed::compare(scrub, at, list, &mut chunk, progress)?;
            }
            if scrub.ask.fuzzy {
                fuzzy::compare(scrub, &mut chunk, progress)?;
            }
            if progress.is_cancelled() {
                return Err(stopped());
            }
            let decoys = chunk.take_back();
            tried.get_or_insert(decoys);
            out.write(&chunk)?;
            let done = u32::try_from(out.counts.read).unwrap_or(u32::MAX);
            let share = rows.read as f64 / rows.total.max(1) as f64;
            progress.step(Step { done, bytes_mb: rows.read as f64 / 1e6, share });
        }
    }

    fn decoys_of(&self, purpose: Purpose) -> Result<Vec<Decoy>> {
        let mut decoys = self.decoys_kept()?;
        decoys.retain(|decoy| purpose.lists().iter().any(|it| it.kind == decoy.kind));
        Ok(decoys)
    }

    fn open_lists(&self, purpose: Purpose, in_use: Vec<ListRow>) -> Result<Vec<Opened>> {
        let mut opened = Vec::new();
        for applies in purpose.lists() {
            for row in in_use.iter().filter(|row| row.kind == applies.kind) {
                opened.push(Opened { row: row.clone(), applies: *applies, file: self.open_list(row)? });
            }
        }
        Ok(opened)
    }

    /// The last day of the registry that the purpose needs; refused where there is none, or it is past, unless
    /// somebody who may says why.
    fn registry_until(
        &self,
        purpose: Purpose,
        in_use: &[ListRow],
        ask: &ScrubAsk,
    ) -> Result<Option<NaiveDate>> {
        let Some(applies) = purpose.lists().iter().find(|it| it.must_be_fresh) else { return Ok(None) };
        let mut until: Option<NaiveDate> = None;
        for row in in_use.iter().filter(|row| row.kind == applies.kind) {
            let day = row.kind.usable_until(row.dates.kept_up_to)?;
            until = until.into_iter().chain(day).min();
        }
        let what = match until {
            Some(day) if day >= self.today() => return Ok(until),
            Some(day) => format!("the do-not-call registry was to be used until {day}; nothing was written"),
            None => "the do-not-call registry was never imported; nothing was written".to_owned(),
        };
        if ask.override_reason.as_ref().is_some_and(|reason| !reason.trim().is_empty()) {
            return Ok(until);
        }
        let advice = "import the latest registry; a supervisor may go on without it by a reason \
                      (--override), which stands on the report";
        Err(Fault::new(Code::HeldBack, what, advice))
    }
}

/// Kinds of the purpose that were never imported. Our own removals need no file.
fn missing(purpose: Purpose, in_use: &[ListRow]) -> Vec<ListKind> {
    let kinds = purpose.lists().iter().map(|it| it.kind).filter(|kind| *kind != ListKind::InHouse);
    kinds.filter(|kind| !in_use.iter().any(|row| row.kind == *kind)).collect()
}

/// A list without the column that everything hangs on is not this purpose's.
fn check_columns(purpose: Purpose, columns: &Columns) -> Result<()> {
    let any = |names: &[&str]| names.iter().any(|name| columns.has(name));
    let phones = any(&["phone", "phone_home", "phone_mobile", "phone_work"]);
    let lacking = ["first_name", "last_name", "address_1", "zip"].into_iter().find(|name| !columns.has(name));
    let wanted = match purpose {
        Purpose::ProspectMail | Purpose::HouseMail if lacking.is_some() => lacking.unwrap_or_default(),
        Purpose::Email if !any(&["email"]) => "email",
        Purpose::Text if !any(&["consent"]) => "consent (the evidence of consent to texts)",
        _ if purpose.is_to_numbers() && !phones => "phone",
        _ => return Ok(()),
    };
    let what = format!("the list has no column {wanted}, which {purpose} needs; nothing was written");
    Err(Fault::new(Code::BadInput, what, "name it in a mapping file (--map)").at("header"))
}

fn fact(report: &ScrubReport) -> AuditFact {
    let fact = AuditFact::new("scrub").object(&report.input_sha256).why(report.purpose.word());
    let fact = fact.count("read", report.read).count("clean", report.clean).count("removed", report.removed);
    let fact = fact.count("borderline", report.borderline).count("refused", report.refused);
    let fact = fact.count("decoys", report.decoys.caught);
    match report.override_reason.is_some() {
        true => fact.outcome("registry overridden"),
        false => fact,
    }
}

fn stopped() -> Fault {
    Fault::stopped("the scrub was stopped; no file of it was written", "start it again when you wish")
}
