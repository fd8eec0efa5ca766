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
use uuid::Uuid;

/// What `init` needs.
#[derive(Clone, Debug)]
pub struct InitAsk {
    pub admin: String,
    pub password: Sensitive<String>,
    /// Three digits; `001` when not given.
    pub site: Option<String>,
    /// The name of the file with the company's settings, and its text (TOML).
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
    /// The folder with what an `init` or a demo that was killed had left, if there was one.
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
    let company = checked(ask)?;
    let set_aside = demo::clear_killed(dir, clock.now())?;
    let made = init_with(dir, ask, &company, clock, &mut |_| Ok(()))?;
    Ok(Initialised { set_aside: set_aside.or(made.set_aside), ..made })
}

/// The company as it will be; refuses what no folder could be made with, before any is touched.
fn checked(ask: &InitAsk) -> Result<Company> {
    crate::people::check_name(&ask.admin)?;
    let company = match &ask.company {
        Some((file, text)) => Company::parse(file, text)?,
        None => Company::default(),
    };
    company.site_number(site_of(ask))?;
    Ok(company)
}

fn site_of(ask: &InitAsk) -> &str {
    ask.site.as_deref().unwrap_or("001")
}

/// `begun` hears the id of the vault before anybody could use it.
fn init_with(
    dir: &Path,
    ask: &InitAsk,
    company: &Company,
    clock: Clock,
    begun: &mut dyn FnMut(Uuid) -> Result<()>,
) -> Result<Initialised> {
    let admin = UserName(ask.admin.clone());
    let now = clock.now();
    // The vault takes its name last: killed anywhere before, the next init finds this one unfinished.
    let unfinished = Vault::begin(dir, &admin, ask.password.as_str(), now, VaultOptions::default())?;
    begun(unfinished.id())?;
    let acting = Acting::now(admin.clone(), now);
    let store = Store::create(dir, unfinished.ring(), site_of(ask), &acting)?;
    store.write(&acting, |tx| {
        tx.put_person(&StaffPerson::new(admin.clone(), Role::Admin), "person-added")?;
        tx.put_setting("company", company)?;
        for service in built_in_services() {
            tx.put_service(&service.id, &service)?;
        }
        Ok(())
    })?;
    let new = unfinished.finish()?;
    Ok(Initialised {
        data_dir: dir.to_owned(),
        admin: ask.admin.clone(),
        site: site_of(ask).to_owned(),
        recovery_code: new.recovery.as_str().to_owned(),
        set_aside: new.set_aside,
    })
}
