//! `verify`: identity questions for a right, asked on the terminal or answered from a file. Answers are
//! compared and forgotten; none is ever printed.

use crate::answer::Answer;
use crate::context::Context;
use crate::files;
use crate::page::{Page, or_empty};
use crate::words;
use clap::Args;
use domain::Sensitive;
use domain::role::Action;
use domain::words::Right;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::{BufRead, Read, Write};
use std::path::{Path, PathBuf};
use usecases::verify::{CheckState, Meter, Question, VerifyAsk};
use usecases::{Code, Desk, Fault, Result};

/// More questions than any policy asks; a check that asks on is a fault.
const MOST_QUESTIONS: usize = 64;
const ANSWER_LIMIT: u64 = 4096;

const EXAMPLES: &str = "\
Examples:
  prefdesk --user agent verify --customer 100234 --for copy
  prefdesk --user agent verify --customer 100234 --for deletion --answers answers.json

answers.json is {\"date-of-birth\": \"…\"} or, to answer a point twice, [{\"date-of-birth\": \"…\"}, …].
On the terminal an empty line skips a question. A removal is never verified.
";

/// Check who is calling before a copy, a correction or a deletion.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Verify {
    #[arg(long, value_name = "NO")]
    customer: String,
    /// What the caller wants.
    #[arg(long = "for", value_name = "RIGHT", value_parser = words::right())]
    right: Right,
    /// The high level: a copy of specific data, a deletion of purchases too.
    #[arg(long)]
    specific: bool,
    /// Answers by point instead of questions.
    #[arg(long, value_name = "FILE.json")]
    answers: Option<PathBuf>,
    /// The conversation that it belongs to.
    #[arg(long, value_name = "ID")]
    contact: Option<String>,
}

impl Verify {
    pub fn run(self, context: &Context) -> Result<Answer> {
        let desk = context.sign_in()?;
        // Before the answers are read: whoever may not verify does not learn whether they are there.
        desk.allow(Action::Verify)?;
        let mut answers = match &self.answers {
            Some(path) => Answers::read(path)?,
            None => Answers::Asked,
        };
        let ask = VerifyAsk {
            typed: Sensitive::from(self.customer.as_str()),
            customer_no: self.customer,
            right: self.right,
            specific: self.specific,
            contact: self.contact,
        };
        let meter = converse(&desk, &ask, &mut answers)?;
        let remark = verdict(&meter);
        Answer::with(context, &meter, draw, remark)
    }
}

/// Question after question, until the check has its result or nobody answers any more.
fn converse(desk: &Desk, ask: &VerifyAsk, answers: &mut Answers) -> Result<Meter> {
    let mut meter = desk.begin_verification(ask)?;
    for _ in 0..MOST_QUESTIONS {
        let Some(question) = meter.question.as_ref().filter(|_| meter.state == CheckState::Asking) else {
            return Ok(meter);
        };
        meter = match answers.to(question, &meter)? {
            Said::Answer(answer) => desk.answer_verification(&meter.check, &answer)?,
            Said::Unknown => desk.skip_question(&meter.check)?,
            Said::Nothing => return Ok(meter),
        };
    }
    Ok(meter)
}

/// What came back for a question.
enum Said {
    Answer(Sensitive<String>),
    /// The caller does not know.
    Unknown,
    /// Nobody is there to answer.
    Nothing,
}

