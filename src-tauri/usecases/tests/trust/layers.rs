//! A small file of customers is laid over a large one: import, backup, restore and rotation take both for one.

use crate::place::{PASSWORD, Place, quiet, sign_in};
use domain::words::Role;
use std::path::{Path, PathBuf};
use usecases::backup::{BackupAsk, RestoreAsk, restore};
use usecases::clock::Clock;
use usecases::customer::CustomerAsk;
use usecases::import::{ImportAsk, ImportReport};
use usecases::key_ring::rotate;
use usecases::session::Credentials;
use usecases::{Desk, Result};

/// As many as make a weekly file worth laying over.
const MANY: u32 = customers::DELTA_FROM as u32;

fn import(place: &Place, text: &str) -> ImportReport {
    let file = place.home.path().join("weekly.csv");
    std::fs::write(&file, text).unwrap();
    let ask = ImportAsk { file, map: None, dry_run: false, replace: false, source: None };
    place.admin.import_customers(&ask, &quiet()).unwrap()
}

fn files(data: &Path) -> Vec<String> {
    let names = std::fs::read_dir(data).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.starts_with("customers-")).collect();
    names.sort();
    names
}

/// The city of a customer of the file beneath and of one of the file over it.
fn cities(desk: &Desk) -> [String; 2] {
    ["C7", "C8"].map(|customer_no| {
        let ask = CustomerAsk { customer_no: customer_no.to_owned(), contact: None, typed: "".into() };
        let shown = serde_json::to_value(desk.customer(&ask).unwrap()).unwrap().to_string();
        ["Denver", "Aspen"].into_iter().filter(|city| shown.contains(city)).collect::<Vec<_>>().concat()
    })
}

fn is_well(desk: &Desk) -> bool {
    desk.check(&quiet()).unwrap().iter().all(|finding| finding.ok)
}

fn admin() -> Credentials {
    Credentials::Password { user: "adam".to_owned(), password: PASSWORD.into() }
}

#[test]
fn both_files_are_kept_backed_up_restored_and_put_under_new_keys_together() -> Result<()> {
    let place = Place::new();
    place.add("ann", Role::Agent);
    let header = "customer_no,last_name,city\n".to_owned();
    import(
        &place,
        &(header.clone() + &(0..MANY).map(|no| format!("C{no},Hale,Denver\n")).collect::<String>()),
    );
    for (week, said) in [(2, "Hill"), (3, "Holt"), (4, "Hunt")] {
        let report = import(&place, &format!("{header}C8,{said},Aspen\n"));
        assert_eq!((report.updated, report.generation), (1, Some(week)));
    }
    let data = place.data();
    assert_eq!(files(&data), ["customers-1.db", "customers-3.db", "customers-4.db"]);
    assert_eq!(cities(&place.admin), ["Denver", "Aspen"]);
    let file: PathBuf = place.home.path().join("desk.backup");
    place.admin.backup(&BackupAsk { file: file.clone(), keep: None }, &quiet())?;
    let drilled = place.admin.restore_drill(&file, None, &admin(), &quiet())?;
    assert!(drilled.not_well.is_empty() && drilled.compared.iter().all(|it| it.restored == it.in_use));
    let to = place.home.path().join("restored");
    restore(&to, &RestoreAsk { file, journal: None, older: false }, &admin(), Clock::default(), &quiet())?;
    let restored = sign_in(&to, "adam", PASSWORD)?;
    assert!(is_well(&restored) && files(&to) == ["customers-1.db", "customers-4.db"]);
    assert_eq!(cities(&restored), ["Denver", "Aspen"]);
    drop(restored);
    rotate(&to, &[], &admin(), Clock::default(), &quiet())?;
    let renewed = sign_in(&to, "adam", PASSWORD)?;
    assert!(is_well(&renewed) && files(&to) == ["customers-1.db", "customers-4.db"]);
    assert_eq!(cities(&renewed), ["Denver", "Aspen"]);
    Ok(())
}

#[test]
fn an_import_after_one_that_was_killed_says_so_and_a_dry_run_says_what_it_will_take() {
    let place = Place::new();
    let killed = place.data().join("customers-1.db.building");
    std::fs::write(&killed, "half").unwrap();
    let report = import(&place, "customer_no,last_name\nC1,Hale\n");
    assert!(report.remark.unwrap().contains("was not finished") && !killed.exists());
    let ask = ImportAsk {
        file: place.home.path().join("weekly.csv"),
        map: None,
        dry_run: true,
        replace: false,
        source: None,
    };
    let remark = place.admin.import_customers(&ask, &quiet()).unwrap().remark;
    assert_eq!(remark.as_deref(), Some("the import will take about 1 MB of the disk"));
    assert_eq!(import(&place, "customer_no,last_name\nC1,Hale\n").remark, None);
}
