//! What goes wrong when a row is typed twice.

use super::Somebody;
use super::chance::Chance;
use domain::identity::{first_name_key, nicknames_of};

/// How often, in thousandths of rows and fields.
#[derive(Clone, Copy)]
pub struct Slips {
    /// A field has a letter too many, too few, another one, or two swapped; of those, one in four has two slips.
    pub letters: usize,
    /// The same of the street.
    pub streets: usize,
    pub nickname: usize,
    pub initial: usize,
    pub swapped: usize,
    /// A field is left out.
    pub missing: usize,
    /// Words of the street are spelt otherwise, cases differ.
    pub spelling: usize,
}

/// A clean file, as a company keeps it.
pub const FEW: Slips =
    Slips { letters: 30, streets: 30, nickname: 60, initial: 40, swapped: 10, missing: 15, spelling: 500 };
/// A file typed from handwriting.
pub const MANY: Slips =
    Slips { letters: 200, streets: 200, nickname: 60, initial: 40, swapped: 40, missing: 50, spelling: 500 };

impl Slips {
    pub fn of(&self, somebody: &Somebody, chance: &mut Chance) -> Somebody {
        let mut other = somebody.clone();
        if chance.once_in(self.nickname)
            && let nicknames = nicknames_of(&first_name_key(&other.first))
            && !nicknames.is_empty()
        {
            other.first = (*chance.pick(nicknames)).to_owned();
        } else if chance.once_in(self.initial) {
            other.first.truncate(1);
        }
        let fields = [&mut other.first, &mut other.last, &mut other.city, &mut other.zip];
        let rates = [self.letters; 4].into_iter().chain([self.streets]);
        for (field, rate) in fields.into_iter().chain([&mut other.line_1]).zip(rates) {
            if chance.once_in(rate) {
                slip(field, chance);
                if chance.once_in(250) {
                    slip(field, chance);
                }
            }
        }
        // A row without its name, or without its street, is nobody's; what else is missing costs little.
        for field in [&mut other.city, &mut other.zip, &mut other.line_2] {
            if chance.once_in(self.missing) {
                field.clear();
            }
        }
        if chance.once_in(self.swapped) {
            std::mem::swap(&mut other.first, &mut other.last);
        }
        if chance.once_in(self.spelling) {
            let short =
                [("Street", "St"), ("Avenue", "Ave."), ("Road", "RD"), ("Drive", "Dr"), ("Lane", "Ln")];
            for (long, short) in short {
                other.line_1 = other.line_1.replace(long, short);
            }
            other.last = other.last.to_uppercase();
        }
        other
    }
}

/// One slip somewhere in a text.
fn slip(text: &mut String, chance: &mut Chance) {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < 3 {
        return;
    }
    let at = chance.below(letters.len() - 1);
    let other = if letters[at].is_ascii_digit() {
        char::from(b'0' + chance.below(10) as u8)
    } else {
        char::from(b'a' + chance.below(26) as u8)
    };
    match chance.below(4) {
        0 => letters.swap(at, at + 1),
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, other),
        _ => letters[at] = other,
    }
    *text = letters.into_iter().collect();
}
