//! The customer master: one read-only encrypted file a generation; built by an import, read by lookup.
