//! How text typed into one box is read: as a number, an e-mail, a customer number, a ZIP, an address, a name.
//!
//! A reading is a list of ways to look, most likely first; the lookup takes the first that finds somebody.

use super::fold::fold;
use super::name::GENERATIONS;
use super::usps::is_abbreviated;
use super::{AddressKey, Country, PhoneKey, email_key, is_lettered_postcode, last_name_key, zip_key};
use crate::Sensitive;
use serde::Serialize;

/// What lies beyond is not read: nobody types it, and a pasted page must not cost time.
pub const MAX_QUERY_CHARS: usize = 200;
/// Parts of a name that are looked at.
const MAX_NAME_WORDS: usize = 6;
/// What is said before a name and stands in no list under it.
const TITLES: &[&str] = &["mr", "mrs", "ms", "miss", "mister", "mx", "dr", "prof", "rev"];
/// A house has no longer number.
const MAX_HOUSE: usize = 6;
/// A number beside a name is a whole one.
const LEAST_WHOLE_PHONE: usize = 10;
/// Shorter fragments of numbers and e-mails find nobody (`CLI.md`, lookup).
const MIN_FRAGMENT: usize = 7;

/// What the agent said it is, by a flag or a chosen field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryKind {
    Phone,
    Email,
    Name,
    Zip,
    Customer,
}

/// One way to look.
#[derive(Clone, PartialEq, Eq)]
pub enum Way {
    /// A whole number.
    Phone(PhoneKey),
    /// The first digits, country code first, of a number that is being typed.
    PhonePrefix { digits: u64, length: u32 },
    /// A whole e-mail address.
    Email(String),
    /// The beginning of one, 7 characters or more.
    EmailPrefix(String),
    /// The retailer's own number, as typed.
    CustomerNo(String),
    /// Everybody at a ZIP or postcode.
    Zip(String),
    /// House number and street key (or its beginning), perhaps with a ZIP.
    Street { house: String, street: String, zip: String },
    /// Words of a name in the order typed, perhaps with a ZIP; `last_first` when a comma said so.
    Name { words: Vec<String>, zip: String, last_first: bool },
    /// A whole number that many share, and a name to tell them apart.
    PhoneName { number: PhoneKey, words: Vec<String> },
    /// A name that many bear, and a house number to tell them apart, perhaps with a ZIP.
    NameHouse { words: Vec<String>, zip: String, house: String },
}

/// How a query was read, as a fixed text that the screen translates and `--json` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadAs {
    Nothing,
    Phone,
    PhonePrefix,
    Email,
    EmailPrefix,
    CustomerNo,
    Zip,
    Street,
    StreetZip,
    LastName,
    LastNameZip,
    Name,
    NameZip,
    PhoneName,
    NameHouse,
}

impl ReadAs {
    /// The text; also the key in the catalogue.
    pub fn word(self) -> &'static str {
        match self {
            ReadAs::Nothing => "nothing",
            ReadAs::Phone => "phone",
            ReadAs::PhonePrefix => "beginning of a phone",
            ReadAs::Email => "e-mail",
            ReadAs::EmailPrefix => "beginning of an e-mail",
            ReadAs::CustomerNo => "customer number",
            ReadAs::Zip => "ZIP",
            ReadAs::Street => "house + street",
            ReadAs::StreetZip => "house + street + ZIP",
            ReadAs::LastName => "last name",
            ReadAs::LastNameZip => "last name + ZIP",
            ReadAs::Name => "first + last name",
            ReadAs::NameZip => "first + last name + ZIP",
            ReadAs::PhoneName => "phone + name",
            ReadAs::NameHouse => "name + house number",
        }
    }

    /// What to add where more fit than anybody reads; none where nothing would help.
    pub fn narrowed_by(self) -> Option<Narrow> {
        match self {
            ReadAs::PhonePrefix | ReadAs::EmailPrefix => Some(Narrow::Rest),
            ReadAs::Phone | ReadAs::Zip => Some(Narrow::Name),
            ReadAs::LastName => Some(Narrow::FirstNameOrZip),
            ReadAs::LastNameZip => Some(Narrow::FirstName),
            ReadAs::Name | ReadAs::Street | ReadAs::NameHouse => Some(Narrow::Zip),
            ReadAs::NameZip => Some(Narrow::House),
            _ => None,
        }
    }
}

