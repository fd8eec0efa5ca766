//! `lookup`: anything that finds a customer; one query, or a file of them over one open store.

use crate::answer::{Answer, unwritable};
use crate::context::Context;
use crate::files;
use crate::page::{Page, counted, list};
use crate::words;
use clap::Args;
use domain::Sensitive;
use domain::role::Action;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use usecases::lookup::{LookupAnswer, LookupAsk, ReadAs};
use usecases::{Code, Desk, Fault, Result};

/// Longer than anything worth looking up; the rest of a longer line is skipped.
const LINE_LIMIT: u64 = 64 * 1024;

const EXAMPLES: &str = "\
Examples:
  prefdesk --user agent lookup 3035550142
  prefdesk --user agent lookup \"hale 80202\"
  prefdesk --user agent lookup --name \"whitcombe, p\"
  echo margaret@example.com | prefdesk --user agent lookup -
  prefdesk --user agent lookup --batch queries.txt > answers.jsonl

What stands on a command line shows in `ps`: `-` reads the text from stdin. Nobody found is an empty list
and status 0. Phone and e-mail fragments under 7 characters find nobody.
";

/// Find customers by phone, e-mail, name, ZIP, customer number or address.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
#[command(group(clap::ArgGroup::new("query").required(true).args(["text", "batch"])))]
#[command(group(clap::ArgGroup::new("as").args(["phone", "email", "name", "zip", "customer"])))]
pub struct Lookup {
    /// What to look for; `-` reads it from stdin.
    #[arg(value_name = "TEXT|-", num_args = 1..)]
    text: Vec<String>,
    /// Read the text as a phone number.
    #[arg(long)]
    phone: bool,
    /// Read the text as an e-mail address.
    #[arg(long)]
    email: bool,
    /// Read the text as a name.
    #[arg(long)]
    name: bool,
    /// Read the text as a ZIP or postcode.
    #[arg(long)]
    zip: bool,
    /// Read the text as a customer number.
    #[arg(long)]
    customer: bool,
    /// At most so many customers.
    #[arg(long, value_name = "N", default_value_t = 25, value_parser = words::within(1_u32, 1000))]
    limit: u32,
    /// A query a line; a JSON document a line comes back, in order.
    #[arg(long, value_name = "FILE.txt", conflicts_with = "as")]
    batch: Option<PathBuf>,
}

impl Lookup {
    pub fn run(self, context: &Context) -> Result<Answer> {
        let desk = context.sign_in()?;
        match &self.batch {
            Some(file) => self.many(context, &desk, file),
            None => self.one(context, &desk),
        }
    }

    fn one(&self, context: &Context, desk: &Desk) -> Result<Answer> {
        let ask = LookupAsk {
            text: self.query()?,
            read_as: self.read_as(),
            limit: Some(self.limit),
            settled: true,
        };
        let answer = context.working("lookup", |progress| desk.lookup(&ask, progress.cancel_flag()))?;
        Answer::done(context, &answer, draw)
    }

    /// The words as one text, or the first line of stdin.
    fn query(&self) -> Result<Sensitive<String>> {
        match self.text.as_slice() {
            [dash] if dash == "-" => {
                let mut stdin = std::io::stdin().lock();
                let line = next_line(&mut stdin).transpose().map_err(|_| {
                    Fault::new(Code::BadInput, "stdin could not be read", "pipe one line of text into it")
                })?;
                Ok(Sensitive::new(line.unwrap_or_default()))
            }
            words => Ok(Sensitive::new(words.join(" "))),
        }
    }

    fn read_as(&self) -> Option<ReadAs> {
        [
            (self.phone, ReadAs::Phone),
            (self.email, ReadAs::Email),
            (self.name, ReadAs::Name),
            (self.zip, ReadAs::Zip),
            (self.customer, ReadAs::Customer),
        ]
        .into_iter()
        .find_map(|(given, read_as)| given.then_some(read_as))
    }

