//! The confirmation number, `SSSC CCCC CCKK`: three digits of the site, seven of its counter scrambled so that
//! a caller cannot read volumes from it, two check digits of ISO 7064 MOD 97-10. `docs/formats.md` describes it.
//!
//! The scramble is a fixed permutation of 0..10^7, no secret: it hides the count from people who write numbers
//! down. Every change of one digit and every swap of two is caught, for 10 generates all residues modulo 97.

use crate::ids::Reference;
use crate::{Code, Fault, Result};
use sha2::{Digest, Sha256};

/// Digits in a reference.
pub const DIGITS: usize = 12;
/// The largest site number.
pub const MAX_SITE: u16 = 999;
/// References that one site can give.
pub const COUNTERS: u32 = 10_000_000;

/// Sizes of the two halves of the counter: LEFT * RIGHT = COUNTERS.
const LEFT: u32 = 10_000;
const RIGHT: u32 = 1_000;
const ROUNDS: u8 = 6;

/// The reference of a site's n-th request.
pub fn make(site: u16, counter: u32) -> Result<Reference> {
    if site > MAX_SITE {
        return Err(Fault::new(
            Code::BadInput,
            format!("site number {site} is above {MAX_SITE}; nothing was recorded"),
            "give the site a number of at most three digits in the company settings",
        ));
    }
    if counter >= COUNTERS {
        return Err(Fault::new(
            Code::Conflict,
            format!("site {site} has given all {COUNTERS} confirmation numbers; nothing was recorded"),
            "give the site a new, unused number in the company settings",
        ));
    }
    let body = u64::from(site) * u64::from(COUNTERS) + u64::from(scramble(site, counter));
    let check = 98 - body * 100 % 97;
    Ok(Reference(format!("{body:010}{check:02}")))
}

/// Reads a reference as people write it: spaces, dashes and dots are forgiven, a wrong digit is not.
pub fn parse(text: &str) -> Result<Reference> {
    let digits: String = text.chars().filter(|letter| !is_separator(*letter)).collect();
    if digits.len() != DIGITS || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::new(
            Code::BadInput,
            format!(
                "a confirmation number has {DIGITS} digits; this has {} characters",
                digits.chars().count()
            ),
            "read it again, four digits at a time",
        ));
    }
    match digits.parse::<u64>() {
        Ok(number) if number % 97 == 1 && !digits.ends_with("00") && !digits.ends_with("01") => {
            Ok(Reference(digits))
        }
        _ => Err(Fault::new(
            Code::BadInput,
            "the confirmation number is mistyped: its check digits do not fit",
            "read it again, four digits at a time",
        )),
    }
}

/// Site number and counter of a reference.
pub fn open(reference: &Reference) -> Result<(u16, u32)> {
    let digits = parse(reference.as_str())?;
    let number: u64 = digits.as_str().parse().map_err(|_| Fault::internal("a reference is not a number"))?;
    let body = number / 100;
    let site =
        u16::try_from(body / u64::from(COUNTERS)).map_err(|_| Fault::internal("a site is too large"))?;
    let mixed =
        u32::try_from(body % u64::from(COUNTERS)).map_err(|_| Fault::internal("a counter is too large"))?;
    Ok((site, unscramble(site, mixed)))
}

/// As shown and spoken: `1234 5678 9012`.
pub fn grouped(reference: &Reference) -> String {
    let mut shown = String::with_capacity(DIGITS + 2);
    for (at, digit) in reference.as_str().chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            shown.push(' ');
        }
        shown.push(digit);
    }
    shown
}

fn is_separator(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '-' | '.' | '\u{2010}'..='\u{2015}')
}

/// Six rounds of an unbalanced Feistel network on counter = left * 1000 + right. Even rounds add to the left
/// half, odd ones to the right; each step can be undone, so the whole is a permutation whatever `mix` gives.
fn scramble(site: u16, counter: u32) -> u32 {
    let (mut left, mut right) = (counter / RIGHT, counter % RIGHT);
    for round in 0..ROUNDS {
        if round % 2 == 0 {
            left = (left + mix(site, round, right) % LEFT) % LEFT;
        } else {
            right = (right + mix(site, round, left) % RIGHT) % RIGHT;
        }
    }
    left * RIGHT + right
}

