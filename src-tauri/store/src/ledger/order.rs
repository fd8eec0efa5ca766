//! The ids of entries: time-ordered, and each after all before it, even where the clock was set back. Of two answers
//! about the same removal the later counts, and their ids say which that is.

use crate::write::WriteTx;
use chacha20poly1305::aead::{OsRng, rand_core::RngCore};
use domain::Result;
use domain::ids::EntryId;
use uuid::{Builder, Uuid, Variant, Version};

/// The id of the entry that is appended next.
pub fn next_id(tx: &WriteTx<'_>) -> Result<EntryId> {
    let mut random = [0; 10];
    OsRng.fill_bytes(&mut random);
    let now = at(u64::try_from(tx.acting.now.timestamp_millis()).unwrap_or_default(), &random);
    let last = tx
        .connection
        .prepare_cached("SELECT max(id) FROM entry")
        .and_then(|mut sql| sql.query_row([], |row| row.get::<_, Option<[u8; 16]>>(0)))
        .map_err(|error| tx.fault(&error))?;
    Ok(EntryId(match last.map(Uuid::from_bytes) {
        Some(last) if last >= now => after(last, &random),
        _ => now,
    }))
}

fn at(ms: u64, random: &[u8; 10]) -> Uuid {
    Builder::from_unix_timestamp_millis(ms, random).into_uuid()
}

/// A random step further within the same millisecond; in the next one where that would touch more than the counter.
fn after(last: Uuid, random: &[u8; 10]) -> Uuid {
    let [a, b, c, d, ..] = *random;
    let step = 1 + u128::from(u32::from_be_bytes([a, b, c, d]));
    let next = Uuid::from_u128(last.as_u128().saturating_add(step));
    let is_whole = next.get_version() == Some(Version::SortRand) && next.get_variant() == Variant::RFC4122;
    let ms = |id: Uuid| u64::try_from(id.as_u128() >> 80).unwrap_or(u64::MAX);
    if is_whole && ms(next) == ms(last) { next } else { at(ms(last) + 1, random) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_id_is_after_the_last_and_a_proper_one_even_when_its_counter_runs_over() {
        for last in [at(1_000, &[0; 10]), at(1_000, &[0xFF; 10]), at(0, &[0xFF; 10])] {
            for random in [[0; 10], [0xFF; 10]] {
                let next = after(last, &random);
                assert!(next > last, "{next} is not after {last}");
                assert_eq!((next.get_version_num(), next.get_variant()), (7, Variant::RFC4122));
            }
        }
    }
}
