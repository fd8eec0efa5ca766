//! Every change on the disk is a place to be killed at: the moments between two of them leave nothing else behind.

use crate::cases::{ALL, Case};
use crate::tracer::{self, Then};
use crate::{next, rounds, seed};

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
    let (points, run) = tracer::count(&desk, &(case.args)(&desk));
    run.expect_status(0);
    (case.after)(&desk, &run);
    desk.expect_sound();
    let chosen = chosen(points, rounds(EVERY_DAY), &mut random);
    let mut ended = [0; 3];
    for at in &chosen {
        println!("{name}: {then:?} at {at}");
        let desk = (case.begin)();
        let (_, run) = tracer::run(&desk, &(case.args)(&desk), *at, then);
        ended[run.status.map_or(0, |status| if status == 0 { 1 } else { 2 })] += 1;
        if run.status.is_some_and(|status| status != 0) {
            run.expect_told();
        }
        (case.after)(&desk, &run);
        desk.expect_sound();
    }
    let [killed, done, told] = ended;
    println!(
        "{name}: {then:?} at {} of {points} points: {killed} killed, {done} done, {told} told",
        chosen.len()
    );
}

/// One test a command, so that they run side by side and a failure names its command.
macro_rules! commands {
    ($($test:ident: $name:literal),* $(,)?) => {$(
        mod $test {
            use super::{sweep, Then};

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
    import_removals: "import removals",
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
