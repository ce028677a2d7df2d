//! One kernel, compiled for several processors and chosen when it runs.
//!
//! Beside [`wide`](crate::kernel::wide) this is the only module of the crate with `unsafe`:
//! calling a function that was compiled for more instructions than every processor has.
#![allow(unsafe_code)]

/// Work that is compiled for each set of instructions. `run` must be marked
/// `#[inline(always)]`, and so must all that it calls, or it is compiled for
/// the oldest processor only.
pub(crate) trait Kernel {
    type Output;
    fn run(self) -> Self::Output;
}

/// Runs a kernel with the widest instructions of this processor.
#[cfg(target_arch = "x86_64")]
#[inline]
pub(crate) fn run<K: Kernel>(kernel: K) -> K::Output {
    match width() {
        // SAFETY: the processor has each instruction set that the function names.
        Width::Avx512 => unsafe { run_avx512(kernel) },
        // SAFETY: as above.
        Width::Avx2 => unsafe { run_avx2(kernel) },
        Width::Baseline => kernel.run(),
    }
}

/// The instruction sets that kernels are compiled for.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Width {
    Baseline,
    Avx2,
    Avx512,
}

/// The widest set that this processor has.
#[cfg(target_arch = "x86_64")]
#[inline]
fn width() -> Width {
    static WIDTH: std::sync::LazyLock<Width> = std::sync::LazyLock::new(|| {
        let has_avx2 = std::is_x86_feature_detected!("avx2")
            && std::is_x86_feature_detected!("bmi1")
            && std::is_x86_feature_detected!("bmi2")
            && std::is_x86_feature_detected!("lzcnt")
            && std::is_x86_feature_detected!("popcnt");
        let has_avx512 = has_avx2
            && std::is_x86_feature_detected!("avx512f")
            && std::is_x86_feature_detected!("avx512bw")
            && std::is_x86_feature_detected!("avx512dq")
            && std::is_x86_feature_detected!("avx512vl")
            && std::is_x86_feature_detected!("avx512vpopcntdq");
        match (has_avx2, has_avx512) {
            (_, true) => Width::Avx512,
            (true, false) => Width::Avx2,
            (false, false) => Width::Baseline,
        }
    });
    #[cfg(test)]
    return (*WIDTH).min(FORCED.get());
    #[cfg(not(test))]
    *WIDTH
}

/// The widest set that this processor has, for what is asked hundreds of times a
/// block: the answer is one byte to load.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(crate) fn known_width() -> Width {
    #[cfg(test)]
    return width();
    #[cfg(not(test))]
    match KNOWN.load(std::sync::atomic::Ordering::Relaxed) {
        0 => ask_for_width(),
        1 => Width::Baseline,
        2 => Width::Avx2,
        _ => Width::Avx512,
    }
}

/// 0 before it was asked, 1 for the baseline, and so on.
#[cfg(all(not(test), target_arch = "x86_64"))]
static KNOWN: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(0);

#[cfg(all(not(test), target_arch = "x86_64"))]
#[cold]
#[inline(never)]
fn ask_for_width() -> Width {
    let width = width();
    KNOWN.store(1 + width as u8, std::sync::atomic::Ordering::Relaxed);
    width
}

/// All sets, the oldest first.
#[cfg(all(test, target_arch = "x86_64"))]
pub(crate) const WIDTHS: [Width; 3] = [Width::Baseline, Width::Avx2, Width::Avx512];

#[cfg(all(test, target_arch = "x86_64"))]
thread_local! {
    static FORCED: std::cell::Cell<Width> = const { std::cell::Cell::new(Width::Avx512) };
}

/// Runs with no more instructions than these on this thread.
#[cfg(all(test, target_arch = "x86_64"))]
pub(crate) fn with_width<T>(width: Width, run: impl FnOnce() -> T) -> T {
    let before = FORCED.replace(width);
    let result = run();
    FORCED.set(before);
    result
}

#[cfg(target_arch = "x86_64")]
#[target_feature(
    enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq,avx2,bmi1,bmi2,lzcnt,popcnt"
)]
fn run_avx512<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}

/// Runs a kernel: other processors have what it needs, or nothing to choose.
#[cfg(not(target_arch = "x86_64"))]
#[inline]
pub(crate) fn run<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn run_avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}
