//! The second transport, for browser tests and in test builds only: the embedded page and the same commands,
//! behind the same permissions, over HTTP on 127.0.0.1. A call needs the token that is printed with the address.

use crate::{place, window};
use domain::{Fault, Result};
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use tauri::WebviewWindow;
use tauri::ipc::{CallbackFn, InvokeBody, InvokeResponseBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, AppHandle, Manager};
use tiny_http::{Header, Method, Request, Response, Server};

/// What stands in for the window's own bridge, in the browser.
const SHIM: &str = include_str!("shim.js");

/// No command's arguments are longer; a runaway test is told instead of eaten.
const MAX_BODY_BYTES: u64 = 16 * 1024 * 1024;

struct Loopback {
    app: AppHandle<MockRuntime>,
    window: WebviewWindow<MockRuntime>,
    bearer: String,
}

/// Serves until the process is ended; prints the address to open as its one line on stdout.
#[allow(clippy::print_stdout, reason = "the address is what the caller waits for")]
pub fn serve(named: Option<PathBuf>, port: u16) -> Result<()> {
    let dir = place::data_dir(named)?;
    let mut app = window::with_commands(mock_builder(), dir).build(window::context()).map_err(internal)?;
    make_window(&mut app);
    let window = app.get_webview_window("main").ok_or_else(|| internal("the window was not made"))?;
    let server = Server::http(("127.0.0.1", port)).map_err(internal)?;
    let token = uuid::Uuid::new_v4().simple().to_string();
    println!("http://{}/?token={token}", server.server_addr());
    let loopback =
        Arc::new(Loopback { app: app.handle().clone(), window, bearer: format!("Bearer {token}") });
    for request in server.incoming_requests() {
        let loopback = loopback.clone();
        // A browser that went away is told nothing.
        thread::spawn(move || drop(loopback.answer(request)));
    }
    Ok(())
}

/// One turn makes the window and its state; nothing else ever happens without a display.
#[allow(deprecated, reason = "deprecated for busy loops; this is no loop")]
fn make_window(app: &mut App<MockRuntime>) {
    app.run_iteration(|_, _| {});
}

fn internal(cause: impl std::fmt::Display) -> Fault {
    Fault::internal(format!("the loopback could not start ({cause})"))
}

impl Loopback {
    fn answer(&self, mut request: Request) -> std::io::Result<()> {
        let path = request.url().split('?').next().unwrap_or("/").to_owned();
        match request.method() {
            Method::Get => return self.page(request, &path),
            Method::Options => return request.respond(json(204, "")),
            _ => (),
        }
        let given = request.headers().iter().find(|header| header.field.equiv("authorization"));
        if given.is_none_or(|header| header.value.as_str() != self.bearer) {
            return request.respond(json(403, "\"no token\""));
        }
        let mut body = String::new();
        request.as_reader().take(MAX_BODY_BYTES).read_to_string(&mut body)?;
        let (status, body) = self.invoke(path.trim_start_matches("/call/"), &body);
        request.respond(json(status, &body))
    }

    /// One command, through Tauri's own handler and permissions.
    fn invoke(&self, command: &str, args: &str) -> (u16, String) {
        let (Ok(args), Ok(url)) = (serde_json::from_str(args), "tauri://localhost".parse()) else {
            return (400, "\"the arguments are not JSON\"".to_owned());
        };
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url,
            body: InvokeBody::Json(args),
            headers: Default::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        match get_ipc_response(&self.window, request) {
            Ok(InvokeResponseBody::Json(text)) => (200, text),
            Ok(InvokeResponseBody::Raw(_)) => (500, "\"bytes have no place in the loopback\"".to_owned()),
            Err(fault) => (422, fault.to_string()),
        }
    }

    /// A file of the embedded page; the start page gets the shim in front.
    fn page(&self, request: Request, path: &str) -> std::io::Result<()> {
        if path == "/loopback.js" {
            return request.respond(typed("text/javascript", SHIM.as_bytes().to_vec()));
        }
        let wanted = if path == "/" { "index.html" } else { path };
        let Some(asset) = self.app.asset_resolver().get(wanted.to_owned()) else {
            return request.respond(json(404, "\"no such file\""));
        };
        let mut bytes = asset.bytes;
        if wanted == "index.html" {
            let page = String::from_utf8_lossy(&bytes).into_owned();
            bytes = page.replacen("<head>", "<head><script src=\"/loopback.js\"></script>", 1).into_bytes();
        }
        let mut response = typed(&asset.mime_type, bytes);
        // The same policy as in the window, but that the calls go to this server.
        if let Some(policy) =
            asset.csp_header.map(|policy| policy.replace("connect-src ", "connect-src 'self' "))
            && let Ok(header) = Header::from_bytes("content-security-policy", policy)
        {
            response.add_header(header);
        }
        request.respond(response)
    }
}

type Bytes = Response<std::io::Cursor<Vec<u8>>>;

/// An answer to a call. A page that is served from elsewhere may read it too: the token is the door.
fn json(status: u16, text: &str) -> Bytes {
    let mut response = typed("application/json", text.as_bytes().to_vec()).with_status_code(status);
    let open = [("allow-origin", "*"), ("allow-headers", "authorization, content-type")];
    for (name, value) in open {
        if let Ok(header) = Header::from_bytes(format!("access-control-{name}"), value) {
            response.add_header(header);
        }
    }
    response
}

fn typed(mime: &str, bytes: Vec<u8>) -> Bytes {
    let mut response = Response::from_data(bytes);
    if let Ok(header) = Header::from_bytes("content-type", mime) {
        response.add_header(header);
    }
    response
}
