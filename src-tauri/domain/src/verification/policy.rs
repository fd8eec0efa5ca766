//! Which right needs which level: `assets/rules/verification.toml`, read at build time.

use crate::company::toml_fault;
use crate::words::Right;
use crate::{Code, Fault, Result};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

crate::words::words! {
    /// A right and how far it goes.
    Asking {
        CopyCategories = "copy-categories",
        CopySpecific = "copy-specific",
        CorrectionOrdinary = "correction-ordinary",
        CorrectionSensitive = "correction-sensitive",
        DeletionRegistration = "deletion-registration",
        DeletionPurchases = "deletion-purchases",
        StopMarketing = "stop-marketing",
        StopProcessing = "stop-processing",
        Complaint = "complaint",
    }
    /// How well the person is known.
    Level { None = "none", Reasonable = "reasonable", High = "high" }
}

impl Asking {
    /// The right as asked for; `specific` means specific data for a copy, purchases for a deletion, sensitive
    /// fields for a correction, more than marketing for stopping.
    pub fn of(right: Right, specific: bool) -> Self {
        match (right, specific) {
            (Right::Copy, false) => Asking::CopyCategories,
            (Right::Copy, true) => Asking::CopySpecific,
            (Right::Correction, false) => Asking::CorrectionOrdinary,
            (Right::Correction, true) => Asking::CorrectionSensitive,
            (Right::Deletion, false) => Asking::DeletionRegistration,
            (Right::Deletion, true) => Asking::DeletionPurchases,
            (Right::StopProcessing, false) => Asking::StopMarketing,
            (Right::StopProcessing, true) => Asking::StopProcessing,
            (Right::Complaint, _) => Asking::Complaint,
        }
    }

    /// The right behind it; none for a removal.
    pub fn right(self) -> Option<Right> {
        Right::ALL
            .iter()
            .copied()
            .find(|right| [false, true].map(|specific| Self::of(*right, specific)).contains(&self))
    }
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    pub asking: Asking,
    pub level: Level,
    /// Points that must match.
    pub points: u32,
    /// A signed declaration is needed too.
    pub declaration: bool,
    /// Where it is written.
    pub source: String,
}

/// The whole table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policies(Vec<Policy>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    policy: Vec<Policy>,
}

impl Policies {
    /// The table that ships.
    pub fn built_in() -> Result<&'static Self> {
        static READ: OnceLock<Result<Policies>> = OnceLock::new();
        let text = include_str!("../../../../assets/rules/verification.toml");
        READ.get_or_init(|| Policies::parse("rules/verification.toml", text)).as_ref().map_err(Clone::clone)
    }

    /// Reads a table; each asking must be in it once, with no fewer points than its level means.
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let file: File = toml::from_str(text).map_err(|error| toml_fault(name, text, &error))?;
        for asking in Asking::ALL {
            let rows: Vec<_> = file.policy.iter().filter(|policy| policy.asking == *asking).collect();
            let fits = matches!(rows.as_slice(), [one] if one.points >= least(one.level)
                && (one.level == Level::None) == (one.points == 0));
            if !fits {
                let what = format!("{asking} is not there once with the points of its level");
                let advice = "none is 0 points, reasonable at least 2, high at least 3";
                return Err(Fault::new(Code::BadInput, what, advice).at(name));
            }
        }
        Ok(Self(file.policy))
    }

    /// The row for what is asked.
    pub fn policy(&self, asking: Asking) -> Result<&Policy> {
        let found = self.0.iter().find(|policy| policy.asking == asking);
        found.ok_or_else(|| Fault::internal(format!("no policy for {asking}")))
    }

    /// Every row.
    pub fn list(&self) -> &[Policy] {
        &self.0
    }
}

fn least(level: Level) -> u32 {
    match level {
        Level::None => 0,
        Level::Reasonable => 2,
        Level::High => 3,
    }
}
