//! A row of a list as given, borrowed from wherever it was read.

use domain::identity::NameAndAddress;
use domain::person::Person;

/// Name, address, numbers and e-mail as given. Any may be empty.
#[derive(Clone, Copy, Default)]
pub struct Row<'a> {
    pub who: NameAndAddress<'a>,
    pub phones: [&'a str; 3],
    pub email: &'a str,
}

impl<'a> Row<'a> {
    /// What a person gives.
    pub fn of(person: &'a Person) -> Self {
        Row {
            who: NameAndAddress::of(person),
            phones: [&person.phone_home, &person.phone_mobile, &person.phone_work].map(|it| it.as_str()),
            email: person.email.as_str(),
        }
    }
}
