//! Sealing with age: an identity under a password, the ring to everybody's public key, a fact to one key.
//!
//! Everything sealed is age armour, so that any age implementation opens it.

use age::secrecy::{ExposeSecret, SecretString};
use age::{scrypt, x25519};
use domain::{Code, Fault, Result};
use std::io::{Read, Write};
use zeroize::Zeroizing;

/// The highest work factor that is believed: a vault asking for more would hang the sign-in.
const MAX_LOG_N: u8 = 20;

/// Seals an identity under a password.
pub fn seal_identity(identity: &x25519::Identity, password: &str, log_n: u8) -> Result<String> {
    let mut recipient = scrypt::Recipient::new(SecretString::from(password.to_owned()));
    recipient.set_work_factor(log_n.clamp(1, MAX_LOG_N));
    let text = identity.to_string();
    age::encrypt_and_armor(&recipient, text.expose_secret().as_bytes()).map_err(|_| cannot_seal())
}

/// Opens an identity; none when the password does not fit.
pub fn open_identity(sealed: &str, password: &str) -> Option<x25519::Identity> {
    let mut identity = scrypt::Identity::new(SecretString::from(password.to_owned()));
    identity.set_max_work_factor(MAX_LOG_N);
    let bytes = Zeroizing::new(age::decrypt(&identity, sealed.as_bytes()).ok()?);
    std::str::from_utf8(&bytes).ok()?.trim().parse().ok()
}

/// Seals bytes to every public key at once.
pub fn seal_to(public: &[x25519::Recipient], bytes: &[u8]) -> Result<String> {
    let recipients = public.iter().map(|recipient| recipient as &dyn age::Recipient);
    let encryptor = age::Encryptor::with_recipients(recipients).map_err(|_| cannot_seal())?;
    write_armoured(encryptor, bytes).map_err(|_| cannot_seal())
}

fn write_armoured(encryptor: age::Encryptor, bytes: &[u8]) -> std::io::Result<String> {
    let armour = age::armor::ArmoredWriter::wrap_output(Vec::new(), age::armor::Format::AsciiArmor)?;
    let mut writer = encryptor.wrap_output(armour)?;
    writer.write_all(bytes)?;
    let text = writer.finish()?.finish()?;
    String::from_utf8(text).map_err(std::io::Error::other)
}

/// Opens bytes sealed to the identity's public key; none when they were not, or were changed.
pub fn open_with(identity: &x25519::Identity, sealed: &str) -> Option<Zeroizing<Vec<u8>>> {
    let decryptor = age::Decryptor::new_buffered(age::armor::ArmoredReader::new(sealed.as_bytes())).ok()?;
    let mut reader = decryptor.decrypt(std::iter::once(identity as &dyn age::Identity)).ok()?;
    let mut bytes = Zeroizing::new(Vec::new());
    reader.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Reads a public key of the vault.
pub fn public_key(text: &str) -> Result<x25519::Recipient> {
    text.parse().map_err(|_| {
        Fault::new(
            Code::StoreUnusable,
            "vault.json holds a public key that cannot be read; nothing was changed",
            "restore vault.json from a backup",
        )
        .at("vault.json")
    })
}

fn cannot_seal() -> Fault {
    Fault::internal("a key could not be sealed; nothing was changed")
}
