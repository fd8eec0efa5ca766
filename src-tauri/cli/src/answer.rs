//! What a command leaves behind: one document on stdout, one line on stderr, one exit status.

use crate::context::Context;
use crate::interrupt;
use crate::page::Page;
use serde::Serialize;
use std::io::{ErrorKind, Write};
use usecases::{Code, Fault, Result};

/// The document, and why the status is not 0.
pub struct Answer {
    document: String,
    remark: Option<Fault>,
}

/// A failure that still has something to show: the error first, the findings beside it.
#[derive(Serialize)]
struct Failed<'a, T> {
    error: &'a Fault,
    #[serde(flatten)]
    result: Option<&'a T>,
}

impl Answer {
    /// Done: the value as JSON, or as the page that `draw` fills.
    pub fn done<T: Serialize>(
        context: &Context,
        value: &T,
        draw: impl FnOnce(&T, &mut Page),
    ) -> Result<Self> {
        let document = match context.json {
            true => json(value)?,
            false => Page::drawn(|page| draw(value, page)),
        };
        Ok(Self { document, remark: None })
    }

    /// Done in part, or with a finding: the status is the remark's. Statuses 3 and 7 carry the full result
    /// alone; on the others the error stands beside it.
    pub fn with<T: Serialize>(
        context: &Context,
        value: &T,
        draw: impl FnOnce(&T, &mut Page),
        remark: Option<Fault>,
    ) -> Result<Self> {
        let mut answer = Self::done(context, value, draw)?;
        if let Some(fault) = remark.as_ref().filter(|_| context.json)
            && !matches!(fault.code, Code::BadInput | Code::HeldBack)
        {
            answer.document = json(&Failed { error: fault, result: Some(value) })?;
        }
        answer.remark = remark;
        Ok(answer)
    }

    /// Text for people, or `{name: text}` with `--json`: help and version.
    pub fn text(json_wanted: bool, name: &str, text: &str) -> Result<Self> {
        let document = match json_wanted {
            true => json(&serde_json::Map::from_iter([(name.to_owned(), text.into())]))?,
            false => text.to_owned(),
        };
        Ok(Self { document, remark: None })
    }

    /// Everything was printed on the way.
    pub fn printed() -> Self {
        Self { document: String::new(), remark: None }
    }

    /// Nothing but the fault.
    pub fn failed(fault: &Fault, json_wanted: bool) -> Self {
        let document = match json_wanted {
            true => json(&Failed::<()> { error: fault, result: None }).unwrap_or_default(),
            false => String::new(),
        };
        Self { document, remark: Some(fault.clone()) }
    }

    /// Prints, and says the exit status.
    pub fn print(self) -> u8 {
        interrupt::printing();
        let printed = match self.document.is_empty() {
            true => Ok(()),
            false => print(&self.document),
        };
        if let Some(fault) = &self.remark {
            complain(fault);
        }
        match (printed, self.remark) {
            (_, Some(fault)) => fault.code.exit_status(),
            (Err(fault), None) => {
                complain(&fault);
                fault.code.exit_status()
            }
            (Ok(()), None) => 0,
        }
    }
}

/// One line on stderr; whoever closed stderr does not want it.
fn complain(fault: &Fault) {
    let line = fault.line().replace(['\n', '\r'], " ");
    let _ = writeln!(std::io::stderr(), "prefdesk: {line}");
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|_| Fault::internal("the result could not be written as JSON"))
}

/// The document with its line end. A reader that has gone away (`| head`) has what it wanted.
fn print(document: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    let end: &[u8] = if document.ends_with('\n') { b"" } else { b"\n" };
    let written = stdout
        .write_all(document.as_bytes())
        .and_then(|()| stdout.write_all(end))
        .and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(unwritable(&error)),
        _ => Ok(()),
    }
}

/// What was done is done; only its report is lost.
pub fn unwritable(error: &std::io::Error) -> Fault {
    Fault::new(
        Code::Internal,
        format!("the work is done, but its result could not be written ({})", error.kind()),
        "make room where stdout goes, and ask again",
    )
    .at("stdout")
}
