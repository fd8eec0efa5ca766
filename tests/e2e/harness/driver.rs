//! WebKit's own driver. It drives one window; when it goes, the window that it started goes by its number.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

pub struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    /// Starts it on a free port and waits until it listens.
    pub fn start(variables: &[(&str, &str)]) -> Self {
        let port = free_port();
        let child = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            // Without the first the session hangs; under another locale WebKit's Intl throws; the last is for
            // displays without graphics memory, as in tests.
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("LANG", "en_US.UTF-8")
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver is missing: `cargo xtask setup` installs it");
        let driver = Self { child, port };
        driver.wait_until_it_listens();
        driver
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The window's processes, the engine's own among them.
    #[allow(dead_code, reason = "the benchmark of the window asks")]
    pub fn started(&self) -> Vec<u32> {
        let mut all = children(self.child.id());
        let mut at = 0;
        while let Some(one) = all.get(at) {
            let more = children(*one);
            all.extend(more);
            at += 1;
        }
        all
    }

    fn wait_until_it_listens(&self) {
        for _ in 0..100 {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return;
            }
            sleep(Duration::from_millis(50));
        }
        panic!("WebKitWebDriver does not listen");
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let started = children(self.child.id());
        let _ = self.child.kill();
        let _ = self.child.wait();
        for id in started {
            let _ = Command::new("kill").arg(id.to_string()).stderr(Stdio::null()).status();
        }
    }
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// The processes that this one started.
fn children(parent: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten().flatten();
    let listed = threads.map(|thread| fs::read_to_string(thread.path().join("children")).unwrap_or_default());
    listed
        .flat_map(|ids| ids.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>())
        .collect()
}
