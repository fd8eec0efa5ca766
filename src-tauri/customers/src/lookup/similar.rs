//! How far two keys are apart, and how close a first name is to the one typed.

use super::nicknames::are_nicknames;

/// Optimal string alignment distance, when it is at most `most`; short words allow fewer edits.
pub(super) fn distance_within(one: &str, other: &str, most: usize) -> Option<usize> {
    if one == other {
        return Some(0);
    }
    // Two edits turn nearly any short name into any other.
    let shorter = one.len().min(other.len());
    let most = if shorter <= 3 { most.min(1) } else { most };
    if one.is_ascii() && other.is_ascii() && one.len().abs_diff(other.len()) > most {
        return None;
    }
    let distance = strsim::osa_distance(one, other);
    (distance <= most).then_some(distance)
}

/// Which letters a name has; letters beyond a–z share the upper bits.
pub(super) fn letter_mask(text: &str) -> u32 {
    text.bytes().fold(0, |mask, byte| match byte {
        b'a'..=b'z' => mask | 1 << (byte - b'a'),
        byte => mask | 1 << (26 + byte % 6),
    })
}

/// How a first name on file compares with the one typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FirstName {
    Same,
    Begins,
    Nickname,
    /// The file has only an initial that fits.
    Initial,
    OneOff,
    TwoOff,
}

/// Compares a first name on file with the one typed; none when they are different names.
pub(super) fn compare_first(on_file: &str, typed: &str) -> Option<FirstName> {
    if on_file == typed {
        return Some(FirstName::Same);
    }
    if !typed.is_empty() && on_file.starts_with(typed) {
        return Some(FirstName::Begins);
    }
    if are_nicknames(on_file, typed) {
        return Some(FirstName::Nickname);
    }
    if on_file.chars().count() == 1 && typed.starts_with(on_file) {
        return Some(FirstName::Initial);
    }
    match distance_within(on_file, typed, 2)? {
        0 | 1 => Some(FirstName::OneOff),
        _ => Some(FirstName::TwoOff),
    }
}
