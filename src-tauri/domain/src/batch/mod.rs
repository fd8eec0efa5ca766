//! Batches: periods, services, what is due to one, what is held back, late or told by hand, what a reject file
//! means (`DOMAIN.md` 6). Pure planning: files, the ledger and the clock stay outside.

mod manifest;
mod period;
mod plan;
mod reject;
mod service;
mod transmittal;

pub use manifest::{MANIFEST_VERSION, Manifest, RenderedFile};
pub use period::{Period, Week, next_batch_id};
pub use plan::{
    Aside, Candidate, CandidateState, Counts, Marked, Plan, PlanAsk, Planner, Verdict, Warning, plan,
};
pub use reject::{Match, Sent, SentLine, match_rejects};
pub use service::{Service, built_in_services, export_day, next_export};
pub use transmittal::Transmittal;
