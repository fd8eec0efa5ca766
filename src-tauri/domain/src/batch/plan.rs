//! What goes into a batch and what does not, one line (a removal, or one of its numbers) at a time. Every
//! line gets exactly one verdict, so the counts add up.

use super::period::Period;
use super::service::{Service, next_export};
use crate::ids::{EntryId, LayoutId, Reference, ServiceId};
use crate::layout::{Layout, LayoutRecord, Refusal, RefusalKind, Rendered, marked_fields};
use crate::person::{Person, Text};
use crate::words::{Channel, RecordAction, Scope, ServiceKind};
use crate::{Code, Fault, Result};
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// One line that may be due: a removal, or one of its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub removal: EntryId,
    /// Which of the removal's numbers, from 0; 0 where it has none.
    pub number_index: u32,
    pub reference: Reference,
    pub channel: Channel,
    pub scope: Scope,
    pub received_at: DateTime<Utc>,
    /// The last day by which it is honoured.
    pub due: NaiveDate,
    pub pass_on: bool,
    pub state: CandidateState,
    pub deceased: bool,
    /// As given, mends laid over.
    pub person: Person,
    /// In E.164; none for a line without a number.
    pub number: Option<Text>,
}

/// Whether the removal still stands. One that ended before the service was told is no candidate: there is nothing to
/// say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CandidateState {
    InForce,
    /// Ended after the service was told: it is told of the end.
    EndedTold {
        at: DateTime<Utc>,
    },
}

/// What becomes of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is written, under the record's number.
    Record(Box<LayoutRecord>),
    /// A person here can mend it, the service cannot carry it, or the recipient is told by hand.
    Aside(Refusal),
    /// The caller did not ask to pass the name on to a preference service.
    NotPassedOn,
    /// Received, or ended, after the period.
    NotYet,
}

/// What a plan is made for.
#[derive(Clone, Copy, Debug)]
pub struct PlanAsk<'a> {
    pub service: &'a Service,
    pub layout: &'a Layout,
    pub period: Period,
    pub zone: Tz,
}

/// A line that is not written, without personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Aside {
    pub reference: Reference,
    pub removal: EntryId,
    pub number_index: u32,
    pub field: String,
    /// The reason as a person reads it.
    pub reason: String,
    pub refusal: Refusal,
    /// True when completing the removal lets it go.
    pub mendable: bool,
    pub due: NaiveDate,
}

/// A written line in which fields were folded, cut or left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Marked {
    pub reference: Reference,
    pub record_no: u32,
    pub fields: Vec<String>,
}

/// How the lines fell. The six after `considered` add up to it; the rest count among the records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Counts {
    pub considered: u32,
    pub records: u32,
    pub held_back: u32,
    pub not_for_service: u32,
    pub by_hand: u32,
    pub not_passed_on: u32,
    pub not_yet: u32,
    /// Records that add a removal.
    pub removals: u32,
    /// Records that tell of a withdrawal.
    pub withdrawals: u32,
    /// Records that tell of a death.
    pub deaths: u32,
    /// Records of earlier periods.
    pub late: u32,
    /// Records with a folded letter.
    pub folded: u32,
    /// Records with a field cut to its length.
    pub truncated: u32,
    /// Records with an optional field left blank because its value has not the field's form.
    pub left_out: u32,
}

impl Counts {
    /// True when every line has exactly one verdict, and every record one action.
    pub fn add_up(&self) -> bool {
        let verdicts = [
            self.records,
            self.held_back,
            self.not_for_service,
            self.by_hand,
            self.not_passed_on,
            self.not_yet,
        ];
        let sum: u32 = verdicts.iter().sum();
        sum == self.considered && self.removals + self.withdrawals + self.deaths == self.records
    }
}

/// What a person should know before writing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "warning", rename_all = "kebab-case")]
pub enum Warning {
    /// What misses this export is honoured too late.
    DueBeforeNextExport { due: NaiveDate, next_export: NaiveDate, load_days: u32 },
    /// The recipient cannot load this very file in time.
    DueBeforeLoaded { due: NaiveDate, loaded: NaiveDate },
    /// One record of this layout stops mail to everybody of the surname at the address.
    ReachesHousehold,
    /// The format is the house default, not one that the recipient published.
    HouseDefault,
}

impl Warning {
    /// The warning in words.
    pub fn sentence(&self) -> String {
        match self {
            Warning::DueBeforeNextExport { due, next_export, load_days } => format!(
                "the earliest is due {due}: what is left out now misses it, for the next export is {next_export} and takes {load_days} days to load"
            ),
            Warning::DueBeforeLoaded { due, loaded } => {
                format!("the earliest is due {due}, and the recipient has loaded this file by {loaded}")
            }
            Warning::ReachesHousehold => {
                "a record of this layout reaches everybody of the surname at the address".to_owned()
            }
            Warning::HouseDefault => {
                "the layout is the house default: agree it with the recipient".to_owned()
            }
        }
    }
}

