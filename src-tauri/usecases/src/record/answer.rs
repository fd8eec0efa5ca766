//! What is answered to whoever recorded: each confirmation number with what it says, and the sentence to say.

use super::prepare::rules_shown;
use super::write::Made;
use super::{NumberSaid, Prepared, Recorded, nothing_planned};
use crate::Desk;
use chrono::NaiveDate;
use domain::ids::Reference;
use domain::rules::{Clock, Rules};
use domain::words::Channel;
use domain::{Result, script};

/// A number, as it is known before it is shown.
struct Number {
    reference: Reference,
    kinds: Vec<Channel>,
    due: NaiveDate,
    before: bool,
}

impl Desk {
    /// Of a duplicate the numbers and dates that are in force, not those that the request would have had.
    pub(super) fn answer(&self, prepared: &Prepared, made: &Made) -> Result<Recorded> {
        let numbers = numbers(prepared, made)?;
        let said = |number: &&Number| number.before == made.is_duplicate();
        let due = numbers.iter().filter(said).map(|number| number.due).min().ok_or_else(nothing_planned)?;
        let (language, today) = (prepared.language, self.today());
        let told: Vec<script::Told<'_>> = numbers.iter().map(|number| told(number, today)).collect();
        let say = script::confirmed(&prepared.wish, &told, &self.company, language)?;
        let mut kinds: Vec<Channel> =
            numbers.iter().filter(said).flat_map(|number| &number.kinds).copied().collect();
        kinds.sort();
        kinds.dedup();
        Ok(Recorded {
            reference: made.reference.to_string(),
            reference_grouped: domain::reference::grouped(&made.reference),
            kinds,
            due: due.to_string(),
            rules: rules_shown(&self.clocks_of(prepared, made)?),
            say: say.text,
            duplicate: made.is_duplicate(),
            numbers: numbers.iter().map(number_said).collect(),
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
        let due = domain::rules::earliest(prepared.clocks_of(&made.new)).ok_or_else(nothing_planned)?;
        let mut kinds = made.new.clone();
        kinds.sort();
        kinds.dedup();
        numbers.push(Number { reference: made.reference.clone(), kinds, due, before: false });
    }
    // Where one of several customers is new, the new number and its later date hold for the channel.
    let mut older: Vec<_> = made.older.iter().filter(|row| !made.new.contains(&row.channel)).collect();
    older.sort_by_key(|row| row.received_at);
    for row in older {
        let due = row.due.or_else(|| domain::rules::earliest(prepared.clocks_of(&[row.channel])));
        let due = due.ok_or_else(nothing_planned)?;
        match numbers.iter_mut().find(|number| number.reference == row.reference) {
            Some(known) => known.take(row.channel, due),
            None => numbers.push(Number {
                reference: row.reference.clone(),
                kinds: vec![row.channel],
                due,
                before: true,
            }),
        }
    }
    Ok(numbers)
}

impl Number {
    fn take(&mut self, channel: Channel, due: NaiveDate) {
        if !self.kinds.contains(&channel) {
            self.kinds.push(channel);
            self.kinds.sort();
        }
        self.due = self.due.min(due);
    }
}

fn told(number: &Number, today: NaiveDate) -> script::Told<'_> {
    script::Told {
        channels: &number.kinds,
        due: number.due,
        number: &number.reference,
        passed: number.before && number.due < today,
    }
}

fn number_said(number: &Number) -> NumberSaid {
    NumberSaid {
        reference: number.reference.to_string(),
        reference_grouped: domain::reference::grouped(&number.reference),
        kinds: number.kinds.clone(),
        due: number.due.to_string(),
    }
}
