//! The policy table, the state machine and the blind match.
