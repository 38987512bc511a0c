//! Errors on their way to the page.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

use super::value::to_js;
use crate::Error;

/// A JavaScript `Error` with the `name` "DienError", the English message, a stable `code`, and `details` for the page's own words.
impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        let thrown = js_sys::Error::new(&error.to_string());
        thrown.set_name("DienError");
        let copy = |refusal: &JsValue, key: &str| {
            let key = JsValue::from_str(key);
            // Reading a field of an object made here, or setting one, fails only if it were frozen.
            Reflect::get(refusal, &key).and_then(|value| Reflect::set(&thrown, &key, &value))
        };
        if let Ok(refusal) = to_js(&error) {
            let _ = copy(&refusal, "code").and_then(|_| copy(&refusal, "details"));
        }
        thrown.into()
    }
}
