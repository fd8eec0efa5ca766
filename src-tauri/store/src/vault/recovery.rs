//! The recovery code: printed once at `init`, written on paper, read back over a telephone.
//!
//! 25 letters and digits of Crockford's alphabet in groups of five: 125 bits, no I, L, O or U.

use chacha20poly1305::aead::{OsRng, rand_core::RngCore};
use zeroize::Zeroizing;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUPS: usize = 5;
const GROUP: usize = 5;

/// A recovery code, in groups. Wiped when dropped; prints nothing.
pub struct RecoveryCode(Zeroizing<String>);

impl RecoveryCode {
    /// A new one from the system's randomness.
    pub fn generate() -> Self {
        let mut bytes = Zeroizing::new([0u8; GROUPS * GROUP]);
        OsRng.fill_bytes(bytes.as_mut());
        let letters = bytes.iter().map(|byte| ALPHABET.get(usize::from(byte & 31)).copied().unwrap_or(b'0'));
        Self(Zeroizing::new(group(letters.map(char::from))))
    }

    /// What is printed once.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads what somebody typed: any case and spacing, O for 0, I and L for 1.
    pub fn read(typed: &str) -> Zeroizing<String> {
        let letters = typed.chars().filter(|letter| letter.is_alphanumeric()).map(|letter| {
            match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            }
        });
        Zeroizing::new(group(letters))
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("•••")
    }
}

fn group(letters: impl Iterator<Item = char>) -> String {
    let mut text = String::with_capacity(GROUPS * (GROUP + 1));
    for (place, letter) in letters.enumerate() {
        if place > 0 && place % GROUP == 0 {
            text.push('-');
        }
        text.push(letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_read_back_badly_is_the_same_code() {
        let code = RecoveryCode::generate();
        assert_eq!(code.as_str().len(), 29);
        let spoken = code.as_str().to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        assert_eq!(RecoveryCode::read(&spoken).as_str(), code.as_str());
    }
}
