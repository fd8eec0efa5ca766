//! What crosses the boundary: who may call what, through the window's commands and through the command line, and
//! what the answers let out. `window` serves the real commands to a test, `canaries` are what must not come out.

mod canaries;
mod command_line;
mod day;
mod masking;
mod tap;
mod verified;
mod window;
mod window_roles;
mod window_table;
