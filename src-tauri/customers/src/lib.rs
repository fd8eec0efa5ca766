//! The customer master: one read-only encrypted file a generation; built by an import, read by lookup.
//!
//! Nothing here knows of removals, roles or audit: corrections and marks are laid over a row by `usecases`.

mod batch;
mod builder;
mod bulk;
mod checks;
mod columns;
pub mod csv_in;
pub mod demo;
mod hands;
mod import;
mod lanes;
mod lookup;
mod phone_order;
mod reader;
mod sound;
mod under;

pub use batch::{BATCH_ROWS, Batch};
pub use builder::{Builder, SCHEMA_VERSION, file_of};
pub use checks::MAX_FIELD_CHARS;
pub use columns::{COLUMN_COUNT, Column, CustomerRow, GivenRow};
pub use import::{
    DELTA_FROM, Import, ImportProgress, ImportReport, MAX_REFUSALS, Refusal, bytes_needed, import,
};
pub use lookup::{Closeness, Found, Hit, Kept};
pub use reader::Reader;
