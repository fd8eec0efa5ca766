//! The sentences to say: templates from `assets/scripts/*.toml` (read at build time), filled from the company's
//! settings. Before a removal is recorded they speak of the future; what the company has not set is not said.

mod sentences;

use crate::company::{Company, Language};
use crate::entry::ScriptUsed;
use crate::ids::Reference;
use crate::removal::Planned;
use crate::verification::PointKind;
use crate::words::{Channel, Reason};
use crate::{Code, Fault, Result, reference};
use chrono::{Datelike, NaiveDate};
use sentences::Sentences;
use serde::Serialize;

/// A text to read aloud, and which one it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub struct Spoken {
    pub text: String,
    pub script: ScriptUsed,
}

/// What a sentence is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// In the order of the channels.
    pub channels: Vec<Channel>,
    pub reason: Reason,
    pub texts_may_go_on: bool,
    /// The caller asks for mail that comes for somebody who moved away.
    pub for_who_moved: bool,
}

impl Wish {
    /// The wish behind what will be recorded.
    pub fn of(planned: &Planned, reason: Reason) -> Self {
        Self {
            channels: planned.parts.iter().map(|part| part.channel).collect(),
            reason,
            texts_may_go_on: planned.parts.iter().any(|part| part.texts_may_go_on),
            for_who_moved: reason == Reason::Moved && planned.customer_no.is_none(),
        }
    }

    /// What one of several numbers says of it; texts that stand elsewhere are not named with the calls.
    fn part(&self, channels: &[Channel]) -> Self {
        let elsewhere = self.channels.contains(&Channel::Text) && !channels.contains(&Channel::Text);
        Self {
            channels: channels.to_vec(),
            texts_may_go_on: self.texts_may_go_on || elsewhere,
            ..self.clone()
        }
    }

    fn is_everything(&self) -> bool {
        Channel::ALL.iter().all(|channel| self.channels.contains(channel))
    }
}

/// Channels, and the day by which they stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopsBy {
    pub channels: Vec<Channel>,
    pub due: NaiveDate,
}

/// A confirmation number, and what of a wish it says: by day, the nearest first, and never empty.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    pub stops: &'a [StopsBy],
    pub number: &'a Reference,
    /// It was asked for before, and the last day is over.
    pub passed: bool,
}

impl Told<'_> {
    fn channels(&self) -> Vec<Channel> {
        let mut channels: Vec<Channel> = self.stops.iter().flat_map(|by| by.channels.clone()).collect();
        channels.sort();
        channels
    }

    /// By then all of it has stopped.
    fn last(&self) -> NaiveDate {
        self.stops.iter().map(|by| by.due).max().unwrap_or(NaiveDate::MAX)
    }
}

/// A script that is read on demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    /// The notice of the right to opt out (P1).
    Notice,
    /// What we cannot stop, and who can.
    CannotStop,
    /// The company's do-not-call policy (47 CFR 64.1200(d)(1)).
    DoNotCallPolicy,
}

impl Card {
    /// Reads `notice`, `cannot-stop`, `do-not-call-policy`.
    pub fn from_word(word: &str) -> Result<Self> {
        match word {
            "notice" => Ok(Card::Notice),
            "cannot-stop" => Ok(Card::CannotStop),
            "do-not-call-policy" => Ok(Card::DoNotCallPolicy),
            _ => {
                let what = "there is no such script";
                Err(Fault::new(Code::NotFound, what, "give notice, cannot-stop or do-not-call-policy"))
            }
        }
    }
}

/// "I'll stop calls now": before the key is pressed.
pub fn before(wish: &Wish, company: &Company, language: Language) -> Result<Spoken> {
    let sentences = Sentences::of(language)?;
    let form = match wish.reason {
        Reason::Deceased => &sentences.before.deceased,
        Reason::WrongNumber => &sentences.before.wrong_number,
        Reason::Moved if wish.for_who_moved => &sentences.before.moved,
        _ if wish.is_everything() => &sentences.before.everything,
        _ => &sentences.before.ordinary,
    };
    let text = fill(form, &[("what", &what(wish, sentences)), ("company", &company.name)]);
    Ok(spoken("removal.before", text, sentences))
}

