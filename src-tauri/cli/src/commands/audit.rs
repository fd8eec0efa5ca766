//! `audit`: who did what, and the proof that no line is missing or changed.

use crate::answer::Answer;
use crate::context::Context;
use crate::page::{Page, count, or_empty};
use crate::words;
use clap::{Args, Subcommand};
use serde::Serialize;
use usecases::audit::{AuditRow, ChainProof};
use usecases::{Code, Fault, Result};

const VERIFY: &str = "Example:\n  prefdesk --user auditor audit verify\n";
const SHOW: &str = "\
Examples:
  prefdesk --user auditor audit show --customer 100234
  prefdesk --user auditor audit show --request 214083059177
";

/// Who did what, and the proof that nothing is missing.
#[derive(Subcommand)]
pub enum Audit {
    /// Prove the chains: every entry whole, none missing.
    #[command(after_help = VERIFY)]
    Verify,
    /// Show what was done; reading it is itself audited.
    #[command(after_help = SHOW)]
    Show(Show),
}

#[derive(Args)]
pub struct Show {
    /// Only what concerns this customer.
    #[arg(long, value_name = "NO")]
    customer: Option<String>,
    /// Only what concerns this request.
    #[arg(long, value_name = "REF")]
    request: Option<String>,
    /// At most so many lines, the newest.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = words::within(1_u32, 100_000))]
    limit: u32,
}

#[derive(Serialize)]
struct Chains {
    chains: Vec<ChainProof>,
}

#[derive(Serialize)]
struct Audited {
    audit: Vec<AuditRow>,
}

impl Audit {
    pub fn run(self, context: &Context) -> Result<Answer> {
        let desk = context.sign_in()?;
        match self {
            Audit::Verify => {
                let chains = context.working("audit verify", |progress| desk.audit_verify(progress))?;
                let broken = broken(&chains);
                Answer::with(context, &Chains { chains }, draw_chains, broken)
            }
            Audit::Show(it) => {
                let audit = desk.audit_show(it.customer.as_deref(), it.request.as_deref(), it.limit)?;
                Answer::done(context, &Audited { audit }, |audited, page| draw_audit(audited, it.limit, page))
            }
        }
    }
}

fn broken(chains: &[ChainProof]) -> Option<Fault> {
    let chain = chains.iter().find(|chain| !chain.whole)?;
    let place = format!("{} chain: {}", chain.name, chain.fault.as_deref().unwrap_or("not whole"));
    let advice = "stop working in this folder and restore the last good backup";
    Some(Fault::new(Code::StoreUnusable, "a chain is not whole", advice).at(place))
}

fn draw_chains(chains: &Chains, page: &mut Page) {
    let rows = chains.chains.iter().map(|chain| {
        let state = match (chain.whole, &chain.fault) {
            (true, _) => "whole".to_owned(),
            (false, fault) => or_empty(fault.as_ref()),
        };
        [chain.name.clone(), count(chain.entries), state, chain.walked.clone(), chain.head.clone()]
    });
    page.table(["chain", "entries", "state", "walked", "head"], rows);
}

fn draw_audit(audited: &Audited, limit: u32, page: &mut Page) {
    if audited.audit.is_empty() {
        return page.line("Nothing is on record.");
    }
    let rows = audited.audit.iter().map(|row| {
        [
            row.seq.to_string(),
            row.at.clone(),
            row.who.clone(),
            row.action.clone(),
            or_empty(row.customer_no.as_ref()),
            or_empty(row.reference.as_ref()),
            row.detail.clone(),
        ]
    });
    page.table(["no", "at", "who", "action", "customer", "reference", "detail"], rows);
    if audited.audit.len() >= limit as usize {
        page.line(format!("These are the last {}; older lines are not shown: --limit", count(limit)));
    }
}
