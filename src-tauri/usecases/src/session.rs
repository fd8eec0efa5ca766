//! Signing in: unlocking the vault and opening the files. The doorstep's delay lives in `store`; who may do
//! what, at every action, is in `who`.

use crate::backup::{AT_ONCE, clear_left};
use crate::clock::Clock;
use crate::health::{Finding, LINES_ASKED};
use crate::lists::OpenFiles;
use crate::lookup::Shown;
use crate::readers::Readers;
use crate::who::Who;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::calendar;
use domain::company::Company;
use domain::identity::Country;
use domain::ids::{CustomerNo, UserName};
use domain::role::Action;
use domain::words::Role;
use domain::{Code, Result, Sensitive};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;
use store::{
    Acting, AuditFact, AuditTimes, Credential, HolderKind, InUse, JournalLook, Ring, Store, Unlocked, Vault,
};

/// How somebody proves who they are.
#[derive(Clone, Debug, Deserialize, specta::Type)]
#[serde(tag = "with", rename_all = "kebab-case")]
pub enum Credentials {
    /// A name and a password.
    Password { user: String, password: Sensitive<String> },
    /// A service credential file (0600).
    Credential { file: PathBuf },
}

impl Drop for Credentials {
    fn drop(&mut self) {
        if let Self::Password { password, .. } = self {
            password.wipe();
        }
    }
}

/// Who is at the desk, and what the screen needs to know about it.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Session {
    pub user: String,
    pub role: Role,
    /// A one-time password: nothing else works before it is changed.
    pub must_change_password: bool,
    pub site: String,
    pub company: String,
    /// `en`, `es`: the console's language, from its settings.
    pub language: String,
    /// Today in the company's time zone.
    pub today: String,
    /// The actions that this role may take, by name; the screen hides the others.
    pub may: Vec<String>,
    /// True on invented people.
    pub demo: bool,
    /// Brands that the customer sees.
    pub brands: Vec<String>,
    /// The window locks when nobody has touched it for so long.
    pub idle_minutes: u32,
    /// What is not well with the folder or this computer, to be said at once; empty is the usual.
    pub remarks: Vec<Finding>,
}

/// What the door shows before anybody has signed in.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Doorway {
    /// False: first start, offer "look around" or "set up".
    pub exists: bool,
    pub demo: bool,
    /// For the demo only: names and passwords to try.
    pub try_with: Vec<TryWith>,
}

/// A person of the demo and their password.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
pub struct TryWith {
    pub user: String,
    pub role: Role,
    pub password: String,
}

/// The file beside the vault of a demo folder that names invented people and their passwords.
pub(crate) const DEMO_FILE: &str = "demo.json";
/// The name under which the recovery code signs in.
pub const RECOVERY_USER: &str = "recovery";

/// Whose request was previewed, if a customer's, and who else was shown with it.
type Previewed = (Option<CustomerNo>, Vec<CustomerNo>);

/// One signed-in person at one data folder.
pub struct Desk {
    pub(crate) dir: PathBuf,
    pub(crate) clock: Clock,
    pub(crate) vault: Vault,
    pub(crate) ring: Ring,
    pub(crate) store: Store,
    pub(crate) who: Who,
    pub(crate) company: Company,
    pub(crate) zone: Tz,
    /// When was written before this sign-in.
    pub(crate) written_before: Option<AuditTimes>,
    /// Whether its journal went on with this folder.
    pub(crate) journal: JournalLook,
    pub(crate) readers: Readers,
    /// The lists that cards ask.
    pub(crate) open_files: OpenFiles,
    /// Whom the last preview of a request showed.
    pub(crate) previewed: Mutex<Option<Previewed>>,
    /// Whom a search has shown that has not settled.
    pub(crate) shown: Shown,
}

impl Desk {
    /// What the door shows; opens nothing that is sealed.
    pub fn doorway(dir: &Path) -> Result<Doorway> {
        store::finish_restore(dir)?;
        let exists = has_vault(dir)? && !crate::setup::is_unfinished(dir);
        let try_with: Vec<TryWith> = std::fs::read(dir.join(DEMO_FILE))
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        Ok(Doorway { exists, demo: !try_with.is_empty(), try_with })
    }

    /// Unlocks the vault and opens the files. Audited; a failure waits on the doorstep.
    pub fn sign_in(dir: &Path, credentials: &Credentials, clock: Clock) -> Result<Desk> {
        let vault = Vault::open(dir)?;
        // From before the ring is opened, so that its keys are not renewed between that and the store.
        let _here = InUse::share(dir)?;
        let unlocked = unlock(&vault, credentials, clock)?;
        let store = Store::open(dir, &unlocked.ring)?;
        let (who, kind) = (Who::new(&unlocked), unlocked.kind);
        let company = store.read(|snapshot| snapshot.setting::<Company>("company"))?.unwrap_or_default();
        let zone = company.zone()?;
        let written_before = store.read(|snapshot| snapshot.audit_times(LINES_ASKED))?;
        let journal = store.look_at_journal(&unlocked.ring, AT_ONCE)?;
        let (dir, ring, readers) = (dir.to_owned(), unlocked.ring, Readers::default());
        let (previewed, shown) = (Mutex::default(), Shown::default());
        let desk = Desk {
            dir,
            clock,
            vault,
            ring,
            store,
            who,
            company,
            zone,
            written_before,
            journal,
            readers,
            open_files: OpenFiles::default(),
            previewed,
            shown,
        };
        desk.tie_vault(kind)?;
        desk.admit()?;
        desk.end_forgotten()?;
        desk.keep_numbers_apart()?;
        clear_left(&desk.dir, clock.now());
        Ok(desk)
    }

