//! A week's plan: what goes, what stays and why; every line counted once.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail where it stands")]

mod invented;

use chrono::{DateTime, NaiveDate, Utc};
use domain::batch::{
    Candidate, CandidateState, MANIFEST_VERSION, Manifest, Period, Plan, PlanAsk, RenderedFile, Service,
    Transmittal, Warning, Week, built_in_services, plan,
};
use domain::calendar::is_business_day;
use domain::ids::EntryId;
use domain::layout::{Composer, LayoutRecord};
use domain::words::{Channel, RecordAction, Scope, ServiceKind};
use proptest::prelude::*;
use uuid::Uuid;

const ZONE: chrono_tz::Tz = chrono_tz::America::Chicago;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn service(id: &str) -> Service {
    built_in_services().into_iter().find(|service| service.id.as_str() == id).unwrap()
}

fn line(no: u128, received: &str) -> Candidate {
    Candidate {
        removal: EntryId(Uuid::from_u128(no)),
        number_index: 0,
        reference: format!("{}", 10_000_000 + no).as_str().into(),
        channel: Channel::Mail,
        scope: Scope::Person,
        received_at: at(received),
        due: day("2026-12-18"),
        pass_on: false,
        state: CandidateState::InForce,
        deceased: false,
        person: invented::person([
            "",
            "Peg",
            "",
            "Whitcombe",
            "",
            "88 W 7th St",
            "",
            "Saint Paul",
            "MN",
            "55102",
        ]),
        number: None,
    }
}

fn planned(service: &Service, layout: &str, lines: Vec<Candidate>) -> (Plan, Vec<LayoutRecord>) {
    let ask = PlanAsk {
        service,
        layout: invented::layout(layout),
        period: Period::Week(Week::parse("2026-W47").unwrap()),
        zone: ZONE,
    };
    let (plan, records) = plan(ask, lines, day("2026-11-23"), is_business_day).unwrap();
    assert!(plan.counts.add_up(), "{:?}", plan.counts);
    assert_eq!(plan.counts.records as usize, records.len());
    (plan, records)
}

const IN_WEEK: &str = "2026-11-18T15:00:00Z";

#[test]
fn a_week_takes_what_was_received_up_to_its_last_second_and_marks_the_rest_late() {
    let (plan, records) = planned(
        &service("mps"),
        "us-dma-mps",
        vec![
            line(4, "2026-11-23T06:00:00Z"), // Monday 00:00 in Chicago: the next week
            line(3, "2026-11-23T05:59:59Z"),
            line(2, "2026-11-16T06:00:00Z"),
            line(1, "2026-11-16T05:59:59Z"), // Sunday 23:59:59: late
        ],
    );
    assert_eq!((plan.counts.records, plan.counts.late, plan.counts.not_yet), (3, 1, 1));
    let dates: Vec<_> =
        records.iter().map(|record| (record.record_no, record.request_date.to_string())).collect();
    let expected = [(1, "2026-11-15"), (2, "2026-11-16"), (3, "2026-11-22")];
    assert_eq!(dates, expected.map(|(no, date)| (no, date.to_owned())), "dates are the company's, not UTC's");
}

#[test]
fn what_ended_after_it_was_told_is_told_as_an_end_where_the_layout_can_say_it() {
    let mut told = line(2, "2026-11-04T15:00:00Z");
    told.state = CandidateState::EndedTold { at: at("2026-11-19T15:00:00Z") };
    let (plan, records) = planned(&service("mps"), "us-dma-mps", vec![told.clone()]);
    assert_eq!((plan.counts.withdrawals, plan.counts.late), (1, 0));
    assert_eq!(records[0].action, RecordAction::Withdraw);
    assert_eq!(records[0].request_date, day("2026-11-19"));
    assert_eq!(plan.earliest_due, None, "a withdrawal has no clock");
    // The UK personal form cannot say it: by hand, named by reference.
    let (plan, _) = planned(&service("mps"), "uk-mps-personal", vec![told]);
    assert_eq!((plan.counts.by_hand, plan.by_hand[0].reference.as_str()), (1, "10000002"));
}