/// What tells those apart whom the words fit alike; the rest is more digits or letters of the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum Narrow {
    Rest,
    Name,
    FirstName,
    FirstNameOrZip,
    Zip,
    House,
}

impl Narrow {
    /// In words, behind "add".
    pub fn words(self) -> &'static str {
        match self {
            Narrow::Rest => "the rest of it",
            Narrow::Name => "a last name",
            Narrow::FirstName => "a first name",
            Narrow::FirstNameOrZip => "a first name or a ZIP",
            Narrow::Zip => "a ZIP",
            Narrow::House => "a house number",
        }
    }
}

impl Way {
    /// How this way is named to the agent.
    pub fn read_as(&self) -> ReadAs {
        match self {
            Way::Phone(_) => ReadAs::Phone,
            Way::PhonePrefix { .. } => ReadAs::PhonePrefix,
            Way::Email(_) => ReadAs::Email,
            Way::EmailPrefix(_) => ReadAs::EmailPrefix,
            Way::CustomerNo(_) => ReadAs::CustomerNo,
            Way::Zip(_) => ReadAs::Zip,
            Way::Street { zip, .. } if zip.is_empty() => ReadAs::Street,
            Way::Street { .. } => ReadAs::StreetZip,
            Way::PhoneName { .. } => ReadAs::PhoneName,
            Way::NameHouse { .. } => ReadAs::NameHouse,
            Way::Name { words, zip, .. } => match (words.len() > 1, zip.is_empty()) {
                (false, true) => ReadAs::LastName,
                (false, false) => ReadAs::LastNameZip,
                (true, true) => ReadAs::Name,
                (true, false) => ReadAs::NameZip,
            },
        }
    }
}

impl std::fmt::Debug for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} •••", self.read_as().word())
    }
}

/// What was typed, and the ways to look for it, most likely first. None: it finds nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub typed: Sensitive<String>,
    pub ways: Vec<Way>,
}

impl Reading {
    /// How the first way reads it.
    pub fn read_as(&self) -> ReadAs {
        self.ways.first().map_or(ReadAs::Nothing, Way::read_as)
    }
}

/// Reads what was typed in the one search box. `home` is the company's own country.
pub fn read_query(text: &str, home: Country) -> Reading {
    let typed = bounded(text);
    Reading { ways: ways_of(&typed, home), typed: Sensitive::new(typed) }
}

/// Reads it as what the agent said it is.
pub fn read_query_as(text: &str, kind: QueryKind, home: Country) -> Reading {
    let typed = bounded(text);
    let ways = match kind {
        QueryKind::Phone => phone_way(&typed, home).into_iter().collect(),
        QueryKind::Email => email_way(&typed).into_iter().collect(),
        QueryKind::Name => name_way(&typed, String::new()).into_iter().collect(),
        QueryKind::Zip => vec![Way::Zip(zip_key(&typed, home))],
        QueryKind::Customer => vec![Way::CustomerNo(typed.clone())],
    };
    let ways = if typed.is_empty() { Vec::new() } else { ways };
    Reading { ways, typed: Sensitive::new(typed) }
}

fn bounded(text: &str) -> String {
    // The trim goes first, so that leading blanks of a paste do not push the text out of the window.
    text.trim()
        .chars()
        .take(MAX_QUERY_CHARS)
        .filter(|letter| *letter != '\0')
        .collect::<String>()
        .trim()
        .to_owned()
}

