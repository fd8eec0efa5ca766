//! The confirmation number: site, scrambled counter, two check digits.
