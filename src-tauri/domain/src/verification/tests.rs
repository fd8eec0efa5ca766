use super::*;
use crate::entry::VerificationOutcome as Outcome;
use crate::identity::Country;
use crate::ids::EntryId;
use crate::person::{Person, Text};
use crate::words::Right;
use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;

fn file() -> OnFile {
    OnFile {
        customer_no: "C-20417".to_owned().into(),
        person: Person {
            first_name: "Margaret".into(),
            last_name: "Whitcombe".into(),
            address_1: "2114 Oak Street".into(),
            city: "Kansas City".into(),
            zip: "64110-1234".into(),
            phone_home: "816-555-0142".into(),
            phone_mobile: "816-555-0173".into(),
            email: "margaret.w@example.com".into(),
            birth_date: "1950-03-04".into(),
            ..Person::default()
        },
        last_purchase: "2026-03-14".parse().ok(),
        store_no: "0012".into(),
        last_purchase_amount: "1249.50".into(),
        doubtful_numbers: Vec::new(),
    }
}

fn told(typed: &[&str]) -> Told {
    Told { typed: typed.iter().map(|text| Text::from(*text)).collect(), ..Told::default() }
}

fn says(point: PointKind, answer: &str) -> Answered {
    compare(point, answer, &file(), &Told::default(), Country::US)
}

fn check_answers(point: PointKind, answers: &[(&str, Answered)]) {
    for (answer, worth) in answers {
        assert_eq!(says(point, answer), *worth, "{point}: {answer}");
    }
}

use Answered::{Match, Near, No};

#[test]
fn the_table_is_the_one_of_the_law() {
    let row = |right, specific| {
        let policy = Policies::built_in().unwrap().policy(Asking::of(right, specific)).unwrap();
        (policy.level, policy.points, policy.declaration)
    };
    assert_eq!(row(Right::Copy, false), (Level::Reasonable, 2, false));
    assert_eq!(row(Right::Copy, true), (Level::High, 3, true));
    assert_eq!(row(Right::Correction, false), (Level::Reasonable, 2, false));
    assert_eq!(row(Right::Correction, true), (Level::High, 3, false));
    assert_eq!(row(Right::Deletion, false), (Level::Reasonable, 2, false));
    assert_eq!(row(Right::Deletion, true), (Level::High, 3, false));
    assert_eq!(row(Right::StopProcessing, false), (Level::None, 0, false));
    assert_eq!(row(Right::StopProcessing, true), (Level::Reasonable, 2, false));
    assert_eq!(row(Right::Complaint, true), (Level::None, 0, false));
}

#[test]
fn a_table_with_too_few_points_or_a_missing_row_is_refused() {
    let good = include_str!("../../../../assets/rules/verification.toml");
    assert!(Policies::parse("v", good).is_ok());
    assert!(Policies::parse("v", &good.replacen("points = 3", "points = 2", 1)).is_err());
    assert!(Policies::parse("v", &good.replacen("\"complaint\"", "\"stop-marketing\"", 1)).is_err());
    let fault =
        Policies::parse("v", &good.replacen("level = \"high\"", "level = \"higher\"", 1)).unwrap_err();
    assert!(fault.place.contains("field level"), "{}", fault.line());
}

#[test]
fn a_customer_number_forgives_marks_and_case() {
    let answers = [
        ("c20417", Match),
        ("C 204 17", Match),
        ("C-20471", Near),
        ("C-2041", Near),
        ("20417x9", No),
        ("", No),
    ];
    check_answers(PointKind::CustomerNumber, &answers);
}

#[test]
fn a_purchase_month_is_read_as_people_say_it() {
    check_answers(
        PointKind::LastPurchaseMonth,
        &[
            ("March 2026", Match),
            ("mar 2026", Match),
            ("marzo de 2026", Match),
            ("03/2026", Match),
            ("3/26", Match),
            ("2026-03", Match),
            ("March 9th, 2026", Match),
            ("March", Near),
            ("March 26", Near),
            ("April 2026", Near),
            ("March 2025", No),
            ("last spring", No),
        ],
    );
}

#[test]
fn a_store_is_known_by_its_number() {
    check_answers(
        PointKind::LastPurchaseStore,
        &[("12", Match), ("store #12", Match), ("Tienda 0012", Match), ("13", No), ("120", No), ("0", No)],
    );
}

