//! What a scrub did, for people, for `run.json`, and for whoever asks years later.

use super::out::Counts;
use super::{DecoyCount, Scrub, SinceLast};
use crate::Desk;
use crate::files_out::sha256_of;
use chrono::NaiveDate;
use domain::list::{Freshness, ListKind};
use domain::scrub::Purpose;
use domain::{Fault, Result};
use serde::Serialize;
use std::collections::BTreeMap;
use store::Acting;

/// `read` is the sum of clean, removed, borderline and refused.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ScrubReport {
    pub purpose: Purpose,
    pub campaign: Option<String>,
    pub name: Option<String>,
    #[specta(type = u32)]
    pub read: u64,
    #[specta(type = u32)]
    pub clean: u64,
    #[specta(type = u32)]
    pub removed: u64,
    #[specta(type = BTreeMap<String, u32>)]
    pub by_list: BTreeMap<String, u64>,
    #[specta(type = BTreeMap<String, u32>)]
    pub by_level: BTreeMap<&'static str, u64>,
    #[specta(type = u32)]
    pub borderline: u64,
    #[specta(type = u32)]
    pub refused: u64,
    /// Lists of the purpose that were never imported.
    pub missing_lists: Vec<ListKind>,
    /// The last day on which the clean list may be used.
    pub use_by: String,
    /// Rows on a registry, kept because of an established business relationship.
    #[specta(type = u32)]
    pub kept_by_relationship: u64,
    pub lists: Vec<ListUsed>,
    pub decoys: DecoyCount,
    /// None: this is the first run of the list.
    pub since_last: Option<SinceLast>,
    /// The rules on relationships that were applied, by id and version.
    pub relationship_rules: Vec<String>,
    /// Why a missing or stale registry was used all the same.
    pub override_reason: Option<String>,
    pub fuzzy: bool,
    pub brand: Option<String>,
    pub input_sha256: String,
    pub as_of: String,
    pub run_at: String,
    pub by: String,
    pub seconds: f64,
}

/// A list that was compared with.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ListUsed {
    pub id: String,
    pub kind: ListKind,
    pub list_date: String,
    /// Up to here nothing of it is missing.
    pub kept_up_to: String,
    #[specta(type = u32)]
    pub entries: u64,
    pub sha256: String,
    pub subscription: String,
    pub is_stale: bool,
}

impl Desk {
    pub(super) fn report(
        &self,
        scrub: &Scrub<'_>,
        counts: &Counts,
        missing_lists: Vec<ListKind>,
        use_by: NaiveDate,
        acting: &Acting,
    ) -> Result<ScrubReport> {
        let ask = scrub.ask;
        let mut lists = Vec::new();
        for list in &scrub.lists {
            let until = list.row.kind.usable_until(list.row.dates.kept_up_to)?;
            lists.push(ListUsed {
                id: list.row.list.clone(),
                kind: list.row.kind,
                list_date: list.row.dates.newest.to_string(),
                kept_up_to: list.row.dates.kept_up_to.to_string(),
                entries: list.row.entries,
                sha256: list.row.sha256.clone(),
                subscription: list.row.subscription.clone(),
                is_stale: Freshness::of(until, scrub.today) == Freshness::Stale,
            });
        }
        let related = scrub.purpose.lists().iter().any(|it| it.unless_related);
        let hash = std::fs::File::open(&ask.file).and_then(|mut file| sha256_of(&mut file));
        Ok(ScrubReport {
            purpose: scrub.purpose,
            campaign: ask.campaign.clone(),
            name: ask.name.as_deref().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned),
            read: counts.read,
            clean: counts.clean,
            removed: counts.removed,
            by_list: counts.by_list.clone(),
            by_level: counts.by_level.clone(),
            borderline: counts.borderline,
            refused: counts.refused,
            missing_lists,
            use_by: use_by.to_string(),
            kept_by_relationship: counts.kept_by_relationship,
            lists,
            decoys: DecoyCount::default(),
            since_last: None,
            relationship_rules: if related { scrub.relationships.ids() } else { Vec::new() },
            override_reason: ask.override_reason.clone(),
            fuzzy: ask.fuzzy,
            brand: ask.brand.clone(),
            input_sha256: hash
                .map_err(|_| Fault::internal("the list could not be read again; nothing was written"))?,
            as_of: scrub.today.to_string(),
            run_at: acting.now.to_rfc3339(),
            by: acting.who.to_string(),
            seconds: 0.0,
        })
    }
}
