//! One exact key: a keyed hash of the normalised text, with its level.

use domain::identity::KeyKind;

/// How many bits say the level.
const LEVEL_BITS: u32 = 3;

/// 125 bits of a keyed hash and the level. Two different texts meet with a chance of 1 in 10^37; among 60 million keys
/// no two do, so that the text need not be kept and compared. As bytes it is written big-endian, so that bytes sort as
/// keys do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u128);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("•••")
    }
}

impl Key {
    pub(super) fn new(hash: u128, level: KeyKind) -> Key {
        Key((hash >> LEVEL_BITS << LEVEL_BITS) | u128::from(number(level)))
    }

    /// The level that it is compared at; none for bytes that are no key.
    pub fn level(self) -> Option<KeyKind> {
        let found = (self.0 & ((1 << LEVEL_BITS) - 1)) as u8;
        let levels =
            [KeyKind::Phone, KeyKind::Email, KeyKind::Person, KeyKind::SurnameAtAddress, KeyKind::Address];
        levels.into_iter().find(|level| number(*level) == found)
    }

    /// For a file of sorted keys.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// A key of a file.
    pub fn from_bytes(bytes: [u8; 16]) -> Key {
        Key(u128::from_be_bytes(bytes))
    }

    /// The leading bits, which are spread evenly.
    pub(super) fn leading(self) -> u64 {
        (self.0 >> 64) as u64
    }
}

/// The number of a level inside a key; it never changes, for keys are kept in files.
fn number(level: KeyKind) -> u8 {
    match level {
        KeyKind::Phone => 1,
        KeyKind::Email => 2,
        KeyKind::Person => 3,
        KeyKind::SurnameAtAddress => 4,
        KeyKind::Address => 5,
    }
}