#[test]
fn an_amount_is_read_with_or_without_its_cents() {
    check_answers(
        PointKind::LastPurchaseAmount,
        &[
            ("$1,249.50", Match),
            ("1249.5", Match),
            ("1.249,50", Match),
            ("1249 dollars", Match),
            ("1,250", Near),
            ("1249.00", Near),
            ("1300", No),
            ("about a thousand", No),
        ],
    );
}

#[test]
fn a_birth_date_matches_in_any_order_that_is_unambiguous() {
    check_answers(
        PointKind::DateOfBirth,
        &[
            ("1950-03-04", Match),
            ("March 4, 1950", Match),
            ("4th of March 1950", Match),
            ("4 de marzo de 1950", Match),
            ("3/4/1950", Match),
            ("03/04/50", Match),
            ("03041950", Match),
            ("4/3/1950", Near),
            ("March 5, 1950", Near),
            ("March 4", No),
            ("12/25/1950", No),
            ("1950", No),
        ],
    );
    let mut other = file();
    other.person.birth_date = "1950-12-25".into();
    for said in ["25/12/1950", "12/25/1950"] {
        assert_eq!(
            compare(PointKind::DateOfBirth, said, &other, &Told::default(), Country::US),
            Match,
            "{said}"
        );
    }
}

#[test]
fn an_email_is_read_as_spelt_aloud() {
    check_answers(
        PointKind::Email,
        &[
            ("Margaret.W@Example.com", Match),
            ("margaret dot w at example dot com", Match),
            ("margaret punto w arroba example punto com", Match),
            ("margret.w@example.com", Near),
            ("margaret.w@example.net", No),
            ("margaret", No),
        ],
    );
}

#[test]
fn a_telephone_number_forgives_format_only() {
    check_answers(
        PointKind::Phone,
        &[
            ("(816) 555-0173", Match),
            ("+1 816 555 0142 ext 9", Match),
            ("555 0173", Near),
            ("816 555 0174", Near),
            ("913 555 0199", No),
        ],
    );
}

#[test]
fn house_number_and_zip_match_with_or_without_the_street() {
    check_answers(
        PointKind::StreetNumberAndZip,
        &[
            ("2114 64110", Match),
            ("2114, 64110-1234", Match),
            ("2114 Oak St. 64110", Match),
            ("2114 oak street, Kansas City MO 64110", Match),
            ("2114 Elm St 64110", Near),
            ("2141 64110", Near),
            ("2114 64111", Near),
            ("64110", No),
            ("2114", No),
            ("7 64110", No),
        ],
    );
    let mut british = file();
    british.person.address_1 = "14 Mill Lane".into();
    british.person.zip = "ZZ9 9ZZ".into();
    british.person.country = "GB".into();
    for said in ["14, zz99zz", "14 Mill Lane ZZ9 9ZZ"] {
        let point = PointKind::StreetNumberAndZip;
        assert_eq!(compare(point, said, &british, &Told::default(), Country::US), Match, "{said}");
    }
}

#[test]
fn points_come_strongest_first() {
    assert_eq!(choose(&file(), &Told::default(), Country::US), PointKind::ALL);
}

#[test]
fn what_was_typed_shown_or_called_from_is_no_point() {
    let without = |told: &Told| {
        let points = choose(&file(), told, Country::US);
        PointKind::ALL.iter().copied().filter(|point| !points.contains(point)).collect::<Vec<_>>()
    };
    assert_eq!(without(&told(&["whitcombe"])), []);
    assert_eq!(without(&told(&["C-20417"])), [PointKind::CustomerNumber]);
    assert_eq!(without(&told(&["whitcombe 64110"])), [PointKind::StreetNumberAndZip]);
    assert_eq!(without(&told(&["2114 oak"])), [PointKind::StreetNumberAndZip]);
    assert_eq!(without(&told(&["margaret.w@example.com"])), [PointKind::Email]);
    assert_eq!(without(&told(&["3/4/1950"])), [PointKind::DateOfBirth]);
    assert_eq!(without(&told(&["816 555 0142"])), [], "the other number may be asked for");
    assert_eq!(without(&told(&["5550142", "1-816-555-0173"])), [PointKind::Phone]);
    let with_more = ["5550142 whitcombe", "816 555 0173 whitcombe 64110"];
    assert_eq!(without(&told(&with_more)), [PointKind::Phone, PointKind::StreetNumberAndZip]);
    let shown = Told { customer_no_shown: true, ..Told::default() };
    assert_eq!(without(&shown), [PointKind::CustomerNumber]);
}

