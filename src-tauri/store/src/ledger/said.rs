//! What a removal says to whom it is exported: read a million at a time, where opening a million bodies would take a
//! key and a cipher each. Derived from the body, packed, and gone with the subject's key.

use super::row::RemovalRow;
use super::seal;
use crate::column::uuid;
use crate::packed::{Unpacked, put_number, put_signed, put_text};
use crate::store::Snapshot;
use crate::time::to_ms;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::entry::{Body, RemovalBody};
use domain::ids::{EntryId, Reference};
use domain::person::{Person, Text};
use domain::words::{Channel, Reason, Scope};
use domain::{Code, Fault, Result};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use uuid::Uuid;
use zeroize::Zeroizing;

/// The packed form written today.
const VERSION: u8 = 1;
/// Pages kept decrypted while a million are read, in KiB: where they came in another order than they were received,
/// each page is met more than once.
pub(crate) const STREAM_PAGES_KIB: i64 = 128 * 1024;
/// Removals that are handed on together.
const ROWS_PER_PAGE: usize = 2_048;
/// Most say what they say in fewer.
const BYTES_PER_ROW: usize = 160;

/// A removal as an export needs it: no more of the person than a layout can carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidRow {
    /// Row number of the entry in this file.
    pub entry: i64,
    pub id: EntryId,
    pub reference: Reference,
    pub channel: Channel,
    pub scope: Scope,
    pub received_at: DateTime<Utc>,
    pub due: Option<NaiveDate>,
    pub pass_on: bool,
    pub deceased: bool,
    pub texts_may_go_on: bool,
    /// Name, address and e-mail as given; no numbers, no date of birth.
    pub person: Person,
    /// The numbers it stops, as given; none where it stops by person, address or e-mail.
    pub numbers: Vec<Text>,
}

impl SaidRow {
    /// From a removal with its body.
    pub fn of(row: &RemovalRow, body: &RemovalBody) -> Self {
        let mut person = Person::default();
        for (to, from) in fields_mut(&mut person).into_iter().zip(fields(&body.person)) {
            to.clone_from(from);
        }
        Self {
            entry: row.entry,
            id: row.id,
            reference: row.reference.clone(),
            channel: row.channel,
            scope: row.scope,
            received_at: row.received_at,
            due: row.due,
            pass_on: row.pass_on,
            deceased: row.reason == Reason::Deceased,
            texts_may_go_on: row.texts_may_go_on,
            person,
            numbers: body.numbers.iter().take(row.numbers as usize).cloned().collect(),
        }
    }

    /// The bytes that are kept; `docs/formats.md` says how they stand.
    pub(crate) fn pack(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(160);
        out.push(VERSION);
        out.extend_from_slice(self.id.0.as_bytes());
        put_number(&mut out, self.channel as u64);
        put_number(&mut out, self.scope as u64);
        let flags = [self.pass_on, self.deceased, self.texts_may_go_on];
        put_number(&mut out, flags.iter().rev().fold(0, |bits, flag| bits << 1 | u64::from(*flag)));
        put_signed(&mut out, to_ms(self.received_at));
        put_signed(&mut out, self.due.map_or(0, |due| i64::from(due.num_days_from_ce())));
        put_text(&mut out, self.reference.as_str());
        fields(&self.person).iter().for_each(|field| put_text(&mut out, field.as_str()));
        put_number(&mut out, self.numbers.len() as u64);
        self.numbers.iter().for_each(|number| put_text(&mut out, number.as_str()));
        out
    }

    fn unpack(entry: i64, packed: &[u8]) -> Option<Self> {
        let mut from = Unpacked(packed);
        if from.bytes(1)? != [VERSION] {
            return None;
        }
        let id = EntryId(Uuid::from_slice(from.bytes(16)?).ok()?);
        let channel = *Channel::ALL.get(usize::try_from(from.number()?).ok()?)?;
        let scope = *Scope::ALL.get(usize::try_from(from.number()?).ok()?)?;
        let flags = from.number()?;
        let received_at = DateTime::from_timestamp_millis(from.signed()?)?;
        let due = match from.signed()? {
            0 => None,
            day => Some(NaiveDate::from_num_days_from_ce_opt(i32::try_from(day).ok()?)?),
        };
        let reference = Reference(from.text()?.to_owned());
        let mut person = Person::default();
        for field in fields_mut(&mut person) {
            *field = Text::new(from.text()?.to_owned());
        }
        let count = from.number()?;
        let numbers = (0..count).map(|_| from.text().map(Text::from)).collect::<Option<Vec<_>>>()?;
        let flag = |bit: u64| flags & bit != 0;
        let (pass_on, deceased, texts_may_go_on) = (flag(1), flag(2), flag(4));
        from.is_empty().then_some(Self {
            entry,
            id,
            reference,
            channel,
            scope,
            received_at,
            due,
            pass_on,
            deceased,
            texts_may_go_on,
            person,
            numbers,
        })
    }
}

