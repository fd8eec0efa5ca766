//! Rules as they stand in the rule files, with their sources.

use crate::Desk;
use domain::Result;
use domain::role::Action;
use domain::rules::{Rule, Rules};
use serde::Serialize;

/// One version of a rule.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct RuleRow {
    pub id: String,
    pub version: u32,
    pub effective_from: Option<String>,
    pub effective_until: Option<String>,
    /// Channels or rights, then the jurisdiction.
    pub applies_to: Vec<String>,
    pub amount: u32,
    pub unit: String,
    pub starts: String,
    pub source: String,
    pub confidence: String,
    pub title: String,
}

impl Desk {
    /// Every version of every rule, by id and version.
    pub fn rules(&self) -> Result<Vec<RuleRow>> {
        self.allow(Action::RulesRead)?;
        Ok(Rules::built_in()?.list().iter().map(row_of).collect())
    }

    /// Every version of one rule.
    pub fn rule(&self, id: &str) -> Result<Vec<RuleRow>> {
        self.allow(Action::RulesRead)?;
        Ok(Rules::built_in()?.show(id)?.into_iter().map(row_of).collect())
    }
}

fn row_of(rule: &Rule) -> RuleRow {
    let channels = rule.channels.iter().map(ToString::to_string);
    let rights = rule.rights.iter().map(ToString::to_string);
    RuleRow {
        id: rule.id.to_string(),
        version: rule.version,
        effective_from: rule.effective_from.map(|day| day.to_string()),
        effective_until: rule.effective_until.map(|day| day.to_string()),
        applies_to: channels.chain(rights).chain([rule.jurisdiction.clone()]).collect(),
        amount: rule.amount,
        unit: rule.unit.word().to_owned(),
        starts: rule.start.word().to_owned(),
        source: rule.source.clone(),
        confidence: rule.confidence.clone(),
        title: rule.title.clone(),
    }
}
