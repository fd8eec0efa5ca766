//! DOMAIN.md 3a at the command line: every subcommand of the built command, once as every role, once with a one-time
//! password and once as nobody. A subcommand that `--help` names and this table does not fails the last test.

use super::window_roles::staffed;
use super::window_table::{NOBODY, PEOPLE};
use crate::desk::{Desk, PASSWORD, Run, text};
use domain::role::{self, Action};
use domain::words::Role;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const NO_FILE: &str = "/dev/null/file";
const NO_REF: &str = "214083059177";
const NO_BATCH: &str = "mps-2025-W01-1";

/// What it needs; none: it opens no folder, or makes one.
type Needs = Option<Action>;

/// The subcommand, what it needs, and what follows it. `{me}` is who calls, `{backup}` a backup of the folder.
const TABLE: &[(&str, Needs, &str)] = &[
    ("init", None, "--admin {me}"),
    ("demo", None, ""),
    ("doctor", None, ""),
    ("user add", Some(Action::PeopleManage), "eve --role agent"),
    ("user list", Some(Action::PeopleManage), ""),
    ("user disable", Some(Action::PeopleManage), "nobody"),
    ("user passwd", Some(Action::PeopleManage), "nobody"),
    ("user passwd", Some(Action::ChangeOwnPassword), "{me}"),
    ("import customers", Some(Action::ImportCustomers), "/dev/null/file"),
    ("import removals", Some(Action::ImportRemovals), "/dev/null/file --source web"),
    ("import list", Some(Action::ImportList), "/dev/null/file --kind mps --layout us-dma-mps"),
    (
        "import list",
        Some(Action::ListOverride),
        "/dev/null/file --kind mps --layout us-dma-mps --override test",
    ),
    ("lists show", Some(Action::ListsRead), "mps"),
    ("lists runs", Some(Action::ListsRead), ""),
    ("lists decoy list", Some(Action::ListsRead), ""),
    ("lists decoy add", Some(Action::Decoys), "--list mps --person /dev/null/file"),
    ("lists decoy drop", Some(Action::Decoys), "d1"),
    ("lists drop", Some(Action::ListDrop), "mps"),
    ("scrub", Some(Action::Scrub), "/dev/null/file --purpose house-mail --out /dev/null/out"),
    (
        "scrub",
        Some(Action::ScrubOverride),
        "/dev/null/file --purpose house-call --out /dev/null/out --override test",
    ),
    ("lookup", Some(Action::Lookup), "816-555-0100"),
    ("lookup", Some(Action::LookupBatch), "--batch /dev/null/file"),
    ("lookup", Some(Action::AsOf), "816-555-0100 --as-of 2026-01-05T15:00:00Z"),
    ("customer show", Some(Action::ShowCustomer), NOBODY),
    ("record", Some(Action::Record), "mail --person /dev/null/file"),
    (
        "permit",
        Some(Action::Permit),
        "mail --customer 9 --ends 214083059177 --evidence card --source catalogue",
    ),
    ("request show", Some(Action::RequestShow), NO_REF),
    ("request list", Some(Action::RequestList), ""),
    ("request withdraw", Some(Action::Withdraw), "214083059177 --reason test"),
    ("request mend", Some(Action::Mend), "214083059177 --person /dev/null/file --reason test"),
    ("request reminders", Some(Action::Record), "214083059177 --stop"),
    ("verify", Some(Action::Verify), "--customer 9 --for copy --answers /dev/null/file"),
    ("export plan", Some(Action::ExportPlan), "--service mps --week 2025-W01"),
    ("export write", Some(Action::ExportWrite), "--service mps --week 2025-W01 --out /dev/null/out"),
    (
        "export write",
        Some(Action::ExportWrite),
        "--batch mps-2025-W01-1 --layout us-dma-mps --out /dev/null/out",
    ),
    ("export verify", Some(Action::ExportVerify), NO_BATCH),
    ("export void", Some(Action::ExportVoid), "mps-2025-W01-1 --reason test"),
    ("export show", Some(Action::ExportPlan), NO_BATCH),
    ("export list", Some(Action::ExportPlan), ""),
    ("export acknowledge", Some(Action::Acknowledge), "mps-2025-W01-1 --on 2025-01-20"),
    ("export reject", Some(Action::RejectRead), "/dev/null/file --batch mps-2025-W01-1"),
    ("layout list", Some(Action::LayoutsRead), ""),
    ("layout show", Some(Action::LayoutsRead), "us-dma-mps"),
    ("layout check", Some(Action::LayoutsRead), NO_FILE),
    ("layout validate", Some(Action::LayoutsRead), "/dev/null/file --layout us-dma-mps"),
    ("rules list", Some(Action::RulesRead), ""),
    ("rules show", Some(Action::RulesRead), "none"),
    ("audit verify", Some(Action::AuditVerify), ""),
    ("audit show", Some(Action::AuditRead), "--limit 1"),
    ("check", Some(Action::Check), ""),
    ("journal", Some(Action::Backup), "status"),
    ("journal", Some(Action::SettingsEdit), "--to /dev/null/share"),
    ("journal", Some(Action::SettingsEdit), "--off"),
    ("backup", Some(Action::Backup), "/dev/null/out/monday.backup"),
    ("restore", Some(Action::Restore), "--drill {backup}"),
    ("restore", Some(Action::Restore), "{backup}"),
    ("salvage", Some(Action::Restore), ""),
    ("keys list", Some(Action::KeysManage), ""),
    ("keys recovery", Some(Action::KeysManage), "--drill"),
    ("keys recovery", Some(Action::KeysManage), "--renew"),
    ("keys rotate", Some(Action::KeysManage), "--only journal"),
];

