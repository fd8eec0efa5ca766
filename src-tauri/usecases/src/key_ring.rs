//! The keys of the folder: what there is, renewing them, and the recovery code. How a rotation is written, and why a
//! kill does no harm, is in `store`.

use crate::Desk;
use crate::backup::{ROTATION, Scratch, go_on, room_for};
use crate::clock::Clock;
use crate::progress::Progress;
use crate::session::{Credentials, unlock};
use chrono::{DateTime, Utc};
use domain::role::Action;
use domain::{Code, Fault, Result, Sensitive};
use serde::Serialize;
use std::path::Path;
use store::{
    Acting, AuditFact, HolderKind, InUse, KeyPurpose, KeyRow, NamedLock, Ring, Rotation, RotationAsk, Store,
    Vault,
};

/// A key, but not the key itself.
#[derive(Clone, Debug, Serialize)]
pub struct KeyShown {
    pub id: String,
    pub purpose: &'static str,
    pub created: String,
    pub retired: Option<String>,
}

/// Somebody to whom the keys are, or were, sealed.
#[derive(Clone, Debug, Serialize)]
pub struct HolderShown {
    pub name: String,
    /// `person`, `service`, `recovery`.
    pub kind: &'static str,
    pub enabled: bool,
}

/// What keys there are, and who opens them.
#[derive(Clone, Debug, Serialize)]
pub struct KeysShown {
    pub keys: Vec<KeyShown>,
    pub holders: Vec<HolderShown>,
}

/// What a rotation did.
#[derive(Clone, Debug, Serialize)]
pub struct KeysRotated {
    /// Which keys are new, the anchor's and the audit seal among them.
    pub rotated: Vec<&'static str>,
    /// People and services whose passwords and credentials open the new ones.
    pub holders: u64,
    /// Names of people past their last day who still hold the keys: they are refused by their row, not by the ring.
    pub past_last_day: Vec<String>,
    /// True when the journal goes on under its new key; false when its place could not be reached, none without one.
    pub journal: Option<bool>,
    pub todo: Vec<String>,
    pub seconds: f64,
}

/// Whether the code on paper is still the right one.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RecoveryDrilled {
    pub opens: bool,
}

/// A new recovery code, shown once.
#[derive(Clone, Debug, Serialize)]
pub struct RecoveryRenewed {
    pub recovery_code: String,
}

impl Desk {
    /// Every key by purpose and age, and everybody who opens them.
    pub fn key_list(&self) -> Result<KeysShown> {
        self.allow(Action::KeysManage)?;
        let holders = self.vault.holders()?.into_iter().map(|(name, kind, enabled)| HolderShown {
            name: name.to_string(),
            kind: kind_word(kind),
            enabled,
        });
        Ok(KeysShown { keys: self.ring.rows().into_iter().map(shown).collect(), holders: holders.collect() })
    }

    /// Tries the recovery code that is kept on paper. Changes nothing.
    pub fn drill_recovery(&self, code: &Sensitive<String>) -> Result<RecoveryDrilled> {
        self.allow(Action::KeysManage)?;
        let opens = self.vault.recovery_opens(code.as_str())?;
        let outcome = if opens { "opens" } else { "does not open" };
        let fact = AuditFact::new("recovery-drill").outcome(outcome);
        self.store.write(&self.acting(), |tx| tx.audit(fact))?;
        Ok(RecoveryDrilled { opens })
    }

    /// Makes a new recovery code; the old one opens this folder no more, but still the backups made before.
    pub fn renew_recovery(&self) -> Result<RecoveryRenewed> {
        self.allow(Action::KeysManage)?;
        let _lock = self.lock_people()?;
        // On record first: a code that was renewed and is not on record would be worse than the reverse.
        self.store.write(&self.acting(), |tx| tx.audit(AuditFact::new("recovery-renewed")))?;
        let code = self.tied(|| self.vault.renew_recovery(&self.ring, self.clock.now()))?;
        Ok(RecoveryRenewed { recovery_code: code.as_str().to_owned() })
    }

    /// A change of the vault, in the turn of whoever changes people; the store knows of it before it is confirmed.
    pub(crate) fn tied<T>(&self, change: impl FnOnce() -> Result<T>) -> Result<T> {
        let acting = self.acting();
        self.vault.tie(&self.ring, &self.store, &acting)?;
        let done = change()?;
        // What cannot be told to the store now is taken up by whoever signs in next: the change itself stands.
        let _ = self.vault.tie(&self.ring, &self.store, &acting);
        Ok(done)
    }

    fn past_last_day(&self) -> Result<Vec<String>> {
        let people = self.store.read(|snapshot| snapshot.people())?;
        let past = people.iter().filter(|person| !person.disabled && self.is_past(person));
        Ok(past.map(|person| person.name.to_string()).collect())
    }
}

/// What a rotation takes from the desk before it has the folder to itself.
struct Begun {
    ring: Ring,
    acting: Acting,
    past_last_day: Vec<String>,
}