fn ways_of(typed: &str, home: Country) -> Vec<Way> {
    if typed.is_empty() {
        return Vec::new();
    }
    if typed.contains('@') {
        return email_way(typed).into_iter().collect();
    }
    let digits = typed.chars().filter(char::is_ascii_digit).count();
    if digits > 0 && typed.chars().all(|letter| letter.is_ascii_digit() || " ()-.+/#xX".contains(letter)) {
        return number_ways(typed, digits, home);
    }
    if typed.contains(char::is_whitespace) {
        let mut ways = text_ways(typed, digits > 0, home);
        if let Some(way) = narrowed(typed, home).filter(|_| digits > 0) {
            // `ada lowell 4814` is a postcode before it is a house.
            let is_postcode = matches!(way, Way::NameHouse { .. }) && foreign_postcode(typed, home).is_some();
            ways.insert(if is_postcode { ways.len() } else { 0 }, way);
        }
        ways.extend(house_before_name(typed, home).filter(|_| digits > 0));
        return ways;
    }
    let mut ways = Vec::with_capacity(3);
    if digits > 0 {
        ways.push(Way::CustomerNo(typed.to_owned()));
    }
    // An e-mail address before its sign: `margaret.whit`, `margaret_w`, `mwhitcomb12`. Of one that could be a name, the
    // name goes first.
    let (begun, is_no_name) = (email_begun(typed), digits > 0 || typed.contains(['.', '_']));
    ways.extend(begun.clone().filter(|_| is_no_name));
    ways.extend(text_ways(typed, digits > 0, home));
    ways.extend(begun.filter(|_| !is_no_name));
    ways
}

/// Digits only: a customer number when somebody has it, a ZIP by its length, a phone from 7 digits on.
fn number_ways(typed: &str, digits: usize, home: Country) -> Vec<Way> {
    let mut ways = Vec::with_capacity(3);
    let phone = phone_way(typed, home);
    // A whole number in a phone's own format goes first; a customer number of ten digits is still tried.
    let formatted = typed.contains(['(', '+', '.', ' ']) || (typed.contains('-') && digits >= 10);
    if !typed.contains(['(', '+', ' ']) {
        ways.push(Way::CustomerNo(typed.to_owned()));
    }
    let zip_plus_4 = home.has_zips() && digits == 9 && typed.as_bytes().get(5) == Some(&b'-');
    let bare_zip =
        digits == typed.len() && if home.has_zips() { digits == 5 } else { (4..=6).contains(&digits) };
    if zip_plus_4 || bare_zip {
        ways.insert(0, Way::Zip(zip_key(typed, home)));
    }
    match phone {
        Some(way) if formatted || matches!(way, Way::Phone(_)) => ways.insert(0, way),
        Some(way) if !zip_plus_4 => ways.push(way),
        _ => {}
    }
    ways
}

/// A whole number, or the beginning of one from 7 digits on.
fn phone_way(typed: &str, home: Country) -> Option<Way> {
    if let Ok(number) = PhoneKey::read(typed, home) {
        return Some(Way::Phone(number));
    }
    let digits: String = typed.chars().filter(char::is_ascii_digit).take(16).collect();
    let length = digits.len();
    if !(MIN_FRAGMENT..=15).contains(&length) {
        return None;
    }
    let international =
        typed.starts_with('+') || !home.has_nanp() || (digits.starts_with('1') && length > MIN_FRAGMENT);
    let full = if international { digits } else { format!("1{digits}") };
    let length = u32::try_from(full.len()).ok()?;
    (length < 15).then_some(())?;
    Some(Way::PhonePrefix { digits: full.parse().ok()?, length })
}

fn email_way(typed: &str) -> Option<Way> {
    if let Some(key) = email_key(typed) {
        return Some(Way::Email(key));
    }
    email_begun(typed)
}

/// The beginning of an e-mail address, with or without its sign.
fn email_begun(typed: &str) -> Option<Way> {
    let fragment = typed.to_lowercase();
    let fits = fragment.chars().count() >= MIN_FRAGMENT
        && fragment.starts_with(char::is_alphanumeric)
        && !fragment.contains(|letter: char| letter.is_whitespace() || ",;<>()\"\\:".contains(letter));
    fits.then_some(Way::EmailPrefix(fragment))
}

