//! What a person sees, screen by screen: where things are, and nothing about what must be true.

pub mod desk;
pub mod exports;
pub mod sign_in;
pub mod verify;
