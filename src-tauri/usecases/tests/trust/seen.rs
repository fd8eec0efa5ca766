//! Whoever is shown is written down before the answer leaves.

use crate::place::{PASSWORD, Place};
use crate::roles::removal;
use domain::words::{Role, Scope};
use usecases::Code;
use usecases::record::{RecordAsk, RecordSubject};

fn about(customer_no: &str, scope: Option<Scope>) -> RecordAsk {
    let subject = RecordSubject::Customer { customer_no: customer_no.to_owned() };
    RecordAsk { subject, scope, ..removal() }
}

#[test]
fn whom_a_preview_shows_is_audited_and_the_same_look_at_every_key_is_one() {
    let place = Place::new();
    place.import_customers();
    place.add("ann", Role::Agent);
    let ann = place.sign_in("ann").unwrap();
    for _ in 0..3 {
        assert_eq!(ann.preview_record(&about("C2", Some(Scope::Address))).unwrap().others_reached, 1);
    }
    let lines = place.audited("record-preview");
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].who.as_str(), "ann");
    assert_eq!(lines[0].customer_no.as_ref().unwrap().as_str(), "C2");
    let shown: Vec<&str> = lines[0].object.as_ref().unwrap().split(' ').collect();
    assert!(shown.contains(&"C3"), "who else lives there was shown: {shown:?}");
    ann.preview_record(&about("C4", None)).unwrap();
    ann.preview_record(&about("C2", Some(Scope::Address))).unwrap();
    assert_eq!(place.audited("record-preview").len(), 3);
}

#[test]
fn a_preview_of_a_bare_number_shows_nobody_and_says_nothing_in_the_audit() {
    let place = Place::new();
    let number = RecordSubject::Number { number: "816-555-0177".into() };
    place.admin.preview_record(&RecordAsk { subject: number, ..removal() }).unwrap();
    assert!(place.audited("record-preview").is_empty());
}

#[test]
fn a_store_is_shown_nobody_else_and_its_look_at_the_customer_is_audited() {
    let place = Place::new();
    place.import_customers();
    place.add("stan", Role::Store);
    let preview = place.sign_in("stan").unwrap().preview_record(&about("C2", Some(Scope::Address))).unwrap();
    assert_eq!((preview.others_reached, preview.others.len(), preview.likely_same.len()), (1, 0, 0));
    let lines = place.audited("record-preview");
    assert_eq!((lines.len(), lines[0].counts["shown"]), (1, 0));
}

#[test]
fn a_flood_of_failed_sign_ins_stands_in_the_audit_after_the_next_right_one() {
    let place = Place::new();
    place.add("ann", Role::Agent);
    for name in 0..6 {
        let fault = crate::place::sign_in(&place.data(), &format!("nobody{name}"), PASSWORD).err().unwrap();
        assert_eq!(fault.code, Code::NotAllowed);
    }
    let before = std::fs::metadata(place.data().join("doorstep")).unwrap().len();
    place.sign_in("ann").unwrap();
    let refused = place.audited("sign-in").into_iter().filter(|line| line.outcome == "refused").count();
    assert_eq!(refused, 6);
    place.sign_in("ann").unwrap();
    assert!(std::fs::metadata(place.data().join("doorstep")).unwrap().len() < before / 2);
}
