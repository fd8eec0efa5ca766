//! A household and its members: one address, shared and own numbers, purchases.

use super::address::Street;
use super::chance::Chance;
use super::tables::{ACCENTED, Place, one_word, tables};
use crate::columns::{Column, GivenRow};
use chrono::{Days, NaiveDate};
use domain::identity::fold::fold;

/// The day up to which invented people bought something; fixed, so that a seed stays the same file.
const LAST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(2026, 10, 31) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// From this household on numbers are varied: about forty thousand people before it share those of fiction.
const VARIED_FROM: u64 = 20_000;

/// The people whom README, manual and screenshots show: the first household of every seed.
const FIRST: [[&str; 2]; 3] = [["Margaret", "Whitcomb"], ["Harold", "Whitcomb"], ["Peggy", "Whitcombe"]];

#[derive(Default)]
pub(super) struct Household {
    chance: Chance,
    place: Option<Place>,
    zip: String,
    street: Street,
    last: String,
    phone: u64,
    /// Whether numbers are drawn from all that nobody can have, or from those of fiction.
    varied: bool,
    size: usize,
    is_first: bool,
}

impl Household {
    pub(super) fn draw(seed: u64, index: u64) -> Household {
        let mut chance = Chance::of(seed, index);
        let is_first = index == 0;
        let place = match is_first {
            true => tables().places.iter().find(|place| (place.state, place.city) == ("MO", "Kansas City")),
            false => chance.pick(&tables().places),
        }
        .copied();
        let zip =
            if is_first { "64105" } else { place.map_or("", |place| one_word(place.zips, &mut chance)) };
        let size = if is_first {
            FIRST.len()
        } else {
            1 + chance.pick(&[0, 0, 0, 1, 1, 1, 2, 3]).copied().unwrap_or(0)
        };
        Household {
            place,
            zip: zip.to_owned(),
            street: Street::draw(&mut chance),
            last: last_name(&mut chance),
            phone: phone(place, index >= VARIED_FROM, &mut chance),
            varied: index >= VARIED_FROM,
            size,
            is_first,
            chance,
        }
    }

    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Writes a member; the customer number is set already.
    pub(super) fn write(&mut self, member: usize, row: &mut GivenRow) {
        let female = self.chance.once_in(520);
        self.write_name(member, female, row);
        self.write_address(row);
        self.write_contact(row);
        self.write_dealings(row);
    }

    fn write_name(&mut self, member: usize, female: bool, row: &mut GivenRow) {
        let chance = &mut self.chance;
        let names = if female { &tables().female } else { &tables().male };
        let mut first = names.draw(chance).to_owned();
        let mut last = if member > 0 && chance.once_in(120) { last_name(chance) } else { self.last.clone() };
        if let Some([given, family]) = FIRST.get(member).filter(|_| self.is_first) {
            (first, last) = ((*given).to_owned(), (*family).to_owned());
        } else {
            if chance.once_in(15) {
                first = misspelt(&first, chance);
            }
            if chance.once_in(15) {
                last = misspelt(&last, chance);
            }
            if chance.once_in(25) {
                last = format!("{last}-{}", tables().last.draw(chance));
            }
            if chance.once_in(20) {
                first.truncate(1);
            }
        }
        let upper = chance.once_in(100);
        let cased = |text: &str| if upper { text.to_uppercase() } else { text.to_owned() };
        let prefix = if female {
            chance.word(&["Mrs", "Ms", "Ms.", "Miss", "Dr"])
        } else {
            chance.word(&["Mr", "Mr.", "Mr", "Dr"])
        };
        row.set(Column::Prefix, if chance.once_in(300) { prefix } else { "" });
        row.set(Column::FirstName, &cased(&first));
        row.set(Column::LastName, &cased(&last));
        if chance.once_in(400) {
            row.set(Column::MiddleName, tables().female.draw(chance).get(..1).unwrap_or_default());
        }
        if !female && chance.once_in(25) {
            row.set(Column::Suffix, chance.word(&["Jr", "Jr.", "Sr", "II", "III"]));
        }
    }

    fn write_address(&mut self, row: &mut GivenRow) {
        let Some(mut place) = self.place else { return };
        let chance = &mut self.chance;
        let (mut street, mut zip) = (self.street.clone(), self.zip.clone());
        // Moved away, and the file still has the household's number.
        if !self.is_first && chance.once_in(30) {
            place = chance.pick(&tables().places).copied().unwrap_or(place);
            zip = one_word(place.zips, chance).to_owned();
            street = Street::draw(chance);
        }
        let (line_1, line_2) = street.lines(chance);
        row.set(Column::Address1, &line_1);
        row.set(Column::Address2, &line_2);
        row.set(Column::City, place.city);
        row.set(Column::State, place.state);
        if chance.once_in(300) {
            zip = format!("{zip}-{:04}", chance.below(10_000));
        }
        row.set(Column::Zip, &zip);
        row.set(Column::Country, if chance.once_in(500) { "US" } else { "" });
    }

