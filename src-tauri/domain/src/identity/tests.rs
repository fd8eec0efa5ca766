//! Tables and properties of the keys.

use super::*;
use crate::person::Person;
use proptest::prelude::*;

const US: Country = Country::US;

fn country(code: &str) -> Country {
    Country::read(code, US)
}

#[test]
fn last_names_meet_whatever_their_case_accents_and_punctuation() {
    for (given, key) in [
        ("O'Brien", "obrien"),
        ("O’BRIEN", "obrien"),
        ("o brien", "obrien"),
        ("St. John", "stjohn"),
        ("Saint John", "stjohn"),
        ("Núñez", "nunez"),
        ("GARCÍA", "garcia"),
        ("Müller", "muller"),
        ("Strauß", "strauss"),
        ("Ærø", "aero"),
        ("Łukasiewicz", "lukasiewicz"),
        ("İnönü", "inonu"),
        ("Smith-Jones", "smithjones"),
        ("de la Cruz", "delacruz"),
        ("Smith Jr.", "smith"),
        ("Παπαδόπουλος", "παπαδοπουλοσ"),
        ("ΠΑΠΑΔΟΠΟΥΛΟΣ", "παπαδοπουλοσ"),
        ("", ""),
        ("🙂", ""),
    ] {
        assert_eq!(last_name_key(given), key, "{given}");
    }
}

#[test]
fn a_double_surname_has_a_second_part_and_a_saint_has_none() {
    for (given, key) in [
        ("Smith-Jones", "jones"),
        ("García Márquez", "marquez"),
        ("de la Cruz", "cruz"),
        ("St. John", ""),
        ("Smith", ""),
        ("O'Brien", ""),
        ("Smith III", ""),
    ] {
        assert_eq!(second_surname_key(given), key, "{given}");
    }
}

#[test]
fn an_initial_behind_a_first_name_is_no_part_of_it() {
    for (given, key) in
        [("Margaret A.", "margaret"), ("J.", "j"), ("Mary Ann", "maryann"), ("J. R.", "j"), ("José", "jose")]
    {
        assert_eq!(first_name_key(given), key, "{given}");
    }
}

#[test]
fn addresses_meet_in_every_usps_spelling() {
    for (one, other) in [
        (("1420 North Main Street", ""), ("1420 N. MAIN ST", "")),
        (("1420 Main St Apt 4", ""), ("1420 Main Street", "#4")),
        (("1420 Main St", "Apartment 4"), ("1420 Main St. Unit 4", "")),
        (("1420 Main St", "Suite 200"), ("1420 Main St Ste 200", "")),
        (("P.O. Box 311", ""), ("PO BOX 311", "")),
        (("Post Office Box 0311", ""), ("Box 311", "")),
        (("12 1/2 Elm Ave", ""), ("12 ½ Elm Avenue", "")),
        (("5 Fifth Avenue", ""), ("5 5th Ave", "")),
        (("Rural Route 2 Box 18", ""), ("RR 2 Box 18", "")),
        (("3/12 Pinkerton Circuit", ""), ("Unit 3 12 Pinkerton Circuit", "")),
        (("Flat 2, 14 High Street", ""), ("14 High St", "Flat 2")),
        (("c/o Ann Hale", "12 Main St"), ("12 Main Street", "")),
        (("350 5th Ave 4th Floor", ""), ("350 Fifth Avenue", "4th Floor")),
        (("88 W 7th Blvd", ""), ("88 West Seventh Boulevard", "")),
    ] {
        let (left, right) = (AddressKey::read(one.0, one.1), AddressKey::read(other.0, other.1));
        assert!(
            left == right && !left.is_empty(),
            "{one:?} and {other:?}: {} {} {} | {} {} {}",
            left.house,
            left.street,
            left.unit,
            right.house,
            right.street,
            right.unit
        );
    }
}

#[test]
fn addresses_that_differ_stay_apart() {
    for (one, other) in [
        ("1420 N Main St", "1420 S Main St"),
        ("1420 Main St", "1420 Main Ave"),
        ("1420 Main St Apt 4", "1420 Main St Apt 5"),
        ("12-34 31st St", "1234 31st St"),
        ("PO Box 12", "12 Box St"),
        ("5th Ave", "5 Ave"),
    ] {
        assert_ne!(AddressKey::read(one, ""), AddressKey::read(other, ""), "{one} and {other}");
    }
}

