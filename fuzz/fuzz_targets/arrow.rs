#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = kpi_fuzz::arrow(data);
});
