//! How a caller is verified for a right: the policy table, the points chosen from what is on file, the blind
//! match and the steps of a check. A removal has no place here: no type of this module can be made from one.

mod answer;
mod check;
mod dates;
mod points;
mod policy;
mod standing;

pub use answer::{Answered, compare};
pub use check::{Check, High, LevelReached, Reasonable, State, Verified};
pub(crate) use points::typed_numbers;
pub use points::{OnFile, PointKind, Told, choose, is_enough};
pub use policy::{Asking, Level, Policies, Policy};
pub use standing::{LOCK_MINUTES, MAX_WRONG, Near, Nears, Standing, Step, standing};

#[cfg(test)]
mod tests;
