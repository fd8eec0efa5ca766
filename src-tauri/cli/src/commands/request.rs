//! `request`: show, list, withdraw, mend, and whether reminders go on.

use crate::answer::Answer;
use crate::commands::customer::draw_timeline;
use crate::commands::subject::person_in;
use crate::context::Context;
use crate::page::{Page, list, or_empty};
use crate::words;
use clap::{Args, Subcommand};
use domain::Sensitive;
use domain::role::Action;
use domain::words::Channel;
use serde::Serialize;
use std::path::PathBuf;
use usecases::export::MendRequestAsk;
use usecases::record::{ServiceMessages, ServiceMessagesAsk};
use usecases::request::{RequestFilter, RequestRow, RequestShown, WithdrawAsk, Withdrawn};
use usecases::{Desk, Result};

const SHOW: &str = "Example:\n  prefdesk --user agent request show 214083059177\n";
const LIST: &str = "\
Examples:
  prefdesk --user lead request list --overdue
  prefdesk --user lead request list --due-before 2026-12-01 --limit 500
";
const WITHDRAW: &str = "\
Examples:
  prefdesk --user agent request withdraw 214083059177 --reason \"recorded for the wrong customer\"
  prefdesk --user agent request withdraw 214083059177 --channel mail --reason \"the caller meant calls only\"

A mistake is withdrawn; a change of mind is permitted (`prefdesk permit`).
";

const MEND: &str = "\
Example:
  echo '{\"zip\": \"64111\"}' | prefdesk --user lead request mend 214083059177 --person - --reason \"the caller spelled it\"

What a service's layout needs and the request lacks: an export holds it back until it is mended. Only the fields given
are laid over it; what was said first is kept.
";

const REMINDERS: &str = "\
Examples:
  prefdesk --user agent request reminders 214083059177 --go-on mail,email
  prefdesk --user agent request reminders 214083059177 --stop

The question after \"stop everything\": reminders of a care plan or a warranty, without an offer. The last answer counts.
";

/// Show, list or withdraw requests.
#[derive(Subcommand)]
pub enum Request {
    /// Show one request by its reference.
    #[command(after_help = SHOW)]
    Show {
        #[arg(value_name = "REF", num_args = 1.., required = true)]
        reference: Vec<String>,
    },
    /// List requests: the newest first; with --overdue or --due-before, what is due first.
    #[command(after_help = LIST)]
    List(List),
    /// Withdraw a request, or one channel of it, that was a mistake.
    #[command(after_help = WITHDRAW)]
    Withdraw(Withdraw),
    /// Complete a name or an address that an export holds back.
    #[command(after_help = MEND)]
    Mend(Mend),
    /// Let reminders of a care plan or a warranty go on after a request, or stop them too.
    #[command(after_help = REMINDERS)]
    Reminders(Reminders),
}

#[derive(Args)]
#[group(skip)]
pub struct Reminders {
    #[arg(value_name = "REF", num_args = 1.., required = true)]
    reference: Vec<String>,
    /// By these ways: mail, email, phone, text, several with commas.
    #[arg(long, value_name = "WAYS", value_parser = words::ways, required_unless_present = "stop")]
    go_on: Option<words::Ways>,
    /// By none.
    #[arg(long, conflicts_with = "go_on")]
    stop: bool,
    /// The language of the answer to read.
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    language: String,
    /// The conversation that it belongs to.
    #[arg(long, value_name = "ID")]
    contact: Option<String>,
}

#[derive(Args)]
pub struct List {
    /// Only those due before this day.
    #[arg(long, value_name = "D", value_parser = words::date)]
    due_before: Option<String>,
    /// Only those whose day has passed.
    #[arg(long)]
    overdue: bool,
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = words::within(1_u32, 100_000))]
    limit: u32,
}

