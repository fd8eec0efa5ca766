//! One file a noun: its arguments, the one use case it calls, and how the answer looks as text.

pub mod audit;
pub mod backup;
pub mod customer;
pub mod demo;
pub mod export;
pub mod health;
pub mod import;
mod import_list;
pub mod init;
pub mod journal;
pub mod keys;
pub mod layout;
pub mod lists;
pub mod lookup;
pub mod permit;
pub mod record;
pub mod request;
pub mod restore;
pub mod rules;
pub mod salvage;
pub mod scrub;
pub mod subject;
pub mod user;
pub mod verify;

use crate::answer::Answer;
use crate::args::Command;
use crate::context::Context;
use usecases::Result;

/// Runs one command.
pub fn run(context: &Context, command: Command) -> Result<Answer> {
    match command {
        Command::Init(ask) => ask.run(context),
        Command::Demo(ask) => ask.run(context),
        Command::User(ask) => ask.run(context),
        Command::Import(ask) => ask.run(context),
        Command::Lists(ask) => ask.run(context),
        Command::Lookup(ask) => ask.run(context),
        Command::Customer(ask) => ask.run(context),
        Command::Record(ask) => ask.run(context),
        Command::Permit(ask) => ask.run(context),
        Command::Request(ask) => ask.run(context),
        Command::Verify(ask) => ask.run(context),
        Command::Export(ask) => ask.run(context),
        Command::Layout(ask) => ask.run(context),
        Command::Rules(ask) => ask.run(context),
        Command::Keys(ask) => ask.run(context),
        Command::Audit(ask) => ask.run(context),
        Command::Backup(ask) => ask.run(context),
        Command::Restore(ask) => ask.run(context),
        Command::Salvage(ask) => ask.run(context),
        Command::Scrub(ask) => ask.run(context),
        Command::Journal(ask) => ask.run(context),
        Command::Check(ask) => ask.run(context),
        Command::Doctor(ask) => ask.run(context),
    }
}