    fn write_contact(&mut self, row: &mut GivenRow) {
        let chance = &mut self.chance;
        if self.is_first || chance.once_in(550) {
            row.set(Column::PhoneHome, &formatted(self.phone, chance));
        }
        if chance.once_in(700) {
            let own = phone(self.place, self.varied, chance);
            row.set(Column::PhoneMobile, &formatted(own, chance));
        }
        if chance.once_in(80) {
            let work = phone(self.place, self.varied, chance);
            row.set(Column::PhoneWork, &format!("{} x{}", formatted(work, chance), 10 + chance.below(90)));
        }
        if chance.once_in(650) {
            let first = fold(row.get(Column::FirstName)).replace(' ', "");
            let last = fold(row.get(Column::LastName)).replace(' ', "");
            let number = if chance.once_in(600) { (1 + chance.below(99)).to_string() } else { String::new() };
            let host = chance.word(&["example.com", "example.com", "example.net", "example.org"]);
            let dot = chance.word(&[".", "", "_"]);
            row.set(Column::Email, &format!("{first}{dot}{last}{number}@{host}"));
        }
        if chance.once_in(700) {
            row.set(Column::BirthDate, &day_before(6_700 + chance.below(27_000)));
        }
    }

    fn write_dealings(&mut self, row: &mut GivenRow) {
        let chance = &mut self.chance;
        if chance.once_in(750) {
            row.set(Column::StoreNo, &format!("{:03}", 1 + chance.below(240)));
            row.set(Column::LastPurchaseDate, &day_before(chance.below(2_900)));
            let dollars = chance.pick(&[40, 90, 150, 400, 1_200, 4_000]).copied().unwrap_or(90);
            row.set(
                Column::LastPurchaseAmount,
                &format!("{}.{:02}", dollars / 2 + chance.below(dollars), chance.below(100)),
            );
        }
        if chance.once_in(200) {
            row.set(Column::LastPaymentDate, &day_before(chance.below(900)));
        }
        if chance.once_in(80) {
            row.set(Column::LastInquiryDate, &day_before(chance.below(400)));
        }
        row.set(Column::Language, if chance.once_in(90) { "es" } else { "en" });
        row.set(Column::ThirdParty, if chance.once_in(20) { "yes" } else { "no" });
        row.set(Column::Source, chance.word(&["store", "store", "web", "catalogue", "registration"]));
    }
}

fn last_name(chance: &mut Chance) -> String {
    let name = tables().last.draw(chance);
    let accented = ACCENTED.iter().find(|(plain, _)| *plain == name).filter(|_| chance.once_in(600));
    accented.map_or(name, |(_, with_marks)| with_marks).to_owned()
}

/// A number that nobody has. 555-0100 to 555-0199 are kept for fiction in every area code, a hundred in each: enough
/// for a demo, but ten million people would have one number by the hundred. The others are `varied`: the numbering plan
/// keeps area codes with a 9 in the middle for a longer kind of number (NANPA, "Expansion codes"), so that none of the
/// eight million in each of them can be dialled.
fn phone(place: Option<Place>, varied: bool, chance: &mut Chance) -> u64 {
    let area = place.map_or("816", |place| one_word(place.area_codes, chance));
    let area = area.parse::<u64>().unwrap_or(816);
    match varied {
        false => area * 10_000_000 + 5_550_100 + chance.below(100),
        true => (area / 100 * 100 + 90 + area % 10) * 10_000_000 + 2_000_000 + chance.below(8_000_000),
    }
}

fn formatted(phone: u64, chance: &mut Chance) -> String {
    let (area, exchange, line) = (phone / 10_000_000, phone / 10_000 % 1000, phone % 10_000);
    match chance.below(5) {
        0 => format!("({area}) {exchange}-{line:04}"),
        1 => format!("{area}-{exchange}-{line:04}"),
        2 => format!("{area}.{exchange}.{line:04}"),
        3 => format!("+1 {area} {exchange} {line:04}"),
        _ => phone.to_string(),
    }
}

fn day_before(days: u64) -> String {
    LAST_DAY.checked_sub_days(Days::new(days)).unwrap_or(LAST_DAY).format("%Y-%m-%d").to_string()
}

/// Two letters swapped, one lost, or one doubled.
fn misspelt(name: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() < 4 {
        return name.to_owned();
    }
    let at = 1 + usize::try_from(chance.below(letters.len() as u64 - 2)).unwrap_or(0);
    match chance.below(3) {
        0 => letters.swap(at, at + 1),
        1 => {
            letters.remove(at);
        }
        _ => letters.insert(at, letters.get(at).copied().unwrap_or('e')),
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_invented_number_can_be_dialled_and_in_a_large_demo_few_people_share_one() {
        let is_fiction = |phone: u64| phone % 10_000_000 / 100 == 55_501;
        let is_kept_back = |phone: u64| phone / 100_000_000 % 10 == 9;
        let phones = |from: u64| (from..from + 2_000).map(|index| Household::draw(1, index).phone);
        assert!(phones(0).all(is_fiction));
        assert!(phones(VARIED_FROM).all(is_kept_back));
        let several: std::collections::BTreeSet<u64> = phones(VARIED_FROM).collect();
        assert!(several.len() > 1_990);
    }
}
