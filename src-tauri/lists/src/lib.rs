//! Suppression lists on disk. What a list means, which lists apply to which purpose, and who may import one are the
//! business of `domain` and `usecases`; nothing here knows of customers or removals.

pub mod people;
pub mod registry;
