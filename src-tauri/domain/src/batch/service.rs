//! Recipients by configuration, and the day their file goes out.

use super::period::Week;
use crate::ids::{LayoutId, ServiceId};
use crate::words::{Channel, ServiceKind};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// A recipient. The layout does not decide its kind: the same file can go to a mail house and to a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct Service {
    pub id: ServiceId,
    pub title: String,
    pub channels: Vec<Channel>,
    /// `own`: every removal goes. `preference-service`: only those whose caller said yes to passing it on.
    pub kind: ServiceKind,
    pub layout: LayoutId,
    /// Calendar days the recipient needs to load a file.
    #[serde(default)]
    pub load_days: u32,
    /// Who sees to the export.
    #[serde(default)]
    pub owner: String,
    #[serde(default)]
    pub deputy: String,
    /// The site that exports; empty is this one.
    #[serde(default)]
    pub exporting_site: String,
}

impl Service {
    /// True when a removal of a channel goes to this service: it stops one of the service's channels (a call
    /// removal stops texts too unless those may go on), and an outside service gets only what may be passed on.
    pub fn takes(&self, channel: Channel, texts_may_go_on: bool, pass_on: bool) -> bool {
        (self.kind == ServiceKind::Own || pass_on) && !self.stopped_by(channel, texts_may_go_on).is_empty()
    }

    /// As which kind of removal this service is told of one: a call removal that reaches a service of texts alone is one of
    /// texts to it.
    pub fn told_as(&self, channel: Channel) -> Channel {
        let is_of_texts = channel == Channel::Phone && !self.channels.contains(&Channel::Phone);
        if is_of_texts && self.channels.contains(&Channel::Text) { Channel::Text } else { channel }
    }

    /// The channels of this service that a removal stops.
    pub fn stopped_by(&self, channel: Channel, texts_may_go_on: bool) -> Vec<Channel> {
        let stops = crate::removal::stops(channel, texts_may_go_on);
        stops.iter().copied().filter(|stopped| self.channels.contains(stopped)).collect()
    }
}

/// Our own mail house and dialler, there from the start.
pub fn built_in_services() -> Vec<Service> {
    let own = |id: &str, title: &str, channel, layout: &str| Service {
        id: id.into(),
        title: title.to_owned(),
        channels: vec![channel],
        kind: ServiceKind::Own,
        layout: layout.into(),
        load_days: 5,
        owner: String::new(),
        deputy: String::new(),
        exporting_site: String::new(),
    };
    vec![
        own("mps", "Mail preference", Channel::Mail, "us-dma-mps"),
        own("tps", "Telephone preference", Channel::Phone, "us-dma-tps"),
    ]
}

/// The day a week's file goes out: the Monday after it, on a holiday the next business day.
pub fn export_day(week: Week, is_business_day: impl Fn(NaiveDate) -> bool) -> NaiveDate {
    on_business_day(week.next_monday(), is_business_day)
}

/// The export after the one that covers up to `last_day`.
pub fn next_export(last_day: NaiveDate, is_business_day: impl Fn(NaiveDate) -> bool) -> NaiveDate {
    let following = Week::of(Week::of(last_day).next_monday());
    on_business_day(following.next_monday(), is_business_day)
}

/// No calendar closes for longer than a fortnight; the bound keeps a broken one from looping.
fn on_business_day(date: NaiveDate, is_business_day: impl Fn(NaiveDate) -> bool) -> NaiveDate {
    (0..14)
        .filter_map(|days| date.checked_add_days(Days::new(days)))
        .find(|day| is_business_day(*day))
        .unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::is_business_day;

    #[test]
    fn an_export_on_a_holiday_monday_moves_to_the_next_business_day() {
        // Labor Day is 7 September 2026, Christmas 2028 falls on a Monday.
        let day = |week: &str| export_day(Week::parse(week).unwrap(), is_business_day).to_string();
        assert_eq!(day("2026-W36"), "2026-09-08");
        assert_eq!(day("2028-W51"), "2028-12-26");
        assert_eq!(day("2026-W47"), "2026-11-23");
    }

    #[test]
    fn the_next_export_covers_the_week_after() {
        assert_eq!(next_export("2026-11-22".parse().unwrap(), is_business_day).to_string(), "2026-11-30");
    }

    #[test]
    fn the_services_there_from_the_start_are_our_own_and_their_layouts_carry_their_channels() {
        for service in built_in_services() {
            assert_eq!(service.kind, ServiceKind::Own);
            let layout = crate::layout::built_in().iter().find(|layout| layout.id == service.layout).unwrap();
            assert!(service.channels.iter().all(|channel| layout.carries(*channel)));
        }
    }
}
