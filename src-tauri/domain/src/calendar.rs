//! Business days: Monday to Friday less US federal holidays (5 U.S.C. 6103), computed.
