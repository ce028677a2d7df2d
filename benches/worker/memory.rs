//! What Linux says about the memory of this process; 0 elsewhere.

use std::fs;

fn status(key: &str) -> u64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// The memory that is held now, in KiB.
pub(crate) fn resident_kib() -> u64 {
    status("VmRSS")
}

/// The most that was held since the start, or since [`forget_peak`].
pub(crate) fn peak_kib() -> u64 {
    status("VmHWM")
}

/// Begins the peak anew. Where that is not allowed the peak of loading stays in it.
pub(crate) fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}
