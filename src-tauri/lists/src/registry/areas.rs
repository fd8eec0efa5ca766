//! A set of area codes: what a subscriber bought, and so what a file can answer for.

use super::number::AREAS;

/// Bytes of the set in a file: a bit for each of a thousand codes, and three bytes of nothing.
pub(super) const AREA_CODES_BYTES: usize = 128;

/// A set of area codes.
#[derive(Clone, PartialEq, Eq)]
pub struct AreaCodes([u8; AREA_CODES_BYTES]);

impl AreaCodes {
    /// No area code at all.
    pub fn none() -> AreaCodes {
        AreaCodes([0; AREA_CODES_BYTES])
    }

    /// Adds one; a number above 999 is no area code and adds nothing.
    pub fn insert(&mut self, area: u16) {
        if usize::from(area) < AREAS
            && let Some(byte) = self.0.get_mut(usize::from(area / 8))
        {
            *byte |= 1 << (area % 8);
        }
    }

    /// True when the code is in the set.
    pub fn contains(&self, area: u16) -> bool {
        self.0.get(usize::from(area / 8)).is_some_and(|byte| byte >> (area % 8) & 1 == 1)
    }

    /// In ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        (0..AREAS as u16).filter(|area| self.contains(*area))
    }

    pub(super) fn bytes(&self) -> &[u8; AREA_CODES_BYTES] {
        &self.0
    }

    pub(super) fn from_bytes(bytes: [u8; AREA_CODES_BYTES]) -> AreaCodes {
        AreaCodes(bytes)
    }
}

impl std::fmt::Debug for AreaCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl FromIterator<u16> for AreaCodes {
    fn from_iter<T: IntoIterator<Item = u16>>(areas: T) -> AreaCodes {
        let mut set = AreaCodes::none();
        areas.into_iter().for_each(|area| set.insert(area));
        set
    }
}