/// The confirmation: each number with what stops, each by its own day, and what may still arrive.
pub fn confirmed(wish: &Wish, told: &[Told<'_>], company: &Company, language: Language) -> Result<Spoken> {
    let sentences = Sentences::of(language)?;
    let mut parts = Vec::new();
    for one in told {
        let about = what(&wish.part(&one.channels()), sentences);
        parts.push(stopping(wish, one, told.len() == 1, sentences));
        let form = if told.len() == 1 { &sentences.after.reference } else { &sentences.after.reference_for };
        parts.push(fill(form, &[("what", &about), ("reference", &reference::grouped(one.number))]));
    }
    let running: Vec<Channel> = told.iter().filter(|one| !one.passed).flat_map(Told::channels).collect();
    parts.extend(in_flight(&wish.part(&running), company, sentences));
    parts.extend(about_the_caller(wish, company, sentences));
    Ok(spoken("removal.after", parts.join(" "), sentences))
}

/// Where the words name nothing one by one, the last day is the one that holds for all.
fn stopping(wish: &Wish, told: &Told<'_>, alone: bool, sentences: &Sentences) -> String {
    let after = &sentences.after;
    let in_one = match wish.reason {
        _ if told.passed => Some(&after.standing),
        _ if !alone => None,
        Reason::Deceased => Some(&after.deceased),
        Reason::WrongNumber => Some(&after.wrong_number),
        Reason::Moved if wish.for_who_moved => Some(&after.moved),
        _ => None,
    };
    let by = |form: &str, channels: &[Channel], due: NaiveDate| {
        let about = what(&wish.part(channels), sentences);
        fill(form, &[("what", &about), ("date", &date_in_words(due, sentences))])
    };
    if let Some(form) = in_one {
        return by(form, &told.channels(), told.last());
    }
    let forms = std::iter::once(&after.stops_by).chain(std::iter::repeat(&after.and_by));
    let each: Vec<String> =
        told.stops.iter().zip(forms).map(|(one, form)| by(form, &one.channels, one.due)).collect();
    let each: Vec<&str> = each.iter().map(String::as_str).collect();
    fill(&after.done, &[("each", &listed(&each, sentences))])
}

/// The one question after "stop everything", asked once the number was spoken.
pub fn service_question(language: Language) -> Result<Spoken> {
    let sentences = Sentences::of(language)?;
    Ok(spoken("service.question", sentences.service.question.clone(), sentences))
}

/// What was understood: by which ways reminders go on, or that they stop too.
pub fn service_answer(go_on: &[Channel], language: Language) -> Result<Spoken> {
    let sentences = Sentences::of(language)?;
    let service = &sentences.service;
    let ways: Vec<&str> = go_on.iter().filter_map(|way| service.ways.get(way)).map(String::as_str).collect();
    let text = match ways.is_empty() {
        true => service.stop.clone(),
        false => fill(&service.go_on, &[("ways", &listed(&ways, sentences))]),
    };
    Ok(spoken("service.answer", text, sentences))
}

/// A card to read aloud; the company's own words where it has set them.
pub fn card(card: Card, company: &Company, language: Language) -> Result<Spoken> {
    let sentences = Sentences::of(language)?;
    let texts = &sentences.texts;
    let (id, own, standard) = match card {
        Card::Notice => ("notice", company.notice.as_str(), &texts.notice),
        Card::CannotStop => ("cannot-stop", "", &texts.cannot_stop),
        Card::DoNotCallPolicy => {
            ("do-not-call-policy", company.do_not_call_policy.as_str(), &texts.do_not_call_policy)
        }
    };
    if !own.trim().is_empty() {
        return Ok(spoken(&format!("company.{id}"), own.to_owned(), sentences));
    }
    let mut text = fill(standard, &[("company", &company.name)]);
    if card == Card::Notice && !company.privacy_contact.is_empty() {
        let contact = fill(&texts.notice_contact, &[("contact", &company.privacy_contact)]);
        text = format!("{text} {contact}");
    }
    Ok(spoken(id, text, sentences))
}

/// The question that asks for a point; it holds nothing of what is on file.
pub fn question(point: PointKind, language: Language) -> Result<String> {
    let questions = &Sentences::of(language)?.questions;
    questions.get(&point).cloned().ok_or_else(|| Fault::internal(format!("no question asks for {point}")))
}

/// What a caller can do whose file is too thin, or locked.
pub fn other_ways(language: Language) -> Result<Vec<String>> {
    let ways = &Sentences::of(language)?.other_ways;
    Ok(vec![ways.account.clone(), ways.store.clone(), ways.letter.clone()])
}

/// A date as it is spoken.
pub fn spoken_date(date: NaiveDate, language: Language) -> Result<String> {
    Ok(date_in_words(date, Sentences::of(language)?))
}

fn spoken(id: &str, text: String, sentences: &Sentences) -> Spoken {
    let language = sentences.language.word().to_owned();
    Spoken { text, script: ScriptUsed { id: id.to_owned(), version: sentences.version, language } }
}

/// "mail, calls and texts": calls bring their texts along unless those may go on or stand there themselves.
fn what(wish: &Wish, sentences: &Sentences) -> String {
    let words = &sentences.words;
    let with_texts = !wish.texts_may_go_on && !wish.channels.contains(&Channel::Text);
    let mut named: Vec<&str> = Vec::new();
    for channel in &wish.channels {
        match channel {
            Channel::Mail => named.push(&words.mail),
            Channel::Phone if with_texts => named.extend([words.phone.as_str(), words.text.as_str()]),
            Channel::Phone => named.push(&words.phone),
            Channel::Text => named.push(&words.text),
            Channel::Email => named.push(&words.email),
            Channel::Share => named.push(&words.share),
        }
    }
    listed(&named, sentences)
}

fn listed(named: &[&str], sentences: &Sentences) -> String {
    match named {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} {} {last}", most.join(", "), sentences.words.and),
    }
}

