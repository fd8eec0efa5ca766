//! Starting a window, ours and a bare one, the same way: from the program's start to its first paint, as the engine
//! notes it, and until there is a field to type in.

use crate::harness::{Driver, Keys, connect_to};
use crate::say::{median, say};
use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use prefdesk_tests::program;
use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Times in seconds since the program's own process began.
#[derive(Clone, Copy)]
pub struct Started {
    first_paint: f64,
    usable: f64,
}

pub struct Open {
    pub client: Client,
    pub driver: Driver,
    pub started: Started,
}

impl Open {
    pub async fn close(self) {
        self.client.close().await.unwrap();
    }
}

/// Our door.
pub async fn door(folder: &Path) -> Open {
    open("prefdesk-console", json!(["--data-dir", folder])).await
}

/// A window with a field and a list and nothing else.
pub async fn bare() -> Open {
    open("examples/bare_window", json!([])).await
}

async fn open(name: &str, args: serde_json::Value) -> Open {
    let driver = Driver::start(&[]);
    let client = connect_to(&driver, &program(name), args).await;
    there(&client, "signin-user").await;
    let usable = since_epoch();
    let process = *driver.started().first().expect("the window is a process of the driver");
    let began = began(process);
    // What was found may not be painted yet.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let script = "const paint = performance.getEntriesByName('first-contentful-paint')[0];
        return performance.timeOrigin + (paint ? paint.startTime : NaN);";
    let painted = client.execute(script, Vec::new()).await.unwrap().as_f64().unwrap_or(f64::NAN) / 1_000.0;
    Open { client, driver, started: Started { first_paint: painted - began, usable: usable - began } }
}

/// Types name and password; how long from Enter until the search box is there.
pub async fn sign_in(desk: &Open, user: &str, password: &str) -> f64 {
    let mut keys = Keys::new(&desk.client);
    desk.client.find(Locator::Css("[data-testid='signin-user']")).await.unwrap().click().await.unwrap();
    keys.write(user).await;
    keys.press(Key::Tab).await;
    keys.write(password).await;
    let entered = Instant::now();
    keys.press(Key::Enter).await;
    there(&desk.client, "search").await;
    entered.elapsed().as_secs_f64()
}

pub fn say_starts(ours: &[Started], theirs: &[Started]) {
    let of = |all: &[Started], which: fn(&Started) -> f64| all.iter().map(which).collect::<Vec<_>>();
    for (work, which) in
        [("first paint", (|it| it.first_paint) as fn(&Started) -> f64), ("usable", |it| it.usable)]
    {
        say(&format!("start to {work}, s"), of(ours, which));
        say(&format!("a bare window: start to {work}, s"), of(theirs, which));
        println!(
            "{{\"work\":\"start to {work}: ratio to a bare window\",\"value\":{:.2}}}",
            median(of(ours, which)) / median(of(theirs, which))
        );
    }
}

async fn there(client: &Client, id: &str) {
    let css = format!("[data-testid='{id}']");
    let wait = client.wait().at_most(Duration::from_secs(60)).every(Duration::from_millis(5));
    wait.for_element(Locator::Css(&css)).await.unwrap();
}

fn since_epoch() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64()
}

/// When a process began, to a hundredth of a second, in seconds since 1970.
fn began(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // The name may hold spaces; behind its bracket the start is the twentieth figure.
    let figures = stat.rsplit_once(')').unwrap().1;
    let ticks: f64 = figures.split_whitespace().nth(19).unwrap().parse().unwrap();
    let uptime = std::fs::read_to_string("/proc/uptime").unwrap();
    let uptime: f64 = uptime.split_whitespace().next().unwrap().parse().unwrap();
    since_epoch() - uptime + ticks / 100.0
}
