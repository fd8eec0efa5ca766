//! Fixing a batch and writing its files. The batch is durable before a file gets its name: a kill in between
//! leaves a batch that can be rendered again, never a file without its batch.

use super::plan::{Asked, held_back, not_carried};
use super::render::{Rendered, Renderings};
use super::{ExportAsk, ExportFile, ExportWritten, Unsaid};
use crate::Desk;
use crate::files_out::{OutFolder, Staged};
use crate::progress::{Progress, Step};
use domain::batch::{MANIFEST_VERSION, Manifest, Plan, RenderedFile, Service, Transmittal, next_batch_id};
use domain::entry::{BatchBody, Body};
use domain::ids::{BatchId, Reference};
use domain::layout::Layout;
use domain::role::Action;
use domain::words::Channel;
use domain::{Code, Fault, Result};
use std::io::Write;
use std::path::{Path, PathBuf};
use store::{AuditFact, BatchRow, FileRow, LinesDigest, NamedLock, NewBatch, NewEntry, NewLine};

/// Records between two steps of the progress.
const STEP: u32 = 8_192;

impl Desk {
    /// Fixes the batch and writes its files, in other layouts besides where asked; 6 when nothing is due.
    pub fn export_write(
        &self,
        ask: &ExportAsk,
        also: &[String],
        out: &Path,
        progress: &Progress<'_>,
    ) -> Result<ExportWritten> {
        self.allow(Action::ExportWrite)?;
        let asked = self.asked_export(ask, progress.cancel_flag())?;
        let also = self.layouts_for(&asked.service, also, Some(&asked.layout))?;
        let folder = OutFolder::open(out)?;
        let _lock = NamedLock::take(&self.dir, "export", self.clock.now())?;
        let (new, rendered, plan, lines, asides) = self.render_new(&asked, &also, &folder, progress)?;
        rendered.iter().try_for_each(|file| file.staged.check_place())?;
        let batch = self.fix(&new, &lines, &asides)?;
        let placed = self.place_all(&asked.service, &batch, rendered, &plan, &folder);
        placed.map_err(|fault| fixed_already(fault, &batch.batch))
    }

    /// The same batch again, in any layouts: same removals, same bytes for the same layout, no new batch.
    pub fn export_render(
        &self,
        batch: &str,
        layouts: &[String],
        out: &Path,
        progress: &Progress<'_>,
    ) -> Result<ExportWritten> {
        self.allow(Action::ExportWrite)?;
        let batch = self.batch_named(batch)?;
        let service = self.service_named(batch.service.as_str())?;
        let layouts = self.layouts_for(&service, layouts, None)?;
        let plan: Plan = serde_json::from_str(&batch.plan)
            .map_err(|_| Fault::internal("the batch's plan cannot be read"))?;
        let folder = OutFolder::open(out)?;
        let mut rendering = Renderings::start(staged(&folder, &batch.batch, &layouts)?);
        let mut done = 0;
        self.store.read(|snapshot| {
            self.records_of(snapshot, &batch, |told| {
                step(progress, &mut done, batch.records)?;
                rendering.push(Box::new(told.record))
            })
        })?;
        let placed = self.place_all(&service, &batch, rendering.finish()?, &plan, &folder);
        placed.map_err(|fault| fixed_already(fault, &batch.batch))
    }

    /// The layouts of these ids, each once and without the first where it is there already; each must carry something of
    /// the service, and of what the first one carries.
    fn layouts_for(&self, service: &Service, ids: &[String], first: Option<&Layout>) -> Result<Vec<Layout>> {
        let mut layouts: Vec<Layout> = Vec::new();
        for id in ids {
            let layout = self.layout_named(id)?;
            let is_in_batch = |channel: &Channel| first.is_none_or(|first| first.carries(*channel));
            if !service.channels.iter().filter(|it| is_in_batch(it)).any(|channel| layout.carries(*channel)) {
                let what = format!("layout {} carries nothing of this batch of {}", layout.id, service.id);
                return Err(Fault::new(Code::Usage, what, "choose a layout that fits the service"));
            }
            if !first.into_iter().chain(&layouts).any(|other| other.id == layout.id) {
                layouts.push(layout);
            }
        }
        Ok(layouts)
    }

