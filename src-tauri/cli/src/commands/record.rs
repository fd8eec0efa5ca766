//! `record`: a removal request. Nothing is asked of the caller but what finds or suppresses.

use crate::answer::Answer;
use crate::commands::subject::Subject;
use crate::context::Context;
use crate::page::{Page, list};
use crate::words;
use clap::Args;
use domain::Sensitive;
use domain::role::Action;
use domain::words::{AskedBy, Channel, Reason, ReceivedBy, Scope};
use usecases::record::{RecordAsk, Recorded, ServiceMessagesAsk};
use usecases::{Fault, Result};

const EXAMPLES: &str = "\
Examples:
  prefdesk --user agent record mail --customer 100234
  prefdesk --user agent record mail,phone --customer 100234 --received-by letter --received 2026-11-17
  prefdesk --user agent record phone --phone \"(303) 555-0142\" --asked-by stranger --reason wrong-number
  prefdesk --user agent record everything --customer 100234 --reminders-go-on mail,email
  prefdesk --user agent record everything --person person.json --asked-by relative --reason deceased

person.json has the columns of a customer file: {\"last_name\": \"…\", \"address_1\": \"…\", \"zip\": \"…\"}
Several kinds are one request with one reference. A duplicate answers with the first reference.
";

/// Record a removal request and print its confirmation number.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Record {
    /// mail, phone, text, email, share, several with commas, or everything.
    #[arg(value_parser = kinds)]
    kinds: Kinds,
    #[command(flatten)]
    subject: Subject,
    /// How far it reaches at the address; a person alone unless said.
    #[arg(long, value_parser = words::scope())]
    scope: Option<Scope>,
    /// Numbers to stop beside those on file.
    #[arg(long = "number", value_name = "NUMBER", num_args = 1..)]
    numbers: Vec<String>,
    /// Only this brand; otherwise all of them.
    #[arg(long, value_name = "B")]
    brand: Option<String>,
    /// Who asks.
    #[arg(long, value_name = "WHO", default_value = "self", value_parser = words::asked_by())]
    asked_by: AskedBy,
    /// Why.
    #[arg(long, value_name = "R", default_value = "ordinary", value_parser = words::reason())]
    reason: Reason,
    /// The caller said yes to passing their name on to a preference service.
    #[arg(long)]
    pass_on: bool,
    /// The caller said that texts may go on (a phone removal stops them otherwise).
    #[arg(long)]
    texts_may_go_on: bool,
    /// Reminders of a care plan or a warranty go on by these ways, such as mail,email; after `everything` they stop
    /// otherwise.
    #[arg(long, value_name = "WAYS", value_parser = words::ways)]
    reminders_go_on: Option<words::Ways>,
    /// How it came in.
    #[arg(long, value_name = "HOW", default_value = "phone", value_parser = words::received_by())]
    received_by: ReceivedBy,
    /// When it came in, if not now: an instant or a date; never after business time.
    #[arg(long, value_name = "RFC3339", value_parser = words::received)]
    received: Option<String>,
    /// A note; card and social-security numbers are refused.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// The conversation that it belongs to.
    #[arg(long, value_name = "ID")]
    contact: Option<String>,
    /// The language of the words that were read to the caller.
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    language: String,
    /// Another customer number of the same person: under the same reference.
    #[arg(long = "also", value_name = "NO")]
    also: Vec<String>,
}

/// Several kinds in one word; a type of its own, because the parser takes a list for several words.
#[derive(Clone)]
struct Kinds(Vec<Channel>);

fn kinds(text: &str) -> std::result::Result<Kinds, String> {
    words::kinds(text).map(Kinds)
}

impl Record {
    pub fn run(self, context: &Context) -> Result<Answer> {
        let desk = context.sign_in()?;
        // Before the person's file is read: whoever may not record does not learn whether it is there.
        desk.allow(Action::Record)?;
        let (language, contact) = (self.language.clone(), self.contact.clone());
        let ask = RecordAsk {
            channels: self.kinds.0,
            subject: self.subject.read()?,
            scope: self.scope,
            numbers: self.numbers.into_iter().map(Sensitive::new).collect(),
            brand: self.brand,
            asked_by: self.asked_by,
            reason: self.reason,
            pass_on: self.pass_on,
            texts_may_go_on: self.texts_may_go_on,
            received_by: self.received_by,
            received_at: self.received,
            note: self.note.map(Sensitive::new),
            contact: self.contact,
            language: self.language,
            also: self.also,
            draft: None,
        };
        let mut recorded = desk.record(&ask)?;
        if let Some(words::Ways(go_on)) = self.reminders_go_on {
            let reference = recorded.reference.clone();
            let ask = ServiceMessagesAsk { reference: reference.clone(), go_on, contact, language };
            let said = desk.service_messages(&ask).map_err(|fault| after_recording(fault, &reference))?;
            recorded.say = format!("{} {}", recorded.say, said.say);
            recorded.then_ask = None;
        }
        Answer::done(context, &recorded, draw)
    }
}

/// The removal stands although the answer about reminders does not.
fn after_recording(fault: Fault, reference: &str) -> Fault {
    let what = format!("request {reference} is recorded, but about reminders: {}", fault.what);
    let advice = format!("{}; then `prefdesk request reminders {reference}`", fault.advice);
    Fault { what, advice, ..fault }
}

fn draw(recorded: &Recorded, page: &mut Page) {
    page.line(match recorded.duplicate {
        true => "Already on file; this is the first confirmation number.",
        false => "Recorded.",
    });
    page.gap();
    let days = recorded.numbers.iter().flat_map(|number| number.stops.iter().map(move |by| (number, by)));
    let several = days.clone().count() > 1;
    page.facts(&[
        ("reference", recorded.reference_grouped.clone()),
        ("stops", list(&recorded.kinds)),
        ("due", if several { String::new() } else { recorded.due.clone() }),
        ("say", recorded.say.clone()),
        ("then ask", recorded.then_ask.clone().unwrap_or_default()),
    ]);
    if several {
        page.gap();
        page.table(
            ["number", "stops", "by"],
            days.map(|(number, by)| [number.reference_grouped.clone(), list(&by.kinds), by.due.clone()]),
        );
    }
    page.gap();
    let rules = recorded.rules.iter();
    page.table(
        ["due", "rule", "counted", "source"],
        rules.map(|rule| [rule.due.clone(), rule.id.clone(), rule.words.clone(), rule.source.clone()]),
    );
}
