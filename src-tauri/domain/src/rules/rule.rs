//! One version of a rule, as its file states it.

use super::Clock;
use crate::calendar::{self, Counted};
use crate::ids::RuleId;
use crate::words::{Channel, Right};
use crate::{Code, Fault, Result};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

crate::words::words! {
    /// What the rule obliges to.
    Duty {
        /// Stop the channel by then.
        Honour = "honour",
        /// Acknowledge by then.
        Confirm = "confirm",
        /// Answer by then.
        Respond = "respond",
        /// Keep until then at least.
        Keep = "keep",
        /// Be no older than that.
        Fresh = "fresh",
        /// Not before then.
        Wait = "wait",
        /// Publish by then.
        Publish = "publish",
    }
    /// What the amount counts.
    Unit {
        /// Monday to Friday less federal holidays.
        BusinessDays = "business-days",
        CalendarDays = "calendar-days",
        /// To the same-numbered day.
        Months = "months",
    }
    /// The event that starts the clock.
    Start {
        /// The request was received; never its verification.
        Receipt = "receipt",
        Appeal = "appeal",
        /// The record was made.
        Record = "record",
        /// The list's own date.
        ListDate = "list-date",
        /// 1 January.
        NewYear = "new-year",
    }
    /// Where a clock goes that would end on a weekend.
    Roll {
        /// It stays.
        None = "none",
        /// To Monday. Public holidays of the person's country are not known here; not to count them errs early.
        NextWorkingDay = "next-working-day",
    }
}

/// A longer time, where the law allows one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    pub amount: u32,
    pub unit: Unit,
    /// What must be done for it.
    pub condition: String,
}

/// One version of one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub id: RuleId,
    pub version: u32,
    /// One line for a screen.
    pub title: String,
    pub duty: Duty,
    #[serde(default)]
    pub channels: Vec<Channel>,
    #[serde(default)]
    pub rights: Vec<Right>,
    /// `US`, `US-CA`, `EEA`, `house`.
    pub jurisdiction: String,
    pub amount: u32,
    pub unit: Unit,
    pub start: Start,
    #[serde(default = "no_roll")]
    pub roll: Roll,
    #[serde(default)]
    pub extension: Option<Extension>,
    /// First local date of receipt that it applies to; none: always was.
    #[serde(default)]
    pub effective_from: Option<NaiveDate>,
    /// Last one; none: still.
    #[serde(default)]
    pub effective_until: Option<NaiveDate>,
    /// Where it is written.
    pub source: String,
    /// How sure that is: `text`, `summaries`, `house rule`.
    pub confidence: String,
}

fn no_roll() -> Roll {
    Roll::None
}

impl Rule {
    /// True for a receipt on that local date.
    pub fn is_effective(&self, date: NaiveDate) -> bool {
        self.effective_from.is_none_or(|from| from <= date)
            && self.effective_until.is_none_or(|until| date <= until)
    }

    /// The clock as started on a date. The day of receipt never counts.
    pub fn clock(&self, started: NaiveDate) -> Clock {
        let mut counted = count(started, self.amount, self.unit);
        if self.roll == Roll::NextWorkingDay {
            roll_to_monday(&mut counted);
        }
        Clock::of(self, started, counted)
    }

    /// The date with the extension, counted from the end of the first time; none where there is no extension.
    pub fn extended(&self, started: NaiveDate) -> Option<NaiveDate> {
        let extension = self.extension.as_ref()?;
        let mut counted = if extension.unit == self.unit {
            count(started, self.amount.saturating_add(extension.amount), self.unit)
        } else {
            count(count(started, self.amount, self.unit).date, extension.amount, extension.unit)
        };
        if self.roll == Roll::NextWorkingDay {
            roll_to_monday(&mut counted);
        }
        Some(counted.date)
    }

    /// What no type can say.
    pub(super) fn check(&self) -> Result<()> {
        let wrong = |what: &str, advice: &str| Err(Fault::new(Code::BadInput, what, advice));
        if self.amount == 0 || self.amount > 3650 {
            return wrong("the amount is not between 1 and 3650", "give whole days or months");
        }
        if self.channels.is_empty() == self.rights.is_empty() {
            return wrong("a rule is for channels or for rights, not both or neither", "name one of the two");
        }
        if let (Some(from), Some(until)) = (self.effective_from, self.effective_until)
            && until < from
        {
            return wrong("effective_until lies before effective_from", "correct the dates");
        }
        if self.source.trim().is_empty() {
            return wrong("a rule has no source", "say where it is written");
        }
        Ok(())
    }
}

fn count(started: NaiveDate, amount: u32, unit: Unit) -> Counted {
    let plain = |date| Counted { date, skipped: Vec::new() };
    match unit {
        Unit::BusinessDays => calendar::add_business_days(started, amount),
        Unit::CalendarDays => {
            plain(started.checked_add_days(Days::new(amount.into())).unwrap_or(NaiveDate::MAX))
        }
        Unit::Months => plain(calendar::add_months(started, amount)),
    }
}

fn roll_to_monday(counted: &mut Counted) {
    while matches!(counted.date.weekday(), Weekday::Sat | Weekday::Sun) {
        let why = calendar::why_not_business_day(counted.date).unwrap_or_default();
        counted.skipped.push(calendar::Skipped { date: counted.date, why });
        let Some(next) = counted.date.succ_opt() else { break };
        counted.date = next;
    }
}
