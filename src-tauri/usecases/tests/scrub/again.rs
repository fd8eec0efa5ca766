//! The same list again: what changed since its last run, and the history of runs.

use super::*;

const CUSTOMERS: &str = "customer_no,phone\n100201,816-555-0199\n100202,816-555-0198\n100203,816-555-0197\n";
const TURNED: &str = "customer_no,phone\n100203,816-555-0196\n100201,816-555-0199\n100202,816-555-0198\n";

#[test]
fn the_same_list_again_says_how_many_more_and_fewer_were_removed_by_each_list() {
    let place = place();
    place.registry(3);
    let first = place.scrub(&place.ask("prospect-call", CUSTOMERS)).unwrap();
    assert!(first.since_last.is_none());
    place.remove(&[Channel::Phone], "816-555-0199");
    let second = place.scrub(&place.ask("prospect-call", TURNED)).unwrap();
    let since = second.since_last.unwrap();
    assert_eq!([since.read, since.clean, since.removed, since.refused], [0, -1, 1, 0]);
    assert_eq!(since.by_list, [("in-house".to_owned(), 1)].into());
    assert!(since.run_at[..19] == first.run_at[..19] && !since.same_input);
    assert!(place.read("run.json").contains("\"since_last\""));
    let same = place.scrub(&place.ask("prospect-call", TURNED)).unwrap().since_last.unwrap();
    assert!(same.same_input && same.by_list.is_empty() && same.removed == 0);
    let fewer = CUSTOMERS.replace("100203,816-555-0197\n", "");
    assert!(place.scrub(&place.ask("prospect-call", &fewer)).unwrap().since_last.is_none(), "another list");
    assert!(place.scrub(&place.ask("house-call", TURNED)).unwrap().since_last.is_none(), "another purpose");
}

#[test]
fn a_name_makes_two_lists_the_same_and_every_run_is_in_the_history_by_its_hash() {
    let place = place();
    place.registry(3);
    let ask = |text: &str| ScrubAsk { name: Some("weekly".to_owned()), ..place.ask("prospect-call", text) };
    place.scrub(&ask(CUSTOMERS)).unwrap();
    let grown = place.scrub(&ask("phone\n816-555-0101\n")).unwrap();
    let since = grown.since_last.unwrap();
    assert_eq!((since.read, since.clean, since.removed), (-2, -3, 1));
    assert_eq!(since.by_list, [("dnc".to_owned(), 1)].into());
    let unnamed = place.scrub(&place.ask("prospect-call", CUSTOMERS)).unwrap();
    assert!(unnamed.since_last.is_none());

    let runs = place.desk.scrub_runs(10).unwrap();
    assert_eq!(runs.iter().map(|run| run.run).collect::<Vec<_>>(), [3, 2, 1], "newest first");
    assert_eq!(
        runs.iter().map(|run| run.name.as_deref()).collect::<Vec<_>>(),
        [None, Some("weekly"), Some("weekly")]
    );
    assert!(runs[1].series == runs[2].series && runs[0].series != runs[1].series);
    assert_eq!(runs[1].input_sha256, grown.input_sha256);
    assert_eq!(runs[1].counts.lists["dnc"], grown.lists[0].sha256);
    assert_eq!((runs[1].counts.read, runs[1].counts.removed), (1, 1));
    assert_eq!(place.desk.scrub_runs(1).unwrap().len(), 1);
    let refused = ScrubAsk { purpose: "rent".to_owned(), ..place.ask("house-call", CUSTOMERS) };
    place.scrub(&refused).unwrap_err();
    assert_eq!(place.desk.scrub_runs(10).unwrap().len(), 3, "a run that was refused is none");
}
