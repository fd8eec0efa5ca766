//! What may be shown before verification: fragments the agent typed in clear, the rest masked.
