//! One folder that lives on while commands on it are killed at random moments, two at a time: everything that was ever
//! confirmed stays, and nothing is ever half there. The journal that it keeps meanwhile is torn as often, and goes on.

use crate::desk::{Desk, IN_W47, Run, text, word};
use crate::{next, rounds, seed};
use std::fs;
use std::path::Path;
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
        let status = self.desk.admin(&["journal", "status"]).expect_status(0).json();
        assert_eq!((&status["journalled"], status["fault"].is_null()), (&status["entries"], true));
    }

    /// A folder made of the backup before all of it, and of the journal, is the folder.
    fn drill(&self, backup: &Path) {
        let names = fs::read_dir(backup.with_file_name("share")).unwrap();
        let journal = names.map(|entry| entry.unwrap().path()).next().unwrap();
        let drill = ["restore", "--drill", text(backup), "--journal", text(&journal)];
        let drilled = self.desk.admin(&drill).expect_status(0).json();
        assert_eq!(drilled["is_its_past"], true);
        let entries = &drilled["compared"][0];
        assert_eq!((&entries["what"], &entries["restored"]), (&"entries".into(), &entries["in_use"]));
    }
}

#[test]
fn a_folder_whose_commands_are_killed_at_random_moments_keeps_everything_it_confirmed() {
    let mut life = Life { desk: Desk::new(), random: seed(), numbers: 0, confirmed: Vec::new() };
    let (backup, share) = (life.desk.home().join("one.backup"), life.desk.home().join("share"));
    fs::create_dir(&share).unwrap();
    life.desk.admin(&["journal", "--to", text(&share)]).expect_status(0);
    life.desk.admin(&["backup", text(&backup)]).expect_status(0);
    let rounds = rounds(EVERY_DAY);
    let mut killed = 0;
    for round in 1..=rounds {
        killed += life.round();
        if round % STEP == 0 || round == rounds {
            life.look();
        }
    }
    life.drill(&backup);
    println!("{} commands, {killed} killed, {} confirmed and there", 2 * rounds, life.confirmed.len());
    assert!(killed > 0 && !life.confirmed.is_empty(), "all or none were killed: nothing was tested");
}
