//! What may stand on the command line everywhere, and the list of commands. Each command's own arguments live
//! beside it in `commands`.

use crate::commands;
use crate::words;
use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  prefdesk                                             open the console
  prefdesk --data-dir demo demo                        invented people to look around with
  prefdesk --user agent lookup \"(303) 555-0142\"
  prefdesk --user agent record mail,phone --customer 100234
  prefdesk --user lead export write --service mps --layout us-dma-mps --week 2026-W47 --out outbox

Signing in:
  --user NAME with the password in PREFDESK_PASSWORD (cleared once read), or as the first line of
  --password-stdin, or typed when asked; or --credential FILE for scheduled work.
  When every password is lost: --user recovery, with the recovery code of `init` as the password.

Exit status:
  0 done                         5 not allowed (sign-in, role, verification)
  1 internal error, or stopped   6 conflict, or already done
  2 usage                        7 held back: something needs a person
  3 bad input data               8 the store is locked, damaged or too new
  4 not found
";

/// Record and honour removal requests, verify callers, write the weekly exports.
///
/// Without a command the console opens; with one, no display is needed.
#[derive(Parser)]
#[command(name = "prefdesk", version, after_help = EXAMPLES, max_term_width = 100)]
#[command(subcommand_value_name = "COMMAND", subcommand_help_heading = "Commands")]
pub struct Cli {
    #[command(flatten)]
    pub everywhere: Everywhere,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Before or after any command.
#[derive(Args, Default)]
#[command(next_help_heading = "Everywhere")]
pub struct Everywhere {
    /// The data folder (or PREFDESK_DATA_DIR); otherwise the platform's own.
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// One JSON document on stdout instead of text.
    #[arg(long, global = true)]
    pub json: bool,
    /// Business time instead of now (admin; audited).
    #[arg(long, global = true, value_name = "RFC3339", value_parser = words::instant)]
    pub as_of: Option<DateTime<Utc>>,
    /// No progress and no remarks on stderr; errors still appear.
    #[arg(long, global = true)]
    pub quiet: bool,
    /// Say on stderr what is being done.
    #[arg(long, global = true)]
    pub verbose: bool,
    /// Who signs in.
    #[arg(long, global = true, value_name = "NAME")]
    pub user: Option<String>,
    /// Read the password from the first line of stdin (a new one from the second).
    #[arg(long, global = true)]
    pub password_stdin: bool,
    /// Sign in with a service credential file (mode 0600).
    #[arg(long, global = true, value_name = "FILE")]
    pub credential: Option<PathBuf>,
}

#[derive(Subcommand)]
pub enum Command {
    Init(commands::init::Init),
    Demo(commands::demo::Demo),
    #[command(subcommand, arg_required_else_help = false)]
    User(commands::user::User),
    #[command(subcommand, arg_required_else_help = false)]
    Import(commands::import::Import),
    Lists(commands::lists::Lists),
    Lookup(commands::lookup::Lookup),
    #[command(subcommand, arg_required_else_help = false)]
    Customer(commands::customer::Customer),
    Record(commands::record::Record),
    Permit(commands::permit::Permit),
    #[command(subcommand, arg_required_else_help = false)]
    Request(commands::request::Request),
    Verify(commands::verify::Verify),
    #[command(subcommand, arg_required_else_help = false)]
    Export(commands::export::Export),
    #[command(subcommand, arg_required_else_help = false)]
    Layout(commands::layout::Layout),
    #[command(subcommand, arg_required_else_help = false)]
    Rules(commands::rules::Rules),
    #[command(subcommand, arg_required_else_help = false)]
    Keys(commands::keys::Keys),
    #[command(subcommand, arg_required_else_help = false)]
    Audit(commands::audit::Audit),
    Backup(commands::backup::Backup),
    Restore(commands::restore::Restore),
    Salvage(commands::salvage::Salvage),
    Scrub(commands::scrub::Scrub),
    Journal(commands::journal::Journal),
    Check(commands::health::Check),
    Doctor(commands::health::Doctor),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_agree_with_one_another() {
        Cli::command().debug_assert();
    }

    #[test]
    fn flags_of_everywhere_stand_before_or_after_the_command() {
        for line in ["prefdesk --json --user ann lookup hale", "prefdesk lookup hale --json --user ann"] {
            let cli = Cli::try_parse_from(line.split(' ')).unwrap();
            assert!(cli.everywhere.json);
            assert_eq!(cli.everywhere.user.as_deref(), Some("ann"));
        }
    }

    #[test]
    fn every_command_shows_an_example() {
        fn walk(command: &clap::Command) {
            if command.get_name() == "help" {
                return;
            }
            if !command.has_subcommands() {
                let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
                assert!(help.contains("prefdesk"), "`{}` has no example", command.get_name());
            }
            command.get_subcommands().for_each(walk);
        }
        walk(&Cli::command());
    }
}
