//! The row of a removal: what can be known of it without opening its body.

use crate::column::{date, given, instant, maybe_uuid, uuid, word};
use crate::time::to_ms;
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{Brand, ContactId, CustomerNo, EntryId, Reference, RequestId, SubjectId, UserName};
use domain::words::{AskedBy, Channel, MessageClass, Reason, ReceivedBy, Scope};
use rusqlite::{Connection, OptionalExtension, Row, Statement};
use uuid::Uuid;

/// One removal as the tables hold it. Nothing in it names a person but the retailer's own number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovalRow {
    /// Row number in this file, for joins; it never leaves the file.
    pub entry: i64,
    pub id: EntryId,
    pub request: RequestId,
    pub reference: Reference,
    pub channel: Channel,
    pub scope: Scope,
    /// None covers every brand.
    pub brand: Option<Brand>,
    /// None for an unlisted person or a bare number.
    pub customer_no: Option<CustomerNo>,
    pub subject: Option<SubjectId>,
    pub contact: Option<ContactId>,
    pub received_at: DateTime<Utc>,
    /// When the entry was written.
    pub captured_at: DateTime<Utc>,
    /// The earliest date of its rules.
    pub due: Option<NaiveDate>,
    pub asked_by: AskedBy,
    pub reason: Reason,
    pub message_class: MessageClass,
    pub received_by: ReceivedBy,
    pub pass_on: bool,
    pub texts_may_go_on: bool,
    /// How many numbers it stops, one record each; 0 where it stops by person, address or e-mail.
    pub numbers: u32,
    pub who: UserName,
    pub site: String,
    pub source: Option<String>,
    pub source_id: Option<String>,
    /// The lowest id of the entries that end it; none while in force.
    pub ended_by: Option<EntryId>,
}

/// The columns that `read` expects first, in order, of a table called `removal`.
pub(crate) const COLUMNS: &str = "removal.entry, removal.id, removal.request, removal.reference, \
    removal.channel, removal.scope, removal.brand, removal.customer_no, removal.subject, removal.contact, \
    removal.received_at, removal.captured_at, removal.due, removal.asked_by, removal.reason, \
    removal.message_class, removal.received_by, removal.pass_on, removal.texts_may_go_on, removal.numbers, \
    removal.who, removal.site, removal.source, removal.source_id, removal.ended_by";
/// How many they are.
pub(crate) const COLUMN_COUNT: usize = 25;

impl RemovalRow {
    /// Reads the row that starts with [`COLUMNS`].
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            entry: row.get(0)?,
            id: EntryId(uuid(row, 1)?),
            request: RequestId(uuid(row, 2)?),
            reference: Reference(row.get(3)?),
            channel: word(row, 4, Channel::from_word)?,
            scope: word(row, 5, Scope::from_word)?,
            brand: given(row, 6)?.map(Brand),
            customer_no: given(row, 7)?.map(CustomerNo),
            subject: maybe_uuid(row, 8)?.map(SubjectId),
            contact: maybe_uuid(row, 9)?.map(ContactId),
            received_at: instant(row, 10)?,
            captured_at: instant(row, 11)?,
            due: date(row, 12)?,
            asked_by: word(row, 13, AskedBy::from_word)?,
            reason: word(row, 14, Reason::from_word)?,
            message_class: word(row, 15, MessageClass::from_word)?,
            received_by: word(row, 16, ReceivedBy::from_word)?,
            pass_on: row.get(17)?,
            texts_may_go_on: row.get(18)?,
            numbers: row.get(19)?,
            who: UserName(row.get(20)?),
            site: row.get(21)?,
            source: given(row, 22)?,
            source_id: given(row, 23)?,
            ended_by: maybe_uuid(row, 24)?.map(EntryId),
        })
    }

    /// The row of an entry, as stored.
    pub(crate) fn find(connection: &Connection, entry: i64) -> rusqlite::Result<Option<Self>> {
        let sql = format!("SELECT {COLUMNS} FROM removal WHERE entry = ?1");
        connection.prepare_cached(&sql)?.query_row([entry], Self::read).optional()
    }

    /// Binds the row to `insert_removal.sql`.
    pub(crate) fn bind(&self, statement: &mut Statement<'_>) -> rusqlite::Result<()> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let uuid = |value: Option<Uuid>| value.map(|uuid| *uuid.as_bytes());
        statement.raw_bind_parameter(1, self.entry)?;
        statement.raw_bind_parameter(2, self.id.0.as_bytes())?;
        statement.raw_bind_parameter(3, self.request.0.as_bytes())?;
        statement.raw_bind_parameter(4, self.reference.as_str())?;
        statement.raw_bind_parameter(5, self.channel.word())?;
        statement.raw_bind_parameter(6, self.scope.word())?;
        statement.raw_bind_parameter(7, self.brand.as_ref().map_or("", |brand| brand.as_str()))?;
        statement.raw_bind_parameter(8, self.customer_no.as_ref().map_or("", |number| number.as_str()))?;
        statement.raw_bind_parameter(9, uuid(self.subject.map(|subject| subject.0)))?;
        statement.raw_bind_parameter(10, uuid(self.contact.map(|contact| contact.0)))?;
        statement.raw_bind_parameter(11, to_ms(self.received_at))?;
        statement.raw_bind_parameter(12, to_ms(self.captured_at))?;
        statement.raw_bind_parameter(13, self.due.map(|due| due.to_string()).unwrap_or_default())?;
        statement.raw_bind_parameter(14, self.asked_by.word())?;
        statement.raw_bind_parameter(15, self.reason.word())?;
        statement.raw_bind_parameter(16, self.message_class.word())?;
        statement.raw_bind_parameter(17, self.received_by.word())?;
        statement.raw_bind_parameter(18, self.pass_on)?;
        statement.raw_bind_parameter(19, self.texts_may_go_on)?;
        statement.raw_bind_parameter(20, self.numbers)?;
        statement.raw_bind_parameter(21, self.who.as_str())?;
        statement.raw_bind_parameter(22, self.site.as_str())?;
        statement.raw_bind_parameter(23, text(&self.source))?;
        statement.raw_bind_parameter(24, text(&self.source_id))?;
        statement.raw_bind_parameter(25, uuid(self.ended_by.map(|id| id.0)))
    }
}
