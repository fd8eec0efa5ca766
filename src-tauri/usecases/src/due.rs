//! Due: every open clock, sorted by what is left; unfinished requests stand among them.

use crate::Desk;
use crate::record::{RecordAsk, RecordSubject};
use chrono::NaiveDate;
use domain::Result;
use domain::batch::{Period, Week};
use domain::calendar::is_business_day;
use domain::role::Action;
use domain::rules::Rules;
use domain::words::Channel;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{DraftRow, RemovalRow, Snapshot};

/// Which part of the list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, specta::Type)]
pub struct DueAsk {
    pub overdue_only: bool,
    pub offset: u32,
    /// 100 when not given.
    pub limit: Option<u32>,
}

/// One open clock.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct DueRow {
    /// A reference, or none for an unfinished request.
    pub reference: Option<String>,
    /// The park code of an unfinished request.
    pub park_code: Option<String>,
    pub draft: Option<String>,
    pub customer_no: Option<String>,
    pub channels: Vec<Channel>,
    pub received_on: String,
    pub due: String,
    /// Negative when overdue.
    pub business_days_left: i32,
    pub overdue: bool,
    /// "10 business days; skipped Sat, Sun, Thanksgiving".
    pub words: String,
    /// `unfinished`, `waiting-for-export`, `handed-over`, `held-back`: a key of the catalogue.
    pub state: String,
}

/// The list and the supervisor's line.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct DueList {
    pub rows: Vec<DueRow>,
    pub total: u32,
    pub overdue: u32,
    pub unfinished: u32,
    /// All is safe until then.
    pub safe_until: Option<String>,
    /// What needs a person.
    pub need_you: u32,
    /// Removals received this week.
    pub this_week: u32,
    /// `2026-W47`.
    pub week: String,
}

/// Clocks shown unless more are asked for.
const USUAL_LIMIT: u32 = 100;
/// Open clocks that are looked through; what is beyond is counted, not weighed.
const MOST_WEIGHED: u32 = 20_000;

const HELD_BACK: &str = "held-back";
const UNFINISHED: &str = "unfinished";

impl DueRow {
    /// Waits for a person, not for the next export.
    fn needs_you(&self) -> bool {
        self.overdue || self.state == HELD_BACK || self.state == UNFINISHED
    }
}

impl Desk {
    /// Open clocks, earliest first; unfinished requests stand among them.
    pub fn due(&self, ask: &DueAsk) -> Result<DueList> {
        self.allow(Action::RequestList)?;
        let today = self.today();
        let (mut rows, unfinished) = self.store.read(|snapshot| {
            let drafts = snapshot.open_drafts(MOST_WEIGHED)?;
            let rows = self.open_removals(snapshot, today)?;
            let unfinished: Vec<DueRow> = drafts.iter().map(|draft| self.draft_row(draft, today)).collect();
            Ok((rows, unfinished))
        })?;
        let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
        let unfinished_count = count(unfinished.len());
        rows.extend(unfinished);
        rows.sort_by(|one, other| {
            (one.due.is_empty(), &one.due, &one.reference).cmp(&(
                other.due.is_empty(),
                &other.due,
                &other.reference,
            ))
        });
        let overdue = count(rows.iter().filter(|row| row.overdue).count());
        let need_you = count(rows.iter().filter(|row| row.needs_you()).count());
        let safe_until =
            rows.iter().find(|row| !row.overdue && !row.due.is_empty()).map(|row| row.due.clone());
        if ask.overdue_only {
            rows.retain(|row| row.overdue);
        }
        let total = count(rows.len());
        let page = rows
            .into_iter()
            .skip(ask.offset as usize)
            .take(ask.limit.unwrap_or(USUAL_LIMIT) as usize)
            .collect();
        let week = Week::of(today);
        Ok(DueList {
            rows: page,
            total,
            overdue,
            unfinished: unfinished_count,
            safe_until,
            need_you,
            this_week: self.received_in(week)?,
            week: week.to_string(),
        })
    }

    /// One line a request: the removals that are not honoured yet.
    fn open_removals(&self, snapshot: &Snapshot<'_>, today: NaiveDate) -> Result<Vec<DueRow>> {
        let mut rows: Vec<DueRow> = Vec::new();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        let held_back = snapshot.held_back()?;
        for row in snapshot.open(None, MOST_WEIGHED)? {
            let reference = row.reference.to_string();
            if let Some(known) = places.get(&reference).and_then(|at| rows.get_mut(*at)) {
                if !known.channels.contains(&row.channel) {
                    known.channels.push(row.channel);
                }
                if held_back.contains(&row.entry) {
                    known.state = HELD_BACK.to_owned();
                }
                continue;
            }
            places.insert(reference, rows.len());
            rows.push(self.due_row(snapshot, &row, today, held_back.contains(&row.entry))?);
        }
        Ok(rows)
    }

    fn due_row(
        &self,
        snapshot: &Snapshot<'_>,
        row: &RemovalRow,
        today: NaiveDate,
        held_back: bool,
    ) -> Result<DueRow> {
        let state = match held_back {
            true => HELD_BACK,
            false if snapshot.batches_of(row.id)?.iter().any(|(.., state)| state == "live") => "handed-over",
            false => "waiting-for-export",
        };
        let clocks = Rules::built_in()?.clocks_for_company(row.channel, row.received_at, &self.company)?;
        let clock = clocks.iter().find(|clock| Some(clock.due) == row.due);
        Ok(DueRow {
            reference: Some(row.reference.to_string()),
            park_code: None,
            draft: None,
            customer_no: row.customer_no.as_ref().map(ToString::to_string),
            channels: vec![row.channel],
            received_on: self.local_date(row.received_at).to_string(),
            due: row.due.map(|due| due.to_string()).unwrap_or_default(),
            business_days_left: row.due.map_or(0, |due| business_days_between(today, due)),
            overdue: row.due.is_some_and(|due| due < today),
            words: clock.map(domain::rules::Clock::words).unwrap_or_default(),
            state: state.to_owned(),
        })
    }

    fn draft_row(&self, draft: &DraftRow, today: NaiveDate) -> DueRow {
        let body: Option<RecordAsk> = serde_json::from_str(&draft.body).ok();
        DueRow {
            reference: None,
            park_code: Some(draft.park_code.clone()),
            draft: Some(draft.draft.to_string()),
            customer_no: body.as_ref().and_then(|body| match &body.subject {
                RecordSubject::Customer { customer_no } => Some(customer_no.clone()),
                _ => None,
            }),
            channels: body.map(|body| body.channels).unwrap_or_default(),
            received_on: self.local_date(draft.received_at).to_string(),
            due: draft.due.map(|due| due.to_string()).unwrap_or_default(),
            business_days_left: draft.due.map_or(0, |due| business_days_between(today, due)),
            overdue: draft.due.is_some_and(|due| due < today),
            words: String::new(),
            state: UNFINISHED.to_owned(),
        }
    }

    fn received_in(&self, week: Week) -> Result<u32> {
        let period = Period::Week(week);
        let from = period.start(self.zone).unwrap_or_default();
        self.store.read(|snapshot| snapshot.removals_received(from, period.end(self.zone)))
    }
}

/// Business days from today (not counted) to a date (counted); negative when it has passed.
fn business_days_between(today: NaiveDate, date: NaiveDate) -> i32 {
    let (from, to, sign) = if date >= today { (today, date, 1) } else { (date, today, -1) };
    let days = from.iter_days().skip(1).take_while(|day| *day <= to).filter(|day| is_business_day(*day));
    sign * i32::try_from(days.take(10_000).count()).unwrap_or(i32::MAX)
}
