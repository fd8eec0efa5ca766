//! `init`: an empty data folder with one admin.

use crate::answer::Answer;
use crate::context::Context;
use crate::files;
use clap::Args;
use std::path::PathBuf;
use usecases::setup::{self, InitAsk};
use usecases::{Code, Fault, Result};

const EXAMPLES: &str = "\
Examples:
  PREFDESK_PASSWORD='four plain words here' prefdesk init --admin ruth
  prefdesk --data-dir /srv/prefdesk init --admin ruth --site 014 --company company.toml

The recovery code is printed once: write it down and lock it away. It signs in as
`--user recovery`, typed as the password.
";

/// Make an empty data folder with one admin.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Init {
    /// The first admin; the password comes from the same place as a sign-in.
    #[arg(long, value_name = "NAME")]
    admin: String,
    /// This site's code: three digits, different at every site.
    #[arg(long, value_name = "CODE")]
    site: Option<String>,
    /// The company's settings: name, time zone, brands, what the desk says.
    #[arg(long, value_name = "FILE.toml")]
    company: Option<PathBuf>,
}

impl Init {
    pub fn run(self, context: &Context) -> Result<Answer> {
        self.refuse_another_user(context)?;
        let company = match &self.company {
            Some(path) => Some((path.display().to_string(), files::small_text(path)?)),
            None => None,
        };
        let password = context.first_password()?;
        let ask = InitAsk { admin: self.admin, password, site: self.site, company };
        let made = setup::init(&context.dir, &ask, context.clock)?;
        Answer::done(context, &made, |made, page| {
            page.line(format!("The data folder is ready at {}", made.data_dir.display()));
            page.gap();
            page.facts(&[
                ("admin", made.admin.clone()),
                ("site", made.site.clone()),
                ("recovery code", made.recovery_code.clone()),
            ]);
            if let Some(folder) = &made.set_aside {
                page.gap();
                page.line(format!(
                    "An init before this one was not finished; what it had left lies in {folder} and may go."
                ));
            }
            page.gap();
            page.line(
                "The recovery code is shown this once. Write it down and lock it away: with it, and only",
            );
            page.line("with it, the folder opens when every password is lost: sign in with `--user recovery`, and type");
            page.line(format!("it as the password. `prefdesk --user recovery user passwd {}`", made.admin));
            page.line("then gives a new one.");
        })
    }

    fn refuse_another_user(&self, context: &Context) -> Result<()> {
        let what = if context.has_credential() {
            "init takes the admin's password, not a credential"
        } else if context.user().is_some_and(|user| user != self.admin) {
            "--user and --admin name two people"
        } else {
            return Ok(());
        };
        Err(Fault::new(Code::Usage, what, "name the admin once, with --admin"))
    }
}
