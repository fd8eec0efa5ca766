//! Turns what the argument parser says into the contract's one line. Words that were typed are not repeated:
//! `prefdesk lookup` is followed by somebody's name.

use crate::answer::Answer;
use crate::args::Cli;
use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::error::Error;
use std::ffi::OsString;
use usecases::{Code, Fault, Result};

/// Whether `--json` was asked for, even where the rest cannot be read.
pub fn wants_json(args: impl Iterator<Item = OsString>) -> bool {
    args.skip(1).take_while(|arg| arg != "--").any(|arg| arg == "--json")
}

/// Help and version are answers; everything else is a fault of usage.
pub fn answer(error: &clap::Error, args: impl Iterator<Item = OsString>, json: bool) -> Result<Answer> {
    match error.kind() {
        ErrorKind::DisplayHelp => Answer::text(json, "help", &error.to_string()),
        ErrorKind::DisplayVersion => {
            let text = error.to_string();
            let version = text.trim().rsplit(' ').next().unwrap_or_default();
            Answer::text(json, "version", if json { version } else { &text })
        }
        _ => Err(fault(error, args)),
    }
}

fn fault(error: &clap::Error, args: impl Iterator<Item = OsString>) -> Fault {
    let advice = format!("see `{} --help`", command(args));
    Fault::new(Code::Usage, what(error), advice)
}

fn what(error: &clap::Error) -> String {
    let arg = arg(error);
    match error.kind() {
        ErrorKind::InvalidValue if value(error).is_empty() => {
            format!("{arg} needs a value{}", one_of(error, ContextKind::ValidValue))
        }
        ErrorKind::InvalidValue => {
            format!("the value of {arg} is not valid{}", one_of(error, ContextKind::ValidValue))
        }
        ErrorKind::ValueValidation => match error.source() {
            Some(source) => format!("the value of {arg} is not valid: {source}"),
            None => format!("the value of {arg} is not valid"),
        },
        ErrorKind::UnknownArgument => unknown(error),
        ErrorKind::InvalidSubcommand => {
            format!("there is no such command{}", similar(error, ContextKind::SuggestedSubcommand))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            format!("a command is missing{}", one_of(error, ContextKind::ValidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("{arg} is missing"),
        ErrorKind::ArgumentConflict => {
            let other = texts(error, ContextKind::PriorArg).join(", ");
            if other == arg || other.is_empty() {
                format!("{arg} stands more than once")
            } else {
                format!("{arg} and {other} exclude each other")
            }
        }
        ErrorKind::WrongNumberOfValues | ErrorKind::TooManyValues | ErrorKind::TooFewValues => {
            format!("{arg} has the wrong number of values")
        }
        ErrorKind::InvalidUtf8 => "an argument is not UTF-8 text".to_owned(),
        _ => "the command cannot be read".to_owned(),
    }
}

/// A flag is named as far as its name goes; a stray word stays unsaid.
fn unknown(error: &clap::Error) -> String {
    let arg = arg(error);
    let flag = arg.split('=').next().unwrap_or_default();
    let is_flag = flag.starts_with('-') && flag.chars().skip(1).all(|c| c.is_ascii_alphabetic() || c == '-');
    match is_flag {
        true => format!("{flag} is no flag here{}", similar(error, ContextKind::SuggestedArg)),
        false => "there is a word too many (put quotes around text with spaces)".to_owned(),
    }
}

fn arg(error: &clap::Error) -> String {
    texts(error, ContextKind::InvalidArg).join(", ")
}

fn value(error: &clap::Error) -> String {
    texts(error, ContextKind::InvalidValue).concat()
}

fn one_of(error: &clap::Error, kind: ContextKind) -> String {
    match texts(error, kind) {
        words if words.is_empty() => String::new(),
        words => format!(" (one of {})", words.join(", ")),
    }
}

fn similar(error: &clap::Error, kind: ContextKind) -> String {
    texts(error, kind).first().map(|word| format!(" (did you mean {word}?)")).unwrap_or_default()
}

fn texts(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.iter().filter(|text| *text != "help").cloned().collect(),
        _ => Vec::new(),
    }
}

/// `prefdesk export write`: the command as far as the words name one.
fn command(args: impl Iterator<Item = OsString>) -> String {
    let whole = Cli::command();
    let (mut at, mut words) = (&whole, vec!["prefdesk"]);
    for arg in args.skip(1) {
        if let Some(below) = at.find_subcommand(&arg) {
            at = below;
            words.push(at.get_name());
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    fn line(args: &str) -> String {
        match Cli::try_parse_from(args.split(' ')) {
            Ok(_) => panic!("`{args}` was taken"),
            Err(error) => fault(&error, args.split(' ').map(OsString::from)).line(),
        }
    }

    #[test]
    fn a_usage_fault_names_the_flag_and_the_help_to_read() {
        assert_eq!(line("prefdesk lookup --bogus"), "--bogus is no flag here: see `prefdesk lookup --help`");
        assert!(line("prefdesk export").starts_with("a command is missing (one of plan, write"));
        assert!(line("prefdesk record mail").contains("--customer <NO>"));
        assert!(line("prefdesk --user x user add y --role z").ends_with("`prefdesk user add --help`"));
        assert!(
            line("prefdesk export write --service mps --week 2026-W54").contains("not a week that exists")
        );
    }

    #[test]
    fn a_usage_fault_never_repeats_personal_words() {
        for args in [
            "prefdesk customer show 1 margaret",
            "prefdesk margaret",
            "prefdesk record mail --customer 1 --scope margaret",
            "prefdesk record margaret --customer 1",
            "prefdesk lookup x --margaret1=hale",
            "prefdesk import customers a.csv margaret",
            "prefdesk record mail --customer 1 --received margaret",
            "prefdesk lookup hale --limit margaret",
        ] {
            assert!(!line(args).contains("margaret"), "{}", line(args));
        }
    }

    #[test]
    fn json_is_seen_even_in_a_line_that_cannot_be_read() {
        let args = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>().into_iter();
        assert!(wants_json(args("prefdesk nonsense --json")));
        assert!(!wants_json(args("prefdesk lookup -- --json")));
    }
}
