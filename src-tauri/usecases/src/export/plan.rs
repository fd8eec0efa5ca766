//! What would be written, and what the recipient would see. Nothing is written here.

use super::{ExportAsk, ExportPlan, ExportPreview, HeldBack, NotCarried, RulerField};
use crate::Desk;
use chrono::NaiveDate;
use domain::batch::{Aside, Period, Plan, PlanAsk, Planner, Service, Verdict, Week, export_day};
use domain::calendar::is_business_day;
use domain::layout::{Layout, LayoutRecord, Shape};
use domain::role::Action;
use domain::{Code, Fault, Result};
use std::sync::atomic::AtomicBool;
use store::{SetAside, Snapshot};

/// Records shown at once.
const MOST_SHOWN: u32 = 200;

/// What an ask means.
pub(super) struct Asked {
    pub service: Service,
    pub layout: Layout,
    pub period: Period,
}

/// A plan with what a batch needs of it.
pub(super) struct Planned {
    pub plan: Plan,
    pub asides: Vec<SetAside>,
}

impl Desk {
    /// The plan of a batch: what goes, what is held back, what is told by hand.
    pub fn export_plan(&self, ask: &ExportAsk) -> Result<ExportPlan> {
        self.allow(Action::ExportPlan)?;
        let asked = self.asked_export(ask, &AtomicBool::new(false))?;
        let planned = self.store.read(|snapshot| self.weigh(snapshot, &asked, |_, _, _| Ok(())))?;
        let mut shown = plan_shown(&asked, planned.plan, self.export_day(&asked.period));
        shown.batch = self.live_batch(&asked)?;
        Ok(shown)
    }

    /// Records `from`.. as the recipient will see them, before they are written.
    pub fn export_preview(&self, ask: &ExportAsk, from: u32, count: u32) -> Result<ExportPreview> {
        self.allow(Action::ExportPlan)?;
        let asked = self.asked_export(ask, &AtomicBool::new(false))?;
        let wanted = from.max(1)..from.max(1).saturating_add(count.min(MOST_SHOWN));
        let mut records = Vec::new();
        let planned = self.store.read(|snapshot| {
            self.weigh(snapshot, &asked, |_, record, _| {
                if wanted.contains(&record.record_no) {
                    records.push(values(&asked.layout, &record));
                }
                Ok(())
            })
        })?;
        Ok(preview(&asked.layout, from, records, planned.plan.counts.records))
    }

    /// Weighs every line; each record is handed on with the row of its removal and its place among its numbers, and
    /// with its bytes.
    pub(super) fn weigh(
        &self,
        snapshot: &Snapshot<'_>,
        asked: &Asked,
        mut each: impl FnMut((i64, u32), Box<LayoutRecord>, &[u8]) -> Result<()> + Send,
    ) -> Result<Planned> {
        let ask =
            PlanAsk { service: &asked.service, layout: &asked.layout, period: asked.period, zone: self.zone };
        let mut planner = Planner::new(ask, is_business_day)?;
        let mut asides = Vec::new();
        self.due_lines(snapshot, &asked.service, asked.period.end(self.zone), |line| {
            let place = (line.row, line.candidate.number_index);
            match planner.weigh(line.candidate) {
                Verdict::Record(record) => each(place, record, planner.rendered()),
                Verdict::Aside(refusal) => {
                    asides.push(SetAside {
                        row: place.0,
                        number_index: place.1,
                        kind: refusal.kind.word(),
                        field: refusal.field.clone(),
                        reason: refusal.why.sentence().to_owned(),
                    });
                    Ok(())
                }
                Verdict::NotPassedOn | Verdict::NotYet => Ok(()),
            }
        })?;
        Ok(Planned { plan: planner.finish(self.today()), asides })
    }

