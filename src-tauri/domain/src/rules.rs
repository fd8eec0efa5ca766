//! Clocks from rule files.
