//! `demo`: a data folder with invented people.

use crate::answer::Answer;
use crate::context::Context;
use crate::page::count;
use crate::words;
use clap::Args;
use usecases::Result;
use usecases::setup;

const EXAMPLES: &str = "\
Examples:
  prefdesk --data-dir demo demo
  prefdesk --data-dir big demo --customers 1000000 --seed 7
";

/// Make a data folder with invented people and requests, and say what to try.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Demo {
    /// How many customers to invent.
    #[arg(long, value_name = "N", default_value_t = 5000, value_parser = words::within(1_u64, 50_000_000))]
    customers: u64,
    /// The same seed invents the same people.
    #[arg(long, value_name = "S", default_value_t = 1, value_parser = words::within(0_u64, u64::MAX))]
    seed: u64,
}

impl Demo {
    pub fn run(self, context: &Context) -> Result<Answer> {
        let made = context.working("demo", |progress| {
            setup::demo(&context.dir, self.customers, self.seed, context.clock, progress)
        })?;
        Answer::done(context, &made, |made, page| {
            page.line(format!(
                "{} invented customers and {} requests are in {}",
                count(made.customers),
                count(made.requests),
                made.data_dir.display()
            ));
            if let Some(folder) = &made.set_aside {
                page.line(format!(
                    "A demo before this one was not finished; what it had left lies in {folder} and may go."
                ));
            }
            page.gap();
            page.line("Sign in as:");
            let people = made.people.iter().map(|p| [p.user.clone(), p.role.to_string(), p.password.clone()]);
            page.table(["name", "role", "password"], people);
            page.gap();
            page.line("Worth trying:");
            for try_this in &made.try_this {
                page.line(format!("  {try_this}"));
            }
        })
    }
}