    pub(super) fn asked_export(&self, ask: &ExportAsk, stop: &AtomicBool) -> Result<Asked> {
        self.cover_new_numbers(stop)?;
        let service = self.service_named(&ask.service)?;
        let layout = self.layout_named(ask.layout.as_deref().unwrap_or(service.layout.as_str()))?;
        let period = match (&ask.week, ask.since_last) {
            (Some(week), _) => Period::Week(self.begun(Week::parse(week)?)?),
            (None, true) => {
                Period::SinceLast { after: self.end_of_last(&service)?, until: self.clock.business() }
            }
            (None, false) => Period::Week(Week::last_whole(self.clock.business(), self.zone)),
        };
        Ok(Asked { service, layout, period })
    }

    /// A week that is still to come would take all that is due today and be late with none of it.
    fn begun(&self, week: Week) -> Result<Week> {
        if week.monday() <= self.today() {
            return Ok(week);
        }
        let what = format!("week {week} begins on {}; nothing was planned", week.monday());
        Err(Fault::new(Code::Usage, what, "give a week that has begun").at("week"))
    }

    fn end_of_last(&self, service: &Service) -> Result<Option<chrono::DateTime<chrono::Utc>>> {
        let batches = self.store.read(|snapshot| snapshot.batches())?;
        let last = batches.iter().filter(|batch| batch.service == service.id && batch.state != "voided");
        Ok(last.map(|batch| batch.to).max())
    }

    fn live_batch(&self, asked: &Asked) -> Result<Option<String>> {
        let period = asked.period.name(self.zone);
        let batches = self.store.read(|snapshot| snapshot.batches())?;
        let of_period = |batch: &&store::BatchRow| {
            batch.service == asked.service.id && batch.period == period && batch.state != "voided"
        };
        Ok(batches.iter().find(of_period).map(|batch| batch.batch.to_string()))
    }

    fn export_day(&self, period: &Period) -> NaiveDate {
        match period {
            Period::Week(week) => export_day(*week, is_business_day),
            Period::SinceLast { .. } => self.today(),
        }
    }
}

fn plan_shown(asked: &Asked, plan: Plan, export_day: NaiveDate) -> ExportPlan {
    let counts = plan.counts;
    ExportPlan {
        service: asked.service.id.to_string(),
        service_title: asked.service.title.clone(),
        layout: asked.layout.id.to_string(),
        layout_title: asked.layout.title.clone(),
        period: plan.period,
        first_day: plan.first_day.map(|day| day.to_string()).unwrap_or_default(),
        last_day: plan.last_day.to_string(),
        due: counts.records + counts.held_back + counts.not_for_service + counts.by_hand,
        records: counts.records,
        held_back: plan.held_back.iter().map(held_back).collect(),
        not_for_service: plan.not_for_service.iter().map(not_carried).collect(),
        by_hand: plan.by_hand.iter().map(not_carried).collect(),
        late: counts.late,
        withdrawn: counts.withdrawals,
        folded: counts.folded,
        earliest_due: plan.earliest_due.map(|due| due.to_string()),
        export_day: export_day.to_string(),
        warnings: plan.warnings.iter().map(domain::batch::Warning::sentence).collect(),
        batch: None,
    }
}

pub(super) fn held_back(aside: &Aside) -> HeldBack {
    HeldBack {
        reference: aside.reference.to_string(),
        removal: aside.removal.to_string(),
        field: aside.field.clone(),
        reason: aside.reason.clone(),
    }
}

pub(super) fn not_carried(aside: &Aside) -> NotCarried {
    NotCarried {
        reference: aside.reference.to_string(),
        removal: aside.removal.to_string(),
        reason: aside.reason.clone(),
    }
}

fn values(layout: &Layout, record: &LayoutRecord) -> Vec<String> {
    layout.values(record).unwrap_or_default().iter().map(|value| layout.text(value)).collect()
}

fn preview(layout: &Layout, from: u32, records: Vec<Vec<String>>, total: u32) -> ExportPreview {
    let described = layout.describe();
    let field = |field: domain::layout::FieldDescription| RulerField {
        name: field.name,
        position: field.position,
        length: field.length.unwrap_or(0),
    };
    ExportPreview {
        fixed: layout.shape == Shape::Fixed,
        record_length: described.record_length.unwrap_or(0),
        fields: described.fields.into_iter().map(field).collect(),
        from: from.max(1),
        records,
        total,
    }
}
