//! One folder that lives on while commands on it are killed at random moments, two at a time: everything that was ever
//! confirmed stays, and nothing is ever half there.

use crate::desk::{Desk, IN_W47, Run, word};
use crate::{next, rounds, seed};
use std::process::{Child, Stdio};
use std::time::Duration;

/// Kills in an ordinary run.
const EVERY_DAY: usize = 20;
/// Longer than any of the commands below needs.
const LONGEST_MS: u64 = 240;
/// Kills between two looks at the whole folder.
const STEP: usize = 10;

struct Life {
    desk: Desk,
    random: u64,
    numbers: u64,
    /// The number that was read to the caller, and the channel.
    confirmed: Vec<(String, &'static str)>,
}

impl Life {
    fn spawn(&mut self) -> (Child, &'static str) {
        let kind = ["phone", "text"][next(&mut self.random) as usize % 2];
        self.numbers += 1;
        // Invented numbers are few: 100 of each area.
        let number = format!("{}-555-01{:02}", 201 + self.numbers / 100, self.numbers % 100);
        let args = Desk::args(&["--as-of", IN_W47, "record", kind, "--phone", &number]);
        let mut command = self.desk.command(&args);
        (command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap(), kind)
    }

    /// Two at once, so that one is killed while the other holds or waits for what both need.
    fn round(&mut self) -> u32 {
        let both = [self.spawn(), self.spawn()];
        std::thread::sleep(Duration::from_millis(next(&mut self.random) % LONGEST_MS));
        let mut killed = 0;
        for (mut child, kind) in both {
            // It may have ended already: that is one of the moments.
            let _ = child.kill();
            let run = Run::of(child.wait_with_output().unwrap());
            killed += u32::from(run.status.is_none());
            if let Some(said) = run.confirmed() {
                self.confirmed.push((word(&said["reference"]), kind));
            }
        }
        killed
    }

    fn look(&self) {
        self.desk.expect_sound();
        let there = self.desk.requests();
        for (reference, kind) in &self.confirmed {
            let kinds =
                there.get(reference).unwrap_or_else(|| panic!("{reference} was confirmed and is gone"));
            assert!(kinds.contains(*kind), "{reference} has not its {kind}");
        }
    }
}

#[test]
fn a_folder_whose_commands_are_killed_at_random_moments_keeps_everything_it_confirmed() {
    let mut life = Life { desk: Desk::new(), random: seed(), numbers: 0, confirmed: Vec::new() };
    let rounds = rounds(EVERY_DAY);
    let mut killed = 0;
    for round in 1..=rounds {
        killed += life.round();
        if round % STEP == 0 || round == rounds {
            life.look();
        }
    }
    println!("{} commands, {killed} killed, {} confirmed and there", 2 * rounds, life.confirmed.len());
    assert!(killed > 0 && !life.confirmed.is_empty(), "all or none were killed: nothing was tested");
}
