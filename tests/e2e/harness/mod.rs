//! A fresh desk for each journey: its own data folder of invented people, its own driver, its own window.

mod demo;
mod driver;
mod keys;

pub use demo::Demo;
pub use driver::Driver;
pub use keys::Keys;

use fantoccini::elements::Element;
use fantoccini::wd::{Capabilities, TimeoutConfiguration};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// What a person waits for at most before they call for help; a busy machine is slower than a desk.
const PATIENCE: Duration = Duration::from_secs(20);

/// axe reads every element, which takes a while on a crowded screen.
const SCRIPT_PATIENCE: Duration = Duration::from_secs(60);

/// A window on a data folder, driven from here.
pub struct Desk {
    pub demo: Demo,
    pub client: Client,
    // Ends the driver and the window last, whatever happened to the journey.
    _driver: Driver,
}

impl Desk {
    /// Opens the console on newly made invented people.
    pub async fn open() -> Self {
        Self::open_with(Demo::new(), &[]).await
    }

    /// The same, on this data folder and with these variables for the console.
    pub async fn open_with(demo: Demo, variables: &[(&str, &str)]) -> Self {
        let driver = Driver::start(variables);
        let client = connect(&driver, &demo.dir()).await;
        Self { demo, client, _driver: driver }
    }

    /// The element with this test id, once it is there.
    pub async fn part(&self, id: &str) -> Element {
        self.at(&format!("[data-testid='{id}']")).await
    }

    /// The element that this selector finds, once it is there.
    pub async fn at(&self, css: &str) -> Element {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
        match found {
            Ok(element) => element,
            Err(cause) => {
                self.picture("missing").await;
                panic!("`{css}` did not come up: {cause} (see missing.png)")
            }
        }
    }

    /// All elements with this test id, now.
    pub async fn parts(&self, id: &str) -> Vec<Element> {
        self.client.find_all(Locator::Css(&format!("[data-testid='{id}']"))).await.unwrap()
    }

    /// The text of a part, once it has any.
    pub async fn text(&self, id: &str) -> String {
        let part = self.part(id).await;
        for _ in 0..100 {
            let text = part.text().await.unwrap_or_default();
            if !text.trim().is_empty() {
                return text;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("`{id}` stayed empty");
    }

    /// A counted keyboard.
    pub fn keys(&self) -> Keys<'_> {
        Keys::new(&self.client)
    }

    /// Keeps a picture of the screen, beside the others of this run; none where no picture can be taken. The
    /// display is asked, not the driver: WebKit's driver hangs on a picture of more than 192 KiB.
    pub async fn picture(&self, name: &str) {
        let dir = pictures();
        std::fs::create_dir_all(&dir).unwrap();
        let file = dir.join(format!("{name}.png"));
        let _ = Command::new("import").args(["-window", "root"]).arg(file).stderr(Stdio::null()).status();
    }

    /// Closes the window as a person would.
    pub async fn close(self) {
        self.client.clone().close().await.unwrap();
    }
}

/// Starts the console on a data folder through a driver.
pub async fn connect(driver: &Driver, data: &Path) -> Client {
    connect_to(driver, &prefdesk_tests::program("prefdesk-console"), json!(["--data-dir", data])).await
}

/// Starts a program with a window through a driver.
pub async fn connect_to(driver: &Driver, program: &Path, args: Value) -> Client {
    let options = json!({ "binary": program, "args": args });
    let mut wanted = Capabilities::new();
    wanted.insert("webkitgtk:browserOptions".to_owned(), options);
    let mut builder = ClientBuilder::new(HttpConnector::new());
    let client = builder.capabilities(wanted).connect(&driver.address()).await.unwrap();
    let patience = TimeoutConfiguration::new(Some(SCRIPT_PATIENCE), None, None);
    client.update_timeouts(patience).await.unwrap();
    client
}

/// Where pictures go: `PREFDESK_PICTURES`, or beside the built programs.
fn pictures() -> PathBuf {
    std::env::var_os("PREFDESK_PICTURES")
        .map_or_else(|| prefdesk_tests::program("prefdesk").with_file_name("pictures"), PathBuf::from)
}
