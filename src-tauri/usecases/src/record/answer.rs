//! What is answered to whoever recorded: each confirmation number with what it says, and the sentence to say.

use super::prepare::rules_shown;
use super::write::Made;
use super::{NumberSaid, Prepared, Recorded, StopsByShown, nothing_planned};
use crate::Desk;
use chrono::NaiveDate;
use domain::Result;
use domain::ids::Reference;
use domain::removal::stops;
use domain::rules::{Clock, Rules};
use domain::script::{self, StopsBy};
use domain::words::Channel;
use std::collections::{BTreeMap, BTreeSet};

/// A number, as it is known before it is shown.
struct Number {
    reference: Reference,
    days: BTreeMap<Channel, NaiveDate>,
    before: bool,
}

impl Desk {
    /// Of a duplicate the numbers and dates that are in force, not those that the request would have had.
    pub(super) fn answer(&self, prepared: &Prepared, made: &Made) -> Result<Recorded> {
        let numbers = numbers(prepared, made)?;
        let said = |number: &&Number| number.before == made.is_duplicate();
        let due = numbers.iter().filter(said).filter_map(Number::due).min().ok_or_else(nothing_planned)?;
        let (language, today) = (prepared.language, self.today());
        let days: Vec<_> = numbers.iter().flat_map(|number| number.days_told(today)).collect();
        let mut told = Vec::with_capacity(days.len());
        for (number, stops, passed) in &days {
            told.push(script::Told { stops, number, passed: *passed });
        }
        let say = script::confirmed(&prepared.wish, &told, &self.company, language)?;
        let kinds: BTreeSet<Channel> = numbers.iter().filter(said).flat_map(Number::kinds).collect();
        Ok(Recorded {
            reference: made.reference.to_string(),
            reference_grouped: domain::reference::grouped(&made.reference),
            kinds: kinds.into_iter().collect(),
            due: due.to_string(),
            rules: rules_shown(&self.clocks_of(prepared, made)?),
            say: say.text,
            duplicate: made.is_duplicate(),
            numbers: numbers.iter().map(|number| number.said(&prepared.wish)).collect(),
            then_ask: prepared.then_ask()?.filter(|_| !made.is_duplicate()),
        })
    }

    /// The rules behind the dates: of what is new, or of what is in force where nothing is.
    fn clocks_of(&self, prepared: &Prepared, made: &Made) -> Result<Vec<Clock>> {
        if !made.is_duplicate() {
            return Ok(prepared.clocks_of(&made.new).cloned().collect());
        }
        let rules = Rules::built_in()?;
        let mut clocks = Vec::new();
        for row in &made.older {
            clocks.extend(rules.clocks_for_company(row.channel, row.received_at, &self.company)?);
        }
        Ok(clocks)
    }
}

/// The new number first, then the older ones as they were received.
fn numbers(prepared: &Prepared, made: &Made) -> Result<Vec<Number>> {
    let mut numbers: Vec<Number> = Vec::new();
    if !made.is_duplicate() {
        let day = |channel: &Channel| Some((*channel, prepared.due_of(*channel)?));
        let days: Option<BTreeMap<_, _>> = made.new.iter().map(day).collect();
        let days = days.ok_or_else(nothing_planned)?;
        numbers.push(Number { reference: made.reference.clone(), days, before: false });
    }
    // Where one of several customers is new, the new number and its later date hold for the channel.
    let mut older: Vec<_> = made.older.iter().filter(|row| !made.new.contains(&row.channel)).collect();
    older.sort_by_key(|row| row.received_at);
    for row in older {
        let due = row.due.or_else(|| prepared.due_of(row.channel)).ok_or_else(nothing_planned)?;
        match numbers.iter_mut().find(|number| number.reference == row.reference) {
            Some(known) => {
                let day = known.days.entry(row.channel).or_insert(due);
                *day = due.min(*day);
            }
            None => {
                let days = BTreeMap::from([(row.channel, due)]);
                numbers.push(Number { reference: row.reference.clone(), days, before: true });
            }
        }
    }
    Ok(numbers)
}

impl Number {
    fn kinds(&self) -> impl Iterator<Item = Channel> {
        self.days.keys().copied()
    }

    /// The nearest of its days.
    fn due(&self) -> Option<NaiveDate> {
        self.days.values().min().copied()
    }

    /// By day, the nearest first.
    fn stops(&self) -> Vec<StopsBy> {
        let mut by_day: BTreeMap<NaiveDate, Vec<Channel>> = BTreeMap::new();
        for (channel, due) in &self.days {
            by_day.entry(*due).or_default().push(*channel);
        }
        by_day.into_iter().map(|(due, channels)| StopsBy { channels, due }).collect()
    }

    /// What stands already, because it was asked for before and its day is over, apart from what is still to come.
    fn days_told(&self, today: NaiveDate) -> Vec<(&Reference, Vec<StopsBy>, bool)> {
        let (over, to_come): (Vec<StopsBy>, Vec<StopsBy>) =
            self.stops().into_iter().partition(|by| self.before && by.due < today);
        let parts = [(over, true), (to_come, false)].into_iter();
        parts
            .filter(|(stops, _)| !stops.is_empty())
            .map(|(stops, passed)| (&self.reference, stops, passed))
            .collect()
    }

    /// As it is shown: with the calls stand the texts that end with them.
    fn said(&self, wish: &script::Wish) -> NumberSaid {
        let texts_stand_apart = wish.texts_may_go_on || wish.channels.contains(&Channel::Text);
        let shown = |by: StopsBy| {
            let all = by.channels.iter().flat_map(|channel| stops(*channel, texts_stand_apart));
            let kinds: BTreeSet<Channel> = all.copied().collect();
            StopsByShown { kinds: kinds.into_iter().collect(), due: by.due.to_string() }
        };
        NumberSaid {
            reference: self.reference.to_string(),
            reference_grouped: domain::reference::grouped(&self.reference),
            kinds: self.kinds().collect(),
            due: self.due().map(|due| due.to_string()).unwrap_or_default(),
            stops: self.stops().into_iter().map(shown).collect(),
        }
    }
}
