use super::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// DOMAIN.md 7, written out a second time: `!` must be fresh, `?` unless there is a relationship.
const TABLE: &[(&str, &str)] = &[
    ("prospect-mail", "in-house deceased caretaker mps"),
    ("house-mail", "in-house deceased"),
    ("prospect-call", "in-house dnc! state-dnc tps"),
    ("house-call", "in-house dnc!? state-dnc?"),
    ("text", "in-house dnc! state-dnc"),
    ("e-mail", "in-house"),
    ("share-out", "in-house"),
];

#[test]
fn every_purpose_has_exactly_the_lists_of_the_table() {
    assert_eq!(TABLE.len(), Purpose::ALL.len());
    for (word, lists) in TABLE {
        let purpose = Purpose::read(word).unwrap();
        let said = purpose.lists().iter().map(|it| {
            let fresh = if it.must_be_fresh { "!" } else { "" };
            let related = if it.unless_related { "?" } else { "" };
            format!("{}{fresh}{related}", it.kind)
        });
        assert_eq!(said.collect::<Vec<_>>().join(" "), *lists, "{word}");
    }
}

#[test]
fn a_list_to_be_rented_sold_or_exchanged_is_refused_with_the_promise() {
    for word in ["rent", "sale", "exchange"] {
        let fault = Purpose::read(word).unwrap_err();
        assert_eq!(fault.code, Code::NotAllowed);
        assert!(fault.advice.contains("never rented, sold or exchanged"), "{fault}");
    }
    assert_eq!(Purpose::read("parade").unwrap_err().code, Code::Usage);
}

#[test]
fn a_row_without_what_a_purpose_compares_is_not_clean() {
    let lacks = |purpose: Purpose, kinds: &[KeyKind]| purpose.lacks(|kind| kinds.contains(&kind)).is_some();
    assert!(lacks(Purpose::ProspectMail, &[KeyKind::Phone, KeyKind::Email]));
    assert!(lacks(Purpose::HouseMail, &[KeyKind::Address, KeyKind::SurnameAtAddress]));
    assert!(!lacks(Purpose::HouseMail, &[KeyKind::Address, KeyKind::Person]));
    assert!(lacks(Purpose::Text, &[KeyKind::Person, KeyKind::Address]));
    assert!(lacks(Purpose::Email, &[KeyKind::Phone]));
    assert!(!lacks(Purpose::ShareOut, &[KeyKind::Email]));
    assert!(lacks(Purpose::ShareOut, &[]));
}

fn until(contacts: Contacts, areas: &[u16], state: &str) -> Option<NaiveDate> {
    Relationships::built_in().unwrap().until(contacts, areas, &[state], day(2026, 11, 22))
}

#[test]
fn a_purchase_or_payment_gives_18_months_and_an_inquiry_3_and_the_longest_counts() {
    let bought = Contacts { purchase: Some(day(2025, 6, 1)), ..Contacts::default() };
    assert_eq!(until(bought, &[303], "CO"), Some(day(2026, 12, 1)));
    let paid = Contacts { payment: Some(day(2026, 1, 31)), ..bought };
    assert_eq!(until(paid, &[303], "CO"), Some(day(2027, 7, 31)));
    let asked = Contacts { inquiry: Some(day(2026, 9, 1)), ..Contacts::default() };
    assert_eq!(until(asked, &[303], "CO"), Some(day(2026, 12, 1)));
    let over = Contacts { inquiry: Some(day(2026, 8, 21)), ..Contacts::default() };
    assert_eq!(until(over, &[303], "CO"), None);
    let last_day = Contacts { inquiry: Some(day(2026, 8, 22)), ..Contacts::default() };
    assert_eq!(until(last_day, &[303], "CO"), Some(day(2026, 11, 22)), "the last day is in it");
    assert_eq!(until(Contacts::default(), &[303], "CO"), None);
    let to_come = Contacts { purchase: Some(day(2026, 12, 1)), ..Contacts::default() };
    assert_eq!(until(to_come, &[303], "CO"), None);
}

#[test]
fn missouri_gives_180_days_by_area_code_or_by_address() {
    let bought = Contacts { purchase: Some(day(2026, 3, 1)), ..Contacts::default() };
    assert_eq!(until(bought, &[303], "CO"), Some(day(2027, 9, 1)));
    assert_eq!(until(bought, &[816], "CO"), None, "by the number");
    for state in [" mo ", "Missouri", "Mo.", "64108", "65801-1234"] {
        assert_eq!(until(bought, &[303], state), None, "by the address: {state}");
    }
    assert!(until(bought, &[303], "80204").is_some());
    let lately = Contacts { purchase: Some(day(2026, 10, 1)), ..Contacts::default() };
    assert_eq!(until(lately, &[816], "MO"), Some(day(2027, 3, 30)));
    let asked = Contacts { inquiry: Some(day(2026, 10, 1)), ..Contacts::default() };
    assert_eq!(until(asked, &[816], "MO"), Some(day(2027, 1, 1)), "the federal three months are stricter");
}

#[test]
fn a_clean_file_may_be_used_until_the_registry_or_the_first_relationship_is_over() {
    let at = "2026-11-22T18:00:00Z".parse().unwrap();
    let zone = chrono_tz::America::Chicago;
    let call = |registry, ebr| Purpose::HouseCall.use_by(registry, ebr, at, zone).unwrap();
    assert_eq!(call(Some(day(2026, 12, 10)), None), day(2026, 12, 10));
    assert_eq!(call(Some(day(2026, 12, 10)), Some(day(2026, 12, 1))), day(2026, 12, 1));
    assert_eq!(call(Some(day(2026, 11, 1)), None), day(2026, 11, 22), "overridden: today only");
    assert_eq!(Purpose::ProspectMail.use_by(None, None, at, zone).unwrap(), day(2026, 12, 22));
}
