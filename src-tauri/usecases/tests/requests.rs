//! What happens to a request: recorded, attached, withdrawn, permitted, exported, refused, mended. One folder.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use chrono::{DateTime, Utc};
use domain::person::Person;
use domain::words::{Channel, PermissionSource, ReceivedBy, Scope};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, MutexGuard, PoisonError};
use usecases::clock::Clock;
use usecases::customer::CustomerAsk;
use usecases::export::{ExportAsk, MendAsk};
use usecases::import::ImportAsk;
use usecases::progress::{Progress, Step};
use usecases::record::{RecordAsk, RecordSubject, Recorded};
use usecases::request::{PermitAsk, WithdrawAsk};
use usecases::session::Credentials;
use usecases::setup::{InitAsk, init};
use usecases::verify::{CheckState, VerifyAsk};
use usecases::{Code, Desk};

const PASSWORD: &str = "amber kettle on a windowsill";
static NEVER: AtomicBool = AtomicBool::new(false);
static DESK: Mutex<Option<Place>> = Mutex::new(None);

struct Place {
    dir: tempfile::TempDir,
    desk: Desk,
    /// Each test takes a week of its own, so that none sees what another left due.
    weeks: u32,
}

fn quiet() -> Progress<'static> {
    fn nothing(_: Step) {}
    Progress::new(&nothing, &NEVER)
}

/// The one folder, one test at a time.
fn place() -> MutexGuard<'static, Option<Place>> {
    let mut place = DESK.lock().unwrap_or_else(PoisonError::into_inner);
    if place.is_none() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let ask = InitAsk { admin: "adam".to_owned(), password: PASSWORD.into(), site: None, company: None };
        init(&data, &ask, Clock::default()).unwrap();
        let credentials = Credentials::Password { user: "adam".to_owned(), password: PASSWORD.into() };
        let desk = Desk::sign_in(&data, &credentials, Clock::default()).unwrap();
        let mut csv = String::from(
            "customer_no,first_name,last_name,address_1,city,state,zip,phone_home,phone_mobile,email,birth_date,\
             last_purchase_date,last_purchase_amount,store_no\n",
        );
        for number in 0..90 {
            csv.push_str(&format!(
                "C{number},Ada{number},Lowell,{number} Elm St,Kansas City,MO,64105,816-555-01{number:02},,\
                 ada{number}@example.com,1961-03-04,2026-05-02,149.00,214\n"
            ));
        }
        let file = dir.path().join("customers.csv");
        std::fs::write(&file, csv).unwrap();
        let ask = ImportAsk { file, map: None, dry_run: false, replace: false, source: None };
        assert_eq!(desk.import_customers(&ask, &quiet()).unwrap().added, 90);
        *place = Some(Place { dir, desk, weeks: 0 });
    }
    place
}

impl Place {
    fn week(&mut self) -> String {
        self.weeks += 1;
        format!("2025-W{:02}", self.weeks)
    }

    /// A Wednesday of the week.
    fn in_week(week: &str) -> String {
        let day = chrono::NaiveDate::parse_from_str(&format!("{week}-3"), "%G-W%V-%u").unwrap();
        day.to_string()
    }

    fn record(&self, customer: &str, channels: &[Channel], week: &str) -> Recorded {
        self.desk.record(&ask(customer, channels, week)).unwrap()
    }

