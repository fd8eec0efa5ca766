//! `customer show`: one customer, masked unless the role and the verification reached allow more.

use crate::answer::Answer;
use crate::context::Context;
use crate::page::{Page, list, or_empty};
use clap::Subcommand;
use domain::Sensitive;
use domain::list::Standing;
use usecases::Result;
use usecases::customer::{ChannelState, CustomerAsk, CustomerCard, TimelineItem};
use usecases::lists::OnList;

const SHOW: &str = "Example:\n  prefdesk --user agent customer show 100234\n";

/// One customer.
#[derive(Subcommand)]
pub enum Customer {
    /// Show what is on file, masked unless the role and verification allow more; audited.
    #[command(after_help = SHOW)]
    Show {
        /// The customer number.
        #[arg(value_name = "NO")]
        customer_no: String,
        /// The conversation that it belongs to.
        #[arg(long, value_name = "ID")]
        contact: Option<String>,
    },
}

impl Customer {
    pub fn run(self, context: &Context) -> Result<Answer> {
        let Customer::Show { customer_no, contact } = self;
        let typed = Sensitive::from(customer_no.as_str());
        let card = context.sign_in()?.customer(&CustomerAsk { customer_no, contact, typed })?;
        Answer::done(context, &card, draw)
    }
}

fn draw(card: &CustomerCard, page: &mut Page) {
    let place = [card.city.as_str(), card.state.as_str()].join(" ");
    page.line(format!("{}  {}, {}", card.customer_no, card.name.as_str(), place.trim()));
    for (told, line) in
        [(card.deceased, "deceased"), (card.third_party, "somebody else's data, one shipment only")]
    {
        if told {
            page.line(line);
        }
    }
    page.gap();
    let mut facts: Vec<(&str, String)> = card
        .facts
        .iter()
        .map(|fact| {
            let doubt = if fact.doubtful { "  (belongs to somebody else, it was said)" } else { "" };
            (fact.kind.as_str(), format!("{}{doubt}", fact.text.as_str()))
        })
        .collect();
    facts.extend([
        ("others at the address", card.household.to_string()),
        ("of the same surname there", card.same_surname.to_string()),
        ("verified for", list(&card.verified_for)),
        ("verification locked until", or_empty(card.locked_until.as_ref())),
    ]);
    facts.extend(card.lists.iter().map(|on| ("on list", on_list(on))));
    page.facts(&facts);
    page.gap();
    page.table(
        ["channel", "state", "since", "reference", "through", "due"],
        card.channels.iter().map(channel),
    );
    draw_timeline(&card.timeline, page);
}

fn on_list(on: &OnList) -> String {
    let said = match on.standing {
        Standing::On => format!(", by {}", list(&on.levels)),
        Standing::NotCovered => ": it says nothing of the area code of a number".to_owned(),
        Standing::Unreadable => ": it cannot be asked; tell an administrator".to_owned(),
    };
    format!("{} of {}{said}", on.list, on.list_date)
}

fn through(state: &ChannelState) -> String {
    let through = or_empty(state.through.as_ref());
    match &state.brand {
        Some(brand) => format!("{through}, only {brand}"),
        None => through,
    }
}

fn channel(state: &ChannelState) -> [String; 6] {
    let word = match (state.stopped, state.honoured) {
        (true, true) => "stopped, honoured",
        (true, false) => "stopped",
        (false, _) => "open",
    };
    [
        state.channel.to_string(),
        word.to_owned(),
        or_empty(state.since.as_ref()),
        or_empty(state.reference.as_ref()),
        through(state),
        or_empty(state.due.as_ref()),
    ]
}

/// What happened, oldest to newest as it comes.
pub fn draw_timeline(items: &[TimelineItem], page: &mut Page) {
    if items.is_empty() {
        return;
    }
    page.gap();
    let rows = items.iter().map(|item| {
        [
            item.on.clone(),
            item.what.clone(),
            list(&item.channels),
            or_empty(item.reference.as_ref()),
            item.state
                .clone()
                .or_else(|| item.reason.as_ref().map(|said| said.as_str().to_owned()))
                .unwrap_or_default(),
            or_empty(item.due.as_ref()),
        ]
    });
    page.table(["on", "what", "channels", "reference", "state", "due"], rows);
}
