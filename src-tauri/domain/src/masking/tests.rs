use super::*;
use crate::identity::Country;
use crate::verification::Asking;
use crate::verification::{
    Answered, Check, OnFile, PointKind, Policies, Reasonable, Standing, Told, choose, compare,
};
use proptest::prelude::*;

fn margaret() -> Person {
    Person {
        first_name: "Margaret".into(),
        last_name: "Whitcombe".into(),
        address_1: "2114 Oak St".into(),
        address_2: "Apt 12".into(),
        city: "Kansas City".into(),
        state: "MO".into(),
        zip: "64110-1234".into(),
        phone_home: "816-555-0142".into(),
        phone_mobile: "+1 816 555 0173".into(),
        email: "margaret.w@example.com".into(),
        birth_date: "1950-03-04".into(),
        ..Person::default()
    }
}

fn masked(typed: &[&str]) -> MaskedPerson {
    let texts: Vec<Text> = typed.iter().map(|text| Text::from(*text)).collect();
    mask_person(&margaret(), &Typed::of(&texts))
}

#[test]
fn before_verification_only_name_city_and_state_are_clear() {
    let shown = masked(&[]);
    assert_eq!(shown.name.as_str(), "Margaret Whitcombe");
    assert_eq!((shown.city.as_str(), shown.state.as_str()), ("Kansas City", "MO"));
    assert_eq!(shown.address_1.as_str(), "•••• •••• ••••");
    assert_eq!(shown.zip.as_str(), "••••");
    assert_eq!(shown.phone_home.as_str(), "(•••) •••-••••");
    assert_eq!(shown.email.as_str(), "••••@••••");
    assert_eq!(shown.birth_date.as_str(), "••••");
}

#[test]
fn what_was_typed_stands_in_clear_and_no_more() {
    let shown = masked(&["whitcombe 64110", "oak"]);
    assert_eq!(shown.zip.as_str(), "64110-••••");
    assert_eq!(shown.address_1.as_str(), "•••• Oak ••••");
    let shown = masked(&["555-0142"]);
    assert_eq!(shown.phone_home.as_str(), "(•••) 555-0142");
    assert_eq!(shown.phone_mobile.as_str(), "(•••) •••-••••");
    assert_eq!(masked(&["1 (816) 555-0173"]).phone_mobile.as_str(), "(816) 555-0173");
    for typed in ["whitcombe 816 555 0142", "816 555 0142 64110", "5550142 whitcombe 64110"] {
        assert!(masked(&[typed]).phone_home.as_str().ends_with("555-0142"), "{typed}");
    }
    assert_eq!(masked(&["margaret whitcombe"]).email.as_str(), "••••@••••", "a name is no piece of it");
    assert_eq!(masked(&["margaret.w@"]).email.as_str(), "margaret.w@••••");
    assert_eq!(masked(&["Margaret.W@Example.com"]).email.as_str(), "margaret.w@example.com");
}

#[test]
fn a_short_fragment_tells_nothing_about_numbers_and_addresses() {
    let shown = masked(&["014", "mar", "2", "11", "oa", "6411"]);
    assert_eq!(shown, masked(&[]));
}

#[test]
fn an_empty_field_stays_empty_and_a_strange_one_is_hidden() {
    let typed = Typed::default();
    assert!(mask_phone(&Text::default(), &typed).is_empty());
    assert!(mask_email_address(&Text::default(), &typed).is_empty());
    assert_eq!(mask_phone(&"ask at desk".into(), &typed).as_str(), "••••");
    assert_eq!(mask_phone(&"+44 20 7946 0018".into(), &typed).as_str(), "••••");
    assert_eq!(mask_email_address(&"none".into(), &typed).as_str(), "••••");
}

#[test]
fn a_verified_caller_is_shown_in_clear_but_for_the_birth_date() {
    let policy = Policies::built_in().unwrap().policy(Asking::CopyCategories).unwrap();
    let points = vec![PointKind::LastPurchaseMonth, PointKind::Email];
    let mut check = Check::begin("C1".into(), policy, points, &Standing::default());
    assert!(check.verified::<Reasonable>().is_err());
    check.answer(Answered::Match).unwrap();
    check.answer(Answered::Match).unwrap();
    let shown = show_person(&margaret(), &check.verified::<Reasonable>().unwrap());
    assert_eq!(shown.phone_home.as_str(), "816-555-0142");
    assert_eq!(shown.birth_date.as_str(), "••••");
}

proptest! {
    /// The rule itself: whatever was typed, a question that may still be asked is not answered by the screen.
    #[test]
    fn nothing_shown_answers_a_question_that_may_still_be_asked(
        typed in prop::collection::vec(
            prop::sample::select(vec![
                "whitcombe", "64110", "2114 oak", "oak st", "816 555 0142", "5550173", "margaret.w@example.com",
                "margaret", "@example.com", "apt 12", "kansas city", "C-20417", "2114", "1234", "816 555 0142 64110", "5550173 whitcombe",
            ]),
            0..4,
        )
    ) {
        let file = OnFile {
            customer_no: "C-20417".to_owned().into(),
            person: margaret(),
            last_purchase: "2026-03-14".parse().ok(),
            store_no: "0012".into(),
            last_purchase_amount: "1249.00".into(),
            doubtful_numbers: Vec::new(),
        };
        let texts: Vec<Text> = typed.iter().map(|text| Text::from(*text)).collect();
        let told = Told { typed: texts.clone(), calling_number: None, customer_no_shown: false };
        let shown = mask_person(&margaret(), &Typed::of(&texts));
        let screen = [
            shown.name.as_str().to_owned(),
            format!("{} {}", shown.address_1, shown.zip),
            shown.zip.as_str().to_owned(),
            shown.phone_home.as_str().to_owned(),
            shown.phone_mobile.as_str().to_owned(),
            shown.email.as_str().to_owned(),
            shown.birth_date.as_str().to_owned(),
        ];
        for point in choose(&file, &told, Country::US) {
            for line in &screen {
                prop_assert_ne!(compare(point, line, &file, &told, Country::US), Answered::Match, "{}", point);
            }
        }
    }
}
