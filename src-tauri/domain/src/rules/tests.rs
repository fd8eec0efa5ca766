use super::*;
use chrono::{Days, TimeZone};
use proptest::prelude::*;

const ZONE: Tz = chrono_tz::America::Chicago;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Noon in Chicago, near enough.
fn noon(text: &str) -> DateTime<Utc> {
    Utc.from_utc_datetime(&day(text).and_hms_opt(18, 0, 0).unwrap())
}

fn due(channel: Channel, received: &str) -> Vec<(String, u32, String)> {
    let clocks = Rules::built_in().unwrap().clocks_for(channel, noon(received), ZONE);
    clocks.iter().map(|clock| (clock.id.to_string(), clock.version, clock.due.to_string())).collect()
}

fn rule(id: &str, version: u32, due: &str) -> (String, u32, String) {
    (id.to_owned(), version, due.to_owned())
}

#[test]
fn the_do_not_call_clock_is_thirty_days_until_10_april_2025_and_then_ten_business_days() {
    assert_eq!(due(Channel::Phone, "2025-04-10"), [rule("us-do-not-call", 1, "2025-05-10")]);
    assert_eq!(
        due(Channel::Phone, "2025-04-11"),
        [rule("us-do-not-call", 2, "2025-04-25"), rule("us-revoke-consent", 1, "2025-04-25")]
    );
}

#[test]
fn each_channel_has_the_date_of_its_law() {
    // 18 November 2026 is a Wednesday; Thanksgiving is the 26th.
    assert_eq!(due(Channel::Mail, "2026-11-18"), [rule("us-mail-removal", 1, "2026-12-18")]);
    assert_eq!(due(Channel::Email, "2026-11-18"), [rule("us-email-unsubscribe", 1, "2026-12-03")]);
    assert_eq!(due(Channel::Share, "2026-11-18"), [rule("us-ca-share", 1, "2026-12-10")]);
    assert_eq!(due(Channel::Text, "2026-11-18")[0], rule("us-do-not-call", 2, "2026-12-03"));
}

#[test]
fn every_channel_has_a_clock_however_old_the_request() {
    for channel in Channel::ALL {
        assert!(!due(*channel, "1998-03-02").is_empty(), "{channel}");
    }
}

#[test]
fn the_version_is_chosen_by_the_companys_date_not_by_utcs() {
    let late_evening = Utc.with_ymd_and_hms(2025, 4, 11, 4, 30, 0).unwrap();
    let clocks = Rules::built_in().unwrap().clocks_for(Channel::Phone, late_evening, ZONE);
    assert_eq!((clocks[0].version, clocks[0].started), (1, day("2025-04-10")));
}

#[test]
fn a_due_date_says_what_it_skipped() {
    let rules = Rules::built_in().unwrap();
    let clocks = rules.clocks_for(Channel::Phone, noon("2026-11-18"), ZONE);
    assert_eq!(clocks[0].words(), "10 business days; skipped Sat, Sun, Thanksgiving");
    assert_eq!(rules.clocks_for(Channel::Mail, noon("2026-11-18"), ZONE)[0].words(), "30 days");
}

#[test]
fn the_companys_own_target_comes_first_when_earlier_and_not_at_all_when_later() {
    let company = Company::parse(
        "c",
        "closures = [\"2026-11-26\", \"2026-11-27\"]\n[house_targets]\nphone = 9\nmail = 60\n",
    )
    .unwrap();
    let rules = Rules::built_in().unwrap();
    let phone = rules.clocks_for_company(Channel::Phone, noon("2026-11-18"), &company).unwrap();
    assert_eq!((phone[0].id.as_str(), phone[0].due), ("house-target-phone", day("2026-11-25")));
    assert_eq!(phone[1].due, day("2026-12-03"), "the legal date has not moved");
    let mail = rules.clocks_for_company(Channel::Mail, noon("2026-11-18"), &company).unwrap();
    assert_eq!(mail.len(), 1);
}

#[test]
fn a_gdpr_month_ends_on_the_same_numbered_day_or_the_last_or_the_next_working_day() {
    let rules = Rules::built_in().unwrap();
    for (received, due, extended) in [
        ("2026-03-10", "2026-04-10", "2026-06-10"),
        ("2027-01-31", "2027-03-01", "2027-04-30"), // 28 February 2027 is a Sunday
        ("2026-10-14", "2026-11-16", "2027-01-14"), // 14 November 2026 is a Saturday
    ] {
        let clocks = rules.clocks_for_right(Right::Copy, "EEA", day(received));
        assert_eq!(clocks[0].due, day(due), "{received}");
        let rule = rules.show("eu-respond").unwrap()[0];
        assert_eq!(rule.extended(day(received)), Some(day(extended)), "{received}");
    }
}