/// Where answers come from.
enum Answers {
    Asked,
    /// Point and answer, in order; each is given once.
    Given(Vec<(String, Sensitive<String>)>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum AnswerFile {
    ByPoint(BTreeMap<String, Sensitive<String>>),
    InOrder(Vec<BTreeMap<String, Sensitive<String>>>),
}

impl Answers {
    fn read(path: &Path) -> Result<Self> {
        parse(&files::small_text(path)?).map(Answers::Given).map_err(|error| files::json_fault(path, &error))
    }

    fn to(&mut self, question: &Question, meter: &Meter) -> Result<Said> {
        match self {
            Answers::Asked => ask(question, meter),
            Answers::Given(given) => Ok(match given.iter().position(|(point, _)| *point == question.point) {
                Some(index) => Said::Answer(given.remove(index).1),
                None => Said::Unknown,
            }),
        }
    }
}

fn parse(text: &str) -> serde_json::Result<Vec<(String, Sensitive<String>)>> {
    Ok(match serde_json::from_str(text)? {
        AnswerFile::ByPoint(points) => points.into_iter().collect(),
        AnswerFile::InOrder(points) => points.into_iter().flatten().collect(),
    })
}

/// Asks on stderr, so that stdout stays data; reads a line of stdin.
fn ask(question: &Question, meter: &Meter) -> Result<Said> {
    if let Some(last) = &meter.last {
        let _ = writeln!(std::io::stderr(), "  {last}; {} of {} matched", meter.matched, meter.needed);
    }
    let _ = write!(std::io::stderr(), "{}\n> ", question.ask);
    let mut line = Vec::new();
    let mut stdin = std::io::stdin().lock().take(ANSWER_LIMIT);
    let read = stdin.read_until(b'\n', &mut line).map_err(|_| unreadable())?;
    let text = String::from_utf8(line).map_err(|_| unreadable())?;
    Ok(match text.trim() {
        _ if read == 0 => Said::Nothing,
        "" => Said::Unknown,
        answer => Said::Answer(Sensitive::from(answer)),
    })
}

fn unreadable() -> Fault {
    Fault::new(Code::BadInput, "an answer could not be read; the check stands where it was", "type it again")
}

/// Anything but a level reached (or not needed) is not allowed; the words say which.
fn verdict(meter: &Meter) -> Option<Fault> {
    let ways = meter.other_ways.join(" ");
    let advice = if ways.is_empty() { "ask the caller for another way".to_owned() } else { ways };
    let what = match meter.state {
        CheckState::Reached | CheckState::NotNeeded => return None,
        CheckState::Locked => "verification of this customer is locked",
        CheckState::TooThin => "there is too little on file to verify this customer",
        CheckState::Failed => "the caller is not verified",
        CheckState::Asking => "the check has not reached its level; more answers are needed",
    };
    let until = meter.locked_until.as_ref().map(|until| format!("until {until}")).unwrap_or_default();
    Some(Fault::new(Code::NotAllowed, what, advice).at(until))
}

fn draw(meter: &Meter, page: &mut Page) {
    page.line(match meter.state {
        CheckState::Reached => "Verified.",
        CheckState::NotNeeded => "No verification is needed.",
        _ => "Not verified.",
    });
    page.gap();
    page.facts(&[
        ("level", meter.level.clone()),
        ("matched", format!("{} of {}", meter.matched, meter.needed)),
        ("wrong", meter.wrong.to_string()),
        ("locked until", or_empty(meter.locked_until.as_ref())),
        ("other ways", meter.other_ways.join(" ")),
        ("source", meter.source.clone()),
    ]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_by_point_or_in_order_and_each_is_given_once() {
        let question = |point: &str| Question { point: point.to_owned(), ask: String::new() };
        let meter = Meter {
            check: String::new(),
            state: CheckState::Asking,
            level: String::new(),
            needed: 2,
            matched: 0,
            wrong: 0,
            last: None,
            question: None,
            locked_until: None,
            other_ways: Vec::new(),
            source: String::new(),
        };
        let mut answers = Answers::Given(parse(r#"[{"zip": "a"}, {"e-mail": "b"}, {"zip": "c"}]"#).unwrap());
        let mut said = |point| match answers.to(&question(point), &meter).unwrap() {
            Said::Answer(text) => text.into_inner(),
            Said::Unknown => "unknown".to_owned(),
            Said::Nothing => "nothing".to_owned(),
        };
        assert_eq!([said("zip"), said("zip"), said("zip"), said("e-mail")], ["a", "c", "unknown", "b"]);
        assert_eq!(parse(r#"{"zip": "a", "e-mail": "b"}"#).unwrap().len(), 2);
        assert!(parse(r#"{"zip": 80202}"#).is_err());
    }
}