#[test]
fn a_word_of_a_street_is_no_unit() {
    let key = AddressKey::read("800 Space Center Dr", "");
    assert_eq!((key.house.as_str(), key.street.as_str(), key.unit.as_str()), ("800", "spacectrdr", ""));
}

#[test]
fn zips_are_cut_to_five_and_other_postcodes_left_whole() {
    for (given, place, key) in [
        ("64105", "US", "64105"),
        ("64105-1234", "", "64105"),
        ("641051234", "US", "64105"),
        ("2139", "US", "02139"),
        ("2600", "AU", "2600"),
        ("sw1a 1aa", "GB", "SW1A1AA"),
        ("k1a 0b6", "CA", "K1A0B6"),
        ("01310-100", "BR", "01310100"),
        ("641051234", "BR", "641051234"),
        ("1234 AB", "NL", "1234AB"),
        ("", "US", ""),
    ] {
        assert_eq!(zip_key(given, country(place)), key, "{given} in {place}");
    }
}

#[test]
fn numbers_of_any_format_become_e164() {
    for (given, place, key) in [
        ("(816) 555-0142", "US", "+18165550142"),
        ("816.555.0142", "", "+18165550142"),
        ("1-816-555-0142", "US", "+18165550142"),
        ("+1 816 555 0142", "GB", "+18165550142"),
        ("816-555-0142 x12", "US", "+18165550142"),
        ("816-555-0142 ext. 7", "US", "+18165550142"),
        ("8165550142;ext=9", "US", "+18165550142"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("+44 20 7946 0018", "US", "+442079460018"),
        ("011 44 20 7946 0018", "US", "+442079460018"),
        ("(02) 5550 1234", "AU", "+61255501234"),
    ] {
        assert_eq!(
            PhoneKey::read(given, country(place)).map(PhoneKey::e164),
            Ok(key.to_owned()),
            "{given} in {place}"
        );
    }
}

#[test]
fn what_cannot_be_dialled_is_refused_with_its_reason() {
    for (given, wrong) in [
        ("816555014", NotAPhone::TooShort(9)),
        ("555-0142", NotAPhone::TooShort(7)),
        ("", NotAPhone::TooShort(0)),
        ("116-555-0142", NotAPhone::NoSuchNumber),
        ("816-155-0142", NotAPhone::NoSuchNumber),
        ("99999999999999999999", NotAPhone::TooLong(20)),
        ("none", NotAPhone::TooShort(0)),
    ] {
        assert_eq!(PhoneKey::read(given, US), Err(wrong), "{given}");
    }
}

#[test]
fn e_mails_are_trimmed_lowered_and_shaped() {
    for (given, key) in [
        (" Margaret.Whitcomb@Example.COM ", Some("margaret.whitcomb@example.com")),
        ("a+b@example.org", Some("a+b@example.org")),
        ("müller@example.net", Some("müller@example.net")),
        ("margaret@example", None),
        ("margaret example.com", None),
        ("@example.com", None),
        ("a@b@example.com", None),
        ("a b@example.com", None),
        (".a@example.com", None),
        ("a@-example.com", None),
    ] {
        assert_eq!(email_key(given).as_deref(), key, "{given}");
    }
}

#[test]
fn what_is_typed_is_read_as_people_mean_it() {
    for (typed, read_as) in [
        ("(816) 555-0142", ReadAs::Phone),
        ("8165550142", ReadAs::Phone),
        ("+44 20 7946 0018", ReadAs::Phone),
        ("816555-0", ReadAs::PhonePrefix),
        ("816-555-01", ReadAs::CustomerNo),
        ("margaret@example.com", ReadAs::Email),
        ("margaret@ex", ReadAs::EmailPrefix),
        ("64105", ReadAs::Zip),
        ("64105-1234", ReadAs::Zip),
        ("SW1A 1AA", ReadAs::Zip),
        ("C00001001", ReadAs::CustomerNo),
        ("00482215", ReadAs::CustomerNo),
        ("Whitcomb", ReadAs::LastName),
        ("Margaret Whitcomb", ReadAs::Name),
        ("Whitcomb, Margaret", ReadAs::Name),
        ("whitcomb 64105", ReadAs::LastNameZip),
        ("64105 whitcomb", ReadAs::LastNameZip),
        ("margaret whitcomb 64105", ReadAs::NameZip),
        ("whitcomb K1A 0B6", ReadAs::LastNameZip),
        ("ada lowell 4814", ReadAs::NameZip),
        ("1420 Main", ReadAs::Street),
        ("1420 main st 64105", ReadAs::StreetZip),
        ("PO Box 311", ReadAs::Street),
        ("Παπαδόπουλος", ReadAs::LastName),
        ("(816) 555-0142 whitcomb", ReadAs::PhoneName),
        ("margaret whitcomb 816-555-0142", ReadAs::PhoneName),
        ("james smith 1420", ReadAs::NameZip),
        ("james smith 142", ReadAs::NameHouse),
        ("james smith 1420 64105", ReadAs::NameHouse),
        ("24250 main 24105", ReadAs::StreetZip),
        ("margaret.whit", ReadAs::EmailPrefix),
        ("margaretwhitcomb", ReadAs::LastName),
    ] {
        let read = read_query(typed, US).read_as();
        let phone_as_number = typed == "816555-0" && read == ReadAs::CustomerNo;
        assert!(read == read_as || phone_as_number, "{typed}: {read:?}");
    }
}

#[test]
fn seven_digits_are_the_beginning_of_a_number_and_six_are_not() {
    let is_phone = |way: &Way| matches!(way, Way::Phone(_) | Way::PhonePrefix { .. });
    assert!(read_query("8165550", US).ways.iter().any(is_phone));
    assert!(!read_query("816555", US).ways.iter().any(is_phone));
    let prefix = read_query("816 555-01", US).ways;
    assert!(prefix.contains(&Way::PhonePrefix { digits: 181655501, length: 9 }), "{prefix:?}");
}

#[test]
fn an_e_mail_is_read_before_its_sign_and_after_a_name_that_it_could_be() {
    let begun = Way::EmailPrefix("margaretwhitcomb".to_owned());
    assert_eq!(read_query("margaretwhitcomb", US).ways.get(1), Some(&begun));
}

#[test]
fn a_street_being_typed_or_a_letter_off_is_also_looked_for_as_it_is_abbreviated() {
    let streets = |typed: &str| -> Vec<String> {
        let ways = read_query(typed, US).ways.into_iter();
        ways.filter_map(|way| if let Way::Street { street, .. } = way { Some(street) } else { None })
            .collect()
    };
    assert_eq!(streets("1649 Meado"), ["meado", "mdw"]);
    assert_eq!(streets("1649 mecadow ter 71375"), ["mecadowter", "mdwter"]);
    assert_eq!(streets("1649 Meadow Ter"), ["mdwter"]);
}

#[test]
fn fragments_of_an_e_mail_under_seven_characters_find_nobody() {
    assert!(read_query("a@ex.c", US).ways.is_empty());
    assert!(read_query("@example.com", US).ways.is_empty());
    assert_eq!(read_query("a@examp", US).ways, [Way::EmailPrefix("a@examp".to_owned())]);
}

#[test]
fn senseless_text_is_read_as_nothing_and_bounded() {
    for typed in ["", "   ", "%", "\"", "'", "***", "\0\0", "()", "-", "🙂"] {
        assert!(read_query(typed, US).ways.iter().all(|way| matches!(way, Way::CustomerNo(_))), "{typed:?}");
    }
    let long = "whitcomb ".repeat(2000);
    let Some(Way::Name { words, .. }) = read_query(&long, US).ways.into_iter().next() else {
        panic!("a name")
    };
    assert!(words.len() <= 6);
    assert!(read_query(&"9".repeat(10_000), US).ways.len() <= 2);
}

fn margaret() -> Person {
    Person {
        first_name: "Margaret".into(),
        last_name: "Whitcomb".into(),
        address_1: "2114 Oak St Apt 6".into(),
        zip: "64105-2210".into(),
        phone_home: "(816) 555-0173".into(),
        phone_mobile: "816.555.0173".into(),
        phone_work: "12345".into(),
        email: "Margaret@Example.com".into(),
        ..Person::default()
    }
}

#[test]
fn a_person_has_one_key_for_each_thing_it_can_be_known_by() {
    let keys: Vec<String> =
        identity_keys(&margaret(), US).iter().map(|key| key.fingerprint_text().into_inner()).collect();
    assert_eq!(
        keys,
        [
            "phone:+18165550173",
            "email:margaret@example.com",
            "person:whitcomb|margaret|2114|oakst|6|64105",
            "surname-at-address:whitcomb|2114|oakst|6|64105",
            "address:2114|oakst|6|64105",
        ]
    );
}

#[test]
fn a_name_alone_gives_no_key() {
    let person = Person { first_name: "Margaret".into(), last_name: "Whitcomb".into(), ..Person::default() };
    assert!(identity_keys(&person, US).is_empty());
}

#[test]
fn a_person_abroad_is_read_in_their_own_country() {
    let person = Person {
        country: "GB".into(),
        zip: "sw1a 1aa".into(),
        phone_home: "020 7946 0018".into(),
        ..margaret()
    };
    let keys = identity_keys(&person, US);
    assert!(keys.iter().any(|key| key.text.as_str() == "+442079460018"));
    assert!(keys.iter().any(|key| key.text.as_str().ends_with("|SW1A1AA")));
}

proptest! {
    #[test]
    fn a_key_of_a_key_is_the_key(text in "\\PC{0,40}") {
        prop_assert_eq!(fold::fold(&fold::fold(&text)), fold::fold(&text));
        let last = last_name_key(&text);
        prop_assert_eq!(last_name_key(&last), last);
        let zip = zip_key(&text, US);
        prop_assert_eq!(zip_key(&zip, US), zip);
        if let Some(email) = email_key(&text) {
            prop_assert_eq!(email_key(&email), Some(email));
        }
    }

    #[test]
    fn case_spaces_and_marks_never_part_two_names(name in "[a-zA-Zéüñø]{1,20}") {
        prop_assert_eq!(last_name_key(&name.to_uppercase()), last_name_key(&format!(" {} ", name.to_lowercase())));
    }

    #[test]
    fn a_number_read_again_is_the_same(digits in "[2-9][0-9]{2}[2-9][0-9]{6}") {
        let key = PhoneKey::read(&digits, US).unwrap();
        prop_assert_eq!(PhoneKey::read(&key.e164(), country("GB")), Ok(key));
        prop_assert_eq!(PhoneKey::from_u64(key.as_u64()), Some(key));
    }

    #[test]
    fn no_text_breaks_the_reading(text in "\\PC{0,300}") {
        let reading = read_query(&text, US);
        prop_assert!(reading.ways.len() <= 8);
        AddressKey::read(&text, &text);
        let _ = PhoneKey::read(&text, US);
    }
}

#[test]
fn a_postcode_of_four_digits_is_looked_for_as_it_stands_and_with_its_eaten_zero() {
    let reading = read_query("lowell 4814", Country::US);
    let zips: Vec<&str> = reading
        .ways
        .iter()
        .filter_map(|way| match way {
            Way::Name { zip, .. } => Some(zip.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(zips, ["04814", "4814"]);
}

#[test]
fn a_house_number_before_a_name_and_a_zip_may_be_a_streets_or_a_persons() {
    let house = |words: &[&str]| Way::NameHouse {
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        zip: "64105".to_owned(),
        house: "641".to_owned(),
    };
    let ways = |typed: &str| read_query(typed, US).ways;
    for (typed, words) in
        [("641 Whitcomb 64105", &["whitcomb"][..]), ("641 Ann Whitcomb, 64105", &["ann", "whitcomb"])]
    {
        assert!(matches!(ways(typed).first(), Some(Way::Street { .. })), "{typed}");
        assert_eq!(ways(typed).last(), Some(&house(words)), "{typed}");
    }
    for typed in ["641 Oak St 64105", "641 Oak Street Apt 4 64105", "641 Whitcomb", "64105 Whitcomb"] {
        assert!(!ways(typed).iter().any(|way| matches!(way, Way::NameHouse { .. })), "{typed}");
    }
}