/// The form that is kept: under the key of the body, so that it goes with it.
pub(super) fn sealed(key: &[u8; 32], entry: i64, packed: &[u8]) -> Result<Vec<u8>> {
    seal::seal_derived(key, entry, packed)
}

/// The same, with the key looked up; none when there is nothing to seal, or its key is gone.
pub(crate) fn sealed_again(
    connection: &Connection,
    entry: i64,
    packed: Option<&[u8]>,
) -> rusqlite::Result<Option<Vec<u8>>> {
    let Some(packed) = packed else { return Ok(None) };
    let mut sql = connection.prepare_cached(include_str!("key_of.sql"))?;
    let key: Option<Option<[u8; 32]>> = sql.query_row([entry], |row| row.get(0)).optional()?;
    Ok(key.flatten().and_then(|key| sealed(&key, entry, packed).ok()))
}

/// What a layout can carry of a person, in the order in which it is packed.
fn fields(person: &Person) -> [&Text; 12] {
    [
        &person.prefix,
        &person.first_name,
        &person.middle_name,
        &person.last_name,
        &person.suffix,
        &person.address_1,
        &person.address_2,
        &person.city,
        &person.state,
        &person.zip,
        &person.country,
        &person.email,
    ]
}

fn fields_mut(person: &mut Person) -> [&mut Text; 12] {
    [
        &mut person.prefix,
        &mut person.first_name,
        &mut person.middle_name,
        &mut person.last_name,
        &mut person.suffix,
        &mut person.address_1,
        &mut person.address_2,
        &mut person.city,
        &mut person.state,
        &mut person.zip,
        &mut person.country,
        &mut person.email,
    ]
}

/// What some thousands of removals say, opened and still packed; wiped when dropped. Taking it apart is left to whoever
/// reads it, on a thread of its own.
#[derive(Default)]
pub struct SaidPage {
    packed: Zeroizing<Vec<u8>>,
    /// Of each: its row number, and where its bytes end.
    ends: Vec<(i64, usize)>,
}

impl SaidPage {
    fn with_room() -> Self {
        let packed = Zeroizing::new(Vec::with_capacity(ROWS_PER_PAGE * BYTES_PER_ROW));
        Self { packed, ends: Vec::with_capacity(ROWS_PER_PAGE) }
    }

    /// False where it is not of the form of today, or was changed.
    fn open(&mut self, entry: i64, key: Option<[u8; 32]>, sealed: ValueRef<'_>) -> bool {
        let (Some(key), Ok(sealed)) = (key.map(Zeroizing::new), sealed.as_blob()) else { return false };
        self.make_room(sealed.len());
        let is_open = seal::open_derived(&key, entry, sealed, &mut self.packed).is_some();
        if is_open {
            self.ends.push((entry, self.packed.len()));
        }
        is_open
    }

    fn put(&mut self, said: &SaidRow) {
        let packed = Zeroizing::new(said.pack());
        self.make_room(packed.len());
        self.packed.extend_from_slice(&packed);
        self.ends.push((said.entry, self.packed.len()));
    }

    /// Bytes that grow by themselves would leave a copy of those before behind.
    fn make_room(&mut self, more: usize) {
        if self.packed.capacity() - self.packed.len() < more {
            let mut larger = Zeroizing::new(Vec::with_capacity(self.packed.capacity() * 2 + more));
            larger.extend_from_slice(&self.packed);
            self.packed = larger;
        }
    }