fn unscramble(site: u16, mixed: u32) -> u32 {
    let (mut left, mut right) = (mixed / RIGHT, mixed % RIGHT);
    for round in (0..ROUNDS).rev() {
        if round % 2 == 0 {
            left = (left + LEFT - mix(site, round, right) % LEFT) % LEFT;
        } else {
            right = (right + RIGHT - mix(site, round, left) % RIGHT) % RIGHT;
        }
    }
    left * RIGHT + right
}

/// The first four bytes, big-endian, of SHA-256 over the ASCII text `prefdesk-reference-1/SITE/ROUND/HALF`
/// (decimal, no leading zeros).
fn mix(site: u16, round: u8, half: u32) -> u32 {
    let digest = Sha256::digest(format!("prefdesk-reference-1/{site}/{round}/{half}"));
    digest.iter().take(4).fold(0, |number, byte| number << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    #[test]
    fn the_format_does_not_change() {
        // The same numbers come from twenty lines of Python written from the description alone.
        for (site, counter, digits) in
            [(1, 0, "001638339798"), (214, 830_591, "214305670571"), (999, 9_999_999, "999945345689")]
        {
            assert_eq!(make(site, counter).unwrap().as_str(), digits);
        }
    }

    #[test]
    fn spaces_dashes_and_dots_are_forgiven() {
        let reference = make(7, 42).unwrap();
        let shown = grouped(&reference);
        assert_eq!(shown.len(), 14);
        for text in [shown.clone(), shown.replace(' ', "-"), shown.replace(' ', "."), format!(" {shown} ")] {
            assert_eq!(parse(&text).unwrap(), reference);
        }
    }

    #[test]
    fn a_site_that_has_given_every_number_is_told_so() {
        assert_eq!(make(1, COUNTERS).unwrap_err().code, Code::Conflict);
        assert_eq!(make(1000, 0).unwrap_err().code, Code::BadInput);
    }

    #[test]
    fn the_first_numbers_of_a_site_do_not_follow_each_other() {
        let bodies: Vec<i64> = (0..100).map(|counter| i64::from(scramble(1, counter))).collect();
        assert!(bodies.windows(2).all(|pair| (pair[1] - pair[0]).abs() > 1));
    }

    #[test]
    fn a_hundred_thousand_counters_give_as_many_numbers() {
        let seen: HashSet<u32> = (0..100_000).map(|counter| scramble(3, counter)).collect();
        assert_eq!(seen.len(), 100_000);
    }

    proptest! {
        #[test]
        fn site_and_counter_come_back(site in 0..=MAX_SITE, counter in 0..COUNTERS) {
            let reference = make(site, counter).unwrap();
            prop_assert_eq!(reference.as_str().len(), DIGITS);
            prop_assert_eq!(open(&reference).unwrap(), (site, counter));
        }

        #[test]
        fn every_wrong_digit_is_caught(site in 0..=MAX_SITE, counter in 0..COUNTERS) {
            let good = make(site, counter).unwrap().0;
            for at in 0..DIGITS {
                for digit in b'0'..=b'9' {
                    let mut bytes = good.clone().into_bytes();
                    if bytes[at] != digit {
                        bytes[at] = digit;
                        prop_assert!(parse(&String::from_utf8(bytes).unwrap()).is_err());
                    }
                }
            }
        }

        #[test]
        fn every_swap_of_two_digits_is_caught(site in 0..=MAX_SITE, counter in 0..COUNTERS) {
            let good = make(site, counter).unwrap().0;
            for first in 0..DIGITS {
                for second in first + 1..DIGITS {
                    let mut bytes = good.clone().into_bytes();
                    if bytes[first] != bytes[second] {
                        bytes.swap(first, second);
                        prop_assert!(parse(&String::from_utf8(bytes).unwrap()).is_err());
                    }
                }
            }
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,40}") {
            let _ = parse(&text);
        }
    }
}