/// What would be written, and why the rest would not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Plan {
    pub service: ServiceId,
    pub layout: LayoutId,
    /// `2026-W47`.
    pub period: String,
    pub first_day: Option<NaiveDate>,
    pub last_day: NaiveDate,
    pub counts: Counts,
    pub held_back: Vec<Aside>,
    pub not_for_service: Vec<Aside>,
    pub by_hand: Vec<Aside>,
    /// The first records with a folded letter; `counts` has the whole number.
    pub folded: Vec<Marked>,
    /// Among everything that is to be told: written, held back, by hand.
    pub earliest_due: Option<NaiveDate>,
    pub next_export: NaiveDate,
    pub warnings: Vec<Warning>,
}

/// More than this nobody reads on a screen.
const MOST_MARKED: usize = 1_000;

/// Weighs lines one by one, so that a million need not be held in memory.
pub struct Planner<'a> {
    ask: PlanAsk<'a>,
    start: Option<DateTime<Utc>>,
    end: DateTime<Utc>,
    scratch: Vec<u8>,
    plan: Plan,
}

impl<'a> Planner<'a> {
    /// A fault when the layout cannot carry what the service is for.
    pub fn new(ask: PlanAsk<'a>, is_business_day: impl Fn(NaiveDate) -> bool) -> Result<Self> {
        if !ask.service.channels.iter().any(|channel| ask.layout.carries(*channel)) {
            let what = format!("layout {} carries nothing of service {}", ask.layout.id, ask.service.id);
            return Err(Fault::new(Code::Usage, what, "choose a layout that fits the service"));
        }
        let last_day = ask.period.last_day(ask.zone);
        let plan = Plan {
            service: ask.service.id.clone(),
            layout: ask.layout.id.clone(),
            period: ask.period.name(ask.zone),
            first_day: ask.period.first_day(ask.zone),
            last_day,
            counts: Counts::default(),
            held_back: Vec::new(),
            not_for_service: Vec::new(),
            by_hand: Vec::new(),
            folded: Vec::new(),
            earliest_due: None,
            next_export: next_export(last_day, is_business_day),
            warnings: Vec::new(),
        };
        let (start, end) = (ask.period.start(ask.zone), ask.period.end(ask.zone));
        Ok(Self { ask, start, end, scratch: Vec::new(), plan })
    }

    /// Decides one line and counts it. Records are numbered in the order in which they come.
    pub fn weigh(&mut self, candidate: Candidate) -> Verdict {
        self.plan.counts.considered += 1;
        if let Some(verdict) = self.left_alone(&candidate) {
            return verdict;
        }
        let due = candidate.due;
        let late = self.start.is_some_and(|start| heard_at(&candidate) < start);
        let told_of_end = matches!(candidate.state, CandidateState::EndedTold { .. });
        let aside = (candidate.removal, candidate.number_index);
        let record = self.record(candidate);
        self.scratch.clear();
        match self.ask.layout.render(&record, &mut self.scratch) {
            Ok(rendered) => {
                self.count_record(&record, rendered, late);
                self.see_due(due, told_of_end);
                Verdict::Record(Box::new(record))
            }
            Err(refusal) => {
                if refusal.kind != RefusalKind::NotForService {
                    self.see_due(due, told_of_end);
                }
                self.put_aside(aside, &record.reference, due, refusal)
            }
        }
    }

    /// The bytes of the record that was weighed last.
    pub fn rendered(&self) -> &[u8] {
        &self.scratch
    }

    /// The plan of everything weighed. `today` is the day the file would go out.
    pub fn finish(mut self, today: NaiveDate) -> Plan {
        self.warn(today);
        self.plan
    }

    fn left_alone(&mut self, candidate: &Candidate) -> Option<Verdict> {
        let counts = &mut self.plan.counts;
        if heard_at(candidate) >= self.end || candidate.received_at >= self.end {
            counts.not_yet += 1;
            return Some(Verdict::NotYet);
        }
        // An end is told to whoever was told of the removal, whatever the caller said about passing it on.
        let tells_end = matches!(candidate.state, CandidateState::EndedTold { .. });
        if self.ask.service.kind == ServiceKind::PreferenceService && !candidate.pass_on && !tells_end {
            counts.not_passed_on += 1;
            return Some(Verdict::NotPassedOn);
        }
        None
    }

