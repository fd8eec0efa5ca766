//! Sealing a body: XChaCha20-Poly1305 under the subject's key, bound to the entry's id.

use chacha20poly1305::aead::{Aead, OsRng, Payload, rand_core::RngCore};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use domain::entry::Body;
use domain::ids::EntryId;
use domain::{Code, Fault, Result};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

const NONCE: usize = 24;

/// A subject's key, wiped when dropped.
pub type SubjectKey = Zeroizing<[u8; 32]>;

/// A new key from the system's randomness.
pub fn new_key() -> SubjectKey {
    let mut key = Zeroizing::new([0u8; 32]);
    OsRng.fill_bytes(key.as_mut());
    key
}

/// nonce || ciphertext of the body as compact JSON; the entry's id is authenticated with it.
pub fn seal(key: &[u8; 32], id: EntryId, body: &Body) -> Result<Vec<u8>> {
    let text = serde_json::to_vec(body).map_err(|_| Fault::internal("a body could not be written"))?;
    seal_bytes(key, id.0.as_bytes(), &Zeroizing::new(text))
}

/// nonce || ciphertext; the id of what it is about is authenticated with it.
pub fn seal_bytes(key: &[u8; 32], about: &[u8; 16], text: &[u8]) -> Result<Vec<u8>> {
    let mut nonce = [0u8; NONCE];
    OsRng.fill_bytes(&mut nonce);
    let payload = Payload { msg: text, aad: about };
    let cipher = XChaCha20Poly1305::new(key.into());
    let ciphertext = cipher.encrypt(XNonce::from_slice(&nonce), payload);
    let ciphertext = ciphertext.map_err(|_| Fault::internal("a body could not be sealed"))?;
    let mut sealed = Vec::with_capacity(NONCE + ciphertext.len());
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&ciphertext);
    Ok(sealed)
}

/// The same bytes for the same text, so that what is derived can be compared: the nonce follows from the text, under the
/// key, and says nothing of it once the key is gone.
pub fn seal_derived(key: &[u8; 32], about: &[u8; 16], text: &[u8]) -> Result<Vec<u8>> {
    let fault = || Fault::internal("what is derived from a body could not be sealed");
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key).map_err(|_| fault())?;
    mac.update(about);
    mac.update(text);
    let digest = mac.finalize().into_bytes();
    let nonce = digest.get(..NONCE).ok_or_else(fault)?;
    let payload = Payload { msg: text, aad: about };
    let cipher = XChaCha20Poly1305::new(key.into());
    let ciphertext = cipher.encrypt(XNonce::from_slice(nonce), payload).map_err(|_| fault())?;
    Ok([nonce, &ciphertext].concat())
}

/// Opens what was sealed; none when it was changed, or stands elsewhere.
pub fn open_bytes(key: &[u8; 32], about: &[u8; 16], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, ciphertext) = sealed.split_at_checked(NONCE)?;
    let payload = Payload { msg: ciphertext, aad: about };
    XChaCha20Poly1305::new(key.into()).decrypt(XNonce::from_slice(nonce), payload).ok().map(Zeroizing::new)
}

/// Opens a sealed body; one that was changed, or stands at another entry, is a fault of the store.
pub fn open(key: &[u8; 32], id: EntryId, sealed: &[u8]) -> Result<Body> {
    let text = open_bytes(key, id.0.as_bytes(), sealed).ok_or_else(|| damaged(id))?;
    serde_json::from_slice(&text).map_err(|_| damaged(id))
}

fn damaged(id: EntryId) -> Fault {
    Fault::new(
        Code::StoreUnusable,
        format!("the body of entry {id} cannot be read"),
        "run `prefdesk check`, then restore from a backup; nothing was changed",
    )
    .at(crate::FILE_NAME)
}
