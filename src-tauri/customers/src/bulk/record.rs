//! Values as SQLite keeps them in a row or an index entry: a header of serial types, then the values. See
//! "Database File Format", 2.1, of the SQLite documentation.

/// A record being put together; reused from row to row.
#[derive(Default)]
pub(crate) struct Record {
    types: Vec<u8>,
    body: Vec<u8>,
    whole: Vec<u8>,
}

impl Record {
    /// Forgets its values.
    pub(crate) fn clear(&mut self) {
        self.types.clear();
        self.body.clear();
    }

    /// In the place of an INTEGER PRIMARY KEY, which is kept as the row's number.
    pub(crate) fn null(&mut self) {
        self.types.push(0);
    }

    /// A text.
    pub(crate) fn text(&mut self, text: &str) {
        self.text_bytes(text.as_bytes());
    }

    /// The bytes of a text.
    pub(crate) fn text_bytes(&mut self, text: &[u8]) {
        put_varint(13 + 2 * text.len() as u64, &mut self.types);
        self.body.extend_from_slice(text);
    }

    /// Bytes that are no text.
    pub(crate) fn blob(&mut self, bytes: &[u8]) {
        put_varint(12 + 2 * bytes.len() as u64, &mut self.types);
        self.body.extend_from_slice(bytes);
    }

    /// A number in as few bytes as hold it.
    pub(crate) fn integer(&mut self, value: i64) {
        let (serial, bytes) = match value {
            0 => (8, 0),
            1 => (9, 0),
            -0x80..=0x7f => (1, 1),
            -0x8000..=0x7fff => (2, 2),
            -0x80_0000..=0x7f_ffff => (3, 3),
            -0x8000_0000..=0x7fff_ffff => (4, 4),
            -0x8000_0000_0000..=0x7fff_ffff_ffff => (5, 6),
            _ => (6, 8),
        };
        self.types.push(serial);
        self.body.extend_from_slice(value.to_be_bytes().get(8 - bytes..).unwrap_or_default());
    }

    /// The bytes of the record.
    pub(crate) fn bytes(&mut self) -> &[u8] {
        self.whole.clear();
        // The header counts its own length, which takes a second byte from 127 on.
        let header = self.types.len() as u64 + if self.types.len() < 127 { 1 } else { 2 };
        put_varint(header, &mut self.whole);
        self.whole.extend_from_slice(&self.types);
        self.whole.extend_from_slice(&self.body);
        &self.whole
    }
}

/// SQLite's variable-length integer: seven bits a byte, the highest first. Nothing here needs the ninth byte.
pub(crate) fn put_varint(value: u64, out: &mut Vec<u8>) {
    if value < 0x80 {
        out.push(value as u8);
        return;
    }
    let groups = (64 - value.leading_zeros()).div_ceil(7);
    for group in (0..groups).rev() {
        let bits = (value >> (7 * group) & 0x7f) as u8;
        out.push(if group == 0 { bits } else { bits | 0x80 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_as_many_bytes_as_sqlite_gives_them() {
        let varint = |value| {
            let mut out = Vec::new();
            put_varint(value, &mut out);
            out
        };
        assert_eq!(varint(0x7f), [0x7f]);
        assert_eq!(varint(0x80), [0x81, 0x00]);
        assert_eq!(varint(16_384), [0x81, 0x80, 0x00]);
        let mut record = Record::default();
        record.null();
        record.text("ab");
        record.integer(18_165_550_142);
        assert_eq!(record.bytes(), [4, 0, 17, 5, b'a', b'b', 0, 4, 0x3a, 0xc0, 0x4c, 0x3e]);
    }
}
