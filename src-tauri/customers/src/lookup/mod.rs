//! Lookup: plain B-tree probes on normalised keys, exact before prefix before similar.
//!
//! Each way of a reading is a few probes; what is misspelt is compared in Rust, inside one ZIP or against the
//! vocabulary of last names. Nothing here masks or audits.

mod candidates;
mod exact;
mod kept;
mod names;
mod narrowed;
mod near;
mod phones;
mod similar;
mod vocabulary;

pub use kept::Kept;

use crate::Reader;
use crate::columns::CustomerRow;
use candidates::Candidates;
use domain::Result;
use domain::identity::{AddressKey, ReadAs, Reading, Way, country_of, email_key, identity_keys, zip_key};
use domain::identity::{PhoneKey, first_name_key, last_name_key};
use domain::person::Person;
use names::Place;
use std::sync::atomic::AtomicBool;

/// How close a hit is to what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Closeness {
    Exact,
    Prefix,
    Similar,
}

impl Closeness {
    /// The word of `--json`.
    pub fn word(self) -> &'static str {
        match self {
            Closeness::Exact => "exact",
            Closeness::Prefix => "prefix",
            Closeness::Similar => "similar",
        }
    }
}

/// One customer found.
#[derive(Clone, Debug)]
pub struct Hit {
    pub row: CustomerRow,
    pub closeness: Closeness,
    /// Why, in words that are also the key in the catalogue: `last name one letter off`.
    pub why: &'static str,
    /// 1 for an exact hit, less for what is further away.
    pub score: f64,
}

/// What a lookup found.
#[derive(Clone, Debug)]
pub struct Found {
    pub hits: Vec<Hit>,
    /// How many were found in all; counting stops at a cap, and `more` says so.
    pub total: usize,
    pub more: bool,
    /// The way that found them; the first reading when nobody was found.
    pub read_as: ReadAs,
}

impl Reader {
    /// Finds the customers that a reading may mean, best first. Stops soon after `cancelled` turns true, with
    /// what it has.
    pub fn lookup(&self, reading: &Reading, limit: usize, cancelled: &AtomicBool) -> Result<Found> {
        let _snapshot = self.snapshot()?;
        let mut candidates = Candidates::new(self, limit, cancelled);
        let mut found_by = None;
        for way in &reading.ways {
            let before = candidates.len();
            // What costs a probe or two is tried even when another way has found somebody: a customer number, and a house
            // number before a name, which may be a street's.
            if found_by.is_none() || matches!(way, Way::CustomerNo(_) | Way::NameHouse { .. }) {
                candidates.take_way(way)?;
            }
            if candidates.len() > before {
                found_by.get_or_insert(way);
            }
        }
        for way in &reading.ways {
            // Once somebody is found, only the way that found them is gone further.
            if !candidates.is_enough() && found_by.is_none_or(|found| std::ptr::eq(found, way)) {
                candidates.take_near(way)?;
            }
            if candidates.len() > 0 {
                found_by.get_or_insert(way);
            }
        }
        let read_as = found_by.map_or(reading.read_as(), Way::read_as);
        candidates.into_found(read_as)
    }

    /// Loads what lookup keeps in memory. Done by the first lookup that needs it; from an idle thread it costs nobody
    /// anything.
    pub fn warm(&self) -> Result<()> {
        self.surnames()?;
        self.given_names()?;
        self.days().map(drop)
    }

    /// Who on file is likely this person: same number, e-mail or address with the same name, best first.
    pub fn candidates_like(&self, person: &Person, limit: usize) -> Result<Vec<Hit>> {
        let never = AtomicBool::new(false);
        let country = country_of(person, self.home());
        let mut candidates = Candidates::new(self, limit, &never);
        for phone in person.phones().filter_map(|phone| PhoneKey::read(phone.as_str(), country).ok()) {
            candidates.phone(phone)?;
        }
        if let Some(email) = email_key(person.email.as_str()) {
            candidates.email(&email)?;
        }
        let zip = zip_key(person.zip.as_str(), country);
        let (last, first) =
            (last_name_key(person.last_name.as_str()), first_name_key(person.first_name.as_str()));
        if !last.is_empty() && !zip.is_empty() {
            let words = if first.is_empty() { vec![last] } else { vec![last, first] };
            let last_first = words.len() > 1;
            candidates.name(&words, Place::in_zip(&zip), last_first)?;
            candidates.name_near(&words, &zip, last_first)?;
        }
        let address = AddressKey::read(person.address_1.as_str(), person.address_2.as_str());
        if !address.house.is_empty() && !zip.is_empty() {
            candidates.street(&address.house, &address.street, &zip)?;
            candidates.street_near(&address.house, &address.street, &zip)?;
        }
        let mut hits = candidates.into_found(ReadAs::Nothing)?.hits;
        let keys = identity_keys(person, self.home());
        hits.iter_mut().for_each(|hit| hit.score = shared(&keys, hit, self));
        hits.retain(|hit| hit.score > 0.0 || hit.closeness != Closeness::Similar);
        hits.sort_by(|one, other| other.score.total_cmp(&one.score));
        Ok(hits)
    }
}

/// The share of the person's keys that a hit has too.
fn shared(keys: &[domain::identity::IdentityKey], hit: &Hit, reader: &Reader) -> f64 {
    let theirs = identity_keys(&hit.row.person, reader.home());
    let common = keys.iter().filter(|key| theirs.contains(key)).count();
    common as f64 / keys.len().max(1) as f64
}
