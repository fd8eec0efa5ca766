//! The demo folder: an invented company, people who sign in, and invented customers. Its requests are in
//! `requests`.

use super::requests::record_requests;
use super::{DemoMade, InitAsk, checked, init_with};
use crate::Desk;
use crate::backup::room_for;
use crate::clock::Clock;
use crate::people::AddUser;
use crate::progress::{Progress, Step};
use crate::session::{Credentials, DEMO_FILE, TryWith};
use chrono::{DateTime, Utc};
use customers::demo::rows;
use customers::{Builder, Column, GivenRow};
use domain::words::Role;
use domain::{Code, Fault, Result, Sensitive};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use store::{InUse, KeyPurpose, NamedLock, Vault};
use uuid::Uuid;

const COMPANY: &str = include_str!("../../../../assets/demo/company.toml");
/// People who are the same in every demo, whatever its seed: the ones whom manual and screenshots show.
const KNOWN_PEOPLE: &str = include_str!("../../../../assets/demo/people.csv");
/// Fewer customers would not be enough for the requests.
const FEWEST: u64 = 100;
/// Rows between two words of progress.
const ROWS_PER_STEP: u64 = 10_000;
/// What an invented customer takes on the disk, with what is set aside until the indexes are made.
const BYTES_PER_CUSTOMER: u64 = 550;
/// The share of the work that is customers.
const SHARE_OF_CUSTOMERS: f64 = 0.7;
/// And of that, rows; the rest makes indexes.
const SHARE_OF_ROWS: f64 = 0.6;

const ADMIN: &str = "adam";
const AGENT: &str = "ann";
const SUPERVISOR: &str = "sue";
const PEOPLE: [(&str, Role, &str); 5] = [
    (AGENT, Role::Agent, "quiet harbor lantern"),
    (SUPERVISOR, Role::Supervisor, "copper orchard bell"),
    (ADMIN, Role::Admin, "willow bridge compass"),
    ("audrey", Role::Auditor, "marble river almanac"),
    ("stan", Role::Store, "walnut counter ribbon"),
];

/// Stands in the folder until the demo is whole, and names the vault that the demo makes. One that is killed
/// leaves it, and the next starts clean.
const UNFINISHED: &str = "demo.unfinished";

/// True while a demo is being made here, or was killed. A mark that names another vault than the one beside it
/// is what is left of a demo in a folder that is somebody's now: nobody's store is taken for a demo's.
pub(crate) fn is_unfinished(dir: &Path) -> bool {
    let Ok(mark) = std::fs::read_to_string(dir.join(UNFINISHED)) else { return false };
    match Vault::id_in(dir) {
        Ok(Some(vault)) => mark.trim().parse() == Ok(vault),
        Ok(None) => !dir.join(store::FILE_NAME).exists(),
        Err(_) => false,
    }
}

/// Moves what a killed demo left out of the way, and names the folder it is in. Refused while that demo is still
/// being made, or while anybody looks around in it.
pub(super) fn clear_killed(dir: &Path, now: DateTime<Utc>) -> Result<Option<String>> {
    if !is_unfinished(dir) {
        return Ok(None);
    }
    let _lock = NamedLock::take(dir, "demo", now)?;
    clear_under_lock(dir, now)
}

fn clear_under_lock(dir: &Path, now: DateTime<Utc>) -> Result<Option<String>> {
    if !is_unfinished(dir) {
        return Ok(None);
    }
    let _alone = InUse::alone(dir)?;
    store::set_aside(dir, &left_over(dir)?, now)
}

/// Makes a data folder with invented people, requests of this and last week, and people who sign in. The same
/// seed invents the same; 6 when there is a vault already.
pub fn demo(
    dir: &Path,
    customers: u64,
    seed: u64,
    clock: Clock,
    progress: &Progress<'_>,
) -> Result<DemoMade> {
    let ask = InitAsk {
        admin: ADMIN.to_owned(),
        password: password_of(ADMIN),
        site: None,
        company: Some(("company.toml".to_owned(), COMPANY.to_owned())),
    };
    let now = clock.now();
    cipherfile::private_dir(dir)?;
    let _lock = NamedLock::take(dir, "demo", now)?;
    let set_aside = clear_under_lock(dir, now)?;
    refuse_used(dir)?;
    mark(dir, "")?;
    let mut begun = |vault: Uuid| mark(dir, &vault.to_string());
    let made = checked(&ask)
        .and_then(|company| init_with(dir, &ask, &company, clock, &mut begun))
        .and_then(|new| Ok((new.set_aside, fill(dir, customers.max(FEWEST), seed, clock, progress)?)));
    let (left_by_init, made) = made.map_err(|fault| Fault {
        what: format!("{}; the demo folder is unfinished", fault.what),
        advice: "make the demo again: it starts clean".to_owned(),
        ..fault
    })?;
    std::fs::remove_file(dir.join(UNFINISHED)).map_err(|error| cipherfile::io_fault(dir, &error))?;
    Ok(DemoMade { set_aside: set_aside.or(left_by_init), ..made })
}

