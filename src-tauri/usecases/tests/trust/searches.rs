//! Whom a search shows is in the audit, settled or not, one query or many.

use crate::place::Place;
use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;
use store::AuditEntry;
use usecases::Desk;
use usecases::lookup::{LookupAnswer, LookupAsk};

fn look(desk: &Desk, text: &str, settled: bool) -> LookupAnswer {
    let ask = LookupAsk { text: text.into(), read_as: None, limit: None, settled };
    desk.lookup(&ask, &AtomicBool::new(false)).unwrap()
}

fn shown(answer: &LookupAnswer) -> BTreeSet<String> {
    answer.customers.iter().map(|hit| hit.customer_no.clone()).collect()
}

fn named(lines: &[AuditEntry]) -> BTreeSet<String> {
    let objects = lines.iter().filter_map(|line| line.object.as_deref());
    objects.flat_map(str::split_whitespace).map(str::to_owned).collect()
}

#[test]
fn whom_typing_showed_is_written_down_by_number_and_nothing_of_what_was_typed() {
    let (place, ann) = Place::with_an_agent();
    let mut seen = shown(&look(&ann, "lowe", false));
    seen.extend(shown(&look(&ann, "lowell", false)));
    assert_eq!(seen.len(), 10);
    ann.note_shown().unwrap();
    let lines = place.audited("lookup");
    assert_eq!((lines.len(), lines[0].who.as_str(), lines[0].counts["shown"]), (1, "ann", 10));
    assert_eq!(named(&lines), seen);
    assert!(!format!("{lines:?}").contains("lowe"));
}

#[test]
fn who_was_shown_a_customer_by_a_search_stands_in_the_audit_of_that_customer() {
    let (place, ann) = Place::with_an_agent();
    let answer = look(&ann, "lowell", true);
    look(&ann, "816-555-0102", false);
    ann.note_shown().unwrap();
    let of = |customer_no: &str| {
        let lines = place.admin.audit_show(Some(customer_no), None, 100).unwrap();
        lines.into_iter().filter(|line| line.who == "ann").map(|line| line.action).collect::<Vec<_>>()
    };
    let settled = &answer.customers[0].customer_no;
    assert!(of(settled).contains(&"lookup".to_owned()));
    // The beginning of a number is another number.
    assert!(of(&settled[..1]).is_empty());
}

#[test]
fn the_same_people_once_more_are_no_other_look_and_others_are() {
    let (place, ann) = Place::with_an_agent();
    for _ in 0..3 {
        look(&ann, "816-555-0101", false);
        ann.note_shown().unwrap();
    }
    assert_eq!(place.audited("lookup").len(), 1);
    for text in ["816-555-0102", "816-555-0101"] {
        look(&ann, text, false);
        ann.note_shown().unwrap();
    }
    assert_eq!(place.audited("lookup").len(), 3);
}

#[test]
fn a_search_that_settles_is_one_entry_and_names_whom_typing_showed_beside_it() {
    let (place, ann) = Place::with_an_agent();
    look(&ann, "816-555-0101", false);
    look(&ann, "816-555-0101", true);
    assert_eq!(place.audited("lookup").len(), 1);
    // Shown again without a new search: to the audit nothing is new.
    look(&ann, "816-555-0101", false);
    ann.note_shown().unwrap();
    assert_eq!(place.audited("lookup").len(), 1);
    look(&ann, "816-555-0107", false);
    look(&ann, "816-555-0108", true);
    let lines = place.audited("lookup");
    assert_eq!(lines.len(), 3);
    assert!(named(&lines).contains("C7"), "{lines:?}");
}

#[test]
fn whoever_goes_leaves_nobody_unnamed() {
    let (place, ann) = Place::with_an_agent();
    let seen = shown(&look(&ann, "lowell", false));
    drop(ann);
    assert_eq!(named(&place.audited("lookup")), seen);
}

#[test]
fn a_page_that_never_settles_is_written_down_before_it_is_shown_more_than_a_few() {
    let place = Place::new();
    import_many(&place);
    let ask = LookupAsk { text: "lowell".into(), read_as: None, limit: Some(1_000), settled: false };
    let answer = place.admin.lookup(&ask, &AtomicBool::new(false)).unwrap();
    assert_eq!(answer.customers.len(), 600);
    assert_eq!(named(&place.audited("lookup")), shown(&answer));
}

/// 600 of one name.
fn import_many(place: &Place) {
    let rows = (0..600).map(|number| format!("M{number},Ada,Lowell,{number} Elm St,Kansas City,MO,64105\n"));
    let heads = "customer_no,first_name,last_name,address_1,city,state,zip\n".to_owned();
    let file = place.home.path().join("many.csv");
    std::fs::write(&file, heads + &rows.collect::<String>()).unwrap();
    let ask = usecases::import::ImportAsk { file, map: None, dry_run: false, replace: false, source: None };
    assert_eq!(place.admin.import_customers(&ask, &crate::place::quiet()).unwrap().added, 600);
}

#[test]
fn whom_a_batch_shows_is_named_before_the_answer_leaves_some_at_a_time() {
    let place = Place::new();
    place.import_customers();
    let mut queries = (0..200).map(|number| format!("816-555-01{:02}", number % 10));
    let (_, store, ..) = place.beneath();
    let mut each = |answer: LookupAnswer| {
        let named = named(&store.read(|snapshot| snapshot.audit_latest(10_000))?);
        assert!(named.is_superset(&shown(&answer)), "{answer:?} left before it was on record");
        Ok(())
    };
    assert_eq!(place.admin.lookup_batch(&mut queries, 25, &mut each).unwrap(), 200);
    let lines = place.audited("lookup-batch");
    assert_eq!(lines.len(), 5, "four groups and what came of it");
    assert_eq!(named(&lines).len(), 10);
    assert_eq!(lines.iter().max_by_key(|line| line.seq).unwrap().counts["hits"], 200);
}

#[test]
fn an_entry_of_a_batch_names_no_more_people_than_somebody_can_read() {
    let place = Place::new();
    import_many(&place);
    let mut queries = std::iter::repeat_n("lowell".to_owned(), 5);
    place.admin.lookup_batch(&mut queries, 300, &mut |_| Ok(())).unwrap();
    let groups: Vec<_> =
        place.audited("lookup-batch").into_iter().filter(|line| line.object.is_some()).collect();
    assert_eq!(groups.len(), 3, "two answers of 300 are one entry");
}
