//! A piece of the list in memory: its rows as bytes, their keys, and what became of each.

use super::columns::Given;
use super::decoys::Planted;
use super::rows::{Cut, Rows};
use super::series::Series;
use super::{CHUNK_BYTES, CHUNK_ROWS, Scrub};
use chrono::NaiveDate;
use domain::Result;
use domain::identity::{IdentityKey, KeyKind, NameAndAddress, PhoneKey, country_of, identity_keys};
use domain::scrub::Purpose;
use domain::words::Channel;
use matching::exact::{Key, KeyIndex};
use matching::tolerant;
use std::ops::Range;

/// A piece.
#[derive(Default)]
pub struct Chunk {
    pub bytes: Vec<u8>,
    pub rows: Vec<RowState>,
    /// Keys of lists with the rows that have them.
    pub keys: Vec<(Key, u32)>,
    /// The same, once a list is compared.
    pub index: KeyIndex,
    /// What the ledger is asked for.
    pub identities: Vec<(Option<String>, Vec<IdentityKey>)>,
    /// For people who are nearly the same; empty where nobody asked.
    pub records: Vec<tolerant::Record>,
}

/// One row, and what became of it.
pub struct RowState {
    pub bytes: Range<usize>,
    /// From 1, the header not counted.
    pub number: u64,
    /// North American numbers, as ten digits.
    pub numbers: Vec<u64>,
    /// The last day of a relationship that there is today.
    pub related_until: Option<NaiveDate>,
    pub fate: Fate,
    /// None of the list's own rows, and never written.
    pub decoy: Option<Box<Planted>>,
}

/// Where a row goes.
pub enum Fate {
    Clean { ebr_until: Option<NaiveDate> },
    Removed(Caught),
    Borderline(Caught),
    Refused(String),
}

/// By what a row was caught.
#[derive(Clone, Debug)]
pub struct Caught {
    pub list: String,
    pub list_date: String,
    pub level: KeyKind,
    /// 1 for an exact match, else how likely.
    pub score: f64,
    pub reference: String,
    pub reason: String,
}

/// Two numbers in a cell: only the first would be compared, and both would be dialled.
fn are_several(cell: &str) -> bool {
    let is_number = |part: &&str| part.chars().filter(char::is_ascii_digit).count() >= 7;
    cell.split([',', ';', '/', '|', '\n']).filter(is_number).count() > 1
}

impl RowState {
    /// A row of these bytes, of which nothing is known yet.
    pub fn new(bytes: Range<usize>, number: u64) -> RowState {
        let fate = Fate::Clean { ebr_until: None };
        RowState { bytes, number, numbers: Vec::new(), related_until: None, fate, decoy: None }
    }

    /// Neither refused nor removed yet.
    pub fn is_open(&self) -> bool {
        matches!(self.fate, Fate::Clean { .. } | Fate::Borderline(_))
    }
}

impl Chunk {
    /// Reads the next piece; without rows at the end of the file.
    pub fn read(scrub: &Scrub<'_>, rows: &mut Rows, before: u64, series: &mut Series) -> Result<Chunk> {
        let mut chunk = Chunk::default();
        while chunk.rows.len() < CHUNK_ROWS && chunk.bytes.len() < CHUNK_BYTES {
            let start = chunk.bytes.len();
            let Some(cut) = rows.next(&mut chunk.bytes)? else { break };
            let number = before + chunk.rows.len() as u64 + 1;
            let bytes = start..chunk.bytes.len();
            chunk.rows.push(RowState::new(bytes.clone(), number));
            let raw = chunk.bytes.get(bytes).unwrap_or_default().to_vec();
            let customer = scrub.columns.customer_no(rows, &raw).filter(|_| matches!(cut, Cut::Row));
            series.take(customer.as_deref().map_or(raw.as_slice(), |number| number.trim().as_bytes()));
            match cut {
                Cut::Refused(why) => chunk.refuse(why.to_owned()),
                Cut::Row if rows.cells() != rows.names.len() => {
                    let what = format!("{} cells where the header has {}", rows.cells(), rows.names.len());
                    chunk.refuse(what);
                }
                Cut::Row => match scrub.columns.given(rows, &raw) {
                    Ok(given) => chunk.take(scrub, given),
                    Err(why) => chunk.refuse(why),
                },
            }
        }
        Ok(chunk)
    }

