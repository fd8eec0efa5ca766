//! Personal data that cannot be printed by accident. Serialising is deliberate: it happens only at the store
//! and at the boundary, never in a log or an error.

use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::Zeroize;

/// Personal data: `Debug` and `Display` print `•••`; `reveal` is the only way to the value.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(transparent)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Marks a value as personal.
    pub fn new(value: T) -> Self {
        Self(value)
    }
    /// The value itself, for writing to the store, a service file, or a screen that may show it.
    pub fn reveal(&self) -> &T {
        &self.0
    }
    /// The value itself, by move.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl Sensitive<String> {
    /// The text, without copying.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// True when nothing was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// Overwrites the text in memory, for what must not outlive its use: a password.
    pub fn wipe(&mut self) {
        self.0.zeroize();
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("•••")
    }
}

impl<T> fmt::Display for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("•••")
    }
}

impl From<&str> for Sensitive<String> {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Sensitive<String> {
    fn from(text: String) -> Self {
        Self(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_never_prints() {
        let name = Sensitive::from("Margaret");
        assert_eq!(format!("{name} {name:?}"), "••• •••");
    }

    #[test]
    fn what_was_wiped_is_gone() {
        let mut password = Sensitive::from("willow bridge compass");
        password.wipe();
        assert!(password.is_empty());
    }
}
