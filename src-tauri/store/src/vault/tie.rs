//! The vault and the store, tied: the store knows which vault was last written, so that an older one put back alone
//! is noticed.
//!
//! A change goes vault, store, confirm. A vault one step ahead of the store lost only the last step and is taken up
//! silently; any other is not the one that this store was left with. Each vault names the one before it.

use super::file::VaultFile;
use super::{Ring, Vault, changed};
use crate::{Acting, AuditFact, Store, WriteTx};
use domain::{Code, Fault, Result};

/// The setting with the MAC of the vault that was last written; none while it is the one that the folder began with.
const SETTING: &str = "vault";

/// How a vault stands to what the store knows of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Known,
    /// The next one, of a change that was not confirmed.
    Ahead,
    Older,
}

impl Vault {
    /// Takes up what a kill left between vault and store; refuses an older vault. Whoever changes the vault calls it
    /// before and after, in their turn: so it is never more than one step ahead.
    pub fn tie(&self, ring: &Ring, store: &Store, acting: &Acting) -> Result<()> {
        let known = store.read(|snapshot| snapshot.setting::<String>(SETTING))?;
        // Read after the store: a change between the two only makes the vault look further ahead.
        if standing(known.as_deref(), &self.believed(ring)?) == Standing::Known {
            return Ok(());
        }
        store.write(acting, |tx| {
            let (known, file) = (known_to(tx)?, self.believed(ring)?);
            match standing(known.as_deref(), &file) {
                Standing::Known => Ok(()),
                Standing::Ahead => tx.put_setting(SETTING, &file.mac),
                Standing::Older => Err(older()),
            }
        })
    }

    /// Takes the vault as it is: for a restore, which knows that the two belong together, and for the recovery code,
    /// the way out for whom no newer vault is left.
    pub fn tie_as_it_is(&self, ring: &Ring, store: &Store, acting: &Acting) -> Result<()> {
        store.write(acting, |tx| {
            let (known, file) = (known_to(tx)?, self.believed(ring)?);
            match standing(known.as_deref(), &file) {
                Standing::Known => Ok(()),
                Standing::Ahead => tx.put_setting(SETTING, &file.mac),
                Standing::Older => {
                    tx.put_setting(SETTING, &file.mac)?;
                    tx.audit(AuditFact::new("vault-taken"))
                }
            }
        })
    }

    fn believed(&self, ring: &Ring) -> Result<VaultFile> {
        let file = self.read()?;
        match file.mac_holds(ring)? {
            true => Ok(file),
            false => Err(changed("its list of people was changed by something else")),
        }
    }
}

fn known_to(tx: &WriteTx<'_>) -> Result<Option<String>> {
    tx.snapshot().setting(SETTING)
}

fn standing(known: Option<&str>, file: &VaultFile) -> Standing {
    match known {
        None if file.before.is_empty() => Standing::Known,
        None => Standing::Ahead,
        Some(known) if known == file.mac => Standing::Known,
        Some(known) if known == file.before => Standing::Ahead,
        Some(_) => Standing::Older,
    }
}

fn older() -> Fault {
    Fault::new(
        Code::StoreUnusable,
        "an older vault.json was put back: passwords and people who were shut out are as they were then; nothing \
         was done",
        "put the newest vault.json back and find out who changed it; where it is lost, the recovery code takes this \
         one as it is",
    )
    .at(super::file::NAME)
}
