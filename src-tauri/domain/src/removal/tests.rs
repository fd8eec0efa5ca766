use super::*;
use crate::identity::KeyKind;
use crate::words::PermissionSource;
use proptest::prelude::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn margaret() -> Person {
    Person {
        first_name: "Margaret".into(),
        last_name: "Whitcombe".into(),
        address_1: "2114 Oak St".into(),
        city: "Kansas City".into(),
        state: "MO".into(),
        zip: "64110".into(),
        phone_home: "816 555 0142".into(),
        phone_mobile: "816 555 0173".into(),
        email: "margaret@example.com".into(),
        birth_date: "1950-03-04".into(),
        ..Person::default()
    }
}

fn listed() -> Subject {
    Subject::Customer { customer_no: "C100".into(), on_file: Box::new(margaret()) }
}

fn unlisted(person: Person) -> Subject {
    Subject::Person(Box::new(person))
}

fn asked(kinds: &str, subject: Subject) -> Asked {
    Asked {
        channels: read_channels(kinds).unwrap(),
        subject,
        scope: None,
        numbers: Vec::new(),
        brand: None,
        asked_by: AskedBy::Own,
        reason: Reason::Ordinary,
        texts_may_go_on: false,
        received_by: ReceivedBy::Phone,
        received_at: at("2026-11-18T16:00:00Z"),
        note: None,
    }
}

fn planned(asked: &Asked) -> Planned {
    plan(asked, &Company::default(), at("2026-11-18T17:00:00Z")).unwrap()
}

fn refused(asked: &Asked) -> Fault {
    let fault = plan(asked, &Company::default(), at("2026-11-18T17:00:00Z")).unwrap_err();
    assert!(fault.what.contains("nothing was recorded"), "{}", fault.line());
    fault
}

fn shape(planned: &Planned) -> Vec<(Channel, Scope)> {
    planned.parts.iter().map(|part| (part.channel, part.scope)).collect()
}

fn revealed(texts: &[Text]) -> Vec<&str> {
    texts.iter().map(|text| text.as_str()).collect()
}

fn kinds(part: &Part) -> Vec<KeyKind> {
    part.keys(Country::US).iter().map(|key| key.kind).collect()
}

#[test]
fn everything_is_all_five_channels_and_service_calls_end_with_it() {
    let plan = planned(&asked("everything", listed()));
    assert_eq!(plan.parts.iter().map(|part| part.channel).collect::<Vec<_>>(), Channel::ALL);
    assert!(plan.parts.iter().all(|part| part.scope == Scope::Person));
    assert!(plan.parts.iter().all(|part| part.message_class == MessageClass::Service));
    assert_eq!(plan.customer_no, Some("C100".into()));
}

#[test]
fn several_kinds_are_read_once_each_and_in_order() {
    assert_eq!(read_channels("phone, mail,phone").unwrap(), [Channel::Mail, Channel::Phone]);
    assert_eq!(read_channels("fax").unwrap_err().code, Code::Usage);
}

#[test]
fn a_name_alone_is_no_removal() {
    let nameless =
        Person { first_name: "Margaret".into(), last_name: "Whitcombe".into(), ..Person::default() };
    for kind in ["mail", "phone", "share", "everything"] {
        assert!(refused(&asked(kind, unlisted(nameless.clone()))).what.contains("never a name alone"));
    }
}

#[test]
fn a_phone_removal_covers_every_number_and_texts_unless_they_may_go_on() {
    let mut ask = asked("phone", listed());
    ask.numbers = vec!["816 555 0199".into()];
    let plan = planned(&ask);
    assert_eq!(revealed(&plan.parts[0].numbers), ["816 555 0199", "816 555 0142", "816 555 0173"]);
    assert_eq!(plan.parts[0].stops(), [Channel::Phone, Channel::Text]);
    ask.texts_may_go_on = true;
    assert_eq!(planned(&ask).parts[0].stops(), [Channel::Phone]);
    ask.channels = read_channels("phone,text").unwrap();
    assert_eq!(refused(&ask).place, "texts_may_go_on");
}

