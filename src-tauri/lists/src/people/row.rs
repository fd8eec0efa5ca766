//! One row of a list: texts as given, each with its length before it.

use domain::identity::NameAndAddress;

/// How many texts a row has.
const TEXTS: usize = 12;

/// Who or what is on the list, borrowed from wherever it was read. Any text may be empty.
#[derive(Clone, Copy, Default)]
pub struct Row<'a> {
    pub who: NameAndAddress<'a>,
    pub number: &'a str,
    pub email: &'a str,
    /// What the list's keeper calls it.
    pub reference: &'a str,
    /// How far it reaches: a word of `domain::words::Scope`.
    pub scope: &'a str,
}

impl std::fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("•••")
    }
}

impl<'a> Row<'a> {
    fn texts(&self) -> [&'a str; TEXTS] {
        let who = &self.who;
        [
            who.first_name,
            who.last_name,
            who.address_1,
            who.address_2,
            who.city,
            who.state,
            who.zip,
            who.country,
            self.number,
            self.email,
            self.reference,
            self.scope,
        ]
    }

    /// Appends it; a text is cut at 64 KiB, which no layout lets pass.
    pub(super) fn push(&self, out: &mut Vec<u8>) {
        for text in self.texts() {
            let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
            out.extend_from_slice(&length.to_le_bytes());
            out.extend_from_slice(text.as_bytes().get(..usize::from(length)).unwrap_or_default());
        }
    }

    /// Takes the next row off the bytes; none where they are not whole rows.
    pub(super) fn take(bytes: &mut &'a [u8]) -> Option<Row<'a>> {
        let mut text = || -> Option<&'a str> {
            let (length, rest) = bytes.split_first_chunk::<2>()?;
            let (text, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes(*length)))?;
            *bytes = rest;
            std::str::from_utf8(text).ok()
        };
        let who = NameAndAddress {
            first_name: text()?,
            last_name: text()?,
            address_1: text()?,
            address_2: text()?,
            city: text()?,
            state: text()?,
            zip: text()?,
            country: text()?,
        };
        Some(Row { who, number: text()?, email: text()?, reference: text()?, scope: text()? })
    }
}
