//! Reads the hand-written permissions and the window's configuration.

use tauri_build::{AppManifest, Attributes};

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/permissions");
    // Otherwise the program exports its SQLCipher symbols and WebKit's own SQLite calls bind to them.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-link-arg-bins=-Wl,--exclude-libs,ALL");
    }
    let manifest = AppManifest::new().permissions_path_pattern("src-tauri/permissions/*.toml");
    tauri_build::try_build(Attributes::new().app_manifest(manifest)).unwrap_or_else(|fault| {
        println!("cargo:warning={fault:#}");
        std::process::exit(1);
    });
}
