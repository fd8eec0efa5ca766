//! A folder with a registry, and questions to it.
#![allow(dead_code, reason = "each test file uses its part")]

use chrono::NaiveDate;
use cipherfile::Key;
use domain::Fault;
use lists::registry::{
    About, Action, Answer, Applied, AreaCodes, Builder, Changes, Coverage, Number, Registry, When, Written,
    apply,
};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use tempfile::TempDir;

pub const KEY: Key = Key([7; 32]);

pub fn number(digits: u64) -> Number {
    Number::of(digits).unwrap()
}

pub fn about(generation: u64, day: u32) -> About {
    About {
        list: "us-ftc-dnc".to_owned(),
        generation,
        date: NaiveDate::from_ymd_opt(2026, 11, day).unwrap(),
        source_sha256: [generation as u8; 32],
    }
}

/// Generations of a registry in a folder of their own.
pub struct Shelf(pub TempDir);

impl Shelf {
    pub fn new() -> Shelf {
        Shelf(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, generation: u64) -> PathBuf {
        self.0.path().join(format!("registry-{generation}"))
    }

    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub fn write(&self, numbers: impl IntoIterator<Item = u64>, coverage: Coverage) -> Written {
        let mut builder = Builder::default();
        numbers.into_iter().for_each(|digits| builder.insert(number(digits)));
        let go_on = AtomicBool::new(false);
        builder.write(&self.path(1), &KEY, &about(1, 1), coverage, &mut |_| {}, &go_on).unwrap()
    }

    pub fn open(&self, generation: u64) -> Result<Registry, Fault> {
        Registry::open(&self.path(generation), &KEY)
    }

    /// Lays changes over a generation, a day later.
    pub fn apply(&self, old: u64, changes: Changes) -> Result<Applied, Fault> {
        let next = about(old + 1, old as u32 + 1);
        let path = self.path(old + 1);
        apply(&self.open(old)?, changes, &next, &path, &KEY, &mut |_| {}, &AtomicBool::new(false))
    }
}

pub fn changes(all: impl IntoIterator<Item = (u64, Action, &'static str)>) -> Changes {
    let mut changes = Changes::default();
    for (digits, action, when) in all {
        changes.push(number(digits), action, When::read(when).unwrap()).unwrap();
    }
    changes
}

pub fn ask(registry: &Registry, digits: u64) -> Answer {
    registry.contains(number(digits)).unwrap()
}

pub fn areas(codes: impl IntoIterator<Item = u16>) -> Coverage {
    Coverage::Stated(AreaCodes::from_iter(codes))
}

/// Three exchanges, one in each form that a block can have.
pub fn three_forms() -> Vec<u64> {
    let few = [816_555_0100, 816_555_0142, 816_555_0199];
    let spans = (0..81).map(|line| 816_556_0000 + line * 123);
    let bits = (0..1_170).map(|line| 913_557_0000 + line * 8);
    few.into_iter().chain(spans).chain(bits).collect()
}
