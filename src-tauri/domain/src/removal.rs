//! What makes a removal or a permission valid, and what it covers.
