//! What is in force: removals not ended, the same for every order and repetition of entries.
