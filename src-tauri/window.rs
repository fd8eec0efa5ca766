//! The window itself: checks that there is a display, builds Tauri, and looks after the desk by itself.

use crate::commands;
use crate::picker::{Native, Picker};
use crate::place;
use crate::shell::Shell;
use crate::walls;
use domain::{Code, Fault, Result};
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;
use tauri::{App, AppHandle, Manager, RunEvent, Runtime};

/// How often the window looks after the desk by itself.
const TEND_EVERY: Duration = Duration::from_secs(1);

/// The one window, as configured.
#[cfg(target_os = "linux")]
const MAIN: &str = "main";

/// Opens the console and returns when it is closed.
pub fn open(named: Option<PathBuf>) -> Result<()> {
    let dir = place::data_dir(named)?;
    must_have_display()?;
    let app = with_commands(tauri::Builder::default(), dir)
        .plugin(tauri_plugin_dialog::init())
        .build(context())
        .map_err(|cause| not_opened(&cause))?;
    app.run(|app, event| {
        // The process ends without taking its state down: whom a search has shown is written before.
        if let (RunEvent::Exit, Some(shell)) = (event, app.try_state::<Arc<Shell>>()) {
            shell.close();
        }
    });
    Ok(())
}

/// The configuration, the permissions and the page, embedded once.
pub fn context<R: Runtime>() -> tauri::Context<R> {
    let mut context = tauri::generate_context!();
    walls::narrow(context.config_mut());
    context
}

/// The commands and their state, on whatever runs the window.
pub fn with_commands<R: Runtime>(builder: tauri::Builder<R>, dir: PathBuf) -> tauri::Builder<R> {
    let boundary = commands::boundary::<R>();
    builder.invoke_handler(boundary.invoke_handler()).setup(move |app: &mut App<R>| {
        let shell = Shell::new(dir, picker(app.handle()));
        tend(Arc::downgrade(&shell));
        lock_when_away(Arc::downgrade(&shell));
        app.manage(shell.clone());
        walls::make_window(app)?;
        Ok(feel_hands(app, Arc::downgrade(&shell))?)
    })
}

fn picker<R: Runtime>(app: &AppHandle<R>) -> Box<dyn Picker> {
    #[cfg(any(feature = "test-picker", feature = "loopback"))]
    if let Some(fake) = crate::picker::fake() {
        return fake;
    }
    Box::new(Native(app.clone()))
}

/// Looks after the desk, never inside a call; ends with the shell.
fn tend(shell: Weak<Shell>) {
    thread::spawn(move || {
        while let Some(shell) = shell.upgrade() {
            shell.tend();
            drop(shell);
            thread::sleep(TEND_EVERY);
        }
    });
}

/// Feels a hand on the window; where the system has no way for it, the page's calls are taken for one.
#[cfg(target_os = "linux")]
fn feel_hands<R: Runtime>(app: &App<R>, shell: Weak<Shell>) -> tauri::Result<()> {
    let Some(window) = app.get_webview_window(MAIN) else { return Ok(()) };
    crate::touch::heed(&window, move || {
        if let Some(shell) = shell.upgrade() {
            shell.touched();
        }
    })
}

#[cfg(not(target_os = "linux"))]
fn feel_hands<R: Runtime>(_: &App<R>, _: Weak<Shell>) -> tauri::Result<()> {
    Ok(())
}

/// Locks the window when the system says that nobody is there; ends with the program.
#[cfg(target_os = "linux")]
fn lock_when_away(shell: Weak<Shell>) {
    crate::away::heed(move || {
        if let Some(shell) = shell.upgrade() {
            shell.lock();
        }
    });
}

#[cfg(not(target_os = "linux"))]
fn lock_when_away(_: Weak<Shell>) {}

/// Without a display the windowing library would panic: say it in one line instead.
fn must_have_display() -> Result<()> {
    let named = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if cfg!(not(all(unix, not(target_os = "macos")))) || named("DISPLAY") || named("WAYLAND_DISPLAY") {
        return Ok(());
    }
    Err(Fault::new(
        Code::Usage,
        "there is no display to open the console on; nothing was changed",
        "start it in a desktop session, or use the command line: `prefdesk --help`",
    ))
}

fn not_opened(cause: &tauri::Error) -> Fault {
    Fault::new(
        Code::Internal,
        format!("the console could not be opened; nothing was changed ({cause})"),
        "run `prefdesk doctor`",
    )
}