    #[allow(clippy::type_complexity, reason = "what one pass over the lines brings, used once above")]
    fn render_new<'a>(
        &self,
        asked: &'a Asked,
        also: &'a [Layout],
        folder: &OutFolder,
        progress: &Progress<'_>,
    ) -> Result<(NewBatch, Vec<Rendered<'a>>, Plan, Vec<NewLine>, Vec<store::SetAside>)> {
        let period = asked.period.name(self.zone);
        self.store.read(|snapshot| {
            let batches = snapshot.batches()?;
            let id = next_batch_id(&asked.service.id, &period, batches.iter().map(|batch| &batch.batch));
            let layouts = std::iter::once(&asked.layout).chain(also);
            let mut rendering = Renderings::start(staged(folder, &id, layouts)?);
            let (mut lines, mut digest, mut done) = (Vec::new(), LinesDigest::default(), 0);
            let planned = self.weigh(snapshot, asked, |(row, number_index), record, bytes| {
                step(progress, &mut done, 0)?;
                digest.push(record.action, &record.reference, number_index);
                lines.push(NewLine { row, number_index, action: record.action });
                rendering.push_rendered(record, bytes)
            })?;
            if lines.is_empty() {
                return Err(nothing_due(&planned.plan));
            }
            let (ledger, _) = snapshot.heads()?;
            let before =
                batches.iter().find(|batch| batch.service == asked.service.id && batch.state != "voided");
            let new = NewBatch {
                batch: id,
                service: asked.service.id.clone(),
                layout: asked.layout.id.to_string(),
                period,
                from: asked.period.start(self.zone).unwrap_or_default(),
                to: asked.period.end(self.zone),
                earliest_due: planned.plan.earliest_due,
                records: planned.plan.counts.records,
                lines_sha256: digest.finish(),
                previous: before.map(|batch| batch.batch.to_string()).unwrap_or_default(),
                head: format!("{} {} {}", ledger.log, ledger.seq, ledger.hash),
                up_to: snapshot.last_entry()?,
                plan: serde_json::to_string(&planned.plan)
                    .map_err(|_| Fault::internal("a plan could not be kept"))?,
            };
            Ok((new, rendering.finish()?, planned.plan, lines, planned.asides))
        })
    }

    /// The point of no return: from here on these removals are in this batch and in no other.
    fn fix(&self, new: &NewBatch, lines: &[NewLine], asides: &[store::SetAside]) -> Result<BatchRow> {
        let body = BatchBody::Written {
            batch: new.batch.clone(),
            service: new.service.to_string(),
            layout: new.layout.clone(),
            period: new.period.clone(),
            records: new.records.into(),
            lines_sha256: new.lines_sha256.clone(),
        };
        self.store.write(&self.acting(), |tx| {
            tx.put_batch(new, lines, asides)?;
            tx.append(NewEntry::about_nobody(Body::Batch(body)))?;
            let fact = AuditFact::new("export-write")
                .object(new.batch.as_str())
                .count("records", new.records.into());
            tx.audit(fact)
        })?;
        self.batch_named(new.batch.as_str())
    }

    /// Gives the data files their names; the first is the answer's own, the others stand beside it.
    fn place_all(
        &self,
        service: &Service,
        batch: &BatchRow,
        rendered: Vec<Rendered<'_>>,
        plan: &Plan,
        folder: &OutFolder,
    ) -> Result<ExportWritten> {
        let place = |file| self.place_files(service, batch, file, plan, folder);
        let mut files = rendered.into_iter().map(place).collect::<Result<Vec<_>>>()?.into_iter();
        let first = files.next().ok_or_else(|| Fault::internal("no layout was asked for"))?;
        Ok(ExportWritten {
            batch: batch.batch.to_string(),
            first,
            also: files.collect(),
            held_back: plan.held_back.iter().map(held_back).collect(),
            not_for_service: plan.not_for_service.iter().map(not_carried).collect(),
            by_hand: plan.by_hand.iter().map(not_carried).collect(),
            late: plan.counts.late,
            earliest_due: plan.earliest_due.map(|due| due.to_string()),
            folder_remark: folder.remark(),
        })
    }

    /// Gives a data file its name, with the manifest and the transmittal page beside it.
    fn place_files(
        &self,
        service: &Service,
        batch: &BatchRow,
        rendered: Rendered<'_>,
        plan: &Plan,
        folder: &OutFolder,
    ) -> Result<ExportFile> {
        let layout = rendered.layout;
        let manifest = self.manifest(&rendered, batch, plan)?;
        let unsaid: Vec<_> =
            rendered.unsaid.iter().map(|(whose, why)| (whose.clone(), why.sentence())).collect();
        let page = Transmittal {
            company: &self.company.name,
            recipient: &service.title,
            layout_title: &layout.title,
            owner: &service.owner,
            deputy: &service.deputy,
            manifest: &manifest,
            plan,
            unsaid: &unsaid,
        };
        let stem = format!("{}.{}", batch.batch, layout.id);
        let beside = stage_all(
            folder,
            [
                (format!("{stem}.manifest.json"), manifest.to_bytes()?),
                (format!("{stem}.transmittal.html"), page.html().into_bytes()),
            ],
        )?;
        let totals = rendered.totals;
        let file = rendered.staged.publish()?;
        let mut placed = Vec::new();
        for staged in beside {
            placed.push(staged.publish()?);
        }
        let noted = FileRow {
            layout: layout.id.to_string(),
            file: std::path::absolute(&file).unwrap_or_else(|_| file.clone()).display().to_string(),
            sha256: totals.sha256.clone(),
            bytes: totals.bytes.parse().unwrap_or(0),
        };
        self.store.write(&self.acting(), |tx| {
            tx.put_batch_file(&batch.batch, &noted)?;
            tx.audit(AuditFact::new("export-file").object(batch.batch.as_str()).why(layout.id.as_str()))
        })?;
        let [manifest, transmittal] =
            <[PathBuf; 2]>::try_from(placed).map_err(|_| Fault::internal("a file is missing"))?;
        let said = |(whose, reason): (Reference, _)| Unsaid { reference: whose.to_string(), reason };
        Ok(ExportFile {
            layout: layout.id.to_string(),
            file,
            manifest,
            transmittal,
            sha256: totals.sha256,
            records: totals.records,
            unsaid: unsaid.into_iter().map(said).collect(),
        })
    }

    fn manifest(&self, rendered: &Rendered<'_>, batch: &BatchRow, plan: &Plan) -> Result<Manifest> {
        let previous = BatchId(batch.previous.clone());
        let before = self.store.read(|snapshot| snapshot.batch_files(&previous))?;
        Ok(Manifest {
            manifest_version: MANIFEST_VERSION,
            batch: batch.batch.clone(),
            service: batch.service.clone(),
            period: batch.period.clone(),
            from: plan.first_day.map(|_| batch.from),
            until: batch.to,
            file: RenderedFile {
                name: data_name(&batch.batch, rendered.layout),
                layout: rendered.layout.id.clone(),
                layout_version: rendered.layout.version,
                totals: rendered.totals.clone(),
                not_written: u32::try_from(rendered.unsaid.len()).unwrap_or(u32::MAX),
            },
            counts: plan.counts,
            earliest_due: batch.earliest_due,
            written_at: batch.written_at,
            written_by: batch.written_by.clone(),
            site: self.store.site().to_owned(),
            previous_sha256: before.first().map(|file| file.sha256.clone()),
            ledger_head: (!batch.head.is_empty()).then(|| batch.head.clone()),
        })
    }

    pub(super) fn batch_named(&self, batch: &str) -> Result<BatchRow> {
        self.store.read(|snapshot| snapshot.batch(&BatchId(batch.to_owned())))?.ok_or_else(|| {
            Fault::new(Code::NotFound, "there is no batch of that name", "`prefdesk export list` names them")
        })
    }
}

