//! Keys of ZIPs and postcodes, and the country they are read in. No country's rule may break another's code.

use super::fold::fold_into;

/// ISO 3166 alpha-2, upper case. What a person's country column says, else the company's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// The United States.
    pub const US: Country = Country(*b"US");

    /// Reads a country column; `home` when it is empty or not understood.
    pub fn read(text: &str, home: Country) -> Country {
        let mut letters = text.bytes().filter(u8::is_ascii_alphabetic).map(|byte| byte.to_ascii_uppercase());
        let (Some(first), Some(second)) = (letters.next(), letters.next()) else { return home };
        let rest: Vec<u8> = letters.collect();
        match (&[first, second], rest.as_slice()) {
            (b"US", b"" | b"A") | (b"UN", b"ITEDSTATES" | b"ITEDSTATESOFAMERICA") => Country::US,
            (b"UK", b"") | (b"UN", b"ITEDKINGDOM") => Country(*b"GB"),
            (b"CA", b"N" | b"NADA") => Country(*b"CA"),
            (code, b"") => Country(*code),
            _ => home,
        }
    }

    /// The two letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("US")
    }

    /// Whether numbers follow the North American plan.
    pub fn has_nanp(&self) -> bool {
        matches!(&self.0, b"US" | b"CA" | b"PR" | b"GU" | b"VI" | b"AS" | b"MP")
    }

    /// Whether postcodes are ZIPs.
    pub fn has_zips(&self) -> bool {
        matches!(&self.0, b"US" | b"PR" | b"GU" | b"VI" | b"AS" | b"MP")
    }
}

/// The key of a ZIP (five digits, ZIP+4 cut) or of a postcode (compact, upper case).
pub fn zip_key(text: &str, country: Country) -> String {
    let mut key = String::with_capacity(text.len());
    if text.is_ascii() {
        key.extend(
            text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()),
        );
    } else {
        fold_into(text, &[], &mut key);
        key = key.replace(' ', "").to_uppercase();
    }
    let digits_only = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
    if country.has_zips() && digits_only {
        match key.len() {
            9 => key.truncate(5),
            // A spreadsheet ate the leading zero of 02139 or of 02139-1234.
            3 | 4 => key = format!("{key:0>5}"),
            8 => key = format!("0{}", key.get(..4).unwrap_or_default()),
            _ => {}
        }
    }
    if let Some((end, _)) = key.char_indices().nth(16) {
        key.truncate(end);
    }
    key
}

/// Whether the text has the shape of a British or Canadian postcode (compact, upper case).
pub fn is_lettered_postcode(key: &str) -> bool {
    let shape: String = key
        .chars()
        .map(|letter| match letter {
            '0'..='9' => '9',
            'A'..='Z' => 'A',
            _ => '?',
        })
        .collect();
    matches!(shape.as_str(), "A9A9A9" | "A99AA" | "A999AA" | "AA99AA" | "AA999AA" | "A9A9AA" | "AA9A9AA")
}
