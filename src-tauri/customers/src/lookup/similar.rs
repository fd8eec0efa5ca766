//! How far two keys are apart, and how close a first name is to the one typed.

use domain::identity::are_nicknames;

/// Longer words do not fit the bits of one number.
const MAX_BITS: usize = 64;

/// A typed word made ready to be compared with many: optimal string alignment distance, a letter's place a bit
/// (Hyyrö 2003). Words of other letters than ASCII go the slow way.
pub(super) struct Word {
    text: String,
    letters: u32,
    most: usize,
    places: Option<Box<[u64; 128]>>,
}

impl Word {
    /// At most so many edits count; short words allow fewer, for two edits turn nearly any of them into any other.
    pub(super) fn new(text: &str, most: usize) -> Word {
        let fits = text.is_ascii() && (1..=MAX_BITS).contains(&text.len());
        let places = fits.then(|| {
            let mut places = Box::new([0_u64; 128]);
            for (at, byte) in text.bytes().enumerate() {
                if let Some(bits) = places.get_mut(usize::from(byte)) {
                    *bits |= 1 << at;
                }
            }
            places
        });
        let most = if text.len() <= 3 { most.min(1) } else { most };
        Word { text: text.to_owned(), letters: letter_mask(text), most, places }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether an ASCII word of this length can be near enough.
    pub(super) fn may_be_as_long(&self, length: usize) -> bool {
        self.places.is_none() || length.abs_diff(self.text.len()) <= self.most
    }

    pub(super) fn letters(&self) -> u32 {
        self.letters
    }

    pub(super) fn forgives_two(&self) -> bool {
        self.most > 1
    }

    /// How many edits the other is away, when they are few enough.
    pub(super) fn distance(&self, other: &str) -> Option<usize> {
        if other == self.text {
            return Some(0);
        }
        let most = if other.len() <= 3 { self.most.min(1) } else { self.most };
        let distance = match &self.places {
            Some(_) if other.is_ascii() && other.len().abs_diff(self.text.len()) > most => return None,
            Some(places) if other.is_ascii() => edits(places, self.text.len(), other),
            _ => strsim::osa_distance(&self.text, other),
        };
        match distance {
            3 if most == 2 && is_swapped_around(&self.text, other) => Some(2),
            distance => (distance <= most).then_some(distance),
        }
    }
}

/// Two slips that meet in one place: two letters swapped, and one put in between them or left out from between them.
/// Alignment counts them as three (`ab`, `bca`), for it edits no place twice.
fn is_swapped_around(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let (mut short, mut long) = (short.as_bytes(), long.as_bytes());
    while let ([first, rest @ ..], [other, others @ ..]) = (short, long)
        && first == other
    {
        (short, long) = (rest, others);
    }
    while let ([rest @ .., last], [others @ .., other]) = (short, long)
        && last == other
    {
        (short, long) = (rest, others);
    }
    matches!((short, long), ([a, b], [c, _, d]) if a == d && b == c)
}

fn edits(places: &[u64; 128], length: usize, other: &str) -> usize {
    let last = 1_u64 << (length - 1);
    let (mut up, mut down, mut diagonal, mut before, mut distance) = (u64::MAX, 0_u64, 0_u64, 0_u64, length);
    for byte in other.bytes() {
        let here = places.get(usize::from(byte)).copied().unwrap_or(0);
        let swapped = ((!diagonal & here) << 1) & before;
        diagonal = (((here & up).wrapping_add(up)) ^ up) | here | down | swapped;
        let more = down | !(diagonal | up);
        let fewer = diagonal & up;
        distance += usize::from(more & last != 0);
        distance -= usize::from(fewer & last != 0);
        let more = (more << 1) | 1;
        up = (fewer << 1) | !(diagonal | more);
        down = more & diagonal;
        before = here;
    }
    distance
}

/// Whether words of these letters can be so many edits apart: an edit adds at most one letter and takes at most one away.
pub(super) fn are_letters_like<const EDITS: u32>(one: u32, other: u32) -> bool {
    let (mut more, mut fewer) = (other & !one, one & !other);
    for _ in 0..EDITS {
        (more, fewer) = (without_one(more), without_one(fewer));
    }
    more | fewer == 0
}

/// The letters but one of them.
fn without_one(letters: u32) -> u32 {
    letters & letters.wrapping_sub(1)
}

/// The bit of every letter that takes more than a byte.
const WIDE: u32 = 1 << 31;

/// Which letters a name has; what is not of a–z shares the upper bits.
pub(super) fn letter_mask(text: &str) -> u32 {
    text.bytes().fold(0, |mask, byte| match byte {
        b'a'..=b'z' => mask | 1 << (byte - b'a'),
        0..=127 => mask | 1 << (26 + byte % 5),
        _ => mask | WIDE,
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
pub(super) fn compare_first(on_file: &str, typed: &Word) -> Option<FirstName> {
    let text = typed.as_str();
    if on_file == text {
        return Some(FirstName::Same);
    }
    if !text.is_empty() && on_file.starts_with(text) {
        return Some(FirstName::Begins);
    }
    if are_nicknames(on_file, text) {
        return Some(FirstName::Nickname);
    }
    if on_file.chars().count() == 1 && text.starts_with(on_file) {
        return Some(FirstName::Initial);
    }
    match typed.distance(on_file)? {
        0 | 1 => Some(FirstName::OneOff),
        _ => Some(FirstName::TwoOff),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn counting_by_bits_is_counting_by_a_table(one in "[a-d]{4,12}", other in "[a-d]{4,12}") {
            let slow = strsim::damerau_levenshtein(&one, &other);
            prop_assert_eq!(Word::new(&one, 2).distance(&other), (slow <= 2).then_some(slow));
            prop_assert_eq!(Word::new(&one, 1).distance(&other), (slow <= 1).then_some(slow));
        }

        #[test]
        fn what_the_letters_rule_out_is_too_far(one in "[a-zé]{4,12}", other in "[a-zé]{4,12}") {
            let word = Word::new(&one, 2);
            let may_be = !other.is_ascii() || word.may_be_as_long(other.len());
            if !may_be || !are_letters_like::<2>(letter_mask(&one), letter_mask(&other)) {
                prop_assert_eq!(word.distance(&other), None);
            }
        }
    }

    #[test]
    fn two_slips_that_meet_in_one_place_are_two() {
        for (typed, on_file) in [("whitcomb", "whtxicomb"), ("marhcall", "marshall"), ("abyrs", "abrts")] {
            let slow = strsim::damerau_levenshtein(typed, on_file);
            assert_eq!(Word::new(typed, 2).distance(on_file), (slow <= 2).then_some(2), "{typed}");
        }
        assert_eq!(Word::new("whitcomb", 2).distance("whtxicomb"), Some(2));
        assert_eq!(Word::new("whtxicomb", 2).distance("whitcomb"), Some(2));
        assert_eq!(Word::new("whitcomb", 2).distance("whtxycomb"), None);
    }

    #[test]
    fn the_longest_word_that_fits_the_bits_is_compared_like_any() {
        for length in [63, 64, 65] {
            let word = "ab".repeat(40)[..length].to_owned();
            assert_eq!(Word::new(&word, 2).distance(&format!("{word}x")), Some(1), "{length}");
        }
    }
}