#[test]
fn a_bare_number_stops_calls_as_a_number_and_cannot_stop_mail() {
    let bare = || Subject::Number("(816) 555-0142".into());
    let plan = planned(&asked("phone", bare()));
    assert_eq!(shape(&plan), [(Channel::Phone, Scope::Number)]);
    assert_eq!(kinds(&plan.parts[0]), [KeyKind::Phone]);
    assert!(refused(&asked("mail", bare())).what.contains("needs an address"));
    let all = planned(&asked("everything", bare()));
    assert_eq!(
        shape(&all),
        [(Channel::Phone, Scope::Number), (Channel::Text, Scope::Number), (Channel::Share, Scope::Number)]
    );
    let left: Vec<_> = all.left_out.iter().map(|left| left.channel).collect();
    assert_eq!(left, [Channel::Mail, Channel::Email]);
}

#[test]
fn a_bare_email_stops_email_as_an_address() {
    let plan = planned(&asked("email", Subject::Email("someone@example.org".into())));
    assert_eq!(shape(&plan), [(Channel::Email, Scope::EmailAddress)]);
    assert_eq!(kinds(&plan.parts[0]), [KeyKind::Email]);
    assert_eq!(refused(&asked("email", Subject::Email("someone".into()))).place, "email");
}

#[test]
fn a_nameless_address_is_stopped_as_an_address() {
    let address = Person { address_1: "88 W 7th".into(), zip: "64110".into(), ..Person::default() };
    let plan = planned(&asked("mail", unlisted(address)));
    assert_eq!(shape(&plan), [(Channel::Mail, Scope::Address)]);
    assert_eq!(kinds(&plan.parts[0]), [KeyKind::Address]);
}

#[test]
fn a_number_of_nine_digits_is_refused_by_its_field() {
    let mut person = margaret();
    person.phone_home = "816 555 014".into();
    let fault = refused(&asked("phone", unlisted(person)));
    assert_eq!(fault.place, "phone_home");
    assert!(fault.what.starts_with("9 digits"), "{}", fault.line());
    assert!(!fault.line().contains("816"));
    assert_eq!(refused(&asked("phone", Subject::Number("816 555 014".into()))).place, "number");
}

#[test]
fn a_bad_number_on_file_does_not_stop_a_removal() {
    let mut person = margaret();
    person.phone_home = "unknown".into();
    let subject = Subject::Customer { customer_no: "C1".into(), on_file: Box::new(person) };
    assert_eq!(revealed(&planned(&asked("phone", subject)).parts[0].numbers), ["816 555 0173"]);
}

#[test]
fn the_household_is_reached_only_when_asked_for() {
    let mut ask = asked("mail", listed());
    assert_eq!(kinds(&planned(&ask).parts[0]), [KeyKind::Person]);
    ask.scope = Some(Scope::SurnameAtAddress);
    let plan = planned(&ask);
    assert_eq!(kinds(&plan.parts[0]), [KeyKind::SurnameAtAddress]);
    assert!(plan.parts[0].person.first_name.is_empty());
    ask.scope = Some(Scope::Address);
    let plan = planned(&ask);
    assert_eq!(kinds(&plan.parts[0]), [KeyKind::Address]);
    assert!(plan.parts[0].person.last_name.is_empty());
}

#[test]
fn a_scope_that_does_not_fit_its_only_channel_is_refused() {
    let mut ask = asked("mail", listed());
    ask.scope = Some(Scope::Number);
    assert_eq!(refused(&ask).place, "mail");
    ask.channels = read_channels("phone").unwrap();
    assert!(refused(&ask).what.contains("needs the number to stop"));
    ask.numbers = vec!["8165550199".into()];
    assert_eq!(revealed(&planned(&ask).parts[0].numbers), ["8165550199"]);
}

