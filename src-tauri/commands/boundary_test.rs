//! The boundary as committed is the boundary as written.