#[test]
fn a_californian_rights_request_is_confirmed_in_ten_business_days_and_answered_in_45_once_doubled() {
    let rules = Rules::built_in().unwrap();
    let clocks = rules.clocks_for_right(Right::Deletion, "US-CA", day("2026-11-18"));
    let dates: Vec<_> = clocks.iter().map(|clock| clock.due.to_string()).collect();
    assert_eq!(dates, ["2026-12-03", "2027-01-02"]);
    assert_eq!(rules.show("us-ca-respond").unwrap()[0].extended(day("2026-11-18")), Some(day("2027-02-16")));
}

#[test]
fn every_rule_that_ships_names_its_source_and_can_be_shown() {
    let rules = Rules::built_in().unwrap();
    for rule in rules.list() {
        assert!(!rule.source.is_empty() && !rule.confidence.is_empty());
        assert!(rules.show(rule.id.as_str()).unwrap().contains(&rule));
    }
    assert_eq!(rules.show("us-do-not-call").unwrap().len(), 2);
    assert_eq!(rules.show("nothing").unwrap_err().code, Code::NotFound);
}

const ONE: &str = "[[rule]]\nid = \"a\"\nversion = 1\ntitle = \"t\"\nduty = \"honour\"\nchannels = [\"mail\"]\n\
                   jurisdiction = \"US\"\namount = 30\nunit = \"calendar-days\"\nstart = \"receipt\"\n\
                   source = \"s\"\nconfidence = \"text\"\n";

#[test]
fn a_bad_rule_file_is_refused_with_its_place() {
    for (text, place) in [
        (ONE.replace("calendar-days", "moons"), "r.toml, line 9, field unit"),
        (ONE.replace("amount = 30", "amount = 0"), "r.toml, rule a"),
        (ONE.replace("channels = [\"mail\"]", "channels = []"), "r.toml, rule a"),
        (ONE.replace("source = \"s\"", "source = \"\""), "r.toml, rule a"),
        (format!("{ONE}{ONE}"), "effective_from"),
        (format!("{ONE}{}", ONE.replace("version = 1", "version = 2")), "effective_from"),
        (
            format!("{ONE}effective_from = \"2026-02-02\"\neffective_until = \"2026-02-01\"\n"),
            "r.toml, rule a",
        ),
    ] {
        let fault = Rules::parse(&[("r.toml", &text)]).unwrap_err();
        assert_eq!((fault.code, fault.place.as_str()), (Code::BadInput, place), "{}", fault.line());
    }
    assert!(Rules::parse(&[("r.toml", ONE)]).is_ok());
}

proptest! {
    #[test]
    fn a_later_receipt_never_has_an_earlier_date(start in 0..9000i64, later in 0..40i64) {
        let epoch = day("2010-01-04");
        let (first, second) = (epoch + Days::new(start as u64), epoch + Days::new((start + later) as u64));
        for rule in Rules::built_in().unwrap().list() {
            prop_assert!(rule.clock(first).due <= rule.clock(second).due);
            prop_assert!(rule.clock(first).due > first);
        }
    }

    #[test]
    fn a_house_target_is_never_after_the_law_nor_before_the_receipt(
        start in 0..9000u64,
        target in 1..60u32,
        closed in prop::collection::btree_set(0..60u64, 0..20),
    ) {
        let received = day("2010-01-04") + Days::new(start);
        let at = noon(&received.to_string());
        let closures = closed.into_iter().map(|offset| received + Days::new(offset)).collect();
        let mut company = Company { closures, ..Company::default() };
        for channel in Channel::ALL {
            company.house_targets.insert(*channel, target);
            let legal = Rules::built_in().unwrap().clocks_for(*channel, at, ZONE);
            let with = Rules::built_in().unwrap().clocks_for_company(*channel, at, &company).unwrap();
            prop_assert!(with[0].due <= legal[0].due);
            prop_assert!(with[0].due >= received);
            prop_assert!(legal.iter().all(|clock| with.contains(clock)));
        }
    }
}
