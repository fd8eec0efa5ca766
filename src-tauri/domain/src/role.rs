//! Who may do what, in one table.
