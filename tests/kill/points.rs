//! Every change on the disk is a place to be killed at: the moments between two of them leave nothing else behind.

use crate::cases::{ALL, Case};
use crate::tracer::{self, Seen, Then};
use crate::{next, rounds, seed};
use std::path::PathBuf;

/// Kills of each command in an ordinary run.
const EVERY_DAY: usize = 2;

fn case(name: &str) -> &'static Case {
    ALL.iter().find(|case| case.name == name).unwrap()
}

/// All points when there are rounds enough, else as many, spread evenly from another start each time.
fn chosen(points: usize, rounds: usize, random: &mut u64) -> Vec<usize> {
    if rounds >= points {
        return (0..points).collect();
    }
    let start = next(random) as usize % points;
    (0..rounds).map(|round| (start + round * points / rounds) % points).collect()
}

fn sweep(name: &str, then: Then) {
    let (case, mut random) = (case(name), seed());
    let desk = (case.begin)();
    let Seen { changes: points, run, .. } = tracer::watch(&desk, &(case.args)(&desk));
    run.expect_status(0);
    assert!(points > 0, "no change was seen: nothing is tested");
    (case.after)(&desk, &run);
    desk.expect_sound();
    let chosen = chosen(points, rounds(EVERY_DAY), &mut random);
    let mut ended = [0; 3];
    for at in &chosen {
        println!("{name}: {then:?} at {at}");
        let desk = (case.begin)();
        let run = tracer::run(&desk, &(case.args)(&desk), *at, then);
        ended[run.status.map_or(0, |status| if status == 0 { 1 } else { 2 })] += 1;
        if run.status.is_some_and(|status| status != 0) {
            run.expect_told();
        }
        (case.after)(&desk, &run);
        desk.expect_sound();
    }
    let [killed, done, told] = ended;
    assert!(killed > 0 || !matches!(then, Then::Kill | Then::Torn), "nobody was killed: nothing is tested");
    println!(
        "{name}: {then:?} at {} of {points} points: {killed} killed, {done} done, {told} told",
        chosen.len()
    );
}

/// Nobody is the worse when these are gone: locks, what SQLite makes anew, the note of how far the journal is, and a
/// line of the doorstep about somebody who came in.
const PASSING: &[&str] = &[".lock", "-shm", "journal.json", "journal.json.new", "doorstep"];

fn confirms_what_lies_on_the_disk(name: &str) {
    let case = case(name);
    let desk = (case.begin)();
    let seen = tracer::watch(&desk, &(case.args)(&desk));
    seen.run.expect_status(0);
    let is_passing = |path: &PathBuf| PASSING.iter().any(|end| path.to_string_lossy().ends_with(end));
    let owed: Vec<_> = seen.unflushed.into_iter().filter(|path| !is_passing(path)).collect();
    assert!(owed.is_empty(), "confirmed before it was on the disk: {owed:?}");
}

/// One test a command, so that they run side by side and a failure names its command.
macro_rules! commands {
    ($($test:ident: $name:literal),* $(,)?) => {$(
        mod $test {
            use super::{Then, confirms_what_lies_on_the_disk, sweep};

            #[test]
            fn what_it_confirms_lies_on_the_disk() {
                confirms_what_lies_on_the_disk($name);
            }

            #[test]
            fn killed_at_any_change_it_is_whole_or_absent() {
                sweep($name, Then::Kill);
            }

            #[test]
            fn killed_in_the_middle_of_a_write_it_is_whole_or_absent() {
                sweep($name, Then::Torn);
            }

            #[test]
            fn when_the_disk_fills_up_it_says_so_and_is_whole_or_absent() {
                sweep($name, Then::Full);
            }

            #[test]
            fn when_the_disk_does_not_confirm_it_says_so_and_is_whole_or_absent() {
                sweep($name, Then::Unsynced);
            }
        }
    )*};
}

commands! {
    record: "record",
    withdraw: "withdraw",
    import_customers: "import customers",
    weekly_customers: "weekly customers",
    import_removals: "import removals",
    import_list: "import list",
    scrub: "scrub",
    export_write: "export write",
    user_add: "user add",
    user_passwd: "user passwd",
    keys_rotate: "keys rotate",
    init: "init",
    backup: "backup",
    migration: "migration",
    restore: "restore",
    restore_with_journal: "restore with journal",
    journal: "journal",
    salvage: "salvage",
}
