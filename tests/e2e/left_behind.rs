//! What the window leaves in the engine that draws it: once it is locked, and once it is closed, nothing that was typed
//! or found stands in the engine's stores or in its folders on the disk.

use crate::harness::{Demo, Desk};
use crate::pages::{desk, sign_in};
use fantoccini::key::Key;
use std::path::{Path, PathBuf};

/// Typed into the search box and into the form for somebody on no file.
const SEARCHED: &str = "snarkhuntress";
const NAMED: &str = "snufflebottomly";

/// Everything that a page can keep, and the page itself.
const KEPT: &str = "
    const done = arguments[arguments.length - 1];
    const kept = [document.cookie, location.href, document.title, document.documentElement.outerHTML];
    for (const store of [localStorage, sessionStorage])
        for (let at = 0; at < store.length; at++) kept.push(store.key(at), store.getItem(store.key(at)));
    for (const field of document.querySelectorAll('input, textarea')) kept.push(field.value);
    kept.push(JSON.stringify(history.state));
    const caches = window.caches ? window.caches.keys() : Promise.resolve([]);
    const databases = indexedDB.databases ? indexedDB.databases() : Promise.resolve([]);
    Promise.all([caches, databases]).then(
        ([caches, databases]) => done([...kept, ...caches, ...databases.map((one) => one.name)].join(' ')),
        (cause) => done('NOT LOOKED AT: ' + cause));
";

/// Folders of the desktop that are ours alone for this scene.
const FOLDERS: [&str; 4] = ["XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"];

async fn kept(window: &Desk) -> String {
    let kept = window.client.execute_async(KEPT, vec![]).await.unwrap();
    let kept = kept.as_str().unwrap().to_lowercase();
    assert!(!kept.contains("not looked at"), "{kept}");
    kept
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![dir.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                true => folders.push(entry.path()),
                false => found.push(entry.path()),
            }
        }
    }
    found
}

/// As it is and as the engine keeps texts of its own, whatever its case.
fn holds(bytes: &[u8], word: &str) -> bool {
    let bytes = bytes.to_ascii_lowercase();
    let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let found = |wanted: &[u8]| bytes.windows(wanted.len()).any(|part| part == wanted);
    found(word.as_bytes()) || found(&wide)
}

#[tokio::test]
async fn a_locked_and_a_closed_window_leave_nothing_of_a_caller_in_the_engine() {
    let demo = Demo::new();
    let home = demo.out();
    let places = FOLDERS.map(|name| (name, home.join(name.to_lowercase())));
    let mut variables = vec![("HOME", home.to_str().unwrap()), ("TMPDIR", home.to_str().unwrap())];
    variables.extend(places.iter().map(|(name, place)| (*name, place.to_str().unwrap())));
    let window = Desk::open_with(demo, &variables).await;
    let before = kept(&window).await;
    sign_in::as_role(&window, "agent").await;
    let mut keys = window.keys();
    let (_, password) = window.demo.person("agent");

    desk::look_up(&window, &mut keys, "smith").await;
    let found = window.text("hit").await.to_lowercase();
    let customer = found.split_whitespace().find(|word| word.chars().any(|letter| letter.is_ascii_digit()));
    let customer = customer.map(str::to_owned);
    desk::open_first(&window, &mut keys).await;
    keys.chord(&[Key::Control], 'n').await;
    let field = window.at("[data-testid='unlisted-last_name'], [data-testid='unlisted-lastName']").await;
    field.send_keys(NAMED).await.unwrap();
    window.part("search").await.click().await.unwrap();
    keys.write(SEARCHED).await;
    assert!(kept(&window).await.contains(SEARCHED), "what is typed was looked for");

    keys.chord(&[Key::Control], 'l').await;
    window.at("input[type='password']").await;
    let locked = kept(&window).await;
    for word in [SEARCHED, NAMED, "smith", &password] {
        assert!(!locked.contains(word) || before.contains(word), "`{word}` stays behind a lock");
    }

    window.close().await;
    let left = files(&home);
    for path in &left {
        let name = path.to_string_lossy().to_lowercase();
        let bytes = std::fs::read(path).unwrap_or_default();
        for word in [SEARCHED, NAMED, &password].into_iter().chain(customer.as_deref()) {
            assert!(!name.contains(word) && !holds(&bytes, word), "`{word}` was left in {name}");
        }
    }
    println!("{} files of the engine searched", left.len());
}