#[test]
fn a_preference_service_gets_only_those_who_said_yes() {
    let outside = Service { kind: ServiceKind::PreferenceService, ..service("mps") };
    let mut yes = line(1, IN_WEEK);
    yes.pass_on = true;
    let (plan, records) = planned(&outside, "us-dma-mps", vec![yes.clone(), line(2, IN_WEEK)]);
    assert_eq!((plan.counts.records, plan.counts.not_passed_on), (1, 1));
    assert_eq!(records[0].reference.as_str(), "10000001");
    let (plan, _) = planned(&service("mps"), "us-dma-mps", vec![yes, line(2, IN_WEEK)]);
    assert_eq!(plan.counts.records, 2, "our own mail house gets everyone");
}

#[test]
fn held_back_is_what_a_person_can_mend_and_the_rest_is_not_for_the_service() {
    let mut no_name = line(1, IN_WEEK);
    no_name.person.last_name = "".into();
    let mut bad_zip = line(2, IN_WEEK);
    bad_zip.person.zip = "5510".into();
    let mut nameless = line(3, IN_WEEK);
    nameless.scope = Scope::Address;
    nameless.person.last_name = "".into();
    let lines = vec![no_name, bad_zip, nameless];
    let (plan, _) = planned(&service("mps"), "us-dma-mps", lines.clone());
    let held: Vec<_> = plan.held_back.iter().map(|held| (held.field.as_str(), held.mendable)).collect();
    assert_eq!(held, [("last_name", true), ("zip", true)]);
    assert_eq!(plan.counts.records, 1, "an address without a name fits this layout");
    let (plan, _) = planned(&service("mps"), "uk-mps-personal", lines);
    assert_eq!((plan.counts.held_back, plan.counts.not_for_service), (1, 1));
    assert!(!plan.not_for_service[0].mendable);
}

#[test]
fn each_number_is_a_line_of_its_own() {
    let numbered = |index: u32, number: &str| Candidate {
        number_index: index,
        channel: Channel::Phone,
        number: Some(number.into()),
        ..line(1, IN_WEEK)
    };
    let lines = vec![numbered(1, "+442079460018"), numbered(0, "+16515550199")];
    let (plan, records) = planned(&service("tps"), "us-dma-tps", lines);
    assert_eq!(records[0].number.as_ref().unwrap().as_str(), "+16515550199");
    assert_eq!((plan.counts.records, plan.counts.not_for_service), (1, 1));
    assert_eq!(plan.not_for_service[0].number_index, 1);
}

#[test]
fn a_layout_that_carries_nothing_of_the_service_is_refused() {
    let tps = service("tps");
    let ask = PlanAsk {
        service: &tps,
        layout: invented::layout("us-dma-mps"),
        period: Period::Week(Week::parse("2026-W47").unwrap()),
        zone: ZONE,
    };
    assert_eq!(plan(ask, vec![], day("2026-11-23"), is_business_day).unwrap_err().code, domain::Code::Usage);
}

#[test]
fn a_due_date_before_the_next_export_is_loaded_is_warned_of() {
    let mut urgent = line(1, IN_WEEK);
    urgent.due = day("2026-12-03");
    let (plan, _) = planned(&service("mps"), "us-dma-mps", vec![urgent.clone(), line(2, IN_WEEK)]);
    assert_eq!(plan.earliest_due, Some(day("2026-12-03")));
    let next_export = day("2026-11-30");
    let warned = Warning::DueBeforeNextExport { due: day("2026-12-03"), next_export, load_days: 5 };
    assert_eq!(plan.warnings, [warned]);
    urgent.due = day("2026-12-05");
    let (plan, _) = planned(&service("mps"), "us-dma-mps", vec![urgent]);
    assert_eq!(plan.warnings, []);
}

