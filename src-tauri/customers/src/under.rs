//! The generation beneath a small one: what a file that is laid over another must know of it, and say of both.

use chrono::NaiveDate;

/// Days in `recent` of one row of it, and customers in one row of `replaced`.
pub(crate) const DAYS_PER_CHUNK: usize = 1000;
pub(crate) const BITS_PER_CHUNK: usize = 8000;

/// What a file is laid over.
#[derive(Default)]
pub(crate) struct Under {
    /// The generation beneath; 0 for a file that stands by itself.
    pub(crate) base: u64,
    /// The last `id` beneath.
    pub(crate) last_id: i64,
    /// Customers beneath that stand in the new file.
    pub(crate) replaced: Ids,
    /// All customers, of both files.
    pub(crate) customers: u64,
    /// Of every customer beneath, in order.
    pub(crate) recent: Vec<u16>,
    /// In order.
    pub(crate) surnames: Vec<(String, i64)>,
    pub(crate) given_names: Vec<(String, i64)>,
}

/// A set of customers' ids, a bit each.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Ids(Vec<u8>);

impl Ids {
    pub(crate) fn insert(&mut self, id: i64) {
        let id = usize::try_from(id).unwrap_or(0);
        if self.0.len() <= id / 8 {
            self.0.resize(id / 8 + 1, 0);
        }
        if let Some(byte) = self.0.get_mut(id / 8) {
            *byte |= 1 << (id % 8);
        }
    }

    pub(crate) fn contains(&self, id: i64) -> bool {
        let id = usize::try_from(id).unwrap_or(0);
        self.0.get(id / 8).is_some_and(|byte| byte >> (id % 8) & 1 == 1)
    }

    /// Puts back what [`Ids::chunks`] gave.
    pub(crate) fn push_chunk(&mut self, bits: &[u8]) {
        self.0.extend_from_slice(bits);
    }

    /// The rows of the table.
    pub(crate) fn chunks(&self) -> impl Iterator<Item = &[u8]> {
        self.0.chunks(BITS_PER_CHUNK / 8)
    }
}

/// The latest of these dates (`YYYY-MM-DD` or empty) as days since 1970; 0 when there is none, or an earlier one.
pub(crate) fn latest_day<'a>(dates: impl Iterator<Item = &'a str>) -> u16 {
    let Some(day) = dates.max().and_then(crate::checks::iso_date) else { return 0 };
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap_or_default();
    let days = day.signed_duration_since(epoch).num_days().max(0);
    u16::try_from(days).unwrap_or(u16::MAX)
}
