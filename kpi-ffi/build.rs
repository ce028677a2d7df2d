//! Gives the shared library its name for the loader, which cargo does not.

fn main() {
    let is_elf =
        std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os != "macos" && os != "windows");
    if is_elf {
        let major = std::env::var("CARGO_PKG_VERSION_MAJOR").unwrap_or_default();
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libkpi.so.{major}");
    }
    println!("cargo:rerun-if-changed=build.rs");
}