/// Renews keys; without `only`, all that can be. Needs the folder alone, and the password of nobody but the admin who
/// asks. Stopped or killed, everything is as it was, or is finished by whoever comes next.
pub fn rotate(
    dir: &Path,
    only: &[KeyPurpose],
    credentials: &Credentials,
    clock: Clock,
    progress: &Progress<'_>,
) -> Result<KeysRotated> {
    let began = std::time::Instant::now();
    let Begun { ring, acting, past_last_day } = begin(Desk::sign_in(dir, credentials, clock)?)?;
    let purposes = if only.is_empty() { &KeyPurpose::ROTATED } else { only };
    let _lock = NamedLock::take(dir, ROTATION.lock, acting.now)?;
    let alone = InUse::alone(dir)?;
    let scratch = Scratch::new(dir, ROTATION.scratch)?;
    room_for(dir, bytes_of(dir))?;
    let ask = RotationAsk { dir, scratch: ROTATION.scratch, ring: &ring, purposes, acting: &acting };
    let rotation = Rotation::prepare(&ask, &alone, &mut |done, total| go_on(progress, done, total))?;
    must_open(scratch.path(), credentials, clock)?;
    // From here on the files in the scratch folder are the folder's: whatever happens, they are moved in.
    scratch.hand_over();
    rotation.carry_out(dir, &alone)?;
    drop(alone);
    let journal = go_on_with_journal(dir, &rotation.ring, acting.now);
    Ok(KeysRotated {
        rotated: newest(&rotation.ring, acting.now),
        holders: rotation.holders,
        todo: todo(&past_last_day, journal),
        past_last_day,
        journal,
        seconds: began.elapsed().as_secs_f64(),
    })
}

/// The desk is closed again: nobody may have the folder open, the one who asks no more than others.
fn begin(desk: Desk) -> Result<Begun> {
    desk.allow(Action::KeysManage)?;
    let past_last_day = desk.past_last_day()?;
    Ok(Begun { acting: desk.acting(), past_last_day, ring: desk.ring.clone() })
}

/// The new vault is tried with the password that was just given, before anything is exchanged for it.
fn must_open(scratch: &Path, credentials: &Credentials, clock: Clock) -> Result<()> {
    let opened = unlock(&Vault::open(scratch)?, credentials, clock);
    opened.map(drop).map_err(|_| Fault::internal("the new vault does not open; nothing was changed"))
}

/// The journal begins anew under its new key. Where its place cannot be reached, the next write begins it.
fn go_on_with_journal(dir: &Path, ring: &Ring, now: DateTime<Utc>) -> Option<bool> {
    let write = || -> Result<Option<()>> {
        let store = Store::open(dir, ring)?;
        let Some(place) = store.read(|snapshot| snapshot.journal())? else { return Ok(None) };
        store.write_journal((&Vault::open(dir)?, ring), &place, now, &mut |_, _| true).map(Some)
    };
    match write() {
        Ok(None) => None,
        Ok(Some(())) => Some(true),
        Err(_) => Some(false),
    }
}

fn newest(ring: &Ring, now: DateTime<Utc>) -> Vec<&'static str> {
    let new = ring.rows().into_iter().filter(|key| key.created == now && key.retired.is_none());
    new.map(|key| key.purpose.word()).collect()
}

fn todo(past_last_day: &[String], journal: Option<bool>) -> Vec<String> {
    let mut todo = vec![
        "make a backup now: those made before open with the old keys, and with the passwords of then"
            .to_owned(),
        "keep older backups, journals and copies of the folder where nobody gets at them, or destroy them"
            .to_owned(),
    ];
    if !past_last_day.is_empty() {
        let names = past_last_day.join(", ");
        todo.push(format!(
            "past their last day and still among the holders: {names}. Shut them out, then rotate again"
        ));
    }
    if journal == Some(false) {
        todo.push("the journal could not be reached: `prefdesk journal status` begins it anew".to_owned());
    }
    todo
}

fn bytes_of(dir: &Path) -> u64 {
    let files = std::fs::read_dir(dir).into_iter().flatten().flatten();
    files.filter_map(|entry| entry.metadata().ok()).filter(|it| it.is_file()).map(|it| it.len()).sum()
}

fn shown(key: KeyRow) -> KeyShown {
    KeyShown {
        id: key.id.to_string(),
        purpose: key.purpose.word(),
        created: key.created.to_rfc3339(),
        retired: key.retired.map(|retired| retired.to_rfc3339()),
    }
}

fn kind_word(kind: HolderKind) -> &'static str {
    match kind {
        HolderKind::Person => "person",
        HolderKind::Service => "service",
        HolderKind::Recovery => "recovery",
    }
}

/// A purpose by its word; only those that are rotated by name.
pub fn purpose_called(word: &str) -> Result<KeyPurpose> {
    let found = KeyPurpose::ROTATED.into_iter().find(|purpose| purpose.word() == word);
    found.ok_or_else(|| {
        let words = KeyPurpose::ROTATED.map(KeyPurpose::word).join(", ");
        Fault::new(
            Code::Usage,
            "there is no such key to rotate; nothing was changed",
            format!("give {words}"),
        )
    })
}