#[test]
fn a_mail_removal_keeps_no_number_no_email_and_no_birth_date() {
    let plan = planned(&asked("mail,email", listed()));
    let [mail, email] = plan.parts.as_slice() else { panic!() };
    assert!(mail.person.phone_home.is_empty() && mail.person.email.is_empty() && mail.numbers.is_empty());
    assert_eq!(email.person.email.as_str(), "margaret@example.com");
    assert!(plan.parts.iter().all(|part| part.person.birth_date.is_empty()));
}

#[test]
fn a_wrong_number_is_never_recorded_on_the_customer_and_marks_the_number_doubtful() {
    let mut ask = asked("phone", listed());
    ask.reason = Reason::WrongNumber;
    ask.asked_by = AskedBy::Stranger;
    assert!(refused(&ask).what.contains("needs the number to stop"));
    ask.numbers = vec!["816 555 0142".into()];
    let plan = planned(&ask);
    assert_eq!(plan.customer_no, None);
    assert_eq!(shape(&plan), [(Channel::Phone, Scope::Number)]);
    assert!(plan.parts[0].person.last_name.is_empty());
    assert!(matches!(&plan.marks[..], [MarkBody::DoubtfulNumber { .. }]));
    ask.scope = Some(Scope::Person);
    assert_eq!(refused(&ask).place, "scope");
}

#[test]
fn a_death_stops_everything_of_every_brand_and_leaves_the_spouse_alone() {
    let mut ask = asked("mail", listed());
    (ask.reason, ask.asked_by, ask.brand) =
        (Reason::Deceased, AskedBy::HouseholdMember, Some("Alder".into()));
    let plan = planned(&ask);
    assert_eq!(plan.parts.len(), 5);
    assert_eq!(plan.brand, None);
    assert!(plan.parts.iter().all(|part| part.scope == Scope::Person));
    assert_eq!(revealed(&plan.parts[1].numbers), ["816 555 0173"], "the home number may be the spouse's");
    assert!(matches!(&plan.marks[..], [MarkBody::Deceased { .. }]));
    ask.scope = Some(Scope::Address);
    assert_eq!(refused(&ask).place, "scope");
    (ask.scope, ask.asked_by) = (None, AskedBy::Own);
    assert_eq!(refused(&ask).place, "asked_by");
}

#[test]
fn a_new_occupant_stops_mail_for_who_moved_and_nothing_follows_the_mover() {
    let mut ask = asked("mail", listed());
    (ask.reason, ask.asked_by) = (Reason::Moved, AskedBy::Stranger);
    let plan = planned(&ask);
    assert_eq!((plan.customer_no.clone(), shape(&plan)), (None, vec![(Channel::Mail, Scope::Person)]));
    ask.asked_by = AskedBy::Own;
    assert_eq!(planned(&ask).customer_no, Some("C100".into()));
}

#[test]
fn a_household_member_stops_mail_or_a_named_number_of_another() {
    let mut ask = asked("mail,phone", listed());
    ask.asked_by = AskedBy::HouseholdMember;
    assert!(refused(&ask).what.contains("number"));
    ask.numbers = vec!["816 555 0142".into()];
    let plan = planned(&ask);
    assert_eq!(shape(&plan), [(Channel::Mail, Scope::Person), (Channel::Phone, Scope::Number)]);
    assert_eq!(revealed(&plan.parts[1].numbers), ["816 555 0142"], "no number on file is told or stopped");
    ask.channels = read_channels("email").unwrap();
    assert!(refused(&ask).what.contains("stops by its address"));
}