/// One who calls, on a copy of the folder of their own.
struct Caller<'a> {
    desk: &'a Desk,
    role: Role,
    me: &'a str,
    /// How they sign in.
    way: [&'a str; 2],
    password: &'a str,
    data: PathBuf,
    backup: &'a Path,
}

impl Caller<'_> {
    fn run(&self, subcommand: &str, follows: &str) -> Run {
        let follows = follows.replace("{me}", self.me).replace("{backup}", text(self.backup));
        let mut args = vec!["--json", "--data-dir", text(&self.data)];
        args.extend(self.way.iter().filter(|word| !word.is_empty()));
        args.extend(subcommand.split(' ').chain(follows.split(' ')).filter(|word| !word.is_empty()));
        let mut command = self.desk.command(&args);
        // Too short for anybody: no password is changed.
        command.env("PREFDESK_NEW_PASSWORD", "short").env("PREFDESK_PASSWORD", self.password);
        Run::of(command.output().unwrap())
    }

    /// Runs the whole table; what was not as the table of roles says.
    fn try_all(&self, grants: &[Action]) -> Vec<String> {
        let mut wrong = Vec::new();
        for (subcommand, needs, follows) in TABLE {
            let run = self.run(subcommand, follows);
            let refused = run.status == 5 && what(&run).starts_with("the role");
            let may = needs.is_none_or(|action| role::allowed(self.role, action, grants).is_ok());
            if refused == may || (may && run.status == 5) {
                wrong.push(format!("{} at {subcommand} {follows}: {}", self.role, run.stdout));
            }
        }
        wrong
    }
}

fn what(run: &Run) -> String {
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_default();
    document["error"]["what"].as_str().unwrap_or_default().to_owned()
}

fn copy(from: &Path, to: &Path) -> PathBuf {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
    to.to_owned()
}

