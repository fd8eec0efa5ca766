//! Which suppression lists are in use, and which file of each. The files themselves are others' business.

mod runs;

pub use runs::{RunCounts, ScrubRun};

use crate::column::{instant, word};
use crate::store::Snapshot;
use crate::time::to_ms;
use crate::write::WriteTx;
use chrono::{DateTime, NaiveDate, Utc};
use domain::Result;
use domain::list::{ListDates, ListForm, ListKind};
use rusqlite::{Row, params};

/// One list in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
    pub list: String,
    pub kind: ListKind,
    pub form: ListForm,
    pub layout: String,
    /// Of the file that was taken last, of the last whole one, and how far it is kept up.
    pub dates: ListDates,
    pub imported_at: DateTime<Utc>,
    pub imported_by: String,
    /// Of the file as it was given: the full list, or what was laid over it last.
    pub sha256: String,
    pub entries: u64,
    pub refused: u64,
    pub generation: u64,
    /// Empty where there is none.
    pub subscription: String,
}

impl ListRow {
    /// The name of its file.
    pub fn file_name(&self) -> String {
        format!("{}.{}.list", self.list, self.generation)
    }
}

impl Snapshot<'_> {
    /// Every list in use, by id.
    pub fn lists(&self) -> Result<Vec<ListRow>> {
        let read = || -> rusqlite::Result<Vec<ListRow>> {
            let mut sql = self.connection.prepare_cached(include_str!("all.sql"))?;
            sql.query_map([], list_row)?.collect()
        };
        read().map_err(|error| self.fault(&error))
    }
}

impl WriteTx<'_> {
    /// Points at the file of a list that is whole; whoever calls writes the audit line.
    pub fn put_list(&mut self, row: &ListRow) -> Result<()> {
        let put = self.connection.prepare_cached(include_str!("put.sql")).and_then(|mut sql| {
            sql.execute(params![
                row.list,
                row.kind.word(),
                row.form.word(),
                row.layout,
                row.dates.newest.to_string(),
                to_ms(row.imported_at),
                row.imported_by,
                row.sha256,
                row.entries.cast_signed(),
                row.refused.cast_signed(),
                row.generation.cast_signed(),
                row.subscription,
                row.dates.full.to_string(),
                row.dates.kept_up_to.to_string(),
            ])
        });
        put.map(drop).map_err(|error| self.fault(&error))
    }

    /// Lets go of a list; false where there was none.
    pub fn drop_list(&mut self, list: &str) -> Result<bool> {
        let dropped = self
            .connection
            .prepare_cached("DELETE FROM list WHERE list = ?1")
            .and_then(|mut sql| sql.execute([list]));
        dropped.map(|rows| rows > 0).map_err(|error| self.fault(&error))
    }
}

fn list_row(row: &Row<'_>) -> rusqlite::Result<ListRow> {
    let day = |column| word(row, column, |text| text.parse::<NaiveDate>().ok());
    Ok(ListRow {
        list: row.get(0)?,
        kind: word(row, 1, ListKind::from_word)?,
        form: word(row, 2, ListForm::from_word)?,
        layout: row.get(3)?,
        dates: ListDates { newest: day(4)?, full: day(12)?, kept_up_to: day(13)? },
        imported_at: instant(row, 5)?,
        imported_by: row.get(6)?,
        sha256: row.get(7)?,
        entries: row.get::<_, i64>(8)?.cast_unsigned(),
        refused: row.get::<_, i64>(9)?.cast_unsigned(),
        generation: row.get::<_, i64>(10)?.cast_unsigned(),
        subscription: row.get(11)?,
    })
}
