//! `user`: people who sign in, and service credentials.

use crate::answer::Answer;
use crate::context::Context;
use crate::page::{Page, list, or_empty, yes};
use crate::words;
use clap::{Args, Subcommand};
use domain::role::{self, Action, Allowance};
use domain::words::Role;
use serde::Serialize;
use std::path::PathBuf;
use usecases::Result;
use usecases::people::{AddUser, UserMade, UserRow};

const ADD: &str = "\
Examples:
  prefdesk --user ruth user add peter --role agent
  PREFDESK_NEW_PASSWORD='four plain words here' prefdesk --user ruth user add peter --role supervisor
  prefdesk --user ruth user add weekly --role service --credential-out weekly.key --grant export-write

--until is the last day, today or later. Without a new password a one-time one is made, shown once, and changed before anything else.
";
const LIST: &str = "Example:\n  prefdesk --user ruth user list\n";
const DISABLE: &str = "\
Example:
  prefdesk --user ruth user disable peter && prefdesk --user ruth keys rotate

With a copy of the vault from before, their password still opens what is written until the keys
are rotated.
";
const PASSWD: &str = "\
Examples:
  prefdesk --user peter user passwd peter       (at a terminal the new one is asked for, twice)
  PREFDESK_NEW_PASSWORD='four plain words here' prefdesk --user peter user passwd peter
  prefdesk --user ruth user passwd peter        (a one-time password, shown once)
";

/// People who sign in, and service credentials.
#[derive(Subcommand)]
pub enum User {
    /// Add a person, or a service with its credential file.
    #[command(after_help = help_to_add())]
    Add(Add),
    /// List everybody.
    #[command(after_help = LIST)]
    List,
    /// Shut somebody out from now on.
    #[command(after_help = DISABLE)]
    Disable { name: String },
    /// Give a new password, to oneself or (admin) to another.
    #[command(after_help = PASSWD)]
    Passwd { name: String },
}

#[derive(Args)]
pub struct Add {
    name: String,
    #[arg(long, value_parser = words::role_word())]
    role: Role,
    /// The last day on which they may sign in.
    #[arg(long, value_name = "DATE", value_parser = words::date)]
    until: Option<String>,
    /// For a service: where its credential file goes (mode 0600).
    #[arg(long, value_name = "FILE")]
    credential_out: Option<PathBuf>,
    /// For a service: an action that it may take; may stand several times.
    #[arg(long = "grant", value_name = "ACTION", value_parser = words::grant())]
    grants: Vec<Action>,
}

#[derive(Serialize)]
struct Users {
    users: Vec<UserRow>,
}

#[derive(Serialize)]
struct Disabled {
    name: String,
    disabled: bool,
    todo: [&'static str; 1],
}

/// Shut out by their row and their seal; a key that they once held is still a key.
const ROTATE: &str = "rotate the keys: a copy of the vault from before still opens what is written until then (`prefdesk keys rotate`)";

/// The examples, and what each role may: told from the table that is applied.
fn help_to_add() -> String {
    let lines: Vec<String> =
        role::allowances().map(|it| format!("  {:<10}  {}", it.role, told(&it))).collect();
    let anybody: Vec<Action> = role::anybodys().collect();
    format!("{ADD}\nWhat each role may:\n{}\n  everybody   {}\n", lines.join("\n"), list(&anybody))
}

fn told(allowance: &Allowance) -> String {
    let besides = list(&allowance.besides);
    match (allowance.all_of, allowance.role) {
        (Some(less), _) => format!("all of {less}; {besides}"),
        (None, Role::Service) => format!("only what --grant gives it of {besides}"),
        (None, _) => besides,
    }
}

impl User {
    pub fn run(self, context: &Context) -> Result<Answer> {
        let desk = context.sign_in()?;
        match self {
            User::Add(add) => {
                let password = context.new_password()?;
                let ask = AddUser {
                    name: add.name,
                    role: add.role,
                    until: add.until,
                    password,
                    credential_out: add.credential_out,
                    grants: add.grants.iter().map(ToString::to_string).collect(),
                };
                Answer::done(context, &desk.add_user(&ask)?, |made, page| draw_made("Added", made, page))
            }
            User::List => Answer::done(context, &Users { users: desk.users()? }, draw_users),
            User::Disable { name } => {
                desk.disable_user(&name)?;
                let disabled = Disabled { name, disabled: true, todo: [ROTATE] };
                Answer::done(context, &disabled, draw_disabled)
            }
            User::Passwd { name } => {
                let made = desk.reset_password(&name, context.new_password_of(&name)?.as_ref())?;
                Answer::done(context, &made, |made, page| draw_made("New password for", made, page))
            }
        }
    }
}

fn draw_made(what: &str, made: &UserMade, page: &mut Page) {
    page.line(format!("{what} {} ({})", made.name, made.role));
    if let Some(password) = &made.one_time_password {
        page.gap();
        page.facts(&[("one-time password", password.clone())]);
        page.line("It is shown this once and must be changed before anything else.");
    }
    if let Some(file) = &made.credential {
        page.line(format!("Its credential is in {}", file.display()));
    }
}

fn draw_disabled(disabled: &Disabled, page: &mut Page) {
    page.line(format!("{} is shut out", disabled.name));
    page.gap();
    page.line("What to do now:");
    for todo in disabled.todo {
        page.line(format!("  - {todo}"));
    }
}

fn draw_users(users: &Users, page: &mut Page) {
    let rows = users.users.iter().map(|user| {
        [
            user.name.clone(),
            user.role.to_string(),
            or_empty(user.until.as_ref()),
            state(user).to_owned(),
            yes(user.must_change_password),
            list(&user.grants),
        ]
    });
    page.table(["name", "role", "until", "state", "must change password", "grants"], rows);
}

fn state(user: &UserRow) -> &'static str {
    match user {
        UserRow { disabled: true, .. } => "shut out",
        UserRow { past: true, .. } => "past",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_past_their_last_day_is_listed_as_past_until_they_are_shut_out() {
        let row = |disabled, past| UserRow {
            name: "peter".to_owned(),
            role: Role::Agent,
            until: Some("2020-01-01".to_owned()),
            disabled,
            past,
            must_change_password: false,
            grants: Vec::new(),
        };
        let listed = |row| Page::drawn(|page| draw_users(&Users { users: vec![row] }, page));
        assert!(listed(row(false, true)).contains("  past"));
        assert!(listed(row(true, true)).contains("  shut out"));
        assert!(!listed(row(false, false)).contains("past"));
    }
}
