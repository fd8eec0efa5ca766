//! `permit`: a change of mind, with its evidence; it ends the named removals and no others.

use crate::answer::Answer;
use crate::context::Context;
use crate::page::list;
use crate::words;
use clap::Args;
use domain::Sensitive;
use domain::words::{Channel, PermissionSource};
use usecases::Result;
use usecases::request::PermitAsk;

const EXAMPLES: &str = "\
Example:
  prefdesk --user agent permit mail --customer 100234 --ends 214083059177 \\
           --source catalogue --evidence \"catalogue card of 2026-11-12, box 7\"

A catalogue request restores mail only, a contest or promotion e-mail only; a mistake is withdrawn instead
(`prefdesk request withdraw`).
";

/// Record a permission that ends removals of one channel.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Permit {
    #[arg(value_parser = words::channel())]
    channel: Channel,
    #[arg(long, value_name = "NO")]
    customer: String,
    /// The references whose removals it ends.
    #[arg(long, value_name = "REF", num_args = 1.., required = true)]
    ends: Vec<String>,
    /// What proves it, and where it is kept.
    #[arg(long, value_name = "TEXT")]
    evidence: String,
    /// Where the permission came from.
    #[arg(long, value_parser = words::permission_source())]
    source: PermissionSource,
}

impl Permit {
    pub fn run(self, context: &Context) -> Result<Answer> {
        let ask = PermitAsk {
            channel: self.channel,
            customer_no: self.customer,
            ends: self.ends,
            evidence: Sensitive::new(self.evidence),
            source: self.source,
        };
        let permitted = context.sign_in()?.permit(&ask)?;
        Answer::done(context, &permitted, |permitted, page| {
            page.line(format!("Permission for {} recorded.", permitted.channel));
            page.gap();
            page.facts(&[
                ("ended", list(&permitted.ended)),
                ("still in force", list(&permitted.still_in_force)),
            ]);
        })
    }
}
