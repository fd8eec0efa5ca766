//! Whoever is shown is written down before the answer leaves.

use crate::place::{PASSWORD, Place};
use crate::roles::removal;
use domain::words::{Role, Scope};
use usecases::clock::Clock;
use usecases::lookup::LookupAnswer;
use usecases::record::{RecordAsk, RecordSubject};
use usecases::session::Credentials;
use usecases::{Code, Desk, Fault};

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

fn queries(count: usize) -> impl Iterator<Item = String> {
    std::iter::repeat_n("lowell".to_owned(), count)
}

#[test]
fn a_batch_whose_reader_goes_away_stands_in_the_audit_with_all_that_was_shown() {
    let place = Place::new();
    place.import_customers();
    let mut left = 3;
    let mut goes_away = |_: LookupAnswer| {
        left -= 1;
        let gone = || Fault::new(Code::BadInput, "the reader went away", "");
        (left > 0).then_some(()).ok_or_else(gone)
    };
    let fault = place.admin.lookup_batch(&mut queries(5), 25, &mut goes_away).unwrap_err();
    assert_eq!(fault.what, "the reader went away");
    let lines = place.audited("lookup-batch");
    let last = lines.iter().max_by_key(|line| line.seq).unwrap();
    assert_eq!((last.counts["queries"], last.counts["hits"]), (3, 30), "{last:?}");
    assert_eq!(last.outcome, "cut short");
}

#[test]
fn a_batch_is_in_the_audit_before_its_first_answer_leaves() {
    let place = Place::new();
    place.import_customers();
    let mut seen = Vec::new();
    let mut each = |_: LookupAnswer| {
        seen.push(place.audited("lookup-batch").len());
        Ok(())
    };
    assert_eq!(place.admin.lookup_batch(&mut queries(2), 25, &mut each).unwrap(), 2);
    assert_eq!(seen, [1, 1], "once, and not once a query");
    assert_eq!(place.audited("lookup-batch").len(), 2);
}

fn refused_sign_ins(place: &Place, who: &str) -> usize {
    let lines = place.audited("sign-in").into_iter();
    lines.filter(|line| line.who.as_str() == who && line.outcome == "refused").count()
}

#[test]
fn a_right_password_of_somebody_who_may_not_come_in_is_written_down() {
    let place = Place::new();
    place.add("ann", Role::Agent);
    let mut ann = store::StaffPerson::new("ann".into(), Role::Agent);
    ann.until = Some("2020-01-31".parse().unwrap());
    place.put(&ann);
    assert_eq!(place.sign_in("ann").err().unwrap().code, Code::NotAllowed);
    assert_eq!(refused_sign_ins(&place, "ann"), 1);
}

#[test]
fn a_business_time_that_somebody_may_not_set_is_written_down() {
    let place = Place::new();
    place.add("ann", Role::Agent);
    let credentials = Credentials::Password { user: "ann".to_owned(), password: PASSWORD.into() };
    let clock = Clock { as_of: Some("2026-01-05T15:00:00Z".parse().unwrap()) };
    let fault = Desk::sign_in(&place.data(), &credentials, clock).err().unwrap();
    assert_eq!(fault.code, Code::NotAllowed);
    assert_eq!(refused_sign_ins(&place, "ann"), 1);
    assert!(place.sign_in("ann").is_ok());
}

#[test]
fn a_backup_stands_in_the_audit_by_its_hash_and_not_by_the_name_it_was_given() {
    let place = Place::new();
    let file = place.home.path().join("before Zebulon Quill was erased.backup");
    let ask = usecases::backup::BackupAsk { file: file.clone(), keep: None };
    place.admin.backup(&ask, &crate::place::quiet()).unwrap();
    let hash = usecases::files_out::sha256_of(&mut std::fs::File::open(&file).unwrap()).unwrap();
    let lines = place.audited("backup");
    assert_eq!(lines.iter().map(|line| line.object.as_deref().unwrap()).collect::<Vec<_>>(), [hash]);
}
