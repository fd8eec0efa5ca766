//! Three wrong answers, and no more, whoever asks at once and however often a check is begun.

use crate::place::Place;
use domain::words::{Right, Role};
use std::sync::Barrier;
use usecases::Desk;
use usecases::verify::{CheckState, Meter, VerifyAsk};

#[test]
fn agents_who_ask_at_once_get_no_more_than_three_wrong_answers_together() {
    let place = Place::new();
    place.import_customers();
    let agents: Vec<_> = (0..6)
        .map(|number| {
            place.add(&format!("agent{number}"), Role::Agent);
            place.sign_in(&format!("agent{number}")).unwrap()
        })
        .collect();
    let ask = VerifyAsk {
        customer_no: "C1".to_owned(),
        right: Right::Copy,
        specific: true,
        contact: None,
        typed: String::new().into(),
    };
    let checks: Vec<_> = agents.iter().map(|agent| agent.begin_verification(&ask).unwrap()).collect();
    assert!(checks.iter().all(|check| check.state == CheckState::Asking));
    let start = Barrier::new(agents.len());
    let told: Vec<_> = std::thread::scope(|scope| {
        let answering = agents.iter().zip(&checks).map(|(agent, meter)| {
            let start = &start;
            scope.spawn(move || {
                start.wait();
                agent.answer_verification(&meter.check, &"nothing like it".into()).unwrap()
            })
        });
        let answering: Vec<_> = answering.collect();
        answering.into_iter().map(|answer| answer.join().unwrap()).collect()
    });
    let compared = told.iter().filter(|meter| meter.last.is_some()).count();
    assert_eq!(compared, 3, "answers were compared after the third wrong one");
    assert_eq!(told.iter().filter(|meter| meter.state == CheckState::Locked).count(), 4);
    let outcomes: Vec<String> = place.audited("verify").into_iter().map(|line| line.outcome).collect();
    assert_eq!(outcomes.iter().filter(|outcome| *outcome == "wrong").count(), 2);
    assert_eq!(outcomes.iter().filter(|outcome| *outcome == "locked").count(), 1);
}

/// Begins a check of C1, in a conversation of its own unless one is named.
fn begun(agent: &Desk, contact: Option<String>) -> Meter {
    let ask = VerifyAsk {
        customer_no: "C1".to_owned(),
        right: Right::Copy,
        specific: true,
        contact,
        typed: String::new().into(),
    };
    agent.begin_verification(&ask).unwrap()
}

/// Begins a check, does not know what comes before the point, and answers that.
fn said(agent: &Desk, point: &str, answer: &str) -> Meter {
    let mut meter = begun(agent, None);
    while meter.question.as_ref().is_some_and(|question| question.point != point) {
        meter = agent.skip_question(&meter.check).unwrap();
    }
    agent.answer_verification(&meter.check, &answer.into()).unwrap()
}

#[test]
fn an_amount_cannot_be_felt_for_by_near_answers_and_a_right_one_in_between() {
    let (_place, ann) = Place::with_an_agent();
    let mut told = Vec::new();
    for amount in ["148.10", "148.20", "148.30", "148.40"] {
        let meter = said(&ann, "last-purchase-amount", amount);
        told.push((meter.last.unwrap(), meter.wrong));
        if meter.state != CheckState::Locked {
            assert_eq!(said(&ann, "last-purchase-month", "May 2026").last.unwrap(), "match");
        }
    }
    let told: Vec<_> = told.iter().map(|(worth, wrong)| (worth.as_str(), *wrong)).collect();
    assert_eq!(told, [("near", 0), ("no", 1), ("no", 2), ("no", 3)]);
    assert_eq!(begun(&ann, None).state, CheckState::Locked);
}

#[test]
fn a_near_answer_stands_when_its_check_is_begun_anew() {
    let (_place, ann) = Place::with_an_agent();
    let first = begun(&ann, None);
    assert_eq!(first.question.unwrap().point, "last-purchase-month");
    let near = ann.answer_verification(&first.check, &"June 2026".into()).unwrap();
    assert_eq!((near.last.as_deref(), near.wrong), (Some("near"), 0));
    let contact = first.check.split(':').next().unwrap().to_owned();
    let anew = begun(&ann, Some(contact));
    assert_eq!(anew.question.unwrap().point, "last-purchase-month");
    assert_eq!(ann.skip_question(&anew.check).unwrap().wrong, 1);
    // It is answered now: not to know it costs nothing any more.
    let third = begun(&ann, None);
    assert_eq!(ann.skip_question(&third.check).unwrap().wrong, 1);
}
