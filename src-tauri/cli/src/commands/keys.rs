//! `keys`: what the files are encrypted with, renewing it, and the recovery code on paper.

use crate::answer::Answer;
use crate::context::Context;
use crate::page::{Page, count, or_empty, yes};
use clap::{ArgGroup, Args, Subcommand};
use domain::role::Action;
use usecases::key_ring::{self, KeysRotated, KeysShown, RecoveryDrilled, RecoveryRenewed};
use usecases::{Code, Fault, Result};

const LIST: &str = "Example:\n  prefdesk --user ruth keys list\n";
const ROTATE: &str = "\
Examples:
  prefdesk --user ruth user disable peter && prefdesk --user ruth keys rotate
  prefdesk --user ruth keys rotate --only store --only backup

Needs nobody else's password: the new keys are sealed to everybody who is not shut out, and each signs in as before.
Every console must be closed meanwhile. Killed, everything is as it was, or the next sign-in finishes it. A copy of the
folder that somebody took earlier still opens with the password of then.
";
const RECOVERY: &str = "\
Examples:
  prefdesk --user ruth keys recovery --drill        (asks for the code on paper; or pipe it in)
  prefdesk --user ruth keys recovery --renew        (a new one, shown once)
  prefdesk --user recovery user passwd ruth         (its use: it is typed as the password)

After --renew the code before it opens this folder no more; backups made before still open with the
old code: keep that paper as long as them, and make a backup now.
";

/// The keys of the folder, renewing them, and the recovery code.
#[derive(Subcommand)]
pub enum Keys {
    /// List the keys by purpose and age, and who opens them; never the keys themselves.
    #[command(after_help = LIST)]
    List,
    /// Put vault, store and customers under new keys.
    #[command(after_help = ROTATE)]
    Rotate(Rotate),
    /// Try the recovery code that is kept on paper, or make a new one.
    #[command(after_help = RECOVERY)]
    Recovery(Recovery),
}

#[derive(Args)]
pub struct Rotate {
    /// Only this key; may stand several times. Otherwise all of them.
    #[arg(long, value_name = "KEY", value_parser = ["store", "customers", "journal", "backup"])]
    only: Vec<String>,
}

#[derive(Args)]
#[command(group = ArgGroup::new("what").required(true))]
pub struct Recovery {
    /// Say whether the code opens the vault, and change nothing.
    #[arg(long, group = "what")]
    drill: bool,
    /// Make a new code; the old one opens this folder no more.
    #[arg(long, group = "what")]
    renew: bool,
}

impl Keys {
    pub fn run(self, context: &Context) -> Result<Answer> {
        match self {
            Keys::List => Answer::done(context, &context.sign_in()?.key_list()?, draw_list),
            Keys::Rotate(rotate) => rotate.run(context),
            Keys::Recovery(recovery) => recovery.run(context),
        }
    }
}

impl Rotate {
    fn run(self, context: &Context) -> Result<Answer> {
        let only = self.only.iter().map(|word| key_ring::purpose_called(word)).collect::<Result<Vec<_>>>()?;
        let credentials = context.credentials()?;
        let rotated = context.working("keys rotate", |progress| {
            key_ring::rotate(&context.dir, &only, &credentials, context.clock, progress)
        })?;
        Answer::done(context, &rotated, draw_rotated)
    }
}

impl Recovery {
    fn run(self, context: &Context) -> Result<Answer> {
        let desk = context.sign_in()?;
        if self.renew {
            return Answer::done(context, &desk.renew_recovery()?, draw_renewed);
        }
        // Before the code is asked for: whoever may not try it is not made to type it.
        desk.allow(Action::KeysManage)?;
        let code = context.recovery_code()?.ok_or_else(|| {
            Fault::new(
                Code::Usage,
                "no recovery code was given; nothing was tried",
                "type it when asked, or give it as a line of stdin (after the password with --password-stdin)",
            )
        })?;
        let drilled = desk.drill_recovery(&code)?;
        Answer::with(context, &drilled, draw_drilled, unfit(drilled))
    }
}

fn unfit(drilled: RecoveryDrilled) -> Option<Fault> {
    let what = "this code does not open the vault; nothing was changed";
    let advice = "read it again from the paper; if it is lost, `prefdesk keys recovery --renew`";
    (!drilled.opens).then(|| Fault::new(Code::NotAllowed, what, advice))
}

fn draw_list(shown: &KeysShown, page: &mut Page) {
    let rows = shown.keys.iter().map(|key| {
        [key.purpose.to_owned(), key.created.clone(), or_empty(key.retired.as_ref()), key.id.clone()]
    });
    page.table(["key", "made", "retired", "id"], rows);
    page.gap();
    let rows = shown.holders.iter().map(|it| [it.name.clone(), it.kind.to_owned(), yes(it.enabled)]);
    page.table(["holder", "kind", "opens the keys"], rows);
}

fn draw_rotated(rotated: &KeysRotated, page: &mut Page) {
    page.line("The keys are new.");
    page.gap();
    page.facts(&[
        ("new", rotated.rotated.join(", ")),
        ("opened by so many holders", count(rotated.holders)),
        ("seconds", format!("{:.1}", rotated.seconds)),
    ]);
    page.gap();
    page.line("What to do now:");
    for todo in &rotated.todo {
        page.line(format!("  - {todo}"));
    }
}

fn draw_drilled(drilled: &RecoveryDrilled, page: &mut Page) {
    if drilled.opens {
        page.line("The code opens the vault.");
    }
}

fn draw_renewed(renewed: &RecoveryRenewed, page: &mut Page) {
    page.facts(&[("recovery code", renewed.recovery_code.clone())]);
    page.line(
        "Write it down now: it is shown this once and kept nowhere. The one before it opens this folder no",
    );
    page.line(
        "more; backups made before still open with the old code: keep that paper as long as them, and make",
    );
    page.line("a backup now.");
}
