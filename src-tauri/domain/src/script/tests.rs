use super::*;
use crate::words::Channel as C;

fn wish(channels: &[C]) -> Wish {
    let channels = channels.to_vec();
    Wish { channels, reason: Reason::Ordinary, texts_may_go_on: false, for_who_moved: false }
}

fn company() -> Company {
    let text = "name = \"Alder & Finch\"\nnever_rent = true\n[in_flight_weeks]\nmail = 8\nphone = 1\n";
    Company::parse("c", text).unwrap()
}

fn by(channels: &[C], due: &str) -> StopsBy {
    StopsBy { channels: channels.to_vec(), due: due.parse().unwrap() }
}

fn say(wish: &Wish, stops: &[StopsBy], passed: bool) -> String {
    let number = reference::make(1, 0).unwrap();
    let told = [Told { stops, number: &number, passed }];
    confirmed(wish, &told, &company(), Language::En).unwrap().text
}

fn say_after(wish: &Wish, company: &Company, language: Language) -> String {
    let number = reference::make(1, 0).unwrap();
    let stops = [by(&wish.channels, "2026-12-03")];
    let told = [Told { stops: &stops, number: &number, passed: false }];
    confirmed(wish, &told, company, language).unwrap().text
}

#[test]
fn before_it_is_recorded_the_sentence_speaks_of_the_future() {
    let text = |channels: &[C], language| before(&wish(channels), &company(), language).unwrap().text;
    assert_eq!(text(&[C::Mail], Language::En), "I'll stop mail from Alder & Finch now.");
    assert_eq!(
        text(&[C::Mail, C::Phone], Language::En),
        "I'll stop mail, calls and texts from Alder & Finch now."
    );
    assert_eq!(
        text(C::ALL, Language::En),
        "I'll stop everything from Alder & Finch now: mail, calls, texts, advertising e-mail and passing on your \
         information."
    );
    assert_eq!(
        text(&[C::Phone], Language::Es),
        "Ahora mismo voy a detener las llamadas y los mensajes de texto de Alder & Finch."
    );
}

#[test]
fn texts_that_may_go_on_are_not_said_to_stop() {
    let mut calls = wish(&[C::Phone]);
    calls.texts_may_go_on = true;
    assert_eq!(
        before(&calls, &company(), Language::En).unwrap().text,
        "I'll stop calls from Alder & Finch now."
    );
}

#[test]
fn the_confirmation_says_date_number_and_what_may_still_arrive() {
    assert_eq!(
        say_after(&wish(&[C::Mail, C::Phone]), &company(), Language::En),
        "That's done: mail, calls and texts will stop by Thursday, December 3, 2026 at the latest. Your \
         confirmation number is 0016 3833 9798. Mail that is already prepared may still arrive for up to 8 weeks. \
         A call that is already planned may still come for up to one week. We never rent or sell your information."
    );
    let spanish = say_after(&wish(&[C::Email]), &company(), Language::Es);
    assert!(
        spanish.contains("jueves 3 de diciembre de 2026") && spanish.contains("0016 3833 9798"),
        "{spanish}"
    );
    assert!(spanish.contains("pedidos"), "{spanish}");
}

#[test]
fn what_stops_on_different_days_is_said_with_each_its_own() {
    let asked = wish(&[C::Mail, C::Phone]);
    let days = [by(&[C::Phone], "2026-12-03"), by(&[C::Mail], "2026-12-18")];
    let text = say(&asked, &days, false);
    let opening = "That's done: calls and texts will stop by Thursday, December 3, 2026 and mail by Friday, \
                   December 18, 2026 at the latest. Your confirmation number is";
    assert!(text.starts_with(opening), "{text}");
    // Words that name nothing one by one give the day that holds for all of it.
    for reason in [Reason::Deceased, Reason::WrongNumber] {
        let text = say(&Wish { reason, ..asked.clone() }, &days, false);
        assert!(text.contains("December 18") && !text.contains("December 3,"), "{text}");
    }
    assert!(say(&asked, &days, true).contains("took effect by Friday, December 18, 2026"));
}