#[test]
fn the_calling_number_and_doubtful_numbers_are_barred() {
    let mut on_file = file();
    on_file.doubtful_numbers = vec!["(816) 555 0142".into()];
    let calling = Told { calling_number: Some("8165550173".into()), ..Told::default() };
    assert!(!choose(&on_file, &calling, Country::US).contains(&PointKind::Phone));
    assert_eq!(compare(PointKind::Phone, "816 555 0173", &on_file, &calling, Country::US), No);
    assert_eq!(compare(PointKind::Phone, "816 555 0142", &on_file, &Told::default(), Country::US), No);
}

#[test]
fn phone_book_facts_count_once_and_one_point_comes_from_a_purchase() {
    use PointKind::*;
    assert!(is_enough(&[LastPurchaseMonth, Email], 2));
    assert!(!is_enough(&[DateOfBirth, Email], 2));
    assert!(!is_enough(&[CustomerNumber, DateOfBirth, Email], 3));
    assert!(!is_enough(&[LastPurchaseMonth, Phone, StreetNumberAndZip], 3));
    assert!(is_enough(&[LastPurchaseMonth, Phone, Email], 3));
    assert!(is_enough(&[], 0));
}

fn begin(asking: Asking, points: &[PointKind], wrong: u32) -> Check {
    let policy = Policies::built_in().unwrap().policy(asking).unwrap();
    Check::begin("C-20417".into(), policy, points.to_vec(), &Standing { wrong, ..Standing::default() })
}

fn high() -> Check {
    begin(Asking::CopySpecific, PointKind::ALL, 0)
}

#[test]
fn three_matches_reach_the_high_level_and_prove_it() {
    let mut check = high();
    assert_eq!(check.answer(Match).unwrap(), Outcome::Matched);
    assert_eq!(check.answer(Match).unwrap(), Outcome::Matched);
    assert!(check.verified::<Reasonable>().is_err(), "two of three proves nothing");
    assert_eq!(check.answer(Match).unwrap(), Outcome::Reached);
    assert!(check.verified::<High>().is_ok());
    assert_eq!(check.answer(Match).unwrap_err().code, crate::Code::Conflict);
}

#[test]
fn the_reasonable_level_is_no_proof_of_the_high_one() {
    let mut check = begin(Asking::CopyCategories, PointKind::ALL, 0);
    check.answer(Match).unwrap();
    check.answer(Match).unwrap();
    assert!(check.verified::<Reasonable>().is_ok());
    let fault = check.verified::<High>().unwrap_err();
    assert_eq!(fault.code, crate::Code::NotAllowed);
}

#[test]
fn a_near_answer_is_typed_once_more_and_then_is_wrong() {
    let mut check = high();
    let first = check.question();
    assert_eq!(check.answer(Near).unwrap(), Outcome::Near);
    assert_eq!(check.question(), first);
    assert_eq!(check.answer(Near).unwrap(), Outcome::Wrong);
    assert_ne!(check.question(), first);
    assert_eq!(check.wrong, 1);
}

#[test]
fn not_to_know_costs_nothing_unless_a_near_answer_came_before() {
    let mut check = high();
    assert_eq!(check.skip().unwrap(), None);
    assert_eq!(check.wrong, 0);
    check.answer(Near).unwrap();
    assert_eq!(check.skip().unwrap(), Some(Outcome::Wrong));
}

#[test]
fn three_wrong_answers_lock_whoever_asked() {
    let mut check = high();
    assert_eq!(check.answer(No).unwrap(), Outcome::Wrong);
    assert_eq!(check.answer(No).unwrap(), Outcome::Wrong);
    assert_eq!(check.answer(No).unwrap(), Outcome::Locked);
    assert_eq!(check.state, State::Locked);
    let mut second_agent = begin(Asking::CopySpecific, PointKind::ALL, 2);
    assert_eq!(second_agent.answer(No).unwrap(), Outcome::Locked);
    assert_eq!(begin(Asking::CopySpecific, PointKind::ALL, 3).state, State::Locked);
}

#[test]
fn a_thin_file_is_said_before_anything_is_asked() {
    use PointKind::*;
    assert_eq!(begin(Asking::CopyCategories, &[DateOfBirth, Email, Phone], 0).state, State::TooThin);
    assert_eq!(
        begin(Asking::CopySpecific, &[LastPurchaseMonth, Phone, StreetNumberAndZip], 0).state,
        State::TooThin
    );
    assert!(begin(Asking::CopyCategories, &[LastPurchaseMonth, Phone], 0).question().is_some());
}

