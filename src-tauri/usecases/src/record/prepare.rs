//! Everything known before anything is written: what to record, and what to say.

use super::{RecordAsk, RecordSubject, RuleShown, no_customer, nothing_planned};
use crate::Desk;
use chrono::{DateTime, NaiveDate, Utc};
use domain::company::Language;
use domain::entry::{MarkBody, RuleApplied};
use domain::ids::{Brand, CustomerNo};
use domain::person::Person;
use domain::removal::{self, Asked, Planned, Subject};
use domain::rules::{Clock, Rules};
use domain::script::{self, Wish};
use domain::words::{Channel, MessageClass, Reason};
use domain::{Code, Fault, Result};
use std::collections::BTreeSet;

/// Everything known before anything is written: what to record, and what to say.
pub(crate) struct Prepared {
    pub(super) planned: Vec<Planned>,
    pub(super) clocks: Vec<(Channel, Vec<Clock>)>,
    pub(super) wish: Wish,
    pub(crate) received_at: DateTime<Utc>,
    pub(super) language: Language,
    /// What the reason says about customers, as far as it does not stand on their rows yet.
    pub(super) marks: Vec<MarkBody>,
    /// The customers file it was read from.
    pub(super) generation: Option<u64>,
}

impl Desk {
    pub(crate) fn prepare(&self, ask: &RecordAsk) -> Result<Prepared> {
        self.prepare_with(ask, None)
    }

    /// The same for a row of a file, with what the row itself names beside the customer it is about.
    pub(crate) fn prepare_with(&self, ask: &RecordAsk, given: Option<&Person>) -> Result<Prepared> {
        let generation = self.generation()?;
        let business = self.clock.business();
        let received_at = self.received_at(ask.received_at.as_deref(), business)?;
        let language = Language::from_word(&ask.language).unwrap_or(self.company.language);
        let mut asked = self.asked(ask, &ask.subject, received_at)?;
        let beside = given.and_then(|given| removal::take_in(&mut asked, given, self.home()));
        let mut planned = vec![removal::plan(&asked, &self.company, business)?];
        if let (Some(beside), Some(main)) = (beside, planned.first()) {
            planned.push(removal::plan_beside(&beside, main, &self.company, business)?);
        }
        for customer_no in &ask.also {
            let subject = RecordSubject::Customer { customer_no: customer_no.clone() };
            planned.push(removal::plan(&self.asked(ask, &subject, received_at)?, &self.company, business)?);
        }
        let main = planned.first().ok_or_else(nothing_planned)?;
        let wish = Wish::of(main, ask.reason);
        let rules = Rules::built_in()?;
        let mut clocks = Vec::new();
        for channel in Channel::ALL {
            if planned.iter().flat_map(|planned| &planned.parts).any(|part| part.channel == *channel) {
                clocks.push((*channel, rules.clocks_for_company(*channel, received_at, &self.company)?));
            }
        }
        let marks = self.new_marks(ask, &planned)?;
        Ok(Prepared { planned, clocks, wish, received_at, language, marks, generation })
    }

    fn asked(&self, ask: &RecordAsk, subject: &RecordSubject, received_at: DateTime<Utc>) -> Result<Asked> {
        let subject = match subject {
            RecordSubject::Customer { customer_no } => {
                let customer_no = CustomerNo(customer_no.clone());
                let on_file = self.on_file(&customer_no)?.ok_or_else(no_customer)?;
                Subject::Customer { customer_no, on_file: Box::new(on_file.row.person) }
            }
            RecordSubject::Person { person } => Subject::Person(person.clone()),
            RecordSubject::Number { number } => Subject::Number(number.clone()),
            RecordSubject::Email { email } => Subject::Email(email.clone()),
        };
        Ok(Asked {
            channels: ask.channels.clone(),
            subject,
            scope: ask.scope,
            numbers: ask.numbers.clone(),
            brand: ask.brand.clone().map(Brand),
            asked_by: ask.asked_by,
            reason: ask.reason,
            texts_may_go_on: ask.texts_may_go_on,
            received_by: ask.received_by,
            received_at,
            note: ask.note.clone(),
        })
    }

    /// An instant, or a local date; a date alone is noon of that day, or now if that is earlier.
    fn received_at(&self, given: Option<&str>, business: DateTime<Utc>) -> Result<DateTime<Utc>> {
        let Some(given) = given else { return Ok(business) };
        if let Ok(instant) = DateTime::parse_from_rfc3339(given) {
            return Ok(instant.with_timezone(&Utc));
        }
        let bad = || {
            let what = "the day of receipt is no date; nothing was recorded";
            Fault::new(Code::BadInput, what, "give it as YYYY-MM-DD or as RFC 3339").at("received")
        };
        let day: NaiveDate = given.parse().map_err(|_| bad())?;
        let noon = day.and_hms_opt(12, 0, 0).ok_or_else(bad)?;
        let noon = noon.and_local_timezone(self.zone).earliest().ok_or_else(bad)?.with_timezone(&Utc);
        Ok(if day == self.local_date(business) { noon.min(business) } else { noon })
    }
}

impl Prepared {
    /// Asked of whoever speaks of their own care plan; not of a stranger or a relative of somebody who died.
    pub(super) fn then_ask(&self) -> Result<Option<String>> {
        let about_others = matches!(self.wish.reason, Reason::Deceased | Reason::WrongNumber | Reason::Child);
        let mut parts = self.planned.iter().flat_map(|planned| &planned.parts);
        let stops_service = parts.any(|part| {
            part.message_class == MessageClass::Service && removal::MESSAGES.contains(&part.channel)
        });
        if about_others || !stops_service {
            return Ok(None);
        }
        Ok(Some(script::service_question(self.language)?.text))
    }

    pub(super) fn earliest(&self) -> Option<NaiveDate> {
        domain::rules::earliest(self.clocks.iter().flat_map(|(_, clocks)| clocks))
    }

    pub(super) fn clocks_of(&self, channels: &[Channel]) -> impl Iterator<Item = &Clock> {
        self.clocks.iter().filter(|(channel, _)| channels.contains(channel)).flat_map(|(_, clocks)| clocks)
    }

    /// The day by which a channel stops.
    pub(super) fn due_of(&self, channel: Channel) -> Option<NaiveDate> {
        domain::rules::earliest(self.clocks_of(&[channel]))
    }

    pub(super) fn rules(&self) -> Vec<RuleShown> {
        rules_shown(self.clocks.iter().flat_map(|(_, clocks)| clocks))
    }
}

/// Each rule once, with the earliest date it gives.
pub(super) fn rules_shown<'a>(clocks: impl IntoIterator<Item = &'a Clock>) -> Vec<RuleShown> {
    let mut shown: Vec<RuleShown> = clocks.into_iter().map(rule_shown).collect();
    shown.sort_by(|one, other| (&one.due, &one.id).cmp(&(&other.due, &other.id)));
    let mut seen = BTreeSet::new();
    shown.retain(|rule| seen.insert(rule.id.clone()));
    shown
}

/// The rules behind clocks, as the ledger keeps them.
pub(super) fn rules_applied(clocks: &[Clock]) -> Vec<RuleApplied> {
    clocks.iter().map(Clock::applied).collect()
}

fn rule_shown(clock: &Clock) -> RuleShown {
    RuleShown {
        id: clock.id.to_string(),
        version: clock.version,
        due: clock.due.to_string(),
        words: clock.words(),
        source: clock.source.clone(),
    }
}
