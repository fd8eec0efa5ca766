//! A service credential: a file that holds a service's own private key, for work without a person.

use age::secrecy::ExposeSecret;
use domain::ids::UserName;
use domain::{Code, Fault, Result};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::Path;
use zeroize::{Zeroize, Zeroizing};

const FORMAT: &str = "preference-desk-credential";

/// Name and private key of a service. Wiped when dropped; prints nothing of the key.
#[derive(Serialize, Deserialize)]
pub struct Credential {
    format: String,
    pub name: UserName,
    identity: String,
}

impl Drop for Credential {
    fn drop(&mut self) {
        self.identity.zeroize();
    }
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "credential of {} •••", self.name)
    }
}

impl Credential {
    pub(super) fn generate(name: &UserName) -> (Self, String) {
        let identity = age::x25519::Identity::generate();
        let credential = Self {
            format: FORMAT.to_owned(),
            name: UserName(name.as_str().trim().to_owned()),
            identity: identity.to_string().expose_secret().to_owned(),
        };
        (credential, identity.to_public().to_string())
    }

    pub(super) fn identity(&self) -> Option<age::x25519::Identity> {
        self.identity.parse().ok()
    }

    /// Reads a credential file; refuses one that others can read.
    pub fn read(path: &Path) -> Result<Self> {
        refuse_open_file(path)?;
        let bytes = std::fs::read(path).map_err(|error| cipherfile::io_fault(path, &error))?;
        let bytes = Zeroizing::new(bytes);
        serde_json::from_slice::<Self>(&bytes)
            .ok()
            .filter(|credential| credential.format == FORMAT)
            .ok_or_else(|| {
                Fault::new(
                    Code::BadInput,
                    "this is no service credential",
                    "give the file that `user add` wrote",
                )
                .at(cipherfile::name_of(path))
            })
    }

    /// Writes the credential for its owner alone, whatever folder it stands in; refuses to write over a file.
    pub fn write(&self, path: &Path) -> Result<()> {
        let bytes = serde_json::to_vec_pretty(self).map(Zeroizing::new);
        let bytes = bytes.map_err(|_| Fault::internal("the credential could not be written"))?;
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(|error| cannot_write(path, &error))?;
        let written = file.write_all(&bytes).and_then(|()| file.sync_all());
        let written = written.and_then(|()| cipherfile::flush_name_of(path));
        written.map_err(|error| {
            // Half a credential is of no use to anybody; what matters is the fault that led to it.
            let _ = std::fs::remove_file(path);
            cannot_write(path, &error)
        })
    }
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Fault {
    let fault = match error.kind() {
        std::io::ErrorKind::AlreadyExists => Fault::new(
            Code::Conflict,
            "there is a file of this name already; it was left as it is and nobody was added",
            "remove it, or choose another name for the credential",
        ),
        kind => Fault::new(
            Code::BadInput,
            format!("the credential file cannot be written ({kind}); nobody was added"),
            "check that its folder is there and may be written, or choose another place",
        ),
    };
    fault.at(cipherfile::name_of(path))
}

#[cfg(unix)]
fn refuse_open_file(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let meta = std::fs::metadata(path).map_err(|error| cipherfile::io_fault(path, &error))?;
    if meta.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    Err(Fault::new(
        Code::NotAllowed,
        "others can read this credential; it was not used",
        "set its mode to 0600, or have an admin make a new one",
    )
    .at(cipherfile::name_of(path)))
}

#[cfg(not(unix))]
fn refuse_open_file(_path: &Path) -> Result<()> {
    Ok(())
}
