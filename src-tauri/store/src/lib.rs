//! The encrypted store: vault, ledger, audit, what is in force, batches, settings.
