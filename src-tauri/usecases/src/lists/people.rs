//! A list file read through its layout into a list of people: rows with their exact keys, what a change file deletes,
//! and both laid over the generation before.

use super::refused::RefusedLines;
use crate::Desk;
use crate::progress::{Progress, Step};
use ::lists::people::{KeyBytes, People, Row, Writer};
use ::lists::registry::About;
use chrono::NaiveDate;
use cipherfile::Key;
use domain::identity::NameAndAddress;
use domain::layout::{Layout, LineFault, ReadRecord, Reader};
use domain::list::{ListKind, ListMode};
use domain::words::{RecordAction, Scope};
use domain::{Code, Fault, Result};
use matching::exact::{Keyer, Levels};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::{BufReader, Read};
use std::path::Path;

/// More additions and deletions than that are a full list; they are held in memory.
const MOST_CHANGES: usize = 10_000_000;
/// Records between two looks at whether to go on.
const ASK_EVERY: u64 = 8_192;

/// What became of the records.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    pub read: u64,
    pub added: u64,
    pub deleted: u64,
    /// Added, and there already: the newer stands.
    pub already_on: u64,
    /// To be deleted, and not there.
    pub not_on: u64,
    /// Overtaken by a later record of the same file.
    pub overtaken: u64,
    pub entries: u64,
    /// Of them read now, those that say too little for an exact key: only `--fuzzy` compares them.
    pub only_similar: u64,
    /// Of a registry: area codes that the list before covers and this one does not.
    pub lacking: Vec<u16>,
    /// Of a registry's change file: the first day of which it has a change, from the list's own day on.
    pub first_change: Option<NaiveDate>,
}

/// What reading needs to know.
pub struct Reading<'a> {
    pub kind: ListKind,
    pub layout: &'a Layout,
    pub mode: ListMode,
    /// Where the file comes to lie; none in a dry run.
    pub place: Option<&'a Path>,
    pub about: About,
    pub base: Option<&'a People>,
}

/// Additions and deletions as they were read.
struct Taken {
    writer: Option<Writer>,
    additions: u32,
    /// Where the last record of a key stands among the additions.
    added: HashMap<KeyBytes, u32>,
    /// How many additions came before the last deletion of a key.
    deleted: HashMap<KeyBytes, u32>,
    counts: Counts,
}

impl Desk {
    /// Reads the file whole, and writes the next generation.
    pub(super) fn read_people(
        &self,
        reading: &Reading<'_>,
        input: &mut (dyn Read + Send),
        refused: &mut RefusedLines,
        progress: &Progress<'_>,
    ) -> Result<Counts> {
        let key = self.lists_key()?;
        let mut keyer = self.keyer(levels_of(reading.kind))?;
        let additions = reading.place.map(|place| place.with_extension("additions"));
        let writer = additions.as_deref().map(|place| Writer::create(place, &key)).transpose()?;
        let (added, deleted) = (HashMap::new(), HashMap::new());
        let mut taken = Taken { writer, additions: 0, added, deleted, counts: Counts::default() };
        let mut reader = Reader::new(reading.layout, BufReader::with_capacity(1 << 18, input)).any_line_end();
        loop {
            let record = match reader.next_row() {
                None => break,
                Some(row) => row.and_then(|row| row.to_partial_record()),
            };
            taken.counts.read += 1;
            if taken.counts.read.is_multiple_of(ASK_EVERY) {
                go_on(progress, taken.counts.read)?;
            }
            match record.and_then(|record| keys_of(reading, record, &mut keyer)) {
                Ok((record, keys)) => {
                    taken.counts.only_similar += u64::from(keys.is_empty());
                    taken.take(reading, &record, &keys)?;
                }
                Err(fault) => refused.push(fault, reader.line())?,
            }
        }
        taken.lay(reading, &key, &mut keyer, additions.as_deref(), progress)
    }
}

impl Taken {
    fn take(&mut self, reading: &Reading<'_>, record: &ReadRecord, keys: &[KeyBytes]) -> Result<()> {
        let row = row_of(record);
        let whose = identity(&row, keys);
        if self.added.len() + self.deleted.len() >= MOST_CHANGES {
            let what = format!("the file has more than {MOST_CHANGES} changes; nothing was imported");
            return Err(Fault::new(Code::BadInput, what, "import the full list with --replace"));
        }
        if record.action == Some(RecordAction::Withdraw) {
            self.deleted.insert(whose, self.additions);
            return Ok(());
        }
        if reading.mode != ListMode::Replace && self.added.insert(whose, self.additions).is_some() {
            self.counts.overtaken += 1;
        }
        self.additions += 1;
        match &mut self.writer {
            Some(writer) => writer.push(&row, keys.iter().copied()),
            None => Ok(()),
        }
    }

