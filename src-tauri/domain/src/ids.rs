//! Ids as types, so that a batch is never taken for a request. None of them tells anything about a person
//! but [`CustomerNo`], which is the retailer's own number and may be named in errors.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> { Uuid::parse_str(text).map(Self) }
        }
    )*};
}

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
        #[serde(transparent)]
        pub struct $name(pub String);
        impl $name {
            /// The text of the id.
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self { Self(text.to_owned()) }
        }
    )*};
}

uuid_id! {
    /// One line of the ledger or of the audit log (UUIDv7). A removal is named by its entry.
    EntryId,
    /// One chain, written by one folder.
    LogId,
    /// Whose payload key an entry is sealed with.
    SubjectId,
    /// One request: one reference, one or more removals.
    RequestId,
    /// One conversation.
    ContactId,
    /// One unfinished request.
    DraftId,
}

text_id! {
    /// The retailer's own number for a customer.
    CustomerNo,
    /// The confirmation number, digits only (grouped when shown or spoken).
    Reference,
    /// A batch: service, period, counter: `mps-2026-W47-1`.
    BatchId,
    /// A service (recipient) by configuration: `mps`, `tps`, …
    ServiceId,
    /// A layout: `us-dma-mps-fixed`.
    LayoutId,
    /// A person who signs in: the name they type.
    UserName,
    /// A rule of `assets/rules`.
    RuleId,
    /// A brand that the customer sees.
    Brand,
}