#[test]
fn callers_and_reasons_go_together_as_the_table_says() {
    for reason in Reason::ALL {
        for asked_by in AskedBy::ALL {
            let mut ask = asked("mail", listed());
            (ask.reason, ask.asked_by) = (*reason, *asked_by);
            if *reason == Reason::WrongNumber {
                ask.channels = vec![Channel::Phone];
                ask.numbers = vec!["8165550142".into()];
            }
            let allowed = plan(&ask, &Company::default(), ask.received_at).is_ok();
            let refused = matches!(
                (reason, asked_by),
                (Reason::Deceased | Reason::Caretaker, AskedBy::Own) | (Reason::Caretaker, AskedBy::Stranger)
            );
            assert_eq!(allowed, !refused, "{reason} {asked_by}");
        }
        assert!(!CANNOT.contains(&(*reason, usual_caller(*reason))));
    }
}

const CANNOT: [(Reason, AskedBy); 3] = [
    (Reason::Deceased, AskedBy::Own),
    (Reason::Caretaker, AskedBy::Own),
    (Reason::Caretaker, AskedBy::Stranger),
];

#[test]
fn a_child_is_marked() {
    let mut ask = asked("everything", listed());
    (ask.reason, ask.asked_by) = (Reason::Child, AskedBy::Parent);
    assert!(matches!(&planned(&ask).marks[..], [MarkBody::Child { .. }]));
}

#[test]
fn a_request_from_the_future_and_an_unknown_brand_are_refused() {
    let mut ask = asked("mail", listed());
    ask.received_at = at("2026-11-18T17:00:01Z");
    assert_eq!(refused(&ask).place, "received");
    let mut ask = asked("mail", listed());
    ask.brand = Some("Nobody".into());
    let company = Company { brands: vec!["Alder".into()], ..Company::default() };
    assert_eq!(plan(&ask, &company, ask.received_at).unwrap_err().place, "brand");
}

#[test]
fn stop_to_a_text_ends_transactional_texts_from_2027_01_31_on() {
    let class = |day: &str| message_class(Channel::Text, false, ReceivedBy::Text, day.parse().unwrap());
    assert_eq!(class("2027-01-30"), MessageClass::Marketing);
    assert_eq!(class("2027-01-31"), MessageClass::Transactional);
}

#[test]
fn secrets_in_a_note_are_refused_and_never_quoted() {
    for (note, what) in [
        ("card 4111 1111 1111 1111 please", "card"),
        ("4111111111111111", "card"),
        ("4111/1111/1111/1111", "card"),
        ("4111_1111_1111_1111", "card"),
        ("\u{ff14}\u{ff11}\u{ff11}\u{ff11} 1111 1111 1111", "card"),
        ("\u{664}\u{661}\u{661}\u{661}-1111-1111-1111", "card"),
        ("41\u{200b}11 1111 1111 1111", "card"),
        ("amex 3782-822463-10005", "card"),
        ("ref 77 5500 0000 0000 0004", "card"),
        ("ssn 078-05-1120", "social security"),
        ("her SSN is 078051120", "social security"),
        ("078 05 1120", "social security"),
        ("password: hunter2", "password"),
        ("Her password is tulip", "password"),
        ("a\u{0}b", "control"),
    ] {
        let mut ask = asked("mail", listed());
        ask.note = Some(note.into());
        let fault = refused(&ask);
        assert!(fault.what.contains(what), "{note}: {}", fault.line());
        assert!(!fault.line().contains("1111") && !fault.line().contains("hunter2"));
    }
    let long = "x".repeat(MAX_NOTE_CHARS + 1);
    assert!(check_note("note", &Text::from(long)).is_err());
}