fn stage_all<const N: usize>(folder: &OutFolder, files: [(String, Vec<u8>); N]) -> Result<Vec<Staged>> {
    let mut all = Vec::with_capacity(N);
    for (name, bytes) in files {
        let mut staged = folder.stage(&name)?;
        staged.write_all(&bytes).map_err(|error| crate::files_out::fault(&staged.place(), &error))?;
        staged.settle()?;
        all.push(staged);
    }
    Ok(all)
}

/// A file for each layout, begun beside its place.
fn staged<'a>(
    folder: &OutFolder,
    batch: &BatchId,
    layouts: impl IntoIterator<Item = &'a Layout>,
) -> Result<Vec<(&'a Layout, Staged)>> {
    let stage = |layout| Ok((layout, folder.stage(&data_name(batch, layout))?));
    layouts.into_iter().map(stage).collect()
}

fn data_name(batch: &BatchId, layout: &Layout) -> String {
    format!("{batch}.{}.txt", layout.id)
}

fn step(progress: &Progress<'_>, done: &mut u32, total: u32) -> Result<()> {
    *done += 1;
    if !done.is_multiple_of(STEP) {
        return Ok(());
    }
    if progress.is_cancelled() {
        let what = "the export was stopped; nothing was written and no batch was made";
        return Err(Fault::stopped(what, "write it again when you are ready"));
    }
    let share = if total == 0 { 0.0 } else { f64::from(*done) / f64::from(total) };
    progress.step(Step { done: *done, bytes_mb: 0.0, share });
    Ok(())
}

fn nothing_due(plan: &Plan) -> Fault {
    let left = plan.counts.held_back;
    let (what, advice) = if left > 0 {
        (
            format!("nothing can be written: all {left} that are due are held back"),
            "mend them, then write again",
        )
    } else {
        (
            "nothing is due to this service in this period; nothing was written".to_owned(),
            "look at the plan or the history",
        )
    };
    Fault::new(if left > 0 { Code::HeldBack } else { Code::Conflict }, what, advice)
}

/// The batch stands although a file, or the line about it, does not: said, with the way to have it.
fn fixed_already(fault: Fault, batch: &BatchId) -> Fault {
    let cause = fault.what.replace("; nothing was changed", "");
    let what = format!("batch {batch} is fixed, but its files are not all placed and noted: {cause}");
    let first = fault.advice;
    let advice =
        format!("{first}; then write it again with `export write --batch {batch}`: it is the same batch");
    Fault { what, advice, ..fault }
}
