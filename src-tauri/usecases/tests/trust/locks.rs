//! Three wrong answers, and no more, whoever asks at once.

use crate::place::Place;
use domain::words::{Right, Role};
use std::sync::Barrier;
use usecases::verify::{CheckState, VerifyAsk};

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
