//! Layouts as data: one engine that writes, reads and validates.