    /// A vault that is older than the store opens the desk to nobody; the recovery code alone takes it as it is.
    fn tie_vault(&self, kind: HolderKind) -> Result<()> {
        let acting = self.acting();
        match self.vault.tie(&self.ring, &self.store, &acting) {
            Err(_) if kind == HolderKind::Recovery => {
                self.vault.tie_as_it_is(&self.ring, &self.store, &acting)
            }
            Err(fault) if fault.code == Code::StoreUnusable => {
                let fact = AuditFact::new("sign-in").outcome("refused");
                self.store.write(&acting, |tx| tx.audit(fact)).and(Err(fault))
            }
            tied => tied,
        }
    }

    /// Who gave a right password and may not come in after all is written down too, before they are told.
    fn admit(&self) -> Result<()> {
        let acting = self.acting();
        self.store.drain_doorstep(&self.vault, &self.ring, &acting)?;
        if self.store.is_in_doubt() {
            self.store.write(&acting, |tx| tx.audit(AuditFact::new("anchor-in-doubt")))?;
        }
        let admitted = self.may_enter();
        let fact = match &admitted {
            Ok(()) => AuditFact::new("sign-in"),
            Err(fault) if fault.code == Code::NotAllowed => AuditFact::new("sign-in").outcome("refused"),
            Err(_) => return admitted,
        };
        self.store.write(&acting, |tx| tx.audit(fact)).and(admitted)
    }

    fn may_enter(&self) -> Result<()> {
        let person = self.present()?;
        match self.clock.as_of {
            Some(_) => self.may(&person, Action::AsOf),
            None => Ok(()),
        }
    }

    /// Who is at the desk.
    pub fn session(&self) -> Result<Session> {
        let person = self.present()?;
        let may = Action::ALL.iter().filter(|action| self.may(&person, **action).is_ok());
        Ok(Session {
            user: person.name.to_string(),
            role: person.role,
            must_change_password: person.must_change,
            site: self.store.site().to_owned(),
            company: self.company.name.clone(),
            language: self.company.language.word().to_owned(),
            today: self.today().to_string(),
            may: may.map(|action| action.word().to_owned()).collect(),
            demo: self.dir.join(DEMO_FILE).exists(),
            brands: self.company.brands.iter().map(ToString::to_string).collect(),
            idle_minutes: self.company.idle_minutes,
            remarks: self.remarks()?,
        })
    }

    /// Who is here, and may still be.
    pub fn user(&self) -> Result<String> {
        Ok(self.present()?.name.to_string())
    }

    /// The window locks when nobody has touched it for so long.
    pub fn idle_limit(&self) -> Duration {
        Duration::from_secs(60 * u64::from(self.company.idle_minutes))
    }

    /// Forgets what is over and checkpoints while nobody is on the line; called from an idle thread.
    pub fn idle(&self) -> Result<()> {
        self.end_forgotten()?;
        self.store.checkpoint()
    }

    /// Who acts now, and in which business time.
    pub(crate) fn acting(&self) -> Acting {
        let now = self.clock.now();
        let business_time = self.clock.as_of.unwrap_or(now);
        Acting { who: self.who.name.clone(), now, business_time, as_of: self.clock.as_of.is_some() }
    }

    /// The business day in the company's time zone.
    pub(crate) fn today(&self) -> NaiveDate {
        self.local_date(self.clock.business())
    }

    pub(crate) fn local_date(&self, at: DateTime<Utc>) -> NaiveDate {
        calendar::local_date(at, self.zone)
    }

    pub(crate) fn home(&self) -> Country {
        Country::read(&self.company.country, Country::US)
    }
}

/// A folder that cannot be looked into is not an empty one: nobody is offered to set it up.
fn has_vault(dir: &Path) -> Result<bool> {
    let path = dir.join("vault.json");
    match std::fs::metadata(&path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(cipherfile::io_fault(&path, &error)),
    }
}

/// The setting that names the generation which a small one in use is laid over; 0 when it stands by itself.
pub(crate) const BASE: &str = "customers-base";
/// The setting that points at the customers file in use.
pub(crate) const GENERATION: &str = "customers-generation";

pub(crate) fn unlock(vault: &Vault, credentials: &Credentials, clock: Clock) -> Result<Unlocked> {
    let now = clock.now();
    match credentials {
        Credentials::Password { user, password } if user == RECOVERY_USER => {
            vault.unlock_with_recovery(password.as_str(), now)
        }
        Credentials::Password { user, password } => {
            vault.unlock(&UserName(user.clone()), password.as_str(), now)
        }
        Credentials::Credential { file } => vault.unlock_with_credential(&Credential::read(file)?, now),
    }
}