/// Words, perhaps with a house number in front and a ZIP or postcode behind.
fn text_ways(typed: &str, has_digits: bool, home: Country) -> Vec<Way> {
    if !has_digits {
        return name_way(typed, String::new()).into_iter().collect();
    }
    let compact = zip_key(typed, home);
    if is_lettered_postcode(&compact) {
        return vec![Way::Zip(compact)];
    }
    let (rest, zip) = split_zip(typed, home);
    let mut ways = Vec::with_capacity(3);
    let address = AddressKey::read(rest, "");
    let leading = rest.split_whitespace().next().unwrap_or_default();
    if !zip.is_empty() && !rest.contains(|letter: char| letter.is_ascii_digit()) {
        ways.extend(name_way(rest, zip.clone()));
    }
    if let Some((name, postcode)) = foreign_postcode(typed, home) {
        ways.extend(name_way(name, zip_key(postcode, home)));
        ways.extend(name_way(name, postcode.to_owned()));
    }
    let zip_in_front = home.has_zips()
        && zip.is_empty()
        && leading.len() == 5
        && leading.bytes().all(|byte| byte.is_ascii_digit());
    if zip_in_front {
        let name = rest.trim_start().get(5..).unwrap_or_default();
        ways.extend(name_way(name, zip_key(leading, home)));
    }
    if !address.house.is_empty() && !address.street.is_empty() {
        let loosely = AddressKey::read_loosely(rest).street;
        let otherwise = (loosely != address.street).then_some(loosely);
        let streets = std::iter::once(address.street).chain(otherwise);
        ways.extend(streets.map(|street| Way::Street {
            house: address.house.clone(),
            street,
            zip: zip.clone(),
        }));
    }
    if ways.is_empty() {
        ways.extend(name_way(typed, String::new()));
    }
    ways
}

/// What many share, with something that tells them apart: a number with a name before or behind it, a name with a house
/// number behind it.
fn narrowed(typed: &str, home: Country) -> Option<Way> {
    let is_word = |word: &&str| !word.contains(|letter: char| letter.is_ascii_digit());
    let (rest, zip) = house_behind_zip(typed, home).unwrap_or_else(|| {
        let (rest, zip) = split_zip(typed, home);
        (rest.to_owned(), zip)
    });
    let tokens: Vec<&str> = rest.split([' ', ',']).filter(|token| !token.is_empty()).collect();
    if let Some((house, words)) = tokens.split_last()
        && house.len() <= MAX_HOUSE
        && house.bytes().all(|byte| byte.is_ascii_digit())
        && !words.is_empty()
        // Not a box: `PO Box 311`.
        && AddressKey::read(&rest, "").house.is_empty()
        && words.iter().all(|word| is_word(word) && word.contains(char::is_alphabetic))
        && let Some(Way::Name { words, .. }) = name_way(&words.join(" "), String::new())
    {
        return Some(Way::NameHouse { words, zip, house: (*house).to_owned() });
    }
    let tokens: Vec<&str> = typed.split_whitespace().collect();
    let front = tokens.iter().take_while(|token| is_word(token)).count();
    let back = tokens.iter().rev().take_while(|token| is_word(token)).count();
    let (name, number) = match (front, back) {
        (0, back) if back > 0 => (tokens.get(tokens.len() - back..)?, tokens.get(..tokens.len() - back)?),
        (front, 0) if front > 0 => (tokens.get(..front)?, tokens.get(front..)?),
        _ => return None,
    };
    let number = number.join(" ");
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    if digits < LEAST_WHOLE_PHONE || number.contains(char::is_alphabetic) {
        return None;
    }
    let Way::Name { words, .. } = name_way(&name.join(" "), String::new())? else { return None };
    Some(Way::PhoneName { number: PhoneKey::read(&number, home).ok()?, words })
}