/// A folder in use is refused before anything in it is marked.
fn refuse_used(dir: &Path) -> Result<()> {
    match dir.join("vault.json").exists() || dir.join(store::FILE_NAME).exists() {
        false => Ok(()),
        true => Err(Fault::new(
            Code::Conflict,
            "this folder is in use already; nothing was changed",
            "use another --data-dir, or sign in",
        )),
    }
}

/// On disk before the vault is: a power cut must not make a half demo look whole.
fn mark(dir: &Path, vault: &str) -> Result<()> {
    let path = dir.join(UNFINISHED);
    let written = File::create(&path).and_then(|mut file| {
        file.write_all(vault.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| cipherfile::io_fault(&path, &error))
}

/// What a killed demo made, the mark last: until all is aside the folder stays known for unfinished.
fn left_over(dir: &Path) -> Result<Vec<String>> {
    let names = std::fs::read_dir(dir).map_err(|error| cipherfile::io_fault(dir, &error))?;
    let names = names.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let ours = |name: &String| {
        ["vault.json", "store.db", "customers-"].iter().any(|start| name.starts_with(start))
            || ["anchor", "doorstep", DEMO_FILE].contains(&name.as_str())
    };
    let mut names: Vec<String> = names.filter(ours).collect();
    names.sort();
    names.push(UNFINISHED.to_owned());
    Ok(names)
}

fn fill(dir: &Path, customers: u64, seed: u64, clock: Clock, progress: &Progress<'_>) -> Result<DemoMade> {
    let admin = sign_in(dir, ADMIN, clock)?;
    for (name, role, _) in PEOPLE.iter().filter(|(name, ..)| *name != ADMIN) {
        admin.add_user(&AddUser {
            name: (*name).to_owned(),
            role: *role,
            until: None,
            password: Some(password_of(name)),
            credential_out: None,
            grants: Vec::new(),
        })?;
    }
    let people = write_people(dir)?;
    invent_customers(&admin, customers, seed, progress)?;
    // Only an admin may set the business time; otherwise the requests are the agent's.
    let desk = if clock.as_of.is_some() { admin } else { sign_in(dir, AGENT, clock)? };
    let requests = record_requests(&desk, customers, seed, &mut |share| {
        let share = SHARE_OF_CUSTOMERS + (1.0 - SHARE_OF_CUSTOMERS) * share;
        go_on(progress, customers, share)
    })?;
    desk.idle()?;
    Ok(DemoMade {
        data_dir: dir.to_owned(),
        customers,
        requests,
        people,
        try_this: try_this(dir),
        set_aside: None,
    })
}

fn sign_in(dir: &Path, name: &str, clock: Clock) -> Result<Desk> {
    Desk::sign_in(dir, &Credentials::Password { user: name.to_owned(), password: password_of(name) }, clock)
}

fn password_of(name: &str) -> Sensitive<String> {
    let known = PEOPLE.iter().find(|(known, ..)| *known == name);
    Sensitive::from(known.map_or("", |(.., password)| password))
}

/// The door reads this file to show who can sign in; a real folder has none.
fn write_people(dir: &Path) -> Result<Vec<TryWith>> {
    let try_with = |(user, role, password): &(&str, Role, &str)| TryWith {
        user: (*user).to_owned(),
        role: *role,
        password: (*password).to_owned(),
    };
    let people: Vec<TryWith> = PEOPLE.iter().map(try_with).collect();
    let cannot = |_| Fault::internal("the names of the demo's people could not be written").at(DEMO_FILE);
    let text = serde_json::to_string_pretty(&people).map_err(|_| cannot(std::io::ErrorKind::Other.into()))?;
    std::fs::write(dir.join(DEMO_FILE), text).map_err(cannot)?;
    Ok(people)
}

fn invent_customers(desk: &Desk, count: u64, seed: u64, progress: &Progress<'_>) -> Result<()> {
    let _lock = NamedLock::take(&desk.dir, "import", desk.clock.now())?;
    room_for(&desk.dir, BYTES_PER_CUSTOMER * count)?;
    let key = desk.ring.key(KeyPurpose::Customers)?;
    let generation = desk.generation()?.unwrap_or(0) + 1;
    let mut builder = Builder::create(&desk.dir, generation, &key, desk.home())?;
    let known = known_people()?;
    let (mut people, mut row) = (rows(count, seed), GivenRow::default());
    while people.next_into(&mut row) {
        builder.push(known.get(row.get(Column::CustomerNo)).unwrap_or(&row))?;
        if builder.rows().is_multiple_of(ROWS_PER_STEP) {
            let share = SHARE_OF_CUSTOMERS * SHARE_OF_ROWS * builder.rows() as f64 / count as f64;
            go_on(progress, builder.rows(), share)?;
        }
    }
    builder.finish_with(&mut |share| {
        go_on(progress, count, SHARE_OF_CUSTOMERS * (SHARE_OF_ROWS + (1.0 - SHARE_OF_ROWS) * share)).is_ok()
    })?;
    desk.use_generation(Some((generation, None)), &[("read", count), ("added", count)])
}

fn known_people() -> Result<BTreeMap<String, GivenRow>> {
    let unreadable = |_| Fault::internal("the demo's known people could not be read");
    let mut file = csv::Reader::from_reader(KNOWN_PEOPLE.as_bytes());
    let header = file.headers().map_err(unreadable)?.clone();
    let mut people = BTreeMap::new();
    for record in file.records() {
        let record = record.map_err(unreadable)?;
        let mut row = GivenRow::default();
        for (name, text) in header.iter().zip(&record) {
            Column::from_name(name).into_iter().for_each(|column| row.set(column, text));
        }
        people.insert(row.get(Column::CustomerNo).to_owned(), row);
    }
    Ok(people)
}

fn go_on(progress: &Progress<'_>, done: u64, share: f64) -> Result<()> {
    progress.step(Step { done: u32::try_from(done).unwrap_or(u32::MAX), bytes_mb: 0.0, share });
    match progress.is_cancelled() {
        true => Err(Fault::stopped("making the demo was stopped", "")),
        false => Ok(()),
    }
}

fn try_this(dir: &Path) -> Vec<String> {
    let commands = [
        (AGENT, "lookup 'whitcomb 64105'"),
        (AGENT, "lookup 816-555-0142"),
        (AGENT, "lookup 'peg whitcombe'"),
        (AGENT, "customer show C00001001"),
        (AGENT, "record mail,phone --customer C00001001"),
        (AGENT, "record mail --customer C00001001 --scope surname-at-address"),
        (AGENT, "record phone --phone 816-555-0199"),
        (SUPERVISOR, "request list --due-before 2099-12-31"),
        (SUPERVISOR, "export plan --service mps --since-last"),
        (SUPERVISOR, "export write --service mps --since-last --out exports"),
        ("audrey", "audit verify"),
        (ADMIN, "check"),
    ];
    let line = |(user, command): (&str, &str)| {
        let password = password_of(user);
        format!(
            "PREFDESK_PASSWORD='{}' prefdesk --data-dir '{}' --user {user} {command}",
            password.as_str(),
            dir.display()
        )
    };
    commands.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_person_replaces_an_invented_one_and_has_a_number_that_nobody_can_have() {
        let known = known_people().unwrap();
        let invented: Vec<GivenRow> = rows(FEWEST, 1).collect();
        for (number, row) in &known {
            assert!(invented.iter().any(|row| row.get(Column::CustomerNo) == number), "{number}");
            for column in [Column::PhoneHome, Column::PhoneMobile, Column::PhoneWork] {
                let digits: String = row.get(column).chars().filter(char::is_ascii_digit).collect();
                assert!(digits.is_empty() || digits.get(3..8) == Some("55501"), "{number}");
            }
        }
        assert_eq!(known.len(), 10);
    }

    #[test]
    fn every_password_of_the_demo_is_one_that_the_desk_takes() {
        for (name, ..) in PEOPLE {
            assert!(crate::password::check_password(&password_of(name)).is_ok(), "{name}");
        }
    }
}
