//! Sealing a body: XChaCha20-Poly1305 under the subject's key, bound to the entry's id. And what is derived from one,
//! under the same key.

use aes_gcm_siv::{AeadInPlace, Aes256GcmSiv, Nonce as SivNonce};
use chacha20poly1305::aead::{Aead, OsRng, Payload, rand_core::RngCore};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use domain::entry::Body;
use domain::ids::EntryId;
use domain::{Code, Fault, Result};
use zeroize::Zeroizing;

const NONCE: usize = 24;
/// The bytes after a derived text that prove it.
const TAG: usize = 16;

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

/// What is derived from an entry and read a million at a time: AES-256-GCM-SIV, which needs no chance and gives the same
/// bytes for the same text, so that they can be compared. The row number is the nonce.
pub fn seal_derived(key: &[u8; 32], entry: i64, text: &[u8]) -> Result<Vec<u8>> {
    let sealed = Aes256GcmSiv::new(key.into()).encrypt(&nonce_of(entry), text);
    sealed.map_err(|_| Fault::internal("what is derived from a body could not be sealed"))
}

/// Appends what it says; none when it was changed, or stands elsewhere.
pub fn open_derived(key: &[u8; 32], entry: i64, sealed: &[u8], into: &mut Vec<u8>) -> Option<()> {
    let (text, tag) = sealed.split_last_chunk::<TAG>()?;
    let start = into.len();
    into.extend_from_slice(text);
    let cipher = Aes256GcmSiv::new(key.into());
    let opened = cipher.decrypt_in_place_detached(&nonce_of(entry), &[], into.get_mut(start..)?, tag.into());
    opened.map_err(|_| into.truncate(start)).ok()
}

fn nonce_of(entry: i64) -> SivNonce {
    let mut nonce = SivNonce::default();
    nonce.iter_mut().zip(entry.to_le_bytes()).for_each(|(to, from)| *to = from);
    nonce
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