#[test]
fn a_check_ends_when_what_is_left_cannot_reach_the_level() {
    use PointKind::*;
    let mut check = begin(Asking::CopyCategories, &[LastPurchaseMonth, Email], 0);
    assert_eq!(check.answer(No).unwrap(), Outcome::Wrong);
    assert_eq!(check.state, State::Failed);
}

#[test]
fn a_right_without_a_level_asks_nothing() {
    assert_eq!(begin(Asking::Complaint, PointKind::ALL, 3).state, State::NotNeeded);
}

fn at(minute: i64) -> DateTime<Utc> {
    "2026-11-18T16:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::minutes(minute)
}

/// An answer about the amount.
fn step(minute: i64, outcome: Outcome) -> Step {
    Step { entry: place(minute), at: at(minute), point: Some(PointKind::LastPurchaseAmount), outcome }
}

/// The place in the ledger of what was written so many minutes on.
fn place(minute: i64) -> EntryId {
    EntryId(uuid::Uuid::from_u128(minute.unsigned_abs().into()))
}

#[test]
fn a_lock_holds_thirty_minutes_from_the_last_wrong_answer() {
    let history = [step(0, Outcome::Wrong), step(5, Outcome::Wrong), step(9, Outcome::Locked)];
    let stands = |wrong, locked_until| Standing { wrong, locked_until, ..Standing::default() };
    assert_eq!(standing(&history, at(10)), stands(3, Some(at(39))));
    assert_eq!(standing(&history, at(38)).locked_until, Some(at(39)));
    assert_eq!(standing(&history, at(39)), stands(0, None));
    assert_eq!(standing(&history[..2], at(600)), stands(2, None));
}

#[test]
fn what_was_answered_right_in_the_end_and_a_lock_lifted_clear_the_count() {
    for end in [Outcome::Reached, Outcome::Lifted] {
        let history = [
            step(0, Outcome::Wrong),
            step(1, Outcome::Near),
            step(2, Outcome::Wrong),
            step(3, end),
            step(4, Outcome::Wrong),
        ];
        assert_eq!(standing(&history, at(5)).wrong, 1);
    }
    assert_eq!(standing(&[step(0, Outcome::Near), step(1, Outcome::Matched)], at(2)).wrong, 0);
}

#[test]
fn a_level_reached_by_easy_answers_gives_no_new_guesses_at_another() {
    let email = |minute, outcome| Step { point: Some(PointKind::Email), ..step(minute, outcome) };
    let (guess, reached) = (|minute| step(minute, Outcome::Wrong), |minute| email(minute, Outcome::Reached));
    let guessing = [guess(0), reached(1), guess(2), reached(3), guess(4)];
    assert_eq!(standing(&guessing[..4], at(5)).wrong, 2);
    assert_eq!(standing(&guessing, at(5)).locked_until, Some(at(34)));
    let feeling = [step(0, Outcome::Near), reached(1), step(2, Outcome::Near)];
    assert_eq!(standing(&feeling, at(3)).wrong, 1);
}

#[test]
fn a_clock_that_ran_ahead_ends_no_lock_and_a_lock_of_then_can_be_lifted() {
    let day = 24 * 60;
    let ahead = |place_of: i64, minute, outcome| Step { entry: place(place_of), ..step(minute, outcome) };
    // One step under a fast clock, then three wrong answers under the right one.
    let stray = [ahead(0, 400 * day, Outcome::Matched), step(1, Outcome::Wrong), step(2, Outcome::Wrong)];
    assert_eq!(standing(&stray, at(5)).wrong, 2);
    let locked = [&stray[..], &[step(3, Outcome::Locked)]].concat();
    assert_eq!(standing(&locked, at(5)).locked_until, Some(at(33)));
    // A lock under a fast clock holds until somebody lifts it.
    let then = |number| ahead(number, 400 * day, Outcome::Wrong);
    let lock = [then(0), then(1), then(2)];
    assert!(standing(&lock, at(5)).locked_until.is_some());
    let lifted = [&lock[..], &[ahead(3, 4, Outcome::Lifted)]].concat();
    assert_eq!(standing(&lifted, at(5)), Standing::default());
}

#[test]
fn a_history_is_read_by_its_places_in_whatever_order_it_comes_and_a_lock_that_ended_leaves_nothing() {
    let history = [
        step(0, Outcome::Wrong),
        step(5, Outcome::Wrong),
        step(9, Outcome::Locked),
        // Answered in another window before that one heard of the lock.
        step(12, Outcome::Wrong),
        step(50, Outcome::Wrong),
    ];
    assert_eq!(standing(&history[..4], at(20)).locked_until, Some(at(42)));
    let stands = Standing { wrong: 1, ..Standing::default() };
    assert_eq!(standing(&history, at(51)), stands);
    let backwards: Vec<Step> = history.iter().rev().copied().collect();
    assert_eq!(standing(&backwards, at(51)), stands);
    assert_eq!(standing(&backwards[1..], at(20)).locked_until, Some(at(42)));
}