    /// Each, in order.
    pub fn rows(&self) -> impl Iterator<Item = Result<SaidRow>> {
        let mut start = 0;
        self.ends.iter().map(move |(entry, end)| {
            let packed = self.packed.get(std::mem::replace(&mut start, *end)..*end).unwrap_or_default();
            SaidRow::unpack(*entry, packed).ok_or_else(unreadable)
        })
    }
}

impl Snapshot<'_> {
    /// Calls `each` with every removal in force of these channels that was received before the instant, some thousands
    /// at a time, ordered by received-at, then by entry. What was erased has nothing left to say and does not come.
    pub fn said_in_force(
        &self,
        channels: &[Channel],
        before: DateTime<Utc>,
        mut each: impl FnMut(SaidPage) -> Result<()>,
    ) -> Result<()> {
        let sql = in_force_sql(channels.len());
        let values = channels
            .iter()
            .flat_map(|channel| [Value::from(channel.word().to_owned()), Value::from(to_ms(before))]);
        self.with_many_pages(|| {
            let mut sql = self.connection.prepare_cached(&sql).map_err(|error| self.fault(&error))?;
            let mut rows = sql.query(params_from_iter(values)).map_err(|error| self.fault(&error))?;
            let mut page = SaidPage::with_room();
            while let Some(row) = rows.next().map_err(|error| self.fault(&error))? {
                let entry = row.get(0).map_err(|error| self.fault(&error))?;
                match row.get_ref(1).map_err(|error| self.fault(&error))? {
                    sealed if page.open(entry, row.get(2).ok(), sealed) => {}
                    _ => self.said_anew(entry)?.iter().for_each(|said| page.put(said)),
                }
                if page.ends.len() >= ROWS_PER_PAGE {
                    each(std::mem::replace(&mut page, SaidPage::with_room()))?;
                }
            }
            each(page)
        })
    }

    /// What a removal says, from its body: an earlier program that was still open when the store was brought up to date
    /// has kept nothing beside it, or in its own form. None of one that was erased; one that cannot be opened is a fault, and never left out.
    fn said_anew(&self, entry: i64) -> Result<Option<SaidRow>> {
        let sql = "SELECT id FROM removal WHERE entry = ?1";
        let id = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut sql| sql.query_row([entry], |row| uuid(row, 0)).optional());
        let Some(id) = id.map_err(|error| self.fault(&error))?.map(EntryId) else { return Ok(None) };
        Ok(match (self.removal(id)?, self.body(id)?) {
            (Some(row), Some(Body::Removal(body))) => Some(SaidRow::of(&row, &body)),
            _ => None,
        })
    }

    /// What these removals say, in the order of the row numbers asked for; none of one that was erased.
    pub fn said_of(&self, rows: &[i64]) -> Result<Vec<Option<SaidRow>>> {
        let sql = format!(
            "SELECT asked.key, said.entry, said.said, {KEY}
               FROM json_each(?1) AS asked
              CROSS JOIN removal_said AS said ON said.entry = asked.value
               LEFT JOIN subject_key ON subject_key.subject = said.subject"
        );
        let asked = serde_json::to_string(rows).unwrap_or_default();
        let mut found: Vec<Option<SaidRow>> = std::iter::repeat_with(|| None).take(rows.len()).collect();
        let (mut page, mut places) = (SaidPage::with_room(), Vec::with_capacity(rows.len()));
        let mut sql = self.connection.prepare_cached(&sql).map_err(|error| self.fault(&error))?;
        let mut answer = sql.query([asked]).map_err(|error| self.fault(&error))?;
        while let Some(row) = answer.next().map_err(|error| self.fault(&error))? {
            let place = row.get::<_, u32>(0).map_err(|error| self.fault(&error))?;
            let entry = row.get(1).map_err(|error| self.fault(&error))?;
            let said = row.get_ref(2).map_err(|error| self.fault(&error))?;
            if page.open(entry, row.get(3).ok(), said) {
                places.push(place);
            }
        }
        for (place, said) in places.into_iter().zip(page.rows()) {
            if let Some(found) = found.get_mut(place as usize) {
                *found = Some(said?);
            }
        }
        for (place, row) in found.iter_mut().zip(rows).filter(|(place, _)| place.is_none()) {
            *place = self.said_anew(*row)?;
        }
        Ok(found)
    }

    /// Runs with more pages in memory, and gives them back.
    pub(crate) fn with_many_pages<T>(&self, run: impl FnOnce() -> Result<T>) -> Result<T> {
        let pages = |kib: i64| self.connection.pragma_update(None, "cache_size", -kib);
        pages(STREAM_PAGES_KIB).map_err(|error| self.fault(&error))?;
        let answer = run();
        pages(crate::store::READER_PAGES_KIB).map_err(|error| self.fault(&error))?;
        answer
    }
}

