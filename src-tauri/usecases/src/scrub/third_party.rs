//! Somebody else's data: who is in the customer file because another sent them a present is there for that shipment, and
//! for no list.

use super::chunk::{Caught, Chunk, Fate};
use super::{Scrub, stopped};
use crate::Desk;
use crate::progress::Progress;
use domain::Result;
use domain::identity::KeyKind;

/// What such a row is told to have been removed by.
const LIST: &str = "third-party";
/// Customers asked for between two looks at whether to go on.
const AT_ONCE: usize = 10_000;

impl Desk {
    /// Marks every row whose customer number is of somebody who is no customer.
    pub(super) fn by_third_party(
        &self,
        scrub: &Scrub<'_>,
        chunk: &mut Chunk,
        progress: &Progress<'_>,
    ) -> Result<()> {
        let open = chunk.identities.iter().zip(&mut chunk.rows).filter(|(_, row)| row.is_open());
        let mut asked: Vec<_> =
            open.filter_map(|((customer, _), row)| Some((customer.as_deref()?, row))).collect();
        // In the order of the file's index, so that its pages are read one after the other.
        asked.sort_unstable_by_key(|(customer, _)| *customer);
        for asked in asked.chunks_mut(AT_ONCE) {
            if progress.is_cancelled() {
                return Err(stopped());
            }
            let numbers: Vec<&str> = asked.iter().map(|(customer, _)| *customer).collect();
            let are = self.master(|reader| reader.are_third_party(&numbers))?.unwrap_or_default();
            for ((_, row), _) in asked.iter_mut().zip(are).filter(|(_, is_third_party)| *is_third_party) {
                row.fate = Fate::Removed(Caught {
                    list: LIST.to_owned(),
                    list_date: scrub.today.to_string(),
                    level: KeyKind::Person,
                    score: 1.0,
                    reference: String::new(),
                    reason: "somebody else's data, for one shipment only".to_owned(),
                });
            }
        }
        Ok(())
    }
}