    fn record(&self, candidate: Candidate) -> LayoutRecord {
        let action = match candidate.state {
            CandidateState::EndedTold { .. } => RecordAction::Withdraw,
            _ if candidate.deceased => RecordAction::Deceased,
            _ => RecordAction::Remove,
        };
        LayoutRecord {
            action,
            channel: self.ask.service.told_as(candidate.channel),
            request_date: heard_at(&candidate).with_timezone(&self.ask.zone).date_naive(),
            person: candidate.person,
            number: candidate.number,
            scope: candidate.scope,
            reference: candidate.reference,
            record_no: self.plan.counts.records + 1,
        }
    }

    fn count_record(&mut self, record: &LayoutRecord, rendered: Rendered, late: bool) {
        let counts = &mut self.plan.counts;
        counts.records += 1;
        match record.action {
            RecordAction::Remove => counts.removals += 1,
            RecordAction::Withdraw => counts.withdrawals += 1,
            RecordAction::Deceased => counts.deaths += 1,
        }
        counts.late += u32::from(late);
        counts.folded += u32::from(rendered.folded != 0);
        counts.truncated += u32::from(rendered.truncated != 0);
        counts.left_out += u32::from(rendered.left_out != 0);
        if rendered.folded != 0 && self.plan.folded.len() < MOST_MARKED {
            self.plan.folded.push(Marked {
                reference: record.reference.clone(),
                record_no: record.record_no,
                fields: marked_fields(self.ask.layout, rendered.folded).map(str::to_owned).collect(),
            });
        }
    }

    fn put_aside(
        &mut self,
        (removal, number_index): (EntryId, u32),
        reference: &Reference,
        due: NaiveDate,
        refusal: Refusal,
    ) -> Verdict {
        let (count, list) = match refusal.kind {
            RefusalKind::HeldBack => (&mut self.plan.counts.held_back, &mut self.plan.held_back),
            RefusalKind::NotForService => {
                (&mut self.plan.counts.not_for_service, &mut self.plan.not_for_service)
            }
            RefusalKind::ByHand => (&mut self.plan.counts.by_hand, &mut self.plan.by_hand),
        };
        *count += 1;
        list.push(Aside {
            reference: reference.clone(),
            removal,
            number_index,
            field: refusal.field.clone(),
            reason: refusal.why.sentence().to_owned(),
            mendable: refusal.kind == RefusalKind::HeldBack,
            due,
            refusal: refusal.clone(),
        });
        Verdict::Aside(refusal)
    }

    /// A withdrawal has no clock of its own: nobody is contacted because it comes late.
    fn see_due(&mut self, due: NaiveDate, told_of_end: bool) {
        if !told_of_end {
            self.plan.earliest_due = Some(self.plan.earliest_due.map_or(due, |earliest| earliest.min(due)));
        }
    }

    fn warn(&mut self, today: NaiveDate) {
        let load_days = self.ask.service.load_days;
        let after = |date: NaiveDate| date.checked_add_days(Days::new(u64::from(load_days))).unwrap_or(date);
        if let Some(due) = self.plan.earliest_due {
            let next_export = self.plan.next_export;
            if due < after(today) {
                self.plan.warnings.push(Warning::DueBeforeLoaded { due, loaded: after(today) });
            }
            if due < after(next_export) {
                self.plan.warnings.push(Warning::DueBeforeNextExport { due, next_export, load_days });
            }
        }
        if self.ask.layout.household {
            self.plan.warnings.push(Warning::ReachesHousehold);
        }
        let outside = self.ask.service.kind == ServiceKind::PreferenceService;
        if outside && self.ask.layout.standing == crate::layout::Standing::HouseDefault {
            self.plan.warnings.push(Warning::HouseDefault);
        }
    }
}

fn heard_at(candidate: &Candidate) -> DateTime<Utc> {
    match candidate.state {
        CandidateState::EndedTold { at } => at,
        CandidateState::InForce => candidate.received_at,
    }
}

/// Plans a batch that fits in memory: the plan, and its records in the order of receipt.
pub fn plan(
    ask: PlanAsk<'_>,
    mut candidates: Vec<Candidate>,
    today: NaiveDate,
    is_business_day: impl Fn(NaiveDate) -> bool,
) -> Result<(Plan, Vec<LayoutRecord>)> {
    candidates.sort_by_key(|line| (line.received_at, line.removal, line.number_index));
    let mut planner = Planner::new(ask, is_business_day)?;
    let mut records = Vec::new();
    for candidate in candidates {
        if let Verdict::Record(record) = planner.weigh(candidate) {
            records.push(*record);
        }
    }
    Ok((planner.finish(today), records))
}
