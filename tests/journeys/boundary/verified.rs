//! What a verification shows, and to whom: the card in clear, in the conversation that reached the level, and nowhere
//! else.

use super::canaries::{HER, secrets_in};
use super::masking::peopled;
use super::window::Window;
use super::window_table::{call, query};
use crate::desk::{Desk, PASSWORD};
use domain::words::{Channel, Right};
use serde_json::{Value, json};
use usecases::record::{RecordAsk, RecordSubject};

/// What the card shows of her to whoever verified her, in the order of the alphabet. Never the birth date, which
/// nobody needs to read, nor amounts and payments.
const CLEAR: [&str; 11] = [
    "her ZIP",
    "her e-mail",
    "her e-mail's second half",
    "her home number",
    "her house number",
    "her last purchase",
    "her mobile number",
    "her store",
    "her street",
    "her unit",
    "her work number",
];

/// What she would say.
fn truth(point: &str) -> &'static str {
    match point {
        "last-purchase-month" => "August 2019",
        "last-purchase-store" => "store ZQ77",
        "last-purchase-amount" => "7391.68",
        "date-of-birth" => "1947-02-23",
        other => panic!("asked for {other}"),
    }
}

struct Agent<'a>(&'a Window);

impl Agent<'_> {
    fn begin_contact(&self) -> String {
        let contact = self.0.call("begin_contact", &json!({"ask": call()})).expect_done();
        contact["contact"].as_str().unwrap().to_owned()
    }

    fn begin(&self, (right, specific): (Right, bool), contact: &str) -> Value {
        let ask = json!({"customer_no": HER, "right": right, "specific": specific, "contact": contact, "typed": ""});
        self.0.call("begin_verification", &json!({"ask": ask})).expect_done()
    }

    /// Her card, as a conversation shows it.
    fn card(&self, customer_no: &str, contact: Option<&str>) -> Value {
        let ask = json!({"customer_no": customer_no, "contact": contact, "typed": ""});
        self.0.call("customer", &json!({"ask": ask})).body
    }

    #[track_caller]
    fn expect_masked(&self, contact: Option<&str>, when: &str) {
        let card = self.card(HER, contact);
        assert_eq!(secrets_in(&card).len(), 0, "{when}: {card}");
    }

    /// Answers rightly until the level is reached; how often it took.
    fn answer_all(&self, mut meter: Value, contact: &str) -> usize {
        for answered in 0..8 {
            if meter["state"] == "reached" {
                return answered;
            }
            self.expect_masked(Some(contact), "before the level is reached");
            let answer = truth(meter["question"]["point"].as_str().unwrap());
            let args = json!({"check": meter["check"], "answer": answer});
            meter = self.0.call("answer_verification", &args).expect_done();
            assert_eq!(secrets_in(&meter).len(), 0, "{meter}");
        }
        panic!("never reached: {meter}");
    }

    /// A conversation in which she is verified.
    fn verify(&self) -> String {
        let contact = self.begin_contact();
        self.answer_all(self.begin((Right::Copy, false), &contact), &contact);
        contact
    }
}

fn at_window(work: impl FnOnce(&Desk, &Agent<'_>)) {
    let desk = peopled();
    let window = Window::open(&desk, desk.home());
    window.sign_in("ann", PASSWORD);
    work(&desk, &Agent(&window));
}

#[test]
fn the_card_is_in_clear_once_the_level_of_the_right_is_reached_and_not_one_answer_before() {
    at_window(|_, agent| {
        for (right, specific, answers) in [
            (Right::Copy, false, 2),
            (Right::Copy, true, 3),
            (Right::Correction, false, 2),
            (Right::Correction, true, 3),
            (Right::Deletion, false, 2),
            (Right::Deletion, true, 3),
            (Right::StopProcessing, true, 2),
        ] {
            let contact = agent.begin_contact();
            let meter = agent.begin((right, specific), &contact);
            assert_eq!(agent.answer_all(meter, &contact), answers, "{right} {specific}");
            let card = agent.card(HER, Some(&contact));
            assert!(secrets_in(&card).into_iter().eq(CLEAR), "{right} {specific}: {:?}", secrets_in(&card));
            assert_eq!(card["verified_for"], json!([right]));
        }
    });
}

#[test]
fn a_right_that_needs_no_check_shows_nothing_more() {
    at_window(|_, agent| {
        for (right, specific) in
            [(Right::Complaint, false), (Right::Complaint, true), (Right::StopProcessing, false)]
        {
            let contact = agent.begin_contact();
            assert_eq!(agent.begin((right, specific), &contact)["state"], "not-needed");
            agent.expect_masked(Some(&contact), right.word());
        }
    });
}

#[test]
fn a_verification_shows_her_card_and_nothing_else_of_anybody() {
    at_window(|_, agent| {
        let contact = agent.verify();
        let card = agent.card("C70002", Some(&contact));
        assert_eq!(secrets_in(&card).len(), 0, "{card}");
        let found = agent.0.call("lookup", &json!({"ask": query("vandlebrook"), "turn": 1})).expect_done();
        assert_eq!((found["total"].as_u64(), secrets_in(&found).len()), (Some(3), 0), "{found}");
        let subject = RecordSubject::Customer { customer_no: HER.to_owned() };
        let ask = RecordAsk { contact: Some(contact.clone()), ..RecordAsk::of(subject, Channel::ALL) };
        for command in ["preview_record", "record"] {
            let answer = agent.0.call(command, &json!({"ask": ask})).expect_done();
            assert_eq!(secrets_in(&answer).len(), 0, "{command}: {answer}");
        }
        agent.expect_masked(None, "without a conversation");
    });
}

#[test]
fn what_a_conversation_verified_ends_with_it_and_is_its_agents_alone() {
    at_window(|_, agent| {
        let contact = agent.verify();
        for other in ["sue", crate::desk::ADMIN] {
            agent.0.sign_in(other, PASSWORD);
            agent.expect_masked(Some(&contact), &format!("{other} names the conversation of another"));
        }
        agent.0.sign_in("ann", PASSWORD);
        assert_eq!(agent.card(HER, Some(&contact))["verified_for"], json!(["copy"]), "it still goes on");
        let next = agent.begin_contact();
        agent.expect_masked(Some(&next), "in the next conversation");
        agent.expect_masked(Some(&contact), "after it ended");
    });
}

#[test]
fn three_wrong_answers_leave_the_card_masked() {
    at_window(|_, agent| {
        let contact = agent.begin_contact();
        let mut meter = agent.begin((Right::Copy, false), &contact);
        for answer in ["January 1919", "no store of ours", "0.01"] {
            let args = json!({"check": meter["check"], "answer": answer});
            meter = agent.0.call("answer_verification", &args).expect_done();
            assert_eq!(secrets_in(&meter).len(), 0, "{meter}");
        }
        assert_eq!(meter["state"], "locked");
        agent.expect_masked(Some(&contact), "after it locked");
    });
}
