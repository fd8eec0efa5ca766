//! Journeys on the built command line.
