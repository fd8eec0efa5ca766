//! A day's work on one folder, with canaries wherever a person writes something: through every command of the command
//! line, then through the window. Afterwards everything is searched.

use crate::canary::{searched, watch};
use crate::desk::{ADMIN, AFTER_W47, Desk, IN_W47, NEW_PASSWORD, Run, text};
use crate::planted::{
    BAD_ANSWERS, BAD_LAYOUTS, BAD_MAPPINGS, BAD_PEOPLE, BAD_SETTINGS, BROKEN_CUSTOMERS, CUSTOMERS,
    HEADERLESS, LAYOUT_SWAPS, REJECTS, REMOVALS, UNLISTED, WRONG_ANSWERS,
};
use crate::window::{Window, conversation};
use crate::{left, may_show, pages};
use std::fs;
use std::process::{Command, Stdio};

/// A folder with one admin and the customers.
pub fn with_customers() -> Desk {
    let desk = begun();
    let file = desk.bring("customers.csv", CUSTOMERS);
    desk.says(&["import", "customers", &file]).expect_status(0);
    desk
}

fn begun() -> Desk {
    let desk = Desk::bare();
    for settings in BAD_SETTINGS {
        let file = desk.bring("settings.toml", settings);
        desk.says(&["init", "--admin", ADMIN, "--company", &file]).expect_fault();
    }
    desk.says(&["init", "--admin", ADMIN]).expect_status(0);
    desk
}

#[test]
fn a_days_work_shows_and_leaves_nothing_but_what_it_may() {
    let desk = with_customers();
    people(&desk);
    imports(&desk);
    let reference = calls(&desk);
    let backup = backup(&desk);
    let window = Window::open(&desk, &[]);
    conversation(&window);
    let batch = exports(&desk);
    after_exports(&desk, &batch, &reference);
    endings(&desk, &reference);
    window.kill();
    care(&desk, &backup);
    looked_at_again(&desk, &reference, &batch);
    let missing = may_show::missing(&desk.ran());
    assert!(missing.is_empty(), "never run: {missing:?}");
    left::expect_nothing_left(&desk);
    pages::expect_only_sealed(&desk);
    println!("{}; {} commands", searched(), desk.ran().len());
}

/// Somebody new, a service, wrong passwords, a new password.
fn people(desk: &Desk) {
    let run =
        |command: &mut Command| Run::of(command.env("PREFDESK_NEW_PASSWORD", NEW_PASSWORD).output().unwrap());
    run(&mut desk.command(&["user", "add", "ann", "--role", "agent"])).expect_status(0);
    let credential = desk.folder("person").join("weekly.key");
    desk.says(&[
        "user",
        "add",
        "weekly",
        "--role",
        "service",
        "--credential-out",
        text(&credential),
        "--grant",
        "export-write",
    ])
    .expect_status(0);
    fs::remove_file(credential).unwrap();
    desk.says(&["user", "add", "peter", "--role", "store"]).expect_status(0);
    desk.says(&["user", "disable", "peter"]).expect_status(0);
    desk.says(&["user", "list"]).expect_status(0);
    let said = run(&mut desk.command(&["--json", "user", "passwd", "ann"]));
    watch().expect_none(&[said.stdout, said.stderr].concat(), "a new password");
    for (user, password) in [("doorstepperish", "passphrasewrong"), ("ann", "passphrasewrong")] {
        let mut command = Command::new(prefdesk_tests::program("prefdesk"));
        desk.prepare(&mut command);
        command.env("PREFDESK_PASSWORD", password).args(["--json", "--user", user, "check"]);
        let refused = Run::of(command.output().unwrap());
        refused.expect_status(5);
        watch().expect_none(&[refused.stdout, refused.stderr].concat(), "a refused sign-in");
    }
}

/// Files with wrong rows, without a header, with mappings that do not fit; dry and in earnest.
fn imports(desk: &Desk) {
    let broken = desk.bring("broken.csv", BROKEN_CUSTOMERS);
    for flags in [&["--dry-run"][..], &[]] {
        desk.says(&[&["import", "customers", &broken], flags].concat()).expect_status(3);
        desk.tells(&[&["import", "customers", &broken], flags].concat());
    }
    let headerless = desk.bring("headerless.csv", HEADERLESS);
    desk.says(&["import", "customers", &headerless]).expect_status(3);
    desk.says(&["import", "removals", &headerless, "--source", "letters"]).expect_status(3);
    let (customers, removals) =
        (desk.bring("customers.csv", CUSTOMERS), desk.bring("removals.csv", REMOVALS));
    for mapping in BAD_MAPPINGS {
        let map = desk.bring("map.toml", mapping);
        desk.says(&["import", "customers", &customers, "--map", &map]).expect_fault();
        desk.says(&["import", "removals", &removals, "--source", "letters", "--map", &map]).expect_fault();
    }
    for flags in [&["--dry-run"][..], &[]] {
        let args = ["--as-of", IN_W47, "import", "removals", &removals, "--source", "letters"];
        desk.says(&[&args[..], flags].concat()).expect_status(3);
        desk.tells(&[&args[..], flags].concat());
    }
}

