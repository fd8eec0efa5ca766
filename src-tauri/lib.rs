//! The shell: windows and commands, nothing else. No rule lives here; every command calls one use case.