    /// Without a list beneath, and with nothing deleted, what was read is the list. Else both are put into one.
    fn lay(
        mut self,
        reading: &Reading<'_>,
        key: &Key,
        keyer: &mut Keyer,
        additions: Option<&Path>,
        progress: &Progress<'_>,
    ) -> Result<Counts> {
        let (Some(writer), Some(place)) = (self.writer.take(), reading.place) else {
            self.count_dry(reading, keyer, progress)?;
            return Ok(self.counts);
        };
        if reading.mode == ListMode::Replace && self.deleted.is_empty() {
            let written = writer.finish(&reading.about, place)?;
            (self.counts.added, self.counts.entries) = (u64::from(written.rows), u64::from(written.rows));
            return Ok(self.counts);
        }
        let additions = Gone(additions.unwrap_or(place));
        writer.finish(&reading.about, additions.0)?;
        let read = People::open(additions.0, key)?;
        let mut next = Writer::create(place, key)?;
        let mut keys = Vec::new();
        if let Some(base) = reading.base {
            base.each_row(&mut |number, row| {
                go_on_now_and_then(progress, number)?;
                row_keys(reading.kind, row, keyer, &mut keys);
                if self.stays(&identity(row, &keys)) {
                    next.push(row, keys.iter().copied())?;
                }
                Ok(true)
            })?;
        }
        read.each_row(&mut |number, row| {
            go_on_now_and_then(progress, number)?;
            row_keys(reading.kind, row, keyer, &mut keys);
            if self.is_last(reading.mode, &identity(row, &keys), number) {
                next.push(row, keys.iter().copied())?;
                self.counts.added += 1;
            }
            Ok(true)
        })?;
        self.counts.added = self.counts.added.saturating_sub(self.counts.already_on);
        self.count_not_on();
        self.counts.entries = u64::from(next.finish(&reading.about, place)?.rows);
        Ok(self.counts)
    }

    /// The same without writing: the list beneath is read, the additions are only counted.
    fn count_dry(&mut self, reading: &Reading<'_>, keyer: &mut Keyer, progress: &Progress<'_>) -> Result<()> {
        let (mut keys, mut stay) = (Vec::new(), 0);
        if let Some(base) = reading.base {
            base.each_row(&mut |number, row| {
                go_on_now_and_then(progress, number)?;
                row_keys(reading.kind, row, keyer, &mut keys);
                stay += u64::from(self.stays(&identity(row, &keys)));
                Ok(true)
            })?;
        }
        let last = match reading.mode {
            ListMode::Replace => u64::from(self.additions),
            _ => self
                .added
                .iter()
                .filter(|(key, at)| self.deleted.get(*key).is_none_or(|from| from <= at))
                .count() as u64,
        };
        self.counts.added = last.saturating_sub(self.counts.already_on);
        self.counts.entries = stay + last;
        self.count_not_on();
        Ok(())
    }

    /// Whether a row of the list beneath stands as it is: nothing that was read is about it.
    fn stays(&mut self, whose: &KeyBytes) -> bool {
        let added = self.added.get(whose).copied();
        let deleted = self.deleted.get(whose).copied();
        match (added, deleted) {
            (None, None) => true,
            (Some(at), deleted) if deleted.is_none_or(|from| from <= at) => {
                self.counts.already_on += 1;
                false
            }
            _ => {
                self.counts.deleted += 1;
                false
            }
        }
    }

    /// Whether an addition is the last word on its key.
    fn is_last(&mut self, mode: ListMode, whose: &KeyBytes, number: u32) -> bool {
        if self.deleted.get(whose).is_some_and(|from| number < *from) {
            self.counts.overtaken += u64::from(mode == ListMode::Replace);
            return false;
        }
        mode == ListMode::Replace || self.added.get(whose) == Some(&number)
    }

    fn count_not_on(&mut self) {
        let only = self.deleted.iter().filter(|(key, from)| self.added.get(*key).is_none_or(|at| at < *from));
        self.counts.not_on = (only.count() as u64).saturating_sub(self.counts.deleted);
    }
}

/// What a later record of the same entry is known by: all its keys together. Two people may share a number, and only the
/// one that is meant is added anew or taken off. An entry without keys is known by what stands in it.
fn identity(row: &Row<'_>, keys: &[KeyBytes]) -> KeyBytes {
    if let [key] = keys {
        return *key;
    }
    let digest = match keys {
        [] => {
            let who = &row.who;
            let name = [who.first_name, who.last_name];
            let place = [who.address_1, who.address_2, who.city, who.state, who.zip];
            Sha256::digest([name.join("\0"), place.join("\0")].join("\0").to_lowercase())
        }
        keys => {
            let mut sorted = keys.to_vec();
            sorted.sort_unstable();
            Sha256::digest(sorted.concat())
        }
    };
    let mut whole = KeyBytes::default();
    whole.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    whole
}

