//! The one error that people see: a closed set of kinds, what happened, where, and what to do about it.
//! No personal data: rows are named by number, people by customer number.

use serde::Serialize;

/// What kind of fault; each is one exit status of the command line and one tone of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// A fault of the program itself (status 1).
    Internal,
    /// The command does not make sense as given (2).
    Usage,
    /// The input data is wrong (3).
    BadInput,
    /// No such thing (4).
    NotFound,
    /// Sign-in, role or verification forbids it (5).
    NotAllowed,
    /// Somebody else was first, or it is done already (6).
    Conflict,
    /// A person must decide first (7).
    HeldBack,
    /// The store is locked, damaged or too new (8).
    StoreUnusable,
}

impl Code {
    /// The exit status of the command line.
    pub fn exit_status(self) -> u8 {
        match self {
            Code::Internal => 1,
            Code::Usage => 2,
            Code::BadInput => 3,
            Code::NotFound => 4,
            Code::NotAllowed => 5,
            Code::Conflict => 6,
            Code::HeldBack => 7,
            Code::StoreUnusable => 8,
        }
    }
}

/// One fault: one line for a person, four fields for a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error, specta::Type)]
#[error("{}", self.line())]
pub struct Fault {
    /// The kind.
    pub code: Code,
    /// What went wrong and what happened to the data ("nothing was recorded").
    pub what: String,
    /// File, line, column or field; empty when there is none.
    #[serde(rename = "where")]
    pub place: String,
    /// What to do.
    #[serde(rename = "do")]
    pub advice: String,
    /// True when somebody asked the work to stop and that is all that is wrong.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_stop: bool,
}

impl Fault {
    /// A fault with no place.
    pub fn new(code: Code, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { code, what: what.into(), place: String::new(), advice: advice.into(), is_stop: false }
    }
    /// Work that was asked to stop, and did: what became of it, and how to go on.
    pub fn stopped(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { is_stop: true, ..Self::new(Code::Conflict, what, advice) }
    }
    /// The same fault, with the place where it was found.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = place.into();
        self
    }
    /// A fault of the program itself.
    pub fn internal(what: impl Into<String>) -> Self {
        Self::new(Code::Internal, what, "try again; if it stays, run `prefdesk doctor` and report it")
    }
    /// One line: what, where, what to do.
    pub fn line(&self) -> String {
        let what = self.what.trim_end_matches('.');
        match (self.place.is_empty(), self.advice.is_empty()) {
            (true, true) => what.to_owned(),
            (true, false) => format!("{what}: {}", self.advice),
            (false, true) => format!("{what} ({})", self.place),
            (false, false) => format!("{what} ({}): {}", self.place, self.advice),
        }
    }
}