#[test]
fn every_subcommand_refuses_exactly_the_roles_that_may_not() {
    let desk = Desk::new();
    staffed(&desk);
    let (key, backup) = (desk.home().join("weekly.key"), desk.home().join("monday.backup"));
    let grants: Vec<Action> = role::grantable().collect();
    let words: Vec<String> = grants.iter().map(ToString::to_string).collect();
    let mut add = vec!["user", "add", "weekly", "--role", "service", "--credential-out", text(&key)];
    add.extend(words.iter().flat_map(|word| ["--grant", word]));
    desk.admin(&add).expect_status(0);
    desk.admin(&["backup", text(&backup)]).expect_status(0);
    let people = PEOPLE.iter().map(|(name, role)| (*name, *role, ["--user", *name]));
    let callers = people.chain([("weekly", Role::Service, ["--credential", text(&key)])]);
    let callers: Vec<Caller<'_>> = callers
        .map(|(me, role, way)| {
            let data = copy(&desk.data(), &desk.home().join(format!("data-{me}")));
            Caller { desk: &desk, role, me, way, password: PASSWORD, data, backup: &backup }
        })
        .collect();
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let running: Vec<_> = callers.iter().map(|caller| scope.spawn(|| caller.try_all(&grants))).collect();
        running.into_iter().flat_map(|it| it.join().unwrap()).collect()
    });
    println!("{} cells", callers.len() * TABLE.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_one_time_password_opens_no_subcommand_but_the_change_of_it() {
    let desk = Desk::new();
    let made = desk.admin(&["user", "add", "otto", "--role", "admin"]).expect_status(0).json();
    let once = made["one_time_password"].as_str().unwrap();
    let backup = desk.home().join("monday.backup");
    desk.admin(&["backup", text(&backup)]).expect_status(0);
    let (me, way, data) = ("otto", ["--user", "otto"], desk.data());
    let otto = Caller { desk: &desk, role: Role::Admin, me, way, password: once, data, backup: &backup };
    for (subcommand, needs, follows) in TABLE {
        let run = otto.run(subcommand, follows);
        let is_refused = run.status == 5 && what(&run).starts_with("the one-time password");
        let must_be = needs.is_some_and(|action| action != Action::ChangeOwnPassword);
        assert_eq!(is_refused, must_be, "{subcommand} {follows}: {}", run.stdout);
    }
}

#[test]
fn nobody_signed_in_is_refused_by_every_subcommand_that_opens_the_folder() {
    let desk = Desk::new();
    let backup = desk.home().join("monday.backup");
    desk.admin(&["backup", text(&backup)]).expect_status(0);
    let (me, way) = ("nobody", ["", ""]);
    let data = desk.data();
    let nobody =
        Caller { desk: &desk, role: Role::Store, me, way, password: PASSWORD, data, backup: &backup };
    for (subcommand, needs, follows) in TABLE {
        let run = nobody.run(subcommand, follows);
        assert_eq!(run.status == 5, needs.is_some(), "{subcommand} {follows}: {}", run.stdout);
    }
}

/// The subcommands below one, as its `--help` lists them.
fn listed(desk: &Desk, above: &str) -> Vec<String> {
    let args: Vec<&str> = above.split(' ').filter(|word| !word.is_empty()).chain(["--help"]).collect();
    let help = desk.run(&args).expect_status(0).stdout.clone();
    let Some((_, list)) = help.split_once("\nCommands:\n") else { return Vec::new() };
    let lines = list.lines().take_while(|line| line.starts_with("  "));
    let names = lines.filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')));
    let names = names.filter_map(|rest| rest.split(' ').next()).filter(|name| *name != "help");
    names.map(|name| format!("{above} {name}").trim().to_owned()).collect()
}

/// Those that have none below.
fn leaves(desk: &Desk, above: &str) -> Vec<String> {
    let below = listed(desk, above);
    match below.is_empty() {
        true => vec![above.to_owned()],
        false => below.iter().flat_map(|one| leaves(desk, one)).collect(),
    }
}

#[test]
fn every_subcommand_stands_in_the_table_of_roles() {
    let desk = Desk::bare();
    let there: BTreeSet<String> = leaves(&desk, "").into_iter().collect();
    let decided: BTreeSet<String> = TABLE.iter().map(|(subcommand, ..)| (*subcommand).to_owned()).collect();
    assert_eq!(there, decided, "say in this file what a new subcommand needs");
}
