//! `init` and `demo`: making a data folder.

mod demo;
mod requests;

pub use demo::demo;
pub(crate) use demo::is_unfinished;

use crate::clock::Clock;
use crate::session::TryWith;
use domain::batch::built_in_services;
use domain::company::Company;
use domain::ids::UserName;
use domain::words::Role;
use domain::{Result, Sensitive};
use serde::Serialize;
use std::path::{Path, PathBuf};
use store::{Acting, StaffPerson, Store, Vault, VaultOptions};

/// What `init` needs.
#[derive(Clone, Debug)]
pub struct InitAsk {
    pub admin: String,
    pub password: Sensitive<String>,
    /// Three digits; `001` when not given.
    pub site: Option<String>,
    /// The company's settings (TOML text) and the name of the file it came from.
    pub company: Option<(String, String)>,
}

/// What `init` prints, once.
#[derive(Clone, Debug, Serialize)]
pub struct Initialised {
    pub data_dir: PathBuf,
    pub admin: String,
    pub site: String,
    /// Printed once and kept nowhere.
    pub recovery_code: String,
    /// The folder with what an `init` that was killed had left, if there was one.
    pub set_aside: Option<String>,
}

/// What `demo` made.
#[derive(Clone, Debug, Serialize)]
pub struct DemoMade {
    pub data_dir: PathBuf,
    pub customers: u64,
    pub requests: u64,
    pub people: Vec<TryWith>,
    /// Commands and searches worth trying.
    pub try_this: Vec<String>,
    /// The folder with what a demo that was killed had left, if there was one.
    pub set_aside: Option<String>,
}

/// Makes an empty data folder with one admin. 6 when there is one already.
pub fn init(dir: &Path, ask: &InitAsk, clock: Clock) -> Result<Initialised> {
    crate::password::check_password(&ask.password)?;
    init_with(dir, ask, clock, VaultOptions::default())
}

fn init_with(dir: &Path, ask: &InitAsk, clock: Clock, options: VaultOptions) -> Result<Initialised> {
    crate::people::check_name(&ask.admin)?;
    let company = match &ask.company {
        Some((file, text)) => Company::parse(file, text)?,
        None => Company::default(),
    };
    let site = ask.site.clone().unwrap_or_else(|| "001".to_owned());
    company.site_number(&site)?;
    let admin = UserName(ask.admin.clone());
    let now = clock.now();
    // The vault takes its name last: killed anywhere before, the next init finds this one unfinished.
    let unfinished = Vault::begin(dir, &admin, ask.password.as_str(), now, options)?;
    let acting = Acting::now(admin.clone(), now);
    let store = Store::create(dir, unfinished.ring(), &site, &acting)?;
    store.write(&acting, |tx| {
        tx.put_person(&StaffPerson::new(admin.clone(), Role::Admin), "person-added")?;
        tx.put_setting("company", &company)?;
        for service in built_in_services() {
            tx.put_service(&service.id, &service)?;
        }
        Ok(())
    })?;
    let new = unfinished.finish()?;
    Ok(Initialised {
        data_dir: dir.to_owned(),
        admin: ask.admin.clone(),
        site,
        recovery_code: new.recovery.as_str().to_owned(),
        set_aside: new.set_aside,
    })
}