/// Each channel is read in order from the index, and several are merged: nothing is sorted.
fn in_force_sql(channels: usize) -> String {
    let one = format!(
        "SELECT removal.entry AS entry, said.said, {KEY}, removal.received_at AS received_at
           FROM removal INDEXED BY removal_channel
           LEFT JOIN removal_said AS said ON said.entry = removal.entry
           LEFT JOIN subject_key ON subject_key.subject = said.subject
          WHERE removal.channel = ? AND removal.received_at < ? AND removal.ended_by IS NULL"
    );
    let all = vec![one; channels.max(1)].join(" UNION ALL ");
    format!("{all} ORDER BY received_at, entry")
}

/// The key of the body that a row was derived from: the subject's, which is joined, for a subquery of its own would open
/// and close a cursor for each row.
const KEY: &str = "ifnull(subject_key.key, CASE WHEN said.subject IS NULL
                        THEN (SELECT log.body_key FROM entry JOIN log USING (log) WHERE entry.entry = said.entry)
                   END)";

fn unreadable() -> Fault {
    Fault::new(
        Code::StoreUnusable,
        "what a removal says to whom it is exported cannot be read; nothing was written",
        "run `prefdesk check`, then restore from a backup",
    )
    .at(crate::FILE_NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said() -> SaidRow {
        SaidRow {
            entry: 7,
            id: EntryId(Uuid::from_u128(7)),
            reference: Reference("301-4471-902-83".to_owned()),
            channel: Channel::Phone,
            scope: Scope::Number,
            received_at: "2026-11-18T15:00:00.123Z".parse().unwrap(),
            due: NaiveDate::from_ymd_opt(2026, 12, 7),
            pass_on: true,
            deceased: false,
            texts_may_go_on: true,
            person: Person { last_name: "Núñez".into(), zip: "10001".into(), ..Person::default() },
            numbers: vec!["212-555-0100".into(), "+1 212 555 0101".into()],
        }
    }

    #[test]
    fn what_is_kept_of_a_removal_comes_back_whole_and_cut_or_lengthened_it_does_not() {
        let packed = said().pack();
        assert_eq!(SaidRow::unpack(7, &packed), Some(said()));
        for end in 0..packed.len() {
            assert_eq!(SaidRow::unpack(7, &packed[..end]), None, "cut at {end}");
        }
        assert_eq!(SaidRow::unpack(7, &[&packed[..], &[0]].concat()), None);
    }

    #[test]
    fn a_million_are_read_in_the_order_of_the_index_and_never_sorted() {
        let desk = crate::tests::Desk::new();
        for channels in [1, 3] {
            let steps = desk.plan(&in_force_sql(channels));
            let steps = steps.join("; ");
            assert!(!steps.contains("TEMP B-TREE"), "{steps}");
            assert!(steps.contains("COVERING INDEX removal_channel"), "{steps}");
        }
    }

    #[test]
    fn its_bytes_stay_as_they_are_described() {
        let bare = SaidRow {
            channel: Channel::Mail,
            scope: Scope::Person,
            due: None,
            numbers: Vec::new(),
            received_at: DateTime::UNIX_EPOCH,
            person: Person { last_name: "Ng".into(), ..Person::default() },
            reference: Reference("12".to_owned()),
            pass_on: false,
            texts_may_go_on: false,
            deceased: true,
            ..said()
        };
        let mut expected = vec![1];
        expected.extend_from_slice(Uuid::from_u128(7).as_bytes());
        expected.extend_from_slice(&[0, 0, 2, 0, 0, 2, b'1', b'2', 0, 0, 0, 2, b'N', b'g']);
        expected.extend_from_slice(&[0; 9]);
        assert_eq!(bare.pack(), expected);
    }
}
