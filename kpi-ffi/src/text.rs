//! Texts that come from C and go there.

use std::ffi::{CStr, CString, c_char};

use crate::guard::Fault;

/// A text that ends with NUL; `what` names the argument. NULL is no text.
///
/// # Safety
///
/// The pointer is NULL, or points to bytes that end with NUL and that nobody
/// changes while the text is used.
pub(crate) unsafe fn text<'t>(
    pointer: *const c_char,
    what: &str,
) -> Result<Option<&'t str>, Fault> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller promises a text that ends with NUL.
    let bytes = unsafe { CStr::from_ptr(pointer) };
    match bytes.to_str() {
        Ok(text) => Ok(Some(text)),
        Err(_) => Err(Fault::argument(format!("{what}: found bytes that are not UTF-8 text"))),
    }
}

/// The same, where there must be one.
///
/// # Safety
///
/// As for [`text`].
pub(crate) unsafe fn needed<'t>(pointer: *const c_char, what: &str) -> Result<&'t str, Fault> {
    // SAFETY: the promise is passed on.
    let text = unsafe { text(pointer, what) }?;
    text.ok_or_else(|| Fault::argument(format!("{what}: found NULL, allowed is a text")))
}

/// Hands a text to C, which gives it back to `kpi_string_free`. A text with a
/// NUL inside would end there, so it is refused.
pub(crate) fn given(text: String) -> Result<*mut c_char, Fault> {
    let text = CString::new(text).map_err(|_| {
        Fault::argument("the result holds a NUL, which no text of C can; take the JSON")
    })?;
    Ok(text.into_raw())
}

/// Frees a text that the library has given. NULL is fine.
///
/// # Safety
///
/// The text came from the library and is not used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_string_free(string: *mut c_char) {
    if !string.is_null() {
        // SAFETY: it came from `CString::into_raw`.
        drop(unsafe { CString::from_raw(string) });
    }
}
