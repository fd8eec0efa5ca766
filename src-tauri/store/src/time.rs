//! Instants as the tables hold them: milliseconds since 1970 UTC.

use chrono::{DateTime, Utc};
use rusqlite::types::{FromSqlError, FromSqlResult, ValueRef};

pub fn to_ms(instant: DateTime<Utc>) -> i64 {
    instant.timestamp_millis()
}

pub fn from_ms(value: ValueRef<'_>) -> FromSqlResult<DateTime<Utc>> {
    let ms = value.as_i64()?;
    DateTime::from_timestamp_millis(ms).ok_or(FromSqlError::OutOfRange(ms))
}
