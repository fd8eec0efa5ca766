//! A language's file, in types: a sentence missing from one language is a fault of the build's tests.

use crate::company::{Language, toml_fault};
use crate::removal::MESSAGES;
use crate::verification::PointKind;
use crate::words::Channel;
use crate::{Code, Fault, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sentences {
    pub language: Language,
    pub version: u32,
    pub words: Words,
    pub date: DateWords,
    pub before: Before,
    pub after: After,
    pub service: ServiceMessages,
    /// For one week, for more.
    pub in_flight: BTreeMap<Channel, [String; 2]>,
    pub texts: Texts,
    pub questions: BTreeMap<PointKind, String>,
    pub other_ways: OtherWays,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub mail: String,
    pub phone: String,
    pub text: String,
    pub email: String,
    pub share: String,
    pub and: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DateWords {
    pub form: String,
    pub weekdays: [String; 7],
    pub months: [String; 12],
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Before {
    pub ordinary: String,
    pub everything: String,
    pub deceased: String,
    pub wrong_number: String,
    pub moved: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct After {
    /// Around each group of channels with its day.
    pub done: String,
    /// The first group, and those behind it.
    pub stops_by: String,
    pub and_by: String,
    pub deceased: String,
    pub wrong_number: String,
    pub moved: String,
    pub reference: String,
    /// Where several numbers say together what was asked for.
    pub reference_for: String,
    /// Asked for before, and its day has passed.
    pub standing: String,
    pub service_goes_on: String,
    pub never_rent: String,
}

/// About reminders of a care plan or a warranty, once everything was stopped and the number was spoken.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceMessages {
    pub question: String,
    pub go_on: String,
    pub stop: String,
    /// The ways in which reminders come.
    pub ways: BTreeMap<Channel, String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Texts {
    pub notice: String,
    pub notice_contact: String,
    pub cannot_stop: String,
    pub do_not_call_policy: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OtherWays {
    pub account: String,
    pub store: String,
    pub letter: String,
}

impl Sentences {
    /// The sentences that ship in a language.
    pub fn of(language: Language) -> Result<&'static Self> {
        static EN: OnceLock<Result<Sentences>> = OnceLock::new();
        static ES: OnceLock<Result<Sentences>> = OnceLock::new();
        let (read, name, text) = match language {
            Language::En => (&EN, "scripts/en.toml", include_str!("../../../../assets/scripts/en.toml")),
            Language::Es => (&ES, "scripts/es.toml", include_str!("../../../../assets/scripts/es.toml")),
        };
        read.get_or_init(|| Self::parse(name, text)).as_ref().map_err(Clone::clone)
    }

    fn parse(name: &str, text: &str) -> Result<Self> {
        let sentences: Self = toml::from_str(text).map_err(|error| toml_fault(name, text, &error))?;
        let complete = PointKind::ALL.iter().all(|point| sentences.questions.contains_key(point))
            && Channel::ALL.iter().all(|channel| sentences.in_flight.contains_key(channel))
            && MESSAGES.iter().all(|channel| sentences.service.ways.contains_key(channel));
        if complete {
            return Ok(sentences);
        }
        let what = "a question or a channel has no sentence";
        Err(Fault::new(Code::BadInput, what, "write the missing sentence").at(name))
    }
}
