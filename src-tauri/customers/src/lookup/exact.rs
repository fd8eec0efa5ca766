//! Probes that need no judgement: e-mails, customer numbers, ZIPs, streets.

use super::Closeness::{Exact, Prefix, Similar};
use super::candidates::Candidates;
use super::names::Place;
use super::similar::Word;
use domain::Result;
use domain::identity::Way;

/// One past every text that starts with the prefix.
pub(super) fn after(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

/// Rows of one house number that are compared when no street begins as typed.
pub(super) const MAX_HOUSE_SCAN: usize = 20_000;
/// The beginning of a street is compared from so many letters on.
const LEAST_BEGUN: usize = 4;
/// Shorter streets are near too many.
const LEAST_STREET: usize = 3;

impl Candidates<'_> {
    /// Looks one way, for what is as typed or begins so.
    pub(super) fn take_way(&mut self, way: &Way) -> Result<()> {
        self.weigh(1.0);
        match way {
            Way::Phone(number) => self.phone(*number),
            Way::PhonePrefix { digits, length } => self.phone_prefix(*digits, *length),
            Way::Email(key) => self.email(key),
            Way::EmailPrefix(prefix) => self.email_prefix(prefix),
            Way::CustomerNo(text) => self.customer_no(text),
            Way::Zip(zip) => self.zip(zip),
            Way::Street { house, street, zip } => self.street(house, street, zip),
            Way::Name { words, zip, last_first } => self.name(words, Place::in_zip(zip), *last_first),
            Way::PhoneName { number, words } => self.phone_and_name(*number, words),
            Way::NameHouse { words, zip, house } => self.name_at_house(words, zip, house),
        }
    }

    /// Looks the same way for what is near: names and streets can be misspelt.
    pub(super) fn take_near(&mut self, way: &Way) -> Result<()> {
        self.weigh(1.0);
        match way {
            Way::Name { words, zip, last_first } => self.name_near(words, zip, *last_first),
            Way::Street { house, street, zip } if self.len() == 0 => self.street_near(house, street, zip),
            Way::NameHouse { words, zip, house } if self.len() == 0 => {
                self.name_near_house(words, zip, house)
            }
            _ => Ok(()),
        }
    }

    pub(super) fn email(&mut self, key: &str) -> Result<()> {
        let sql =
            "SELECT id FROM found_by INDEXED BY found_by_email WHERE email_key = ?1 AND email_key <> ''";
        self.each(sql, [key], |all, row| {
            all.add(row.get(0)?, Exact, "e-mail", 1.0);
            Ok(true)
        })
    }

    fn email_prefix(&mut self, prefix: &str) -> Result<()> {
        let sql = "SELECT id FROM found_by INDEXED BY found_by_email
                    WHERE email_key >= ?1 AND email_key < ?2 AND email_key <> ''";
        self.each(sql, (prefix, after(prefix)), |all, row| {
            all.add(row.get(0)?, Prefix, "e-mail begins so", 0.9);
            Ok(true)
        })
    }

    /// As typed, or in capitals: `c00001001` is read out as it is typed.
    fn customer_no(&mut self, text: &str) -> Result<()> {
        let sql = "SELECT id FROM found_by INDEXED BY found_by_no WHERE customer_no IN (?1, ?2)";
        self.each(sql, (text, text.to_uppercase()), |all, row| {
            all.add(row.get(0)?, Exact, "customer number", 1.0);
            Ok(true)
        })
    }

    fn zip(&mut self, zip: &str) -> Result<()> {
        let sql = "SELECT id FROM found_by INDEXED BY found_by_zip WHERE zip_key = ?1 AND zip_key <> ''";
        self.each(sql, [zip], |all, row| {
            all.add(row.get(0)?, Exact, "ZIP", 0.5);
            Ok(true)
        })
    }

    pub(super) fn street(&mut self, house: &str, street: &str, zip: &str) -> Result<()> {
        let sql = "SELECT id, street_key, zip_key FROM found_by INDEXED BY found_by_street
                    WHERE house_key = ?1 AND house_key <> '' AND street_key >= ?2 AND street_key < ?3";
        self.each(sql, (house, street, after(street)), |all, row| {
            if zip.is_empty() || row.get_ref(2)?.as_str()? == zip {
                let whole = row.get_ref(1)?.as_str()? == street;
                let (closeness, why, score) =
                    if whole { (Exact, "house + street", 1.0) } else { (Prefix, "street begins so", 0.9) };
                all.add(row.get(0)?, closeness, why, score);
            }
            Ok(true)
        })
    }

    /// Once a lookup: the house's streets that are one or two letters off, or that the typed text runs on from (a city typed
    /// behind the street).
    pub(super) fn street_near(&mut self, house: &str, street: &str, zip: &str) -> Result<()> {
        if street.chars().count() < LEAST_STREET || std::mem::replace(&mut self.compared_houses, true) {
            return Ok(());
        }
        let sql = "SELECT id, street_key, zip_key FROM found_by INDEXED BY found_by_street
                    WHERE house_key = ?1 AND house_key <> ''";
        let mut seen = 0;
        let typed = Word::new(street, 2);
        self.each(sql, [house], |all, row| {
            seen += 1;
            let key = row.get_ref(1)?.as_str()?;
            let here = zip.is_empty() || row.get_ref(2)?.as_str()? == zip;
            if here && key.len() >= 4 && street.starts_with(key) {
                all.add(row.get(0)?, Prefix, "house + street", 0.8);
            } else if here && let Some(edits) = street_distance(&typed, key) {
                all.add(row.get(0)?, Similar, "street a letter or two off", 0.8 - 0.1 * edits as f64);
            }
            Ok(seen < MAX_HOUSE_SCAN)
        })
    }
}

/// How far the typed street is from one on file, or from its beginning as long: `oakk` is `oakst`, its last word not typed.
fn street_distance(typed: &Word, key: &str) -> Option<usize> {
    let length = typed.as_str().len();
    let begun =
        || (length.saturating_sub(1)..=length + 1).filter_map(|end| typed.distance(key.get(..end)?)).min();
    typed.distance(key).or_else(|| if length >= LEAST_BEGUN { begun() } else { None })
}
