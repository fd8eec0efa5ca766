//! Slips: somebody's name typed where something else belongs. A refusal names the place and never repeats the word, and
//! the audit, which nobody can erase, does not keep it.

use crate::canary::SLIP;
use crate::day::with_customers;
use crate::left::expect_nothing_left;
use crate::pages::expect_only_sealed;

#[test]
fn a_word_in_the_wrong_place_is_repeated_nowhere() {
    let desk = with_customers();
    let long = format!("{SLIP}@example.net {SLIP}, {SLIP}");
    // A word for programs, a whole line for people: each refusal says the same in both.
    for args in lines(SLIP) {
        desk.says(&args).expect_fault();
    }
    for args in lines(&long) {
        desk.tells(&args).expect_fault();
    }
    // Nothing is found, which is an answer.
    desk.says(&["audit", "show", "--customer", SLIP]);
    desk.says(&["audit", "show", "--limit", "100000"]).expect_status(0);
    expect_nothing_left(&desk);
    expect_only_sealed(&desk);
}

/// Every place of the command line where a word is taken.
fn lines(word: &str) -> Vec<Vec<&str>> {
    vec![
        vec!["customer", "show", word],
        vec!["customer", "show", "700101", "--contact", word],
        vec!["customer", "show", "700101", word],
        vec!["record", word, "--customer", "700101"],
        vec!["record", "mail", "--customer", word],
        vec!["record", "mail", "--customer", "700101", "--scope", word],
        vec!["record", "mail", "--customer", "700101", "--also", word],
        vec!["record", "mail", "--customer", "700101", "--received", word],
        vec!["record", "mail", "--customer", "700101", "--contact", word],
        vec!["record", "mail", "--customer", "700101", "--asked-by", word],
        vec!["record", "phone", "--customer", "700101", "--number", word],
        vec!["record", "phone", "--phone", word],
        vec!["record", "email", "--email", word],
        vec![
            "permit",
            word,
            "--customer",
            "700101",
            "--ends",
            "1",
            "--evidence",
            word,
            "--source",
            "catalogue",
        ],
        vec![
            "permit",
            "mail",
            "--customer",
            word,
            "--ends",
            "1",
            "--evidence",
            word,
            "--source",
            "catalogue",
        ],
        vec![
            "permit",
            "mail",
            "--customer",
            "700101",
            "--ends",
            word,
            "--evidence",
            word,
            "--source",
            "catalogue",
        ],
        vec!["permit", "mail", "--customer", "700101", "--ends", "1", "--evidence", word, "--source", word],
        vec!["request", "show", word],
        vec!["request", "list", "--due-before", word],
        vec!["request", "withdraw", word, "--reason", word],
        vec!["request", "reminders", word, "--stop"],
        vec!["verify", "--customer", word, "--for", "copy"],
        vec!["verify", "--customer", "700101", "--for", word],
        vec!["verify", "--customer", "700101", "--for", "copy", "--contact", word],
        vec!["export", "plan", "--service", word],
        vec!["export", "plan", "--service", "mps", "--layout", word],
        vec!["export", "plan", "--service", "mps", "--week", word],
        vec!["export", "show", word],
        vec!["export", "verify", word],
        vec!["export", "void", word, "--reason", word],
        vec!["export", "acknowledge", word, "--on", "2026-11-18"],
        vec!["export", word],
        vec!["layout", "show", word],
        vec!["rules", "show", word],
        vec!["user", "disable", word],
        vec!["user", "passwd", word],
        vec!["user", "add", "a", "--role", word],
        vec!["user", "add", "a", "--role", "agent", "--until", word],
        vec!["audit", "show", "--request", word],
        vec!["keys", "rotate", "--only", word],
        vec!["lookup", "hale", "--limit", word],
        vec!["--as-of", word, "check"],
        vec!["journal", word],
        vec![word],
    ]
}
