//! Batches: periods, what is due to a service, what is held back, late, or told by hand. Pure planning.