    fn out(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(
        &self,
        service: &str,
        week: &str,
        name: &str,
    ) -> usecases::Result<usecases::export::ExportWritten> {
        self.desk.export_write(&export(service, week), &[], &self.out(name), &quiet())
    }
}

fn ask(customer: &str, channels: &[Channel], week: &str) -> RecordAsk {
    RecordAsk {
        received_at: Some(Place::in_week(week)),
        ..RecordAsk::of(RecordSubject::Customer { customer_no: customer.to_owned() }, channels)
    }
}

fn export(service: &str, week: &str) -> ExportAsk {
    ExportAsk { service: service.to_owned(), layout: None, week: Some(week.to_owned()), since_last: false }
}

fn text(path: &std::path::Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_same_request_again_answers_with_the_first_number_and_a_new_channel_makes_a_new_one() {
    let mut guard = place();
    let place = guard.as_mut().unwrap();
    let week = place.week();
    let first = place.record("C1", &[Channel::Mail, Channel::Phone], &week);
    let again = place.record("C1", &[Channel::Mail], &week);
    assert!(!first.duplicate && again.duplicate);
    assert_eq!(first.reference, again.reference);
    let more = place.record("C1", &[Channel::Mail, Channel::Email], &week);
    assert!(!more.duplicate && more.reference != first.reference);
    let shown = place.desk.request(&more.reference).unwrap();
    assert_eq!(shown.removals.iter().map(|removal| removal.channel).collect::<Vec<_>>(), [Channel::Email]);
}

#[test]
fn a_removal_goes_into_one_batch_and_a_voided_batch_frees_it() {
    let mut guard = place();
    let place = guard.as_mut().unwrap();
    let week = place.week();
    let recorded = place.record("C2", &[Channel::Mail], &week);
    let first = place.write("mps", &week, "once").unwrap();
    assert!(text(&first.first.file).contains(&recorded.reference));
    assert_eq!(place.write("mps", &week, "twice").unwrap_err().code, Code::Conflict);
    place.desk.export_void(&first.batch, "sent to the wrong printer").unwrap();
    let second = place.write("mps", &week, "again").unwrap();
    assert_ne!(first.batch, second.batch);
    assert!(text(&second.first.file).contains(&recorded.reference));
    assert_eq!(place.desk.export_void(&first.batch, "again").unwrap_err().code, Code::Conflict);
}

#[test]
fn a_batch_rendered_again_is_the_same_bytes_whatever_was_imported_or_mended_since() {
    let mut guard = place();
    let place = guard.as_mut().unwrap();
    let week = place.week();
    place.record("C3", &[Channel::Mail], &week);
    let written = place.write("mps", &week, "first").unwrap();
    let file = place.out("moved.csv");
    std::fs::write(&file, "customer_no,last_name,address_1\nC3,Newname,1 Other Rd\n").unwrap();
    let import = ImportAsk { file, map: None, dry_run: false, replace: false, source: None };
    assert_eq!(place.desk.import_customers(&import, &quiet()).unwrap().updated, 1);
    let removal = place.desk.request(&reference_in(&written.first.file)).unwrap().removals[0].removal.clone();
    let person = Person { last_name: "Mended".into(), ..Person::default() };
    place.desk.mend(&MendAsk { removal, person, reason: "spelt wrong".to_owned() }).unwrap();
    let again = place
        .desk
        .export_render(
            &written.batch,
            std::slice::from_ref(&written.first.layout),
            &place.out("second"),
            &quiet(),
        )
        .unwrap();
    assert_eq!(text(&written.first.file), text(&again.first.file));
    assert_eq!(text(&written.first.manifest), text(&again.first.manifest));
    assert!(place.desk.export_verify(&written.batch).unwrap().whole);
    std::fs::write(&written.first.file, "nothing").unwrap();
    assert!(!place.desk.export_verify(&written.batch).unwrap().whole);
}

fn reference_in(file: &std::path::Path) -> String {
    text(file).lines().last().unwrap().trim().rsplit('\t').next().unwrap().to_owned()
}

#[test]
fn a_withdrawal_before_the_export_is_not_written_and_one_after_it_is_told() {
    let mut guard = place();
    let place = guard.as_mut().unwrap();
    let week = place.week();
    let untold = place.record("C4", &[Channel::Mail], &week);
    let told = place.record("C5", &[Channel::Mail], &week);
    let withdraw = |reference: &str| {
        let reason = "it was another Ada".into();
        place.desk.withdraw(&WithdrawAsk { reference: reference.to_owned(), channel: None, reason }).unwrap()
    };
    assert!(withdraw(&untold.reference).tell.is_empty());
    let first = place.write("mps", &week, "before").unwrap();
    assert!(!text(&first.first.file).contains(&untold.reference));
    assert_eq!(withdraw(&told.reference).tell, ["mps"]);
    let shown = place.desk.request(&told.reference).unwrap();
    let ended = shown.timeline.iter().find(|item| item.what == "ended").unwrap();
    assert_eq!(ended.reason.as_ref().map(|reason| reason.as_str()), Some("it was another Ada"));
    let now: DateTime<Utc> = Clock::default().now();
    let this_week = now.with_timezone(&chrono_tz::America::Chicago).format("%G-W%V").to_string();
    let plan = place.desk.export_plan(&export("mps", &this_week)).unwrap();
    assert!(plan.withdrawn >= 1, "{plan:?}");
    let second = place.write("mps", &this_week, "after").unwrap();
    let line =
        text(&second.first.file).lines().find(|line| line.contains(&told.reference)).unwrap().to_owned();
    assert!(line.starts_with("D\t"), "{line}");
    assert!(
        !text(&second.first.file).contains(&untold.reference),
        "nobody is told the end of what he never had"
    );
}

#[test]
fn a_withdrawal_needs_a_reason_and_takes_no_secret_in_it() {
    let mut guard = place();
    let place = guard.as_mut().unwrap();
    let week = place.week();
    let reference = place.record("C6", &[Channel::Mail], &week).reference;
    let withdraw = |reason: &str| {
        let ask = WithdrawAsk { reference: reference.clone(), channel: None, reason: reason.into() };
        place.desk.withdraw(&ask).map(drop).map_err(|fault| fault.code)
    };
    assert_eq!(withdraw(" \n"), Err(Code::Usage));
    assert_eq!(withdraw("paid by 4111 1111 1111 1111"), Err(Code::BadInput));
    assert_eq!(withdraw("it was another Ada"), Ok(()));
}

#[test]
fn a_permission_before_the_export_is_told_to_nobody_and_one_after_it_is_told() {
    let mut guard = place();
    let place = guard.as_mut().unwrap();
    let week = place.week();
    let untold = place.record("C20", &[Channel::Mail], &week);
    let told = place.record("C21", &[Channel::Mail], &week);
    let permit = |customer_no: &str, ended: &Recorded| {
        let ask = PermitAsk {
            channel: Channel::Mail,
            customer_no: customer_no.to_owned(),
            ends: vec![ended.reference.clone()],
            evidence: "asked for the spring catalogue by card 5513".into(),
            source: PermissionSource::Catalogue,
        };
        place.desk.permit(&ask).unwrap()
    };
    permit("C20", &untold);
    let first = text(&place.write("mps", &week, "unpermitted").unwrap().first.file);
    assert!(first.contains(&told.reference) && !first.contains(&untold.reference), "{first}");
    permit("C21", &told);
    let now = Clock::default().now().with_timezone(&chrono_tz::America::Chicago);
    let this_week = now.format("%G-W%V").to_string();
    let second = text(&place.write("mps", &this_week, "permitted").unwrap().first.file);
    let line = second.lines().find(|line| line.contains(&told.reference)).unwrap();
    assert!(line.starts_with("D\t") && !second.contains(&untold.reference), "{second}");
}

#[test]
fn a_phone_removal_is_one_record_a_number_and_a_rejected_number_is_due_again() {
    let mut guard = place();
    let place = guard.as_mut().unwrap();
    let week = place.week();
    let mut two = ask("C6", &[Channel::Phone], &week);
    two.numbers = vec!["816-555-0199".into()];
    let recorded = place.desk.record(&two).unwrap();
    let written = place.write("tps", &week, "numbers").unwrap();
    assert_eq!(written.first.records, 2);
    let rejects = place.out("rejects.txt");
    std::fs::write(
        &rejects,
        format!("REFERENCE\tRECORD_NO\tREASON\r\n{}\t2\tunknown\r\n", recorded.reference),
    )
    .unwrap();
    let read = place.desk.export_reject(&rejects, &written.batch, None).unwrap();
    assert_eq!((read.lines, read.reopened, read.already), (1, 1, false));
    assert!(place.desk.export_reject(&rejects, &written.batch, None).unwrap().already);
    let plan = place.desk.export_plan(&export("tps", &week)).unwrap();
    assert_eq!(plan.records, 1);
}

#[test]
fn what_is_held_back_stays_due_until_it_is_mended() {
    let mut guard = place();
    let place = guard.as_mut().unwrap();
    let week = place.week();
    let person = Person {
        first_name: "Ida".into(),
        last_name: "Poe".into(),
        address_1: "9 Elm St".into(),
        city: "Omaha".into(),
        state: "NE".into(),
        zip: "6810".into(),
        ..Person::default()
    };
    // The folder is shared: what others left due is carried first.
    let _ = place.write("mps", &week, "before-held");
    let mut unlisted = ask("C0", &[Channel::Mail], &week);
    unlisted.subject = RecordSubject::Person { person: Box::new(person) };
    let recorded = place.desk.record(&unlisted).unwrap();
    let plan = place.desk.export_plan(&export("mps", &week)).unwrap();
    let held = plan.held_back.iter().find(|held| held.reference == recorded.reference).unwrap();
    assert_eq!((held.field.as_str(), plan.records), ("zip", 0));
    assert_eq!(place.write("mps", &week, "held").unwrap_err().code, Code::HeldBack);
    let mend = MendAsk {
        removal: held.removal.clone(),
        person: Person { zip: "68102".into(), ..Person::default() },
        reason: "read again".to_owned(),
    };
    place.desk.mend(&mend).unwrap();
    let written = place.write("mps", &week, "held").unwrap();
    assert!(text(&written.first.file).contains("68102"));
}

#[test]
fn an_acknowledged_batch_makes_its_removals_honoured() {
    let mut guard = place();
    let place = guard.as_mut().unwrap();
    let week = place.week();
    let recorded = place.record("C7", &[Channel::Mail], &week);
    let written = place.write("mps", &week, "honoured").unwrap();
    let state = |place: &Place| place.desk.request(&recorded.reference).unwrap().removals[0].state.clone();
    assert_eq!(state(place), "in-force");
    let today = place.desk.session().unwrap().today;
    place.desk.export_acknowledge(&written.batch, &today, Some("printer")).unwrap();
    assert_eq!(state(place), "honoured");
    assert_eq!(place.desk.export_acknowledge(&written.batch, &today, None).unwrap_err().code, Code::Conflict);
}

#[test]
fn a_permission_ends_the_removals_it_names_with_evidence_that_the_channel_accepts() {
    let mut guard = place();
    let place = guard.as_mut().unwrap();
    let week = place.week();
    let mail = place.record("C8", &[Channel::Mail], &week);
    let text = place.record("C8", &[Channel::Text], &week);
    let permit = |channel, source, ends: &str| PermitAsk {
        channel,
        customer_no: "C8".to_owned(),
        ends: vec![ends.to_owned()],
        evidence: "asked for the spring catalogue by card 5512".into(),
        source,
    };
    let catalogue = PermissionSource::Catalogue;
    assert_eq!(
        place.desk.permit(&permit(Channel::Text, PermissionSource::Agent, &text.reference)).unwrap_err().code,
        Code::BadInput
    );
    assert_eq!(
        place.desk.permit(&permit(Channel::Mail, catalogue, &text.reference)).unwrap_err().code,
        Code::NotFound
    );
    let done = place.desk.permit(&permit(Channel::Mail, catalogue, &mail.reference)).unwrap();
    assert!(done.still_in_force.is_empty());
    let card = place
        .desk
        .customer(&CustomerAsk { customer_no: "C8".to_owned(), contact: None, typed: "".into() })
        .unwrap();
    let stopped = |channel| card.channels.iter().any(|state| state.channel == channel && state.stopped);
    assert!(!stopped(Channel::Mail) && stopped(Channel::Text));
}

#[test]
fn verification_locks_after_three_wrong_answers_across_contacts_and_a_supervisor_lifts_it() {
    let mut guard = place();
    let place = guard.as_mut().unwrap();
    let begin = || {
        let ask = VerifyAsk {
            customer_no: "C9".to_owned(),
            right: domain::words::Right::Copy,
            specific: false,
            contact: None,
            typed: "Lowell".into(),
        };
        place.desk.begin_verification(&ask).unwrap()
    };
    let wrong = |check: &str| place.desk.answer_verification(check, &"never".into()).unwrap();
    let meter = begin();
    assert_eq!((meter.state, meter.needed), (CheckState::Asking, 2));
    assert_eq!(wrong(&meter.check).wrong, 1);
    let other = begin();
    wrong(&other.check);
    assert_eq!(wrong(&other.check).state, CheckState::Locked);
    let locked = begin();
    assert!(locked.state == CheckState::Locked && locked.locked_until.is_some() && locked.question.is_none());
    assert_eq!(place.desk.lift_lock("C9", "").unwrap_err().code, Code::Usage);
    place.desk.lift_lock("C9", "she came in with her passport").unwrap();
    assert_eq!(begin().state, CheckState::Asking);
}

#[test]
fn before_verification_the_card_answers_no_question_and_after_it_shows_the_address() {
    let mut guard = place();
    let place = guard.as_mut().unwrap();
    let contact = place
        .desk
        .begin_contact(&usecases::contact::BeginContact {
            received_by: ReceivedBy::Phone,
            calling_number: "".into(),
            language: "en".to_owned(),
        })
        .unwrap();
    let show = || {
        let ask = CustomerAsk {
            customer_no: "C10".to_owned(),
            contact: Some(contact.contact.clone()),
            typed: "Lowell".into(),
        };
        serde_json::to_string(&place.desk.customer(&ask).unwrap()).unwrap()
    };
    let masked = show();
    for secret in ["10 Elm", "64105", "555", "ada10@", "1961", "2026-05", "149", "214"] {
        assert!(!masked.contains(secret), "{secret} in {masked}");
    }
    let ask = VerifyAsk {
        customer_no: "C10".to_owned(),
        right: domain::words::Right::Copy,
        specific: false,
        contact: Some(contact.contact.clone()),
        typed: "Lowell".into(),
    };
    let mut meter = place.desk.begin_verification(&ask).unwrap();
    while let Some(question) = meter.question {
        let answer = match question.point.as_str() {
            "last-purchase-month" => "May 2026",
            "last-purchase-store" => "214",
            "last-purchase-amount" => "149",
            "date-of-birth" => "March 4, 1961",
            other => panic!("asked {other}"),
        };
        meter = place.desk.answer_verification(&meter.check, &answer.into()).unwrap();
        assert_eq!(meter.last.as_deref(), Some("match"));
    }
    assert_eq!(meter.state, CheckState::Reached);
    assert!(show().contains("10 Elm St"));
}

#[test]
fn a_draft_keeps_its_clock_opens_by_its_code_and_is_discarded_only_with_a_reason() {
    let mut guard = place();
    let place = guard.as_mut().unwrap();
    let week = place.week();
    let mut half = ask("C11", &[Channel::Mail], &week);
    half.received_at = None;
    let saved = place.desk.save_draft(&half).unwrap();
    assert!(saved.actionable && saved.park_code.len() == 4);
    let due = place.desk.due(&usecases::due::DueAsk { limit: Some(5_000), ..Default::default() }).unwrap();
    assert!(
        due.rows
            .iter()
            .any(|row| row.park_code.as_deref() == Some(&saved.park_code) && row.state == "unfinished")
    );
    let opened = place.desk.open_draft(&saved.park_code).unwrap();
    assert_eq!(place.desk.discard_draft(&saved.draft, " ").unwrap_err().code, Code::Usage);
    let recorded = place.desk.record(&opened).unwrap();
    assert!(!recorded.duplicate);
    assert_eq!(place.desk.open_draft(&saved.park_code).unwrap_err().code, Code::NotFound);
}

#[test]
fn an_address_scope_says_whom_else_it_reaches_before_anything_is_recorded() {
    let mut guard = place();
    let place = guard.as_mut().unwrap();
    let week = place.week();
    let mut household = ask("C12", &[Channel::Mail], &week);
    assert_eq!(place.desk.preview_record(&household).unwrap().others_reached, 0);
    household.scope = Some(Scope::Address);
    let before = place.desk.requests(&Default::default()).unwrap().len();
    let preview = place.desk.preview_record(&household).unwrap();
    assert!(preview.missing.is_empty() && !preview.due.is_empty() && !preview.say.is_empty());
    assert_eq!(place.desk.requests(&Default::default()).unwrap().len(), before);
}
