//! What may stand on the console's own command line. It is read before anything graphical is touched.

use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;

/// Open the Preference Desk console.
///
/// Everything else (lookup, record, exports, demo) is a command of `prefdesk`.
#[derive(Parser)]
#[command(name = "prefdesk-console", version)]
pub struct Args {
    /// The data folder; otherwise the platform's own.
    #[arg(long, env = "PREFDESK_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Serve the same window to a browser on 127.0.0.1 (test builds only); 0 takes any free port.
    #[cfg(feature = "loopback")]
    #[arg(long, value_name = "PORT")]
    pub loopback: Option<u16>,
}

/// The arguments, or the status to end with: 0 after `--help`, 2 where they make no sense.
pub fn read() -> Result<Args, ExitCode> {
    Args::try_parse().map_err(|shown| {
        // Where even the terminal is gone there is nobody left to tell.
        let _ = shown.print();
        ExitCode::from(if shown.use_stderr() { 2 } else { 0 })
    })
}