#[derive(Args)]
pub struct Withdraw {
    #[arg(value_name = "REF", num_args = 1.., required = true)]
    reference: Vec<String>,
    /// Only this channel.
    #[arg(long, value_name = "C", value_parser = words::channel())]
    channel: Option<Channel>,
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

#[derive(Args)]
pub struct Mend {
    /// The request's number; it may be given in groups.
    #[arg(value_name = "REF", num_args = 1.., required = true)]
    reference: Vec<String>,
    /// The fields to lay over it: JSON with the columns of a customer file; `-` reads stdin.
    #[arg(long, value_name = "FILE.json")]
    person: PathBuf,
    /// Only this channel.
    #[arg(long, value_name = "C", value_parser = words::channel())]
    channel: Option<Channel>,
    /// Why, as it stands on record: who said so, and when.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// What was mended.
#[derive(Serialize)]
struct Mended {
    reference: String,
    channels: Vec<Channel>,
}

#[derive(Serialize)]
struct Requests {
    requests: Vec<RequestRow>,
}

impl Request {
    pub fn run(self, context: &Context) -> Result<Answer> {
        let desk = context.sign_in()?;
        match self {
            // A number written down in groups may come as several words.
            Request::Show { reference } => {
                Answer::done(context, &desk.request(&reference.concat())?, draw_request)
            }
            Request::List(it) => {
                let filter =
                    RequestFilter { due_before: it.due_before, overdue: it.overdue, limit: Some(it.limit) };
                Answer::done(context, &Requests { requests: desk.requests(&filter)? }, draw_list)
            }
            Request::Withdraw(it) => {
                let ask = WithdrawAsk {
                    reference: it.reference.concat(),
                    channel: it.channel,
                    reason: Sensitive::new(it.reason),
                };
                Answer::done(context, &desk.withdraw(&ask)?, draw_withdrawn)
            }
            Request::Mend(it) => it.run(context, &desk),
            Request::Reminders(it) => {
                let ask = ServiceMessagesAsk {
                    reference: it.reference.concat(),
                    go_on: it.go_on.map(|ways| ways.0).unwrap_or_default(),
                    contact: it.contact,
                    language: it.language,
                };
                Answer::done(context, &desk.service_messages(&ask)?, draw_reminders)
            }
        }
    }
}

impl Mend {
    fn run(self, context: &Context, desk: &Desk) -> Result<Answer> {
        desk.allow(Action::Mend)?;
        let ask = MendRequestAsk {
            reference: self.reference.concat(),
            channel: self.channel,
            person: person_in(&self.person)?,
            reason: self.reason,
        };
        let channels = desk.mend_request(&ask)?;
        Answer::done(context, &Mended { reference: ask.reference, channels }, |mended, page| {
            page.line(format!("Mended: {} of {}", list(&mended.channels), mended.reference));
        })
    }
}

fn draw_request(request: &RequestShown, page: &mut Page) {
    page.line(format!("Request {}", request.reference_grouped));
    page.gap();
    page.facts(&[
        ("customer", or_empty(request.customer_no.as_ref())),
        ("name", request.name.as_str().to_owned()),
        ("received", format!("{} by {}", request.received_on, request.received_by)),
        ("asked by", request.asked_by.to_string()),
        ("reason", request.reason.to_string()),
        ("name to preference services", if request.pass_on { "yes".to_owned() } else { "no".to_owned() }),
        ("recorded by", format!("{} at site {}", request.who, request.site)),
        ("source", or_empty(request.source.as_ref())),
        ("note", request.note.as_ref().map(|note| note.as_str().to_owned()).unwrap_or_default()),
    ]);
    page.gap();
    let rows = request.removals.iter().map(|removal| {
        [
            removal.channel.to_string(),
            removal.scope.to_string(),
            or_empty(removal.brand.as_ref()),
            removal.state.clone(),
            removal.due.clone(),
            removal.rule.clone(),
            removal.message_class.to_string(),
            list(&removal.batches),
        ]
    });
    page.table(["channel", "scope", "brand", "state", "due", "rule", "stops up to", "batches"], rows);
    draw_timeline(&request.timeline, page);
}

fn draw_reminders(said: &ServiceMessages, page: &mut Page) {
    page.facts(&[
        ("reference", said.reference.clone()),
        ("reminders by", list(&said.go_on)),
        ("say", said.say.clone()),
    ]);
}

fn draw_list(requests: &Requests, page: &mut Page) {
    if requests.requests.is_empty() {
        return page.line("No such requests.");
    }
    let rows = requests.requests.iter().map(|row| {
        [
            row.due.clone(),
            if row.overdue { "overdue".to_owned() } else { String::new() },
            row.reference.clone(),
            or_empty(row.customer_no.as_ref()),
            list(&row.kinds),
            row.received_on.clone(),
            row.state.clone(),
        ]
    });
    page.table(["due", "", "reference", "customer", "kinds", "received", "state"], rows);
}

fn draw_withdrawn(withdrawn: &Withdrawn, page: &mut Page) {
    page.line(format!("Withdrawn: {} of {}", list(&withdrawn.channels), withdrawn.reference));
    page.facts(&[
        ("told in their next batch", list(&withdrawn.tell)),
        ("to be told by hand", list(&withdrawn.by_hand)),
    ]);
}
