//! The sentences to say, from the company's settings.
