//! Which pairs of letters a text has, as bits: two texts that share few of them are not near each other.

/// Bits of the neighbouring letters of some words, in no order: swapped names have the same.
pub(super) fn letters<'a>(words: impl IntoIterator<Item = &'a str>) -> u64 {
    let mut bits = 0;
    for word in words {
        let mut before = 0_u32;
        for byte in word.bytes() {
            let pair = before << 8 | u32::from(byte);
            bits |= 1 << (pair.wrapping_mul(0x9e37_79b1) >> 26);
            before = u32::from(byte);
        }
    }
    bits
}

/// Whether they share so many of eight of the bits of the one that has fewer.
pub(super) fn share(one: u64, other: u64, of_eight: u32) -> bool {
    let fewer = one.count_ones().min(other.count_ones());
    fewer > 0 && (one & other).count_ones() * 8 >= fewer * of_eight
}