#[test]
fn a_card_number_is_one_however_its_digits_are_kept_apart_and_in_whatever_script() {
    let refused = |note: &str| check_note("note", &note.into()).is_err();
    // All that may stand between two groups, once and in threes.
    for between in
        [" ", "-", ".", "/", "_", " - ", "\u{2007}", "\u{202f}", "\u{a0}", "\u{2010}", "\u{2013}", "\u{2014}"]
    {
        assert!(refused(&["4111", "1111", "1111", "1111"].join(between)), "{between:?}");
    }
    // Nothing is seen of these between two digits of a group.
    for unseen in
        ['\u{ad}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{200e}', '\u{200f}', '\u{2060}', '\u{feff}']
    {
        assert!(refused(&format!("411{unseen}1 1111 1111 1111")), "{unseen:?}");
    }
    for zero in ['\u{ff10}', '\u{660}', '\u{6f0}', '\u{966}'] {
        let digit = |digit: char| char::from_u32(u32::from(zero) + digit.to_digit(10).unwrap()).unwrap();
        assert!(refused(&"4111111111111111".chars().map(digit).collect::<String>()), "{zero:?}");
    }
    // The shortest, the longest, and the schemes beside the two everybody thinks of.
    for number in ["4222222222222", "6011111111111111110", "6011111111111117", "2223003122003222"] {
        assert!(refused(number), "{number}");
    }
    // The digits of two telephone numbers may pass the check of a card's.
    assert!(!refused("call 416-555-0103 / 416-555-0104"));
}

#[test]
fn a_social_security_number_and_a_password_are_known_by_each_of_their_words() {
    let refused = |note: &str| check_note("note", &note.into()).is_err();
    for word in ["SSN", "Social Security", "seguro social"] {
        assert!(refused(&format!("{word} 078051120")), "{word}");
    }
    for word in ["password", "passwd", "passcode", "pwd", "contrase\u{f1}a"] {
        for mark in [": ", "=", " is ", " es "] {
            assert!(refused(&format!("{word}{mark}tulip")), "{word}{mark}");
        }
    }
}

#[test]
fn ordinary_notes_are_taken() {
    for note in [
        "call 816-555-0142 or 816-555-0173, ZIP 64110-1234",
        "forgot her password, was told to use the site",
        "catalogue code 4111 1111 1111 1112",
        "reference 0014 0830 5917, order 1234567",
        "said it twice\non 11/18/2026 at 10:15",
    ] {
        assert!(check_note("note", &note.into()).is_ok(), "{note}");
    }
}

#[test]
fn fields_that_ask_for_a_secret_are_known() {
    for name in ["password", "User_Password", "pwd", "PIN", "ssn", "card_number", "web-passcode"] {
        assert!(looks_like_secret_field(name), "{name}");
    }
    for name in ["last_name", "shipping", "pinewood_flag", "zip", "opinion", "source"] {
        assert!(!looks_like_secret_field(name), "{name}");
    }
}

#[test]
fn a_field_longer_than_the_limit_is_refused_by_name() {
    let mut person = margaret();
    person.last_name = Text::from("W".repeat(MAX_FIELD_CHARS + 1));
    assert_eq!(refused(&asked("mail", unlisted(person))).place, "last_name");
}

#[test]
fn permissions_restore_what_p8_allows_and_no_more() {
    // mail phone text email share
    let table = [
        (PermissionSource::Catalogue, "M----"),
        (PermissionSource::Contest, "---E-"),
        (PermissionSource::Promotion, "---E-"),
        (PermissionSource::Form, "M--ES"),
        (PermissionSource::Agent, "M--E-"),
        (PermissionSource::Recording, "MPTES"),
        (PermissionSource::SignedConsent, "MPTES"),
    ];
    assert_eq!(table.len(), PermissionSource::ALL.len());
    for (source, cells) in table {
        for (channel, cell) in Channel::ALL.iter().zip(cells.chars()) {
            let result = permission::check_permission(*channel, source, &"card of 3 March, box 12".into());
            assert_eq!(result.is_ok(), cell != '-', "{source} {channel}");
        }
    }
    let fault =
        permission::check_permission(Channel::Mail, PermissionSource::Catalogue, &" ".into()).unwrap_err();
    assert_eq!(fault.place, "evidence");
}

fn in_force(id: u128, received: &str, prints: &[&str]) -> InForceRemoval {
    InForceRemoval {
        id: crate::ids::EntryId(uuid::Uuid::from_u128(id)),
        channel: Channel::Mail,
        scope: Scope::Person,
        brand: None,
        fingerprints: prints.iter().map(|print| (*print).to_owned()).collect(),
        received_at: at(received),
        reason: Reason::Ordinary,
        message_class: MessageClass::Marketing,
        texts_may_go_on: false,
        pass_on: false,
    }
}

