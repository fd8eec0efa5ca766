//! Due: every open clock, sorted by what is left; unfinished requests stand among them.

use crate::Desk;
use crate::record::{RecordAsk, RecordSubject};
use chrono::{DateTime, NaiveDate, Utc};
use domain::Result;
use domain::batch::{Period, Week};
use domain::calendar::is_business_day;
use domain::role::Action;
use domain::rules::Rules;
use domain::words::Channel;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
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

/// An open clock among all of them, before it is shown.
struct Open {
    shown: DueRow,
    /// None for an unfinished request: it has no rule yet.
    channel: Option<Channel>,
    received_at: DateTime<Utc>,
    due: Option<NaiveDate>,
}

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
            let unfinished: Vec<Open> = drafts.iter().map(|draft| self.draft_row(draft, today)).collect();
            Ok((rows, unfinished))
        })?;
        let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
        let unfinished_count = count(unfinished.len());
        rows.extend(unfinished);
        rows.sort_by(|Open { shown: one, .. }, Open { shown: other, .. }| {
            (one.due.is_empty(), &one.due, &one.reference).cmp(&(
                other.due.is_empty(),
                &other.due,
                &other.reference,
            ))
        });
        let overdue = count(rows.iter().filter(|row| row.shown.overdue).count());
        let need_you = count(rows.iter().filter(|row| row.shown.needs_you()).count());
        let safe_until = rows
            .iter()
            .find(|row| !row.shown.overdue && !row.shown.due.is_empty())
            .map(|row| row.shown.due.clone());
        if ask.overdue_only {
            rows.retain(|row| row.shown.overdue);
        }
        let total = count(rows.len());
        let page = rows
            .into_iter()
            .skip(ask.offset as usize)
            .take(ask.limit.unwrap_or(USUAL_LIMIT) as usize)
            .map(|row| self.in_words(row, today))
            .collect::<Result<Vec<DueRow>>>()?;
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
    fn open_removals(&self, snapshot: &Snapshot<'_>, today: NaiveDate) -> Result<Vec<Open>> {
        let mut rows: Vec<Open> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let carried = snapshot.carried_by_all()?;
        let held_back = snapshot.held_back(&carried)?;
        for row in snapshot.open(&carried, None, MOST_WEIGHED)? {
            let reference = row.reference.to_string();
            if let Some(known) = places.get(&reference).and_then(|at| rows.get_mut(*at)) {
                if !known.shown.channels.contains(&row.channel) {
                    known.shown.channels.push(row.channel);
                }
                if held_back.contains(&row.entry) {
                    known.shown.state = HELD_BACK.to_owned();
                }
                continue;
            }
            places.insert(reference, rows.len());
            let state = match held_back.contains(&row.entry) {
                true => HELD_BACK,
                false if carried.values().any(|it| it.is_waiting(row.entry)) => "handed-over",
                false => "waiting-for-export",
            };
            rows.push(self.due_row(&row, today, state));
        }
        Ok(rows)
    }

    fn due_row(&self, row: &RemovalRow, today: NaiveDate, state: &str) -> Open {
        let shown = DueRow {
            reference: Some(row.reference.to_string()),
            park_code: None,
            draft: None,
            customer_no: row.customer_no.as_ref().map(ToString::to_string),
            channels: vec![row.channel],
            received_on: String::new(),
            due: row.due.map(|due| due.to_string()).unwrap_or_default(),
            business_days_left: 0,
            overdue: row.due.is_some_and(|due| due < today),
            words: String::new(),
            state: state.to_owned(),
        };
        Open { shown, channel: Some(row.channel), received_at: row.received_at, due: row.due }
    }

    /// What only those that are shown need: the rule in words and the days, counted by the calendar.
    fn in_words(&self, open: Open, today: NaiveDate) -> Result<DueRow> {
        let Open { shown, channel, received_at, due } = open;
        let words = match channel {
            None => String::new(),
            Some(channel) => {
                let clocks = Rules::built_in()?.clocks_for_company(channel, received_at, &self.company)?;
                let clock = clocks.iter().find(|clock| Some(clock.due) == due);
                clock.map(domain::rules::Clock::words).unwrap_or_default()
            }
        };
        Ok(DueRow {
            received_on: self.local_date(received_at).to_string(),
            business_days_left: due.map_or(0, |due| business_days_between(today, due)),
            words,
            ..shown
        })
    }

    fn draft_row(&self, draft: &DraftRow, today: NaiveDate) -> Open {
        let body: Option<RecordAsk> = serde_json::from_str(&draft.body).ok();
        let shown = DueRow {
            reference: None,
            park_code: Some(draft.park_code.clone()),
            draft: Some(draft.draft.to_string()),
            customer_no: body.as_ref().and_then(|body| match &body.subject {
                RecordSubject::Customer { customer_no } => Some(customer_no.clone()),
                _ => None,
            }),
            channels: body.map(|body| body.channels).unwrap_or_default(),
            received_on: String::new(),
            due: draft.due.map(|due| due.to_string()).unwrap_or_default(),
            business_days_left: 0,
            overdue: draft.due.is_some_and(|due| due < today),
            words: String::new(),
            state: UNFINISHED.to_owned(),
        };
        Open { shown, channel: None, received_at: draft.received_at, due: draft.due }
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
