//! Normalised keys of names, addresses, numbers and e-mails; how typed text is read.