fn in_flight(wish: &Wish, company: &Company, sentences: &Sentences) -> Vec<String> {
    let stopped = wish.channels.iter().filter(|_| wish.reason != Reason::WrongNumber);
    stopped
        .filter_map(|channel| {
            let weeks = *company.in_flight_weeks.get(channel)?;
            let [one, many] = sentences.in_flight.get(channel)?;
            let form = if weeks == 1 { one } else { many };
            Some(fill(form, &[("weeks", &weeks.to_string())]))
        })
        .collect()
}

/// Sentences about the caller's own orders and data: said to the person, not to a stranger or a relative of
/// somebody who died.
fn about_the_caller(wish: &Wish, company: &Company, sentences: &Sentences) -> Vec<String> {
    let mut parts = Vec::new();
    if matches!(wish.reason, Reason::WrongNumber | Reason::Deceased) || wish.for_who_moved {
        return parts;
    }
    if wish.channels.contains(&Channel::Email) {
        parts.push(sentences.after.service_goes_on.clone());
    }
    let about_lists = [Channel::Mail, Channel::Share].iter().any(|channel| wish.channels.contains(channel));
    if company.never_rent && about_lists {
        parts.push(sentences.after.never_rent.clone());
    }
    parts
}

fn date_in_words(date: NaiveDate, sentences: &Sentences) -> String {
    let words = &sentences.date;
    let weekday = words.weekdays.get(date.weekday().num_days_from_monday() as usize);
    let month = words.months.get(date.month0() as usize);
    fill(
        &words.form,
        &[
            ("weekday", weekday.map_or("", String::as_str)),
            ("month", month.map_or("", String::as_str)),
            ("day", &date.day().to_string()),
            ("year", &date.year().to_string()),
        ],
    )
}

/// Fills each brace once, in one pass: a company's name that holds braces stays as it is.
fn fill(form: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(form.len() + 64);
    let mut rest = form;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, behind)) = after.split_once('}') else { break };
        let value = values.iter().find(|(known, _)| *known == name);
        text.push_str(value.map_or("", |(_, value)| value));
        rest = behind;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests;
