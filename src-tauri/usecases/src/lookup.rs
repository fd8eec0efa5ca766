//! Lookup by anything: reads what was typed, finds, and says for each hit why, masked.

mod batch;
mod shown;

pub(crate) use shown::Shown;

use crate::Desk;
use crate::stops::{ByKey, CustomerKeys, in_force_by_key};
use customers::Hit;
use domain::identity::{self, Narrow, QueryKind, read_query, read_query_as};
use domain::masking::{Typed, mask_person};
use domain::role::{self, Action};
use domain::words::Channel;
use domain::{Result, Sensitive};
use serde::{Deserialize, Serialize};
use std::sync::atomic::AtomicBool;
use std::time::Instant;
use store::Fingerprint;

/// How to read the text when the person says so; otherwise the desk reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum ReadAs {
    Phone,
    Email,
    Name,
    Zip,
    Customer,
}

/// One query.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
pub struct LookupAsk {
    pub text: Sensitive<String>,
    pub read_as: Option<ReadAs>,
    /// 25 when not given.
    pub limit: Option<u32>,
    /// True once the person has paused or chosen: the search is audited before its answer leaves. Until then whom
    /// it has shown is audited a moment later.
    pub settled: bool,
}

/// How close a hit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum Closeness {
    Exact,
    Prefix,
    Similar,
}

/// One customer found, masked: only what was typed stands in clear beside name and city.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct LookupHit {
    pub customer_no: String,
    pub name: Sensitive<String>,
    /// Masked address line.
    pub address: Sensitive<String>,
    pub city: Sensitive<String>,
    pub state: Sensitive<String>,
    pub zip: Sensitive<String>,
    #[serde(rename = "match")]
    pub closeness: Closeness,
    /// In words: "same house and ZIP, last name one letter off".
    pub why: String,
    pub score: f64,
    /// Channels stopped, for every brand.
    pub removals: Vec<Channel>,
}

/// The answer; nobody found is an empty list.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct LookupAnswer {
    pub query: Sensitive<String>,
    /// "last name + ZIP".
    pub read_as: String,
    pub took_ms: f64,
    /// Capped; `more` says so.
    pub total: u32,
    pub more: bool,
    /// What to add, where more fit than are shown.
    pub add: Option<Narrow>,
    pub customers: Vec<LookupHit>,
}

/// Hits shown unless more are asked for.
const USUAL_LIMIT: u32 = 25;
/// More than this nobody reads; a program asks again with more of the name.
const MOST: u32 = 1_000;

impl Desk {
    /// Finds customers; stops early when `cancelled` turns true (an overtaken keystroke). A settled search is
    /// audited before the answer leaves, any other within a second or two: the kind of query, the hits, never the text.
    pub fn lookup(&self, ask: &LookupAsk, cancelled: &AtomicBool) -> Result<LookupAnswer> {
        self.allow(Action::Lookup)?;
        #[cfg(feature = "panic-on-purpose")]
        crate::on_purpose::panic_about(&ask.text);
        let answer = self.find(ask, cancelled)?;
        if ask.settled {
            self.note_settled(&answer)?
        } else {
            self.keep_shown(&answer)?
        }
        Ok(answer)
    }

    fn find(&self, ask: &LookupAsk, cancelled: &AtomicBool) -> Result<LookupAnswer> {
        let started = Instant::now();
        let reading = match ask.read_as {
            Some(kind) => read_query_as(ask.text.as_str(), kind_of(kind), self.home()),
            None => read_query(ask.text.as_str(), self.home()),
        };
        let reach = role::reach(self.role());
        let limit = ask.limit.unwrap_or(USUAL_LIMIT).clamp(1, MOST).min(reach.at_most.unwrap_or(MOST));
        let found = self.master(|reader| reader.lookup(&reading, limit as usize, cancelled))?;
        let (mut hits, total, more, read_as) = match found {
            Some(found) => (found.hits, found.total, found.more, found.read_as),
            None => (Vec::new(), 0, false, reading.read_as()),
        };
        if reach.exact_only {
            hits.retain(|hit| hit.closeness == customers::Closeness::Exact && is_whole(read_as));
        }
        let customers = self.shown_hits(hits, &Typed::of([&ask.text]))?;
        let total = if reach.exact_only { customers.len() } else { total };
        let more = more && !reach.exact_only;
        let are_hidden = more || total > customers.len();
        Ok(LookupAnswer {
            query: ask.text.clone(),
            read_as: read_as.word().to_owned(),
            took_ms: started.elapsed().as_secs_f64() * 1_000.0,
            total: u32::try_from(total).unwrap_or(u32::MAX),
            more,
            add: read_as.narrowed_by().filter(|_| are_hidden),
            customers,
        })
    }

    /// Hits as a screen may show them: masked, with the channels that are stopped.
    pub(crate) fn shown_hits(&self, hits: Vec<Hit>, typed: &Typed) -> Result<Vec<LookupHit>> {
        let keys: Vec<CustomerKeys> = hits.iter().map(|hit| self.keys_of_customer(&hit.row)).collect();
        let all: Vec<Fingerprint> = keys.iter().flat_map(|keys| &keys.all).copied().collect();
        let in_force = in_force_by_key(self.store.read(|snapshot| snapshot.removals_by_key(&all))?);
        let shown = |(hit, keys): (&Hit, &CustomerKeys)| shown_hit(hit, stopped(keys, &in_force), typed);
        Ok(hits.iter().zip(&keys).map(shown).collect())
    }
}

fn shown_hit(hit: &Hit, removals: Vec<Channel>, typed: &Typed) -> LookupHit {
    let row = &hit.row;
    let masked = mask_person(&row.person, typed);
    LookupHit {
        customer_no: row.customer_no.to_string(),
        name: masked.name.as_str().into(),
        address: masked.address_1.as_str().into(),
        city: masked.city.as_str().into(),
        state: masked.state.as_str().into(),
        zip: masked.zip.as_str().into(),
        closeness: match hit.closeness {
            customers::Closeness::Exact => Closeness::Exact,
            customers::Closeness::Prefix => Closeness::Prefix,
            customers::Closeness::Similar => Closeness::Similar,
        },
        why: hit.why.to_owned(),
        score: (hit.score * 1_000.0).round() / 1_000.0,
        removals,
    }
}

/// The channels that are stopped for all brands, in the order of the channels.
fn stopped(keys: &CustomerKeys, in_force: &ByKey) -> Vec<Channel> {
    let all_brands =
        |channel: &Channel| keys.stop(*channel, in_force).is_some_and(|stop| stop.brands.is_empty());
    Channel::ALL.iter().copied().filter(all_brands).collect()
}

fn kind_of(read_as: ReadAs) -> QueryKind {
    match read_as {
        ReadAs::Phone => QueryKind::Phone,
        ReadAs::Email => QueryKind::Email,
        ReadAs::Name => QueryKind::Name,
        ReadAs::Zip => QueryKind::Zip,
        ReadAs::Customer => QueryKind::Customer,
    }
}

/// Whole numbers, e-mails and customer numbers, or a name with its ZIP: what a store may look for.
fn is_whole(read_as: identity::ReadAs) -> bool {
    use identity::ReadAs as R;
    matches!(read_as, R::Phone | R::PhoneName | R::Email | R::CustomerNo | R::NameZip | R::LastNameZip)
}
