//! One kernel, compiled for several processors and chosen when it runs.
//!
//! This is the only module of the crate with `unsafe`: calling a function that
//! was compiled for more instructions than every processor has.
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
    // The answers are kept by the standard library; asking again costs one load.
    let has_all = std::is_x86_feature_detected!("avx2")
        && std::is_x86_feature_detected!("bmi1")
        && std::is_x86_feature_detected!("bmi2")
        && std::is_x86_feature_detected!("lzcnt")
        && std::is_x86_feature_detected!("popcnt");
    if has_all {
        // SAFETY: the processor has each instruction set that the function names.
        return unsafe { run_avx2(kernel) };
    }
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