    fn refuse(&mut self, why: String) {
        if let Some(row) = self.rows.last_mut() {
            row.fate = Fate::Refused(why);
        }
        self.identities.push((None, Vec::new()));
        self.records.push(tolerant::Record::default());
    }

    /// Refuses it for saying too little, unless it is found to be somebody who is nearly the same.
    fn refuse_unless_similar(&mut self, why: String, record: Option<tolerant::Record>) {
        self.refuse(why);
        if let (Some(last), Some(record)) = (self.records.last_mut(), record) {
            *last = record;
        }
    }

    pub(super) fn take(&mut self, scrub: &Scrub<'_>, given: Given) {
        let Some(row) = self.rows.last_mut() else { return };
        let country = country_of(&given.person, scrub.home);
        let phones = given.person.phones().chain([&given.phone]).filter(|phone| !phone.is_empty());
        let read: Vec<_> = phones.map(|phone| PhoneKey::read(phone.as_str(), country)).collect();
        let mut keys = identity_keys(&given.person, scrub.home);
        keys.extend(PhoneKey::read(given.phone.as_str(), country).ok().map(IdentityKey::phone));
        keys.sort();
        keys.dedup();
        let has = |kind: KeyKind| keys.iter().any(|key| key.kind == kind);
        let (first, zip) = (given.person.first_name.as_str(), given.person.zip.as_str());
        let is_initial = first.chars().filter(|letter| letter.is_alphanumeric()).count() < 2;
        let is_mail = scrub.purpose.channel() == Channel::Mail;
        let cells = given.person.phones().chain([&given.phone]);
        let unreadable =
            read.iter().find_map(|phone| phone.as_ref().err()).filter(|_| scrub.purpose.is_to_numbers());
        let record = scrub
            .ask
            .fuzzy
            .then(|| tolerant::Reading { home: scrub.home }.record(&NameAndAddress::of(&given.person)));
        let why = match unreadable {
            Some(why) => Some(why.reason()),
            None if scrub.purpose == Purpose::Text && !given.consent => {
                Some("no evidence of consent to texts".to_owned())
            }
            None if scrub.purpose.is_to_numbers()
                && cells.into_iter().any(|cell| are_several(cell.as_str())) =>
            {
                Some("two numbers in one cell".to_owned())
            }
            None => None,
        };
        if let Some(why) = why {
            return self.refuse(why);
        }
        let lacking = match is_mail && (is_initial || zip.is_empty()) && has(KeyKind::Address) {
            true => Some("no whole first name, or no ZIP: it cannot be compared with a person on a list"),
            false => scrub.purpose.lacks(has),
        };
        if let Some(why) = lacking {
            return self.refuse_unless_similar(why.to_owned(), record);
        }
        row.numbers = read.into_iter().flatten().filter_map(PhoneKey::nanp_digits).collect();
        let areas: Vec<u16> =
            row.numbers.iter().filter_map(|number| u16::try_from(number / 10_000_000).ok()).collect();
        row.related_until = scrub.relationships.until(
            given.contacts,
            &areas,
            &[given.person.state.as_str(), zip],
            scrub.today,
        );
        let at = u32::try_from(self.rows.len() - 1).unwrap_or(u32::MAX);
        let levels = scrub.purpose.levels();
        let of_lists = keys.iter().filter(|key| levels.contains(&key.kind));
        self.keys.extend(of_lists.map(|key| (scrub.keyer.of(key), at)));
        self.records.extend(record);
        let customer = Some(given.customer_no).filter(|number| !number.is_empty());
        self.identities.push((customer, keys));
    }
}