/// `641 Ann Hale 64105`: no street of this name may be there, or it may, and the person beside it.
fn house_before_name(typed: &str, home: Country) -> Option<Way> {
    let (rest, zip) = split_zip(typed, home);
    let (house, name) = rest.split_once([' ', ','])?;
    let is_house = house.len() <= MAX_HOUSE && house.bytes().all(|byte| byte.is_ascii_digit());
    if zip.is_empty() || !is_house || name.contains(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let Way::Name { words, .. } = name_way(name, String::new())? else { return None };
    // `641 Oak St 64105` is nobody's name.
    let is_street = words.len() > 1 && words.last().is_some_and(|word| is_abbreviated(word));
    (!is_street).then(|| Way::NameHouse { words, zip, house: house.to_owned() })
}

/// `Ann Hale 64105 7978`: the house number that was asked for, added at the end. The same with the ZIP taken out.
fn house_behind_zip(typed: &str, home: Country) -> Option<(String, String)> {
    let (rest, house) = typed.rsplit_once([' ', ','])?;
    let is_house = house.len() <= MAX_HOUSE && house.bytes().all(|byte| byte.is_ascii_digit());
    let (name, zip) = split_zip(rest.trim_end_matches([' ', ',']), home);
    (is_house && !zip.is_empty()).then(|| (format!("{name} {house}"), zip))
}

/// Takes a ZIP or postcode from the end, when something stands before it.
fn split_zip(typed: &str, home: Country) -> (&str, String) {
    let ends = || {
        typed
            .char_indices()
            .rev()
            .filter(|(_, letter)| letter.is_whitespace() || *letter == ',')
            .map(|(at, _)| at)
    };
    // `64105` or `K1A 0B6`: the last word, else the last two.
    for at in ends().take(2) {
        let (Some(rest), Some(tail)) = (typed.get(..at), typed.get(at..)) else { continue };
        let key = zip_key(tail, home);
        let numeric = key.len() == tail.trim_matches([' ', ',']).len() || tail.contains('-');
        let digits = numeric && key.bytes().all(|byte| byte.is_ascii_digit());
        let right_length = if home.has_zips() { key.len() == 5 } else { (4..=6).contains(&key.len()) };
        if (digits && right_length) || is_lettered_postcode(&key) {
            return (rest.trim_end_matches([' ', ',']), key);
        }
    }
    (typed, String::new())
}

/// A name with a postcode of four or six digits behind it: no ZIP as it stands, but another country's, or one
/// whose leading zero a spreadsheet ate.
fn foreign_postcode(typed: &str, home: Country) -> Option<(&str, &str)> {
    let (name, tail) = typed.rsplit_once([' ', ','])?;
    let digits = matches!(tail.len(), 4 | 6) && tail.bytes().all(|byte| byte.is_ascii_digit());
    let named =
        name.chars().any(char::is_alphabetic) && !name.contains(|letter: char| letter.is_ascii_digit());
    (home.has_zips() && digits && named).then_some((name.trim_end_matches([' ', ',']), tail))
}

fn name_way(typed: &str, zip: String) -> Option<Way> {
    if let Some((last, first)) = typed.split_once(',') {
        let mut words = vec![last_name_key(last)];
        words.extend(name_words(first));
        words.retain(|word| !word.is_empty());
        words.truncate(MAX_NAME_WORDS);
        let last_first = words.len() > 1;
        return (!words.is_empty()).then_some(Way::Name { words, zip, last_first });
    }
    let words = name_words(typed);
    (!words.is_empty()).then_some(Way::Name { words, zip, last_first: false })
}

/// The words of a name without the title before it and the generation behind it, where a name is left; `Saint` is `St`, as
/// in the key of a last name.
fn name_words(typed: &str) -> Vec<String> {
    let folded = fold(typed);
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    while words.len() > 1 && words.first().is_some_and(|word| TITLES.contains(word)) {
        words.remove(0);
    }
    while words.len() > 2 && words.last().is_some_and(|word| GENERATIONS.contains(word)) {
        words.pop();
    }
    let is_several = words.len() > 1;
    let as_keyed = |word: &str| if is_several && word == "saint" { "st".to_owned() } else { word.to_owned() };
    words.into_iter().take(MAX_NAME_WORDS).map(as_keyed).collect()
}
