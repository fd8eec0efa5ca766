//! The peer of the window's benchmark: the same toolkit with a field and a list, and nothing of ours.

fn main() -> tauri::Result<()> {
    tauri::Builder::default().run(tauri::generate_context!("src-tauri/examples/bare_window/tauri.conf.json"))
}