/// Whether somebody could still be meant who is nearly the same: part of a name, and part of an address.
fn could_be_similar(row: &Row<'_>) -> bool {
    let who = &row.who;
    let has = |parts: [&str; 2]| parts.iter().any(|part| !part.trim().is_empty());
    has([who.first_name, who.last_name]) && has([who.address_1, who.address_2]) && has([who.zip, who.city])
}

/// The file of additions, removed when both are one.
struct Gone<'a>(&'a Path);

impl Drop for Gone<'_> {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(self.0);
    }
}

/// Which keys the entries of a kind are found by. A service of numbers is about the number, whoever else has a name.
pub(super) fn levels_of(kind: ListKind) -> Levels {
    match kind {
        ListKind::InHouse => Levels::ALL,
        kind if kind.is_of_numbers() => Levels::of(&[domain::identity::KeyKind::Phone]),
        _ => Levels::NAME_AND_ADDRESS,
    }
}

/// The keys of a record. One that gives none is compared with people who are nearly the same, where it says enough for
/// that; else it could never be found again.
fn keys_of(
    reading: &Reading<'_>,
    record: ReadRecord,
    keyer: &mut Keyer,
) -> std::result::Result<(ReadRecord, Vec<KeyBytes>), LineFault> {
    let mut record = record;
    if reading.mode == ListMode::Add && record.action == Some(RecordAction::Withdraw) {
        let what =
            "it takes somebody off, and a file that is added only adds (--changes does both)".to_owned();
        return Err(LineFault { line: record.line_no, column: 0, field: None, what });
    }
    if record.scope.is_none() && reading.layout.household {
        record.scope = Some(Scope::SurnameAtAddress);
    }
    let mut keys = Vec::new();
    row_keys(reading.kind, &row_of(&record), keyer, &mut keys);
    if keys.is_empty() && (reading.kind.is_of_numbers() || !could_be_similar(&row_of(&record))) {
        let what = match reading.kind.is_of_numbers() {
            true => "there is no number in it that can be compared",
            false => "neither name and address nor a number in it can be compared",
        };
        return Err(LineFault { line: record.line_no, column: 0, field: None, what: what.to_owned() });
    }
    Ok((record, keys))
}

/// An entry reaches as far as it says: one of a person gives no key of the address. Without a first name, or with an
/// initial in its place, the nearest to the person is the surname at the address.
fn row_keys(kind: ListKind, row: &Row<'_>, keyer: &mut Keyer, out: &mut Vec<KeyBytes>) {
    use domain::identity::KeyKind;
    out.clear();
    let given = matching::Row { who: row.who, phones: [row.number, "", ""], email: row.email };
    let mut found = Vec::with_capacity(5);
    keyer.keys(&given, &mut |key| found.push(key));
    // An initial is no first name: it would meet nobody whose name is written out.
    let is_initial = row.who.first_name.chars().filter(|letter| letter.is_alphanumeric()).count() < 2;
    let has_person = !is_initial && found.iter().any(|key| key.level() == Some(KeyKind::Person));
    let wanted = match Scope::from_word(row.scope) {
        Some(Scope::Address) => KeyKind::Address,
        Some(Scope::SurnameAtAddress) => KeyKind::SurnameAtAddress,
        _ if has_person => KeyKind::Person,
        _ => KeyKind::SurnameAtAddress,
    };
    let is_wanted = |level| match level {
        Some(KeyKind::Phone | KeyKind::Email) => kind.is_of_numbers() || kind == ListKind::InHouse,
        level => level == Some(wanted),
    };
    out.extend(found.iter().filter(|key| is_wanted(key.level())).map(|key| key.to_bytes()));
}

fn row_of(record: &ReadRecord) -> Row<'_> {
    Row {
        who: NameAndAddress::of(&record.person),
        number: record.number.as_ref().map_or("", |number| number.as_str()),
        email: record.person.email.as_str(),
        reference: record.reference.as_ref().map_or("", |reference| reference.as_str()),
        scope: record.scope.map_or("", Scope::word),
    }
}

fn go_on_now_and_then(progress: &Progress<'_>, number: u32) -> Result<()> {
    if u64::from(number).is_multiple_of(ASK_EVERY) { go_on(progress, number.into()) } else { Ok(()) }
}

fn go_on(progress: &Progress<'_>, done: u64) -> Result<()> {
    if progress.is_cancelled() {
        let what = "the import of the list was stopped; the one in use stays as it was";
        return Err(Fault::stopped(what, "start it again when you wish"));
    }
    progress.step(Step { done: u32::try_from(done).unwrap_or(u32::MAX), bytes_mb: 0.0, share: 0.0 });
    Ok(())
}