fn page_of(company: &str) -> (String, String, Vec<u8>) {
    let mut held = line(2, IN_WEEK);
    held.person.last_name = "".into();
    let mps = service("mps");
    let (plan, records) = planned(&mps, "us-dma-mps", vec![line(1, IN_WEEK), held]);
    let layout = invented::layout("us-dma-mps");
    let mut bytes = Vec::new();
    let mut composer = Composer::start(layout, &mut bytes);
    for record in &records {
        composer.push(record, &mut bytes).unwrap();
    }
    let period = Period::Week(Week::parse("2026-W47").unwrap());
    let manifest = Manifest {
        manifest_version: MANIFEST_VERSION,
        batch: "mps-2026-W47-1".into(),
        service: mps.id.clone(),
        period: plan.period.clone(),
        from: period.start(ZONE),
        until: period.end(ZONE),
        file: RenderedFile {
            name: "mps-2026-W47-1.us-dma-mps.txt".to_owned(),
            layout: layout.id.clone(),
            layout_version: layout.version,
            totals: composer.finish(&mut bytes),
            not_written: 0,
        },
        counts: plan.counts,
        earliest_due: plan.earliest_due,
        written_at: at("2026-11-23T14:00:00Z"),
        written_by: "sam".into(),
        site: "HQ".to_owned(),
        previous_sha256: None,
        ledger_head: Some("a-log 7 beef".to_owned()),
    };
    let page = Transmittal {
        company,
        recipient: &mps.title,
        layout_title: &layout.title,
        owner: "Sam",
        deputy: "",
        manifest: &manifest,
        plan: &plan,
        unsaid: &[("10000003".into(), "zip: another country".to_owned())],
    };
    let stored = manifest.to_bytes().unwrap();
    assert_eq!(Manifest::from_bytes(&stored).unwrap(), manifest);
    (page.text(), page.html(), stored)
}

#[test]
fn the_transmittal_names_people_by_reference_only_and_says_the_same_twice() {
    let (text, html, manifest) = page_of("Bell & <Sons>");
    for page in [&text, &html, &String::from_utf8(manifest.clone()).unwrap()] {
        assert!(!page.to_lowercase().contains("whitcombe") && !page.contains("88 W"), "{page}");
    }
    assert!(text.contains("10000002 last_name: it is required and empty"), "{text}");
    assert!(text.contains("10000003 zip: another country") && html.contains("10000003 zip"), "{text}");
    assert!(text.contains("Ledger head          a-log 7 beef"), "{text}");
    assert!(text.contains("2026-W47: 2026-11-16 to 2026-11-22"), "{text}");
    assert!(html.contains("Bell &amp; &lt;Sons&gt;") && !html.contains("<Sons>"));
    assert_eq!(page_of("Bell & <Sons>"), (text, html, manifest));
}

#[test]
fn a_broken_manifest_is_a_fault_with_its_place() {
    let fault = Manifest::from_bytes(b"{\n\"batch\": 1}").unwrap_err();
    assert_eq!(fault.code, domain::Code::BadInput);
    assert!(fault.place.starts_with("line 2"), "{fault}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_line_has_one_verdict_whatever_the_order(
        seeds in prop::collection::vec((0..40_u32, 0..4_u8, any::<bool>(), any::<bool>(), 0..5_usize), 0..40),
        rotated in 0..40_usize,
    ) {
        let lines: Vec<Candidate> = (1_u128..).zip(&seeds).map(|(no, (days, state, pass_on, deceased, flaw))| {
            let mut one = line(no, "2026-11-01T12:00:00Z");
            one.received_at += chrono::TimeDelta::days(i64::from(*days));
            one.state = match state {
                0 => CandidateState::EndedTold { at: one.received_at + chrono::TimeDelta::days(3) },
                _ => CandidateState::InForce,
            };
            (one.pass_on, one.deceased) = (*pass_on, *deceased);
            match flaw {
                0 => one.person.last_name = "".into(),
                1 => one.person.zip = "?".into(),
                2 => one.scope = Scope::Address,
                3 => one.person.country = "GB".into(),
                _ => {}
            }
            one
        }).collect();
        for kind in [ServiceKind::Own, ServiceKind::PreferenceService] {
            for layout in ["us-dma-mps", "us-dma-mps-fixed", "uk-mps-personal", "uk-mps-household"] {
                let service = Service { kind, ..service("mps") };
                let (plan, records) = planned(&service, layout, lines.clone());
                prop_assert_eq!(plan.counts.considered as usize, lines.len());
                let mut other = lines.clone();
                other.rotate_left(rotated.min(lines.len()));
                prop_assert_eq!(planned(&service, layout, other), (plan, records));
            }
        }
    }
}