/// Lookups by each way, removals for somebody listed, unlisted and bare, and a check with wrong answers.
fn calls(desk: &Desk) -> String {
    for text in
        ["quillfeather", "(303) 555-0187", "quibblesnatch@example.net", "snarkhuntress", "702-555-0178"]
    {
        // What finds a customer is shown where it was typed; the name of who was looked for in vain is not.
        let child = desk.spawn(&["--json", "lookup", "-"]);
        let run = crate::desk::fed(child, &format!("{text}\n"));
        let typed = [
            "first-name",
            "middle-name",
            "last-name",
            "city",
            "other-name",
            "phone-home",
            "email",
            "searched",
            "searched-number",
        ];
        watch().expect_only(&typed, &run.stdout, "lookup of what was typed");
        watch().expect_none(&run.stderr, "stderr of lookup");
    }
    desk.hears(&["lookup", "--name", "-"], "gooseberry quillfeather\n").expect_status(0);
    let queries = desk.bring("queries.txt", "quillfeather\nwhitcombe\n");
    desk.tells(&["lookup", "--batch", &queries]).expect_status(0);
    desk.says(&["customer", "show", "700101"]).expect_status(0);
    let reference =
        desk.record(&["mail", "--customer", "700101", "--pass-on", "--note", "jabberwocklet in the shed"]);
    let unlisted = desk.bring("person.json", UNLISTED);
    desk.record(&["mail,phone", "--person", &unlisted]);
    desk.record(&["phone", "--phone", "702-555-0145"]);
    desk.record(&["email", "--email", "lonelywimble@example.org"]);
    desk.record(&["everything", "--customer", "700104", "--pass-on"]);
    for person in BAD_PEOPLE {
        let file = desk.bring("person.json", person);
        desk.says(&["record", "mail", "--person", &file]).expect_fault();
    }
    let note = "jabberwocklet 4111 1111 1111 1111";
    desk.says(&["record", "mail", "--customer", "700102", "--note", note]).expect_fault();
    checks(desk);
    reference
}

fn checks(desk: &Desk) {
    let verify = ["verify", "--customer", "700101", "--for", "copy"];
    for answers in BAD_ANSWERS {
        let file = desk.bring("answers.json", answers);
        desk.says(&[&verify[..], &["--answers", &file]].concat()).expect_fault();
    }
    let answers = desk.bring("answers.json", WRONG_ANSWERS);
    desk.says(&[&verify[..], &["--answers", &answers]].concat()).expect_status(5);
    desk.hears(&verify, "frumpanswering\nfrumpanswering\n").expect_status(5);
}

/// While everybody works.
fn backup(desk: &Desk) -> String {
    let share = desk.folder("share");
    desk.says(&["journal", "--to", text(&share)]).expect_status(0);
    let file = text(&desk.folder("person").join("monday.backup")).to_owned();
    desk.says(&["backup", &file]).expect_status(0);
    file
}

/// Plans, batches, files, and layouts that do not hold together.
fn exports(desk: &Desk) -> String {
    let out = desk.folder("out");
    let which = ["--service", "mps", "--layout", "us-dma-mps", "--week", "2026-W47"];
    let at = ["--as-of", AFTER_W47, "export"];
    desk.says(&[&at[..], &["plan"], &which].concat()).expect_status(0);
    let written = desk.says(&[&at[..], &["write"], &which, &["--out", text(&out)]].concat());
    let batch = written.json()["batch"].as_str().unwrap().to_owned();
    desk.tells(&[
        "--as-of",
        AFTER_W47,
        "export",
        "write",
        "--service",
        "tps",
        "--week",
        "2026-W47",
        "--out",
        text(&out),
    ]);
    desk.says(&["export", "write", "--batch", &batch, "--layout", "us-dma-mps-fixed", "--out", text(&out)]);
    desk.says(&["export", "verify", &batch]).expect_status(0);
    let data = fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path());
    let data = data.filter(|path| path.extension().is_some_and(|end| end == "txt")).collect::<Vec<_>>();
    assert!(
        !watch().find(&fs::read(&data[0]).unwrap()).is_empty(),
        "the canary is in the file for the recipient"
    );
    for path in &data {
        // In the wrong layout each line is named, none is quoted.
        desk.says(&["layout", "validate", text(path), "--layout", "us-ftc-dnc"]).expect_fault();
    }
    layouts(desk);
    batch
}

