//! Numbers and texts in few bytes, for what is kept a million times. What they mean is said where they are packed.

/// Seven bits a byte, the lowest first; the eighth says that more follow.
pub fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(0x80 | u8::try_from(number & 0x7f).unwrap_or_default());
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap_or_default());
}

/// A number that may be negative: small ones of either sign stay short.
pub fn put_signed(out: &mut Vec<u8>, number: i64) {
    put_number(out, (number.wrapping_shl(1) ^ (number >> 63)).cast_unsigned());
}

/// A text with its length before it.
pub fn put_text(out: &mut Vec<u8>, text: &str) {
    put_number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// What is left to be read of packed bytes. None where they end too soon or are none of ours.
pub struct Unpacked<'a>(pub &'a [u8]);

impl<'a> Unpacked<'a> {
    pub fn number(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    pub fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    pub fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    pub fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.number()?).ok()?;
        std::str::from_utf8(self.bytes(length)?).ok()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts_come_back_whatever_their_size_and_a_cut_one_does_not() {
        let numbers = [0, 1, 0x7f, 0x80, 16_383, 16_384, u64::from(u32::MAX), u64::MAX];
        for number in numbers {
            let mut bytes = Vec::new();
            put_number(&mut bytes, number);
            put_signed(&mut bytes, number.cast_signed());
            put_signed(&mut bytes, number.cast_signed().wrapping_neg());
            put_text(&mut bytes, "Łódź");
            let mut read = Unpacked(&bytes);
            assert_eq!(read.number(), Some(number));
            assert_eq!(read.signed(), Some(number.cast_signed()));
            assert_eq!(read.signed(), Some(number.cast_signed().wrapping_neg()));
            assert_eq!(read.text(), Some("Łódź"));
            assert!(read.is_empty());
        }
        assert_eq!(Unpacked(&[0x80]).number(), None);
        assert_eq!(Unpacked(&[0xff; 12]).number(), None);
        assert_eq!(Unpacked(&[5, b'a']).text(), None);
    }
}
