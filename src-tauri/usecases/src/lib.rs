//! What people do at the desk. The only writer; roles and verification are checked here.