    /// One document a line, as they are found; a reader that goes away ends it quietly.
    fn many(&self, context: &Context, desk: &Desk, file: &Path) -> Result<Answer> {
        // Before the file is opened: whoever may not ask does not learn whether it is there.
        desk.allow(Action::LookupBatch)?;
        let mut queries = Queries::open(file)?;
        let mut stdout = BufWriter::new(std::io::stdout().lock());
        let mut lost = None;
        let looked_up = context.working("lookup", |progress| {
            let mut each = |answer: LookupAnswer| {
                if progress.is_cancelled() {
                    return Err(Fault::stopped("the lookups were stopped", "start them again when you like"));
                }
                write_line(&mut stdout, &answer).map_err(|error| {
                    let fault = unwritable(&error);
                    lost = Some(error);
                    fault
                })
            };
            desk.lookup_batch(&mut queries, self.limit, &mut each)
        });
        let flushed = stdout.flush();
        match lost.or(flushed.err()) {
            Some(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Answer::printed()),
            Some(error) => Err(unwritable(&error)),
            None => {
                looked_up?;
                queries.whole(file).map(|()| Answer::printed())
            }
        }
    }
}

fn write_line(out: &mut impl Write, answer: &LookupAnswer) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, answer).map_err(std::io::Error::from)?;
    out.write_all(b"\n")
}

/// The lines of a batch. A line that cannot be read ends the run and is named afterwards.
struct Queries {
    lines: BufReader<Box<dyn Read>>,
    read: u64,
    failed: bool,
}

impl Queries {
    fn open(path: &Path) -> Result<Self> {
        let reader: Box<dyn Read> = match path == Path::new("-") {
            true => Box::new(std::io::stdin()),
            false => Box::new(open_file(path)?),
        };
        Ok(Self { lines: BufReader::new(reader), read: 0, failed: false })
    }

    fn whole(&self, path: &Path) -> Result<()> {
        let place = format!("{}, after line {}", path.display(), self.read);
        match self.failed {
            true => Err(Fault::new(
                Code::BadInput,
                "the file could not be read to its end; the lines before are answered",
                "check the disk and run it again",
            )
            .at(place)),
            false => Ok(()),
        }
    }
}

fn open_file(path: &Path) -> Result<File> {
    files::open(path)
}

impl Iterator for Queries {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        match next_line(&mut self.lines)? {
            Ok(line) => {
                self.read += 1;
                Some(line)
            }
            Err(_) => {
                self.failed = true;
                None
            }
        }
    }
}

/// One line without its end, at most `LINE_LIMIT` bytes of it; bytes that are not UTF-8 find nobody.
fn next_line(reader: &mut impl BufRead) -> Option<std::io::Result<String>> {
    let mut line = Vec::new();
    match reader.by_ref().take(LINE_LIMIT).read_until(b'\n', &mut line) {
        Ok(0) => return None,
        Ok(_) => {}
        Err(error) => return Some(Err(error)),
    }
    if line.last() != Some(&b'\n')
        && line.len() as u64 == LINE_LIMIT
        && let Err(error) = reader.skip_until(b'\n')
    {
        return Some(Err(error));
    }
    let text = String::from_utf8_lossy(&line);
    Some(Ok(text.trim_end_matches(['\r', '\n']).to_owned()))
}

fn draw(answer: &LookupAnswer, page: &mut Page) {
    let found = match (answer.total, answer.more) {
        (0, true) => "nobody found among those that could be looked at".to_owned(),
        (0, false) => "nobody found".to_owned(),
        (total, true) => format!("more than {}", counted(total, "customer", "customers")),
        (total, false) => counted(total, "customer", "customers"),
    };
    page.line(format!("{found}, read as {}, {:.1} ms", answer.read_as, answer.took_ms));
    if let Some(add) = answer.add {
        let shown = answer.customers.len();
        page.line(match shown {
            0 => format!("add {}", add.words()),
            _ => format!("the first {shown} are shown; add {}", add.words()),
        });
    }
    if answer.customers.is_empty() {
        return;
    }
    page.gap();
    let rows = answer.customers.iter().map(|hit| {
        let place = [hit.city.as_str(), hit.state.as_str(), hit.zip.as_str()].join(" ");
        [
            hit.customer_no.clone(),
            hit.name.as_str().to_owned(),
            hit.address.as_str().to_owned(),
            place.trim().to_owned(),
            list(&hit.removals),
            hit.why.clone(),
        ]
    });
    page.table(["customer", "name", "address", "place", "stopped", "why"], rows);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_any_length_stays_one_query() {
        let long = format!("{}\nhale\r\n\nlast", "x".repeat(3 * LINE_LIMIT as usize));
        let mut reader = BufReader::new(long.as_bytes());
        let lines: Vec<String> =
            std::iter::from_fn(|| next_line(&mut reader)).map(|line| line.unwrap()).collect();
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[0].len() as u64, LINE_LIMIT);
        assert_eq!(lines[1..], ["hale", "", "last"]);
    }
}
