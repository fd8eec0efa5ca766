//! Reading a column into a type of the domain.

use crate::time::from_ms;
use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::Row;
use rusqlite::types::{FromSqlError, FromSqlResult, ValueRef};
use uuid::Uuid;

pub fn uuid(row: &Row<'_>, column: usize) -> rusqlite::Result<Uuid> {
    row.get(column).map(Uuid::from_bytes)
}

pub fn maybe_uuid(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Uuid>> {
    Ok(row.get::<_, Option<[u8; 16]>>(column)?.map(Uuid::from_bytes))
}

pub fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<DateTime<Utc>> {
    read(row, column, from_ms)
}

pub fn maybe_instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<DateTime<Utc>>> {
    read(row, column, |value| match value {
        ValueRef::Null => Ok(None),
        value => from_ms(value).map(Some),
    })
}

/// Empty means that nothing was given.
pub fn given(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    read(row, column, |value| {
        let text = value.as_str()?;
        Ok((!text.is_empty()).then(|| text.to_owned()))
    })
}

pub fn date(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<NaiveDate>> {
    read(row, column, |value| match value.as_str()? {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| FromSqlError::InvalidType),
    })
}

pub fn word<T>(row: &Row<'_>, column: usize, from: impl Fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    read(row, column, |value| from(value.as_str()?).ok_or(FromSqlError::InvalidType))
}

fn read<T>(
    row: &Row<'_>,
    column: usize,
    from: impl Fn(ValueRef<'_>) -> FromSqlResult<T>,
) -> rusqlite::Result<T> {
    let value = row.get_ref(column)?;
    from(value).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, value.data_type(), Box::new(error))
    })
}
