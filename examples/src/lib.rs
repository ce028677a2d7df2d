//! Example programs of contactkpi.