#[test]
fn what_goes_beyond_the_first_request_is_no_duplicate() {
    let prints = std::collections::BTreeSet::from(["a".to_owned()]);
    let same = AskedAgain {
        channel: Channel::Mail,
        scope: Scope::Person,
        brand: None,
        fingerprints: &prints,
        received_at: at("2026-03-01T00:00:00Z"),
        reason: Reason::Ordinary,
        message_class: MessageClass::Marketing,
        texts_may_go_on: false,
        pass_on: false,
    };
    let first = [in_force(9, "2026-01-01T00:00:00Z", &["a"])];
    let lenient = [InForceRemoval { texts_may_go_on: true, ..first[0].clone() }];
    assert!(attaches_to(&same, &first).is_some());
    assert!(attaches_to(&same, &lenient).is_none(), "calls and texts after calls alone");
    assert!(attaches_to(&AskedAgain { pass_on: true, ..same }, &first).is_none());
    assert!(attaches_to(&AskedAgain { reason: Reason::Deceased, ..same }, &first).is_none());
    assert!(attaches_to(&AskedAgain { message_class: MessageClass::Service, ..same }, &first).is_none());
    assert!(attaches_to(&AskedAgain { received_at: at("2025-12-01T00:00:00Z"), ..same }, &first).is_none());
}

#[test]
fn a_duplicate_attaches_to_the_first_and_a_new_number_does_not() {
    let old = [
        in_force(9, "2026-01-01T00:00:00Z", &["a", "b"]),
        in_force(2, "2026-02-01T00:00:00Z", &["a", "b", "c"]),
    ];
    let found = |channel, brand: Option<&Brand>, prints: &[&str]| {
        let prints = prints.iter().map(|print| (*print).to_owned()).collect();
        let asked = AskedAgain {
            channel,
            scope: Scope::Person,
            brand,
            fingerprints: &prints,
            received_at: at("2026-03-01T00:00:00Z"),
            reason: Reason::Ordinary,
            message_class: MessageClass::Marketing,
            texts_may_go_on: false,
            pass_on: false,
        };
        attaches_to(&asked, &old)
    };
    assert_eq!(found(Channel::Mail, None, &["a"]), Some(old[0].id));
    assert_eq!(found(Channel::Mail, None, &["c"]), Some(old[1].id));
    assert_eq!(found(Channel::Mail, None, &["a", "d"]), None);
    assert_eq!(found(Channel::Mail, Some(&"Alder".into()), &["a"]), None);
    assert_eq!(found(Channel::Phone, None, &["a"]), None);
    assert_eq!(found(Channel::Mail, None, &[]), None);
}

proptest! {
    #[test]
    fn any_note_is_checked_without_a_panic(note in "\\PC{0,80}|[0-9 .-]{0,60}") {
        let _ = check_note("note", &note.as_str().into());
    }

    #[test]
    fn every_planned_part_of_somebody_unlisted_has_a_key(
        channel in prop::sample::select(Channel::ALL),
        scope in prop::option::of(prop::sample::select(Scope::ALL)),
        (name, address, number, email) in any::<(bool, bool, bool, bool)>(),
    ) {
        let all = margaret();
        let mut person = Person::default();
        if name { (person.first_name, person.last_name) = (all.first_name, all.last_name); }
        if address { (person.address_1, person.zip) = (all.address_1, all.zip); }
        if number { person.phone_home = all.phone_home; }
        if email { person.email = all.email; }
        let mut ask = asked(channel.word(), unlisted(person));
        ask.scope = scope;
        if let Ok(plan) = plan(&ask, &Company::default(), ask.received_at) {
            for part in &plan.parts {
                prop_assert!(!part.keys(Country::US).is_empty(), "{} {}", part.channel, part.scope);
            }
        }
    }
}