#[test]
fn a_promise_that_the_company_has_not_set_is_not_made() {
    for channels in [&[C::Mail][..], C::ALL] {
        let text = say_after(&wish(channels), &Company::default(), Language::En);
        assert!(!text.contains("week") && !text.contains("rent"), "{text}");
    }
}

#[test]
fn a_death_and_a_wrong_number_have_words_of_their_own_and_no_talk_of_orders() {
    for (reason, opening) in
        [(Reason::Deceased, "I'm sorry for your loss."), (Reason::WrongNumber, "I'm sorry we disturbed you.")]
    {
        let wish = Wish { reason, ..wish(C::ALL) };
        assert!(before(&wish, &company(), Language::En).unwrap().text.starts_with(opening));
        let done = say_after(&wish, &company(), Language::En);
        assert!(!done.contains("orders") && !done.contains("rent"), "{done}");
    }
}

#[test]
fn every_sentence_is_filled_in_both_languages_for_every_set_of_channels() {
    for language in Language::ALL {
        for set in 1..32_u32 {
            let channels: Vec<C> =
                C::ALL.iter().enumerate().filter(|(at, _)| set & (1 << at) != 0).map(|(_, c)| *c).collect();
            for reason in Reason::ALL {
                for for_who_moved in [false, true] {
                    let wish = Wish { reason: *reason, for_who_moved, ..wish(&channels) };
                    let first = before(&wish, &company(), *language).unwrap();
                    let then = say_after(&wish, &company(), *language);
                    for text in [&first.text, &then] {
                        assert!(!text.contains(['{', '}']) && !text.contains("  "), "{text}");
                    }
                    assert!(then.contains("0016 3833 9798") && then.contains("2026"));
                    assert_eq!(first.script.language, language.word());
                }
            }
        }
    }
}

#[test]
fn cards_are_read_in_the_companys_own_words_where_it_has_set_them() {
    let mut company = company();
    company.privacy_contact = "privacy@example.com".to_owned();
    let notice = card(Card::Notice, &company, Language::En).unwrap();
    assert!(notice.text.contains("Alder & Finch") && notice.text.ends_with("privacy@example.com."));
    assert_eq!((notice.script.id.as_str(), notice.script.version), ("notice", 2));
    company.do_not_call_policy = "We do not call {anybody}.".to_owned();
    let policy = card(Card::DoNotCallPolicy, &company, Language::En).unwrap();
    assert_eq!(policy.text, "We do not call {anybody}.");
    assert_eq!(policy.script.id, "company.do-not-call-policy");
    let others = card(Card::CannotStop, &company, Language::Es).unwrap().text;
    for fact in ["optoutprescreen.com", "1-888-567-8688", "donotcall.gov", "1-888-382-1222", "DMAchoice"] {
        assert!(others.contains(fact), "{fact}");
    }
    assert_eq!(Card::from_word("poem").unwrap_err().code, Code::NotFound);
}

#[test]
fn every_point_has_its_question_and_there_are_other_ways() {
    for language in Language::ALL {
        for point in PointKind::ALL {
            assert!(question(*point, *language).unwrap().contains("?"));
        }
        assert_eq!(other_ways(*language).unwrap().len(), 3);
    }
}

#[test]
fn braces_in_a_companys_name_stay_as_they_are() {
    let company = Company { name: "The {what} Shop".to_owned(), ..Company::default() };
    let text = before(&wish(&[C::Mail]), &company, Language::En).unwrap().text;
    assert_eq!(text, "I'll stop mail from The {what} Shop now.");
}

#[test]
fn the_question_about_reminders_is_asked_and_answered_in_both_languages() {
    for language in [Language::En, Language::Es] {
        assert!(service_question(language).unwrap().text.ends_with('?'));
        let by = service_answer(&[Channel::Mail, Channel::Email], language).unwrap().text;
        let none = service_answer(&[], language).unwrap().text;
        assert!(!by.contains('{') && by != none, "{by}");
    }
    let by = service_answer(&[Channel::Mail, Channel::Email], Language::En).unwrap().text;
    assert!(by.contains("by mail and e-mail."), "{by}");
}