#[test]
fn a_wrong_or_near_answer_that_led_to_no_lock_counts_for_a_day() {
    let history = [step(0, Outcome::Near), step(5, Outcome::Wrong)];
    let day = 24 * 60;
    assert_eq!(standing(&history, at(day + 4)).wrong, 1);
    assert_eq!(standing(&history, at(day + 5)), Standing::default());
}

#[test]
fn a_point_is_near_once_whatever_was_answered_in_between() {
    let month = |minute| Step { point: Some(PointKind::LastPurchaseMonth), ..step(minute, Outcome::Matched) };
    let feeling =
        [step(0, Outcome::Near), month(1), step(2, Outcome::Near), month(3), step(4, Outcome::Near)];
    assert_eq!(standing(&feeling[..2], at(5)).wrong, 0);
    assert_eq!(standing(&feeling, at(5)).wrong, 2);
    let again = [&feeling[..], &[month(5), step(6, Outcome::Near)]].concat();
    assert_eq!(standing(&again, at(7)).locked_until, Some(at(36)));
    assert_eq!(standing(&again, at(36)), Standing::default());
    // Another point has a near answer of its own.
    let other = Step { point: Some(PointKind::Email), ..step(1, Outcome::Near) };
    assert_eq!(standing(&[step(0, Outcome::Near), other], at(2)).wrong, 0);
}

#[test]
fn a_check_begun_anew_goes_on_with_the_near_answers_of_before() {
    let policy = Policies::built_in().unwrap().policy(Asking::CopySpecific).unwrap();
    let amount = PointKind::LastPurchaseAmount;
    let begun = |history: &[Step]| {
        let points = vec![amount, PointKind::Email, PointKind::DateOfBirth];
        Check::begin("C-20417".into(), policy, points, &standing(history, at(9)))
    };
    let open = [step(0, Outcome::Near)];
    assert_eq!(begun(&open).state, State::Asking { point: amount, again: true });
    assert_eq!(begun(&open).skip().unwrap(), Some(Outcome::Wrong));
    // Once it was answered it costs nothing any more not to know; but it is never near again.
    let answered = [step(0, Outcome::Near), step(1, Outcome::Wrong)];
    assert_eq!(begun(&answered).skip().unwrap(), None);
    assert_eq!(begun(&answered).answer(Near).unwrap(), Outcome::Wrong);
}

#[test]
fn a_near_answer_to_another_agent_counts_in_a_check_that_is_under_way() {
    let (mut first, mut second) = (high(), high());
    let point = first.question().unwrap();
    first.answer(Near).unwrap();
    second.catch_up(&standing(&[Step { point: Some(point), ..step(0, Outcome::Near) }], at(1)));
    assert_eq!(second.answer(Near).unwrap(), Outcome::Wrong);
}

proptest! {
    /// Whatever is answered: the check ends, reaches only what was matched, and locks at the third wrong answer.
    #[test]
    fn any_answers_end_a_check_within_its_points(
        points in prop::sample::subsequence(PointKind::ALL.to_vec(), 0..=8),
        answers in prop::collection::vec(prop::sample::select(vec![Match, Near, No]), 16),
        skips in prop::collection::vec(any::<bool>(), 16),
    ) {
        let mut check = begin(Asking::DeletionPurchases, &points, 0);
        let mut steps = 0;
        while check.question().is_some() {
            if skips[steps] { check.skip().unwrap(); } else { check.answer(answers[steps]).unwrap(); }
            steps += 1;
            prop_assert!(check.wrong <= MAX_WRONG);
        }
        prop_assert!(steps <= points.len() * 2);
        prop_assert_eq!(check.state == State::Reached, is_enough(&check.matched, 3));
        prop_assert_eq!(check.verified::<High>().is_ok(), check.state == State::Reached);
        prop_assert_eq!(check.state == State::Locked, check.wrong == MAX_WRONG);
    }

    #[test]
    fn any_answer_is_compared_without_a_panic(answer in "\\PC{0,60}|[0-9/. ,-]{0,30}") {
        for point in PointKind::ALL {
            let _ = says(*point, &answer);
        }
    }
}
