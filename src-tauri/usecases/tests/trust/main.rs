//! Who may do what, at every moment: accounts, open windows, roles, the verification lock, the audit.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "all of it is test code")]

mod accounts;
mod conversations;
mod layers;
mod locks;
mod making;
mod open_windows;
mod place;
mod put_back;
mod restoring;
mod roles;
mod rotation;
mod searches;
mod seen;
