//! Feels a hand on the window before the page hears of it: a page can make calls by itself, but not these.

use gtk::gdk::EventType;
use gtk::glib::Propagation;
use gtk::prelude::WidgetExt;
use tauri::{Runtime, WebviewWindow};

/// Calls `touched` at each key, click, wheel and movement of the pointer over the window.
pub fn heed<R: Runtime>(window: &WebviewWindow<R>, touched: impl Fn() + Send + 'static) -> tauri::Result<()> {
    window.with_webview(move |view| {
        view.inner().connect_event(move |_, event| {
            if is_hand(event.event_type()) {
                touched();
            }
            Propagation::Proceed
        });
    })
}

fn is_hand(event: EventType) -> bool {
    use EventType as E;
    matches!(
        event,
        E::KeyPress | E::ButtonPress | E::MotionNotify | E::Scroll | E::TouchBegin | E::TouchUpdate
    )
}
