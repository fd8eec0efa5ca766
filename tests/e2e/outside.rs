//! A page that tries to reach out: whatever gets into it, nothing gets out of the window, and no word that it was
//! given becomes a program. Tried in the engine that people use, against somebody who listens on this machine.

use crate::edges::{ATTEMPTS, Listener};
use crate::harness::Desk;
use serde_json::{Value, json};
use std::time::Duration;

/// Ways to leave for another page, or to open one.
const LEAVE: &[(&str, &str)] = &[
    ("location", "location = url"),
    ("assign", "location.assign(url)"),
    ("replace", "location.replace(url)"),
    ("open", "window.open(url)"),
    ("open-self", "window.open(url, '_self')"),
    ("link", "const a = document.createElement('a'); a.href = url; document.body.append(a); a.click()"),
    (
        "link-blank",
        "const a = document.createElement('a'); a.href = url; a.target = '_blank'; document.body.append(a); a.click()",
    ),
    (
        "download",
        "const a = document.createElement('a'); a.href = url; a.download = 'x'; document.body.append(a); a.click()",
    ),
    (
        "form-get",
        "const f = document.createElement('form'); f.action = url; document.body.append(f); f.submit()",
    ),
    (
        "form-post",
        "const f = document.createElement('form'); f.action = url; f.method = 'post'; f.target = '_blank'; \
         f.innerHTML = '<input name=x value=y>'; document.body.append(f); f.submit()",
    ),
    (
        "refresh",
        "const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0;url=' + url; \
         document.head.append(m)",
    ),
    ("top", "top.location.href = url"),
    ("data", "location = 'data:text/html,<script>fetch(\"' + url + '\")</script>'"),
    ("blob", "location = URL.createObjectURL(new Blob(['<img src=' + url + '>'], { type: 'text/html' }))"),
    ("javascript", "location = 'javascript:window.ran=1;fetch(\"' + url + '\")'"),
];

/// Ways to make a program of a text; each sets `ran` when it runs.
const BECOME: &[(&str, &str)] = &[
    ("eval", "eval('window.ran = 1')"),
    ("function", "new Function('window.ran = 1')()"),
    ("timer", "setTimeout('window.ran = 1')"),
    (
        "inline",
        "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)",
    ),
    ("handler", "document.body.setAttribute('onclick', 'window.ran = 1'); document.body.click()"),
    (
        "data",
        "const s = document.createElement('script'); s.src = 'data:text/javascript,window.ran=1'; document.body.append(s)",
    ),
    (
        "blob",
        "const s = document.createElement('script'); s.src = URL.createObjectURL(new Blob(['window.ran = 1'])); \
         document.body.append(s)",
    ),
    (
        "markup",
        "const d = document.createElement('div'); d.innerHTML = '<img src=x onerror=\"window.ran = 1\">'; \
         document.body.append(d)",
    ),
];

async fn run(window: &Desk, script: &str, words: Vec<Value>) -> Value {
    window.client.execute(script, words).await.unwrap_or(Value::Null)
}

async fn settle() {
    tokio::time::sleep(Duration::from_millis(400)).await;
}

#[tokio::test]
async fn a_page_that_tries_to_reach_out_reaches_nobody() {
    let listener = Listener::start();
    let window = Desk::open().await;
    window.part("signin-user").await;
    let said = window.client.execute_async(ATTEMPTS, vec![json!(listener.host())]).await.unwrap();
    assert!(said.as_object().is_some_and(|all| all.len() > 40), "{said}");
    assert_eq!(listener.heard(), Vec::<String>::new(), "what the page was told: {said:#}");
    window.close().await;
}

#[tokio::test]
async fn a_page_that_tries_to_leave_stays_where_it_is_and_opens_no_window() {
    let listener = Listener::start();
    let window = Desk::open().await;
    window.part("signin-user").await;
    run(&window, "window.same = 'page'", vec![]).await;
    for (name, way) in LEAVE {
        let url = format!("http://{}/{name}", listener.host());
        let script = format!("const url = arguments[0]; try {{ {way} }} catch (fault) {{}}");
        run(&window, &script, vec![json!(url)]).await;
        settle().await;
        assert_eq!(listener.heard(), Vec::<String>::new(), "{name} got out");
        let page = run(&window, "return [window.same, location.href, window.ran ?? null]", vec![]).await;
        assert_eq!(page, json!(["page", "tauri://localhost", null]), "after {name}");
        assert_eq!(window.client.windows().await.unwrap().len(), 1, "{name} opened a window");
    }
    window.close().await;
}

#[tokio::test]
async fn no_text_becomes_a_program() {
    let window = Desk::open().await;
    window.part("signin-user").await;
    for (name, way) in BECOME {
        run(&window, &format!("try {{ {way} }} catch (fault) {{}}"), vec![]).await;
        settle().await;
        assert_eq!(run(&window, "return window.ran ?? null", vec![]).await, Value::Null, "{name} ran");
    }
    window.close().await;
}
