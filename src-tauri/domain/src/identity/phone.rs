//! Telephone numbers to E.164. Extensions are cut: a switchboard's number is the number.

use super::postcode::Country;

/// An E.164 number as digits, country code first. At most 15 digits, so it fits 64 bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneKey(u64);

impl std::fmt::Debug for PhoneKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("•••")
    }
}

/// Why a text is no telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAPhone {
    /// So many digits, too few for a number of its country.
    TooShort(usize),
    /// Too many digits.
    TooLong(usize),
    /// The digits make no number that can be dialled.
    NoSuchNumber,
}

impl NotAPhone {
    /// A reason for a report; it never quotes the number.
    pub fn reason(self) -> String {
        match self {
            NotAPhone::TooShort(digits) => format!("{digits} digits are too few for a telephone number"),
            NotAPhone::TooLong(digits) => format!("{digits} digits are too many for a telephone number"),
            NotAPhone::NoSuchNumber => "not a telephone number that can be dialled".to_owned(),
        }
    }
}

impl PhoneKey {
    /// Reads a number in any format; one without a country code belongs to `country`.
    pub fn read(text: &str, country: Country) -> Result<PhoneKey, NotAPhone> {
        let main = without_extension(text);
        let (digits, length, international) = digits_of(main);
        if length > 18 {
            return Err(NotAPhone::TooLong(length));
        }
        match (international, length) {
            (true, 11) | (false, 11)
                if digits / 10_000_000_000 == 1 && (international || country.has_nanp()) =>
            {
                nanp(digits % 10_000_000_000)
            }
            (false, 10) if country.has_nanp() => nanp(digits),
            (false, 0..=9) if country.has_nanp() => Err(NotAPhone::TooShort(length)),
            (true, 0..=6) | (false, 0..=4) => Err(NotAPhone::TooShort(length)),
            _ => by_library(main, country, length),
        }
    }

    /// The digits as a number, for a column or an index.
    pub fn as_u64(self) -> u64 {
        self.0
    }

    /// The number of a column again; none when it cannot be E.164.
    pub fn from_u64(digits: u64) -> Option<PhoneKey> {
        (1_000_000..1_000_000_000_000_000).contains(&digits).then_some(PhoneKey(digits))
    }

    /// `+18165550142`.
    pub fn e164(self) -> String {
        format!("+{}", self.0)
    }

    /// The ten national digits of a North American number.
    pub fn nanp_digits(self) -> Option<u64> {
        (self.0 / 10_000_000_000 == 1).then_some(self.0 % 10_000_000_000)
    }
}

/// Area code and exchange start with 2 to 9 (North American Numbering Plan).
fn nanp(national: u64) -> Result<PhoneKey, NotAPhone> {
    let area = national / 1_000_000_000;
    let exchange = national / 1_000_000 % 10;
    if area < 2 || exchange < 2 {
        Err(NotAPhone::NoSuchNumber)
    } else {
        Ok(PhoneKey(10_000_000_000 + national))
    }
}

fn by_library(text: &str, country: Country, length: usize) -> Result<PhoneKey, NotAPhone> {
    let id = country.code().parse::<phonenumber::country::Id>().ok();
    // The prefix dialled from North America, which the library knows only as `+`.
    let trimmed = text.trim_start();
    let plus = trimmed.strip_prefix("011").filter(|_| country.has_nanp()).map(|rest| format!("+{rest}"));
    let number = phonenumber::parse(id, plus.as_deref().unwrap_or(trimmed)).map_err(|error| match error {
        phonenumber::ParseError::TooShortNsn | phonenumber::ParseError::TooShortAfterIdd => {
            NotAPhone::TooShort(length)
        }
        phonenumber::ParseError::TooLong => NotAPhone::TooLong(length),
        _ => NotAPhone::NoSuchNumber,
    })?;
    if number.country().code() == 1 {
        return match number.national().value() {
            national @ 1_000_000_000..=9_999_999_999 => nanp(national),
            _ => Err(NotAPhone::TooShort(length)),
        };
    }
    if !number.is_valid() {
        return Err(NotAPhone::NoSuchNumber);
    }
    let e164 = number.format().mode(phonenumber::Mode::E164).to_string();
    let digits: u64 = e164.trim_start_matches('+').parse().map_err(|_| NotAPhone::NoSuchNumber)?;
    PhoneKey::from_u64(digits).ok_or(NotAPhone::NoSuchNumber)
}

/// Cuts `x12`, `ext. 12`, `extension 12`, `#12`, `;ext=12` from behind the digits.
fn without_extension(text: &str) -> &str {
    let mut digits_seen = 0;
    for (at, letter) in text.char_indices() {
        if letter.is_ascii_digit() {
            digits_seen += 1;
        }
        if digits_seen >= 7 && matches!(letter, 'x' | 'X' | 'e' | 'E' | '#' | ';' | ',') {
            return text.get(..at).unwrap_or(text);
        }
    }
    text
}

/// Digits (saturating), how many, and whether it starts with `+`.
fn digits_of(text: &str) -> (u64, usize, bool) {
    let mut value = 0_u64;
    let mut length = 0;
    for byte in text.bytes().filter(u8::is_ascii_digit) {
        value = value.saturating_mul(10).saturating_add(u64::from(byte - b'0'));
        length += 1;
    }
    (value, length, text.trim_start().starts_with('+'))
}
