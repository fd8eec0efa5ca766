//! A small file of customers laid over a large one: it is there whole or not at all, and nobody beneath is lost.

use crate::cases::{expect_honest, import, names_in};
use crate::desk::{Desk, Run, customers, text};
use std::sync::OnceLock;

/// As many beneath as make a small file worth laying over.
const BENEATH: u64 = customers::DELTA_FROM;

/// A large generation, and beside the folder a file that changes four of it and adds two.
pub fn begin() -> Desk {
    static MADE: OnceLock<Desk> = OnceLock::new();
    MADE.get_or_init(made).copy()
}

fn made() -> Desk {
    let desk = Desk::new();
    let many = (0..BENEATH).map(|no| format!("{},Ann,Hale,{no} Elm,Denver,CO,80204,,,\n", 300_000 + no));
    let all = desk.file("all.csv", &(customers("Denver") + &many.collect::<String>()));
    desk.admin(&["import", "customers", text(&all)]).expect_status(0);
    std::fs::remove_file(all).unwrap();
    let new = "200000,Ann,Hale,1 Elm,Aspen,CO,81611,,,\n300007,Ann,Holt,7 Elm,Aspen,CO,81611,,,\n";
    desk.file("customers.csv", &(customers("Aspen") + new));
    desk
}

pub fn after(desk: &Desk, run: &Run) {
    let now =
        || ["100201", "100204", "200000", "300007", "300008"].map(|no| desk.customer(no).map(|it| it.0));
    let cities = |now: [&'static str; 4]| [now[0], now[1], now[2], now[3], "Denver"];
    let (before, whole) = (cities(["Denver", "Denver", "", "Denver"]), cities(["Aspen"; 4]));
    let found = now().map(Option::unwrap_or_default);
    let is_new = found == whole;
    assert!(is_new || found == before, "half imported: {found:?}");
    assert!(run.confirmed().is_none() || is_new, "confirmed and not there");
    expect_honest(run, !is_new);
    let again = desk.run(&import(desk)).expect_status(0).json();
    assert_eq!(again["unchanged"], if is_new { 6 } else { 0 });
    assert_eq!(now().map(Option::unwrap_or_default), whole);
    assert_eq!(desk.customer("100204").unwrap().1.len(), 3, "an import touched a removal");
    let mut generations: Vec<_> = names_in(desk).filter(|name| name.starts_with("customers-")).collect();
    generations.sort();
    assert_eq!(generations, ["customers-2.db", "customers-3.db"], "left behind, or lost");
}
