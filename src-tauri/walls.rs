//! What keeps the page inside its window: where it may go, and that it opens no other. What a content policy can
//! say stands in `tauri.conf.json`; here is the rest.

use tauri::utils::config::{Config, Csp};
use tauri::webview::NewWindowResponse;
use tauri::{App, Runtime, Url, WebviewWindowBuilder};

/// The bridge to the commands is an address on Windows only. Elsewhere the same words would let the page talk to
/// whatever listens there.
const WINDOWS_BRIDGE: &str = " http://ipc.localhost";

/// The discard port, where nobody answers. The engine connects ahead of links and of `preconnect` whatever the
/// policy says: what has to go through here goes nowhere. The page and its commands do not pass by.
const NOWHERE: &str = "http://127.0.0.1:9";

/// Takes out of the policy what this system does not need.
pub fn narrow(config: &mut Config) {
    if cfg!(not(windows))
        && let Some(Csp::Policy(policy)) = &mut config.app.security.csp
    {
        *policy = policy.replace(WINDOWS_BRIDGE, "");
    }
}

/// The one window, as configured. A policy stops what a page loads, not where it goes: that is stopped here.
pub fn make_window<R: Runtime>(app: &App<R>) -> tauri::Result<()> {
    let config = app.config();
    let Some(window) = config.app.windows.first() else { return Ok(()) };
    let dev = config.build.dev_url.clone();
    let mut builder = WebviewWindowBuilder::from_config(app, window)?;
    // The page that is being developed comes over the network.
    if dev.is_none() {
        builder = builder.proxy_url(NOWHERE.parse().map_err(tauri::Error::InvalidUrl)?);
    }
    builder
        .on_navigation(move |to| is_home(to, dev.as_ref()))
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    Ok(())
}

/// The embedded page, or the one that is being developed.
fn is_home(to: &Url, dev: Option<&Url>) -> bool {
    match (to.scheme(), to.host_str()) {
        ("tauri", Some("localhost")) => true,
        ("http", Some("tauri.localhost")) => cfg!(windows),
        _ => dev.is_some_and(|dev| dev.origin() == to.origin()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may_go(to: &str) -> bool {
        is_home(&to.parse().unwrap(), None)
    }

    #[test]
    fn the_page_goes_nowhere_but_to_itself() {
        assert!(may_go("tauri://localhost/#desk"));
        for away in [
            "http://127.0.0.1:8080/",
            "https://example.com/",
            "file:///etc/passwd",
            "data:text/html,x",
            "about:blank",
            "blob:tauri://localhost/1",
            "tauri://example.com/",
            "http://localhost:5173/",
        ] {
            assert!(!may_go(away), "{away}");
        }
    }

    #[test]
    #[cfg(not(windows))]
    fn the_policy_names_no_address_but_the_page_itself() {
        let context = crate::window::context::<tauri::Wry>();
        let Some(Csp::Policy(policy)) = &context.config().app.security.csp else { panic!("no policy") };
        assert!(policy.contains("connect-src ipc:;"), "{policy}");
        assert!(!policy.contains("http"), "{policy}");
    }
}
