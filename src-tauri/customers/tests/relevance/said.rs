//! What kinds of queries there are, and whom the words of each fit as well as the one who is meant.

use customers::CustomerRow;
use domain::identity::{AddressKey, Country, PhoneKey, email_key, first_name_key, last_name_key, zip_key};

macro_rules! kinds {
    ($($variant:ident = $word:literal),* $(,)?) => {
        /// A way of asking.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind { $($variant),* }
        impl Kind {
            pub const ALL: &[Kind] = &[$(Kind::$variant),*];
            /// The word in reports and in the kept set.
            pub fn word(self) -> &'static str { match self { $(Kind::$variant => $word),* } }
        }
    };
}

kinds! {
    Number = "customer number",
    Phone = "phone, other punctuation",
    PhoneTyping = "phone, 7 to 9 digits",
    Email = "e-mail",
    EmailTyping = "e-mail, being typed",
    Last = "last name alone",
    LastZip = "last + ZIP",
    Name = "first + last",
    NameTurned = "last + first",
    NameZip = "first + last + ZIP",
    FirstTyping = "last + first, being typed",
    LastTyping = "first + last, being typed",
    NicknameZip = "nickname + last + ZIP",
    InitialZip = "initial + last + ZIP",
    HalfZip = "first + half of a double name + ZIP",
    PlainZip = "first + last without marks + ZIP",
    Street = "house + street, spelt otherwise",
    StreetZip = "house + street + ZIP",
    StreetTyping = "house + street, being typed",
    StreetEdited = "house + misspelt street + ZIP",
    OneEditZip = "last, 1 edit + ZIP",
    TwoEditsZip = "last, 2 edits + ZIP",
    OneEdit = "first + last, 1 edit",
    TwoEdits = "first + last, 2 edits",
    FirstEdit = "first, 1 edit + last",
    BothEditsZip = "first, 1 edit + last, 1 edit + ZIP",
}

impl Kind {
    /// What leaves no doubt: whoever is meant must be found.
    pub fn is_certain(self) -> bool {
        use Kind as K;
        matches!(
            self,
            K::Number
                | K::Phone
                | K::Email
                | K::LastZip
                | K::NameZip
                | K::NicknameZip
                | K::InitialZip
                | K::StreetZip
        ) || matches!(self, K::HalfZip | K::PlainZip | K::OneEditZip)
    }

    /// Whether what was said of the one who is meant is as true of the one found.
    pub fn fits(self, meant: &CustomerRow, found: &CustomerRow, typed: &str) -> bool {
        use Kind as K;
        let last = || {
            last_name_key(meant.person.last_name.as_str()) == last_name_key(found.person.last_name.as_str())
        };
        let first = || {
            first_name_key(meant.person.first_name.as_str())
                == first_name_key(found.person.first_name.as_str())
        };
        let zip = || zip_of(meant) == zip_of(found);
        match self {
            K::Number => meant.customer_no == found.customer_no,
            K::Phone => phones(found).iter().any(|phone| phones(meant).contains(phone)),
            K::PhoneTyping => phones(found)
                .iter()
                .any(|phone| phone.to_string().get(1..).is_some_and(|p| p.starts_with(typed))),
            K::Email => email_key(meant.person.email.as_str()) == email_key(found.person.email.as_str()),
            K::EmailTyping => found.person.email.as_str().starts_with(typed),
            K::Last => last(),
            K::LastZip | K::OneEditZip | K::TwoEditsZip => last() && zip(),
            K::Name | K::NameTurned | K::OneEdit | K::TwoEdits | K::FirstEdit => last() && first(),
            K::FirstTyping => last() && begins(found.person.first_name.as_str(), typed),
            K::LastTyping => first() && begins(found.person.last_name.as_str(), typed),
            K::NameZip | K::NicknameZip | K::InitialZip | K::HalfZip | K::PlainZip | K::BothEditsZip => {
                last() && first() && zip()
            }
            K::Street | K::StreetTyping => street_of(meant) == street_of(found),
            K::StreetZip | K::StreetEdited => street_of(meant) == street_of(found) && zip(),
        }
    }
}

/// The last word typed begins the name.
fn begins(name: &str, typed: &str) -> bool {
    let word = typed.split(' ').next_back().unwrap_or_default().to_lowercase();
    name.to_lowercase().starts_with(&word)
}

fn zip_of(row: &CustomerRow) -> String {
    zip_key(row.person.zip.as_str(), Country::US)
}

fn street_of(row: &CustomerRow) -> (String, String) {
    let key = AddressKey::read(row.person.address_1.as_str(), "");
    (key.house, key.street)
}

fn phones(row: &CustomerRow) -> Vec<u64> {
    let read = |phone: &domain::person::Text| PhoneKey::read(phone.as_str(), Country::US).ok();
    row.person.phones().filter_map(read).map(PhoneKey::as_u64).collect()
}