fn layouts(desk: &Desk) {
    let whole =
        include_str!("../../assets/layouts/reject-tab.toml").replace("id = \"reject-tab\"", "id = \"own\"");
    let swapped = LAYOUT_SWAPS.iter().map(|(from, to)| {
        assert!(whole.contains(from), "the layout has no {from}");
        whole.replacen(from, to, 1)
    });
    for layout in BAD_LAYOUTS.iter().map(|text| (*text).to_owned()).chain(swapped) {
        let file = desk.bring("own.toml", layout);
        desk.says(&["layout", "check", &file]).expect_fault();
    }
    desk.says(&["layout", "list"]).expect_status(0);
    desk.says(&["layout", "show", "us-dma-mps"]).expect_status(0);
    desk.says(&["rules", "list"]).expect_status(0);
    desk.says(&["rules", "show", "nothing"]).expect_fault();
}

/// What the recipient answers, and a batch that is taken back.
fn after_exports(desk: &Desk, batch: &str, reference: &str) {
    let rejects = desk.bring("rejects.txt", REJECTS.replace("{reference}", reference));
    desk.says(&["export", "reject", &rejects, "--batch", batch]);
    let data = desk.bring("not-rejects.txt", CUSTOMERS);
    desk.says(&["export", "reject", &data, "--batch", batch]).expect_fault();
    desk.says(&["export", "void", batch, "--reason", "voidmarmalade on the press"]).expect_status(0);
    desk.says(&["export", "show", batch]).expect_status(0);
    desk.says(&["export", "list"]).expect_status(0);
    desk.says(&["export", "acknowledge", batch, "--on", "2026-11-24", "--by", "the mail house"])
        .expect_fault();
}

/// A mistake, a change of mind.
fn endings(desk: &Desk, reference: &str) {
    let mistake = desk.record(&["phone", "--customer", "700103"]);
    let reason = ["--reason", "regretfullish said the caller"];
    desk.says(&[&["request", "withdraw", &mistake], &reason[..]].concat()).expect_status(0);
    desk.says(&[&["request", "withdraw", &mistake], &reason[..]].concat()).expect_fault();
    let card = ["--reason", "regretfullish 4111 1111 1111 1111"];
    desk.says(&[&["request", "withdraw", reference], &card[..]].concat()).expect_fault();
    let permit = ["permit", "mail", "--customer", "700101", "--ends", reference, "--source"];
    let evidence = ["--evidence", "kumquatterie card in box 7"];
    desk.says(&[&permit[..], &["contest"], &evidence].concat()).expect_fault();
    desk.says(&[&permit[..], &["catalogue"], &evidence].concat()).expect_status(0);
    let everything = desk.record(&["everything", "--customer", "700102", "--note", "jabberwocklet again"]);
    desk.says(&["request", "reminders", &everything, "--stop"]).expect_status(0);
}

/// Keys, backup, drill, restore, journal, check.
fn care(desk: &Desk, backup: &str) {
    desk.says(&["keys", "rotate"]).expect_status(0);
    desk.says(&["keys", "list"]).expect_status(0);
    desk.hears(&["keys", "recovery", "--drill"], "passphrasewrong\n").expect_fault();
    desk.says(&["restore", "--drill", backup]);
    let journal = text(&left::files(&desk.folder("share"))[0]).to_owned();
    let empty = text(&desk.home().join("restored")).to_owned();
    desk.says(&["--data-dir", &empty, "restore", backup]).expect_status(0);
    desk.says(&["restore", backup]).expect_fault();
    desk.says(&["restore", &journal]).expect_fault();
    desk.says(&["journal", "status"]);
    desk.says(&["check"]).expect_status(0);
    desk.says(&["doctor"]).expect_status(0);
    // Nobody says who they are; nothing is told.
    let mut command = Command::new(prefdesk_tests::program("prefdesk"));
    desk.prepare(&mut command);
    let run = Run::of(command.arg("doctor").stdin(Stdio::null()).output().unwrap());
    watch().expect_none(&[run.stdout, run.stderr].concat(), "doctor");
}

/// Everything that only reads, for people as for programs; the audit whole.
fn looked_at_again(desk: &Desk, reference: &str, batch: &str) {
    for args in [
        &["customer", "show", "700101"][..],
        &["request", "show", reference],
        &["request", "list"],
        &["export", "show", batch],
        &["export", "list"],
        &["audit", "verify"],
        &["audit", "show", "--limit", "100000"],
        &["audit", "show", "--customer", "700101"],
        &["audit", "show", "--request", reference],
        &["keys", "list"],
        &["user", "list"],
        &["check"],
    ] {
        desk.says(args).expect_status(0);
        desk.tells(args).expect_status(0);
    }
}
