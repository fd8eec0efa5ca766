//! Which list it is: the same one again is compared with the run before. By the name that somebody gave it, else by its
//! header and its customers in any order; rows without a customer number count as they are.

use cipherfile::Key;
use domain::scrub::Purpose;
use domain::{Fault, Result};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::Hasher;

/// A list on its way.
pub struct Series {
    mac: Hmac<Sha256>,
    hasher: SipHasher13,
    rows: u64,
    sum: u128,
}

impl Series {
    /// Keyed, so that nobody who reads a kept run can try customer numbers.
    pub fn begin(key: &Key) -> Result<Series> {
        let no_key = |_| Fault::internal("no key for lists");
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&key.0).map_err(no_key)?;
        mac.update(b"scrub-series");
        let made = mac.clone().finalize().into_bytes();
        let mut secret = [0; 16];
        secret.iter_mut().zip(made).for_each(|(to, from)| *to = from);
        Ok(Series { mac, hasher: SipHasher13::new_with_key(&secret), rows: 0, sum: 0 })
    }

    /// Takes a row: its customer number, or all of it.
    pub fn take(&mut self, whose: &[u8]) {
        let mut hasher = self.hasher;
        hasher.write(whose);
        self.rows += 1;
        self.sum = self.sum.wrapping_add(hasher.finish128().as_u128());
    }

    /// What it is known by, in hex.
    pub fn id(mut self, purpose: Purpose, name: Option<&str>, header: &[u8]) -> String {
        self.mac.update(purpose.word().as_bytes());
        match name {
            Some(name) => {
                self.mac.update(b"\0name\0");
                self.mac.update(name.as_bytes());
            }
            None => {
                self.mac.update(b"\0rows\0");
                self.mac.update(&self.rows.to_le_bytes());
                self.mac.update(&self.sum.to_le_bytes());
                self.mac.update(header);
            }
        }
        domain::entry::hex(&self.mac.finalize().into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(rows: &[&str], name: Option<&str>, purpose: Purpose) -> String {
        let mut series = Series::begin(&Key([7; 32])).unwrap();
        rows.iter().for_each(|row| series.take(row.as_bytes()));
        series.id(purpose, name, b"customer_no,zip")
    }

    #[test]
    fn the_same_customers_in_any_order_are_the_same_list_and_a_name_goes_over_them() {
        let mail = Purpose::HouseMail;
        let one = id(&["1", "2", "3"], None, mail);
        assert_eq!(one, id(&["3", "1", "2"], None, mail));
        for other in [&["1", "2"][..], &["1", "2", "4"], &["1", "2", "3", "3"]] {
            assert_ne!(one, id(other, None, mail));
        }
        assert_ne!(one, id(&["1", "2", "3"], None, Purpose::ProspectMail));
        assert_eq!(id(&["1"], Some("winter"), mail), id(&["2"], Some("winter"), mail));
        assert_ne!(id(&["1"], Some("winter"), mail), id(&["1"], Some("summer"), mail));
    }
}
