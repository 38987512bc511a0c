//! Errors on their way to the page.

use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::Error;

/// What the page translates a message by.
#[derive(Serialize, Default)]
struct Details<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tensor: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    what: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<usize>,
}

/// A JavaScript `Error` with `name` "DienError", the English message, a stable `code`, and `details`.
pub(super) fn to_js(error: &Error) -> JsValue {
    let details = match error {
        Error::Log {
            problem,
            file,
            line,
            what,
            remedy,
        } => Details {
            problem: Some(problem),
            file: Some(file),
            line: *line,
            what: Some(what),
            remedy: Some(remedy),
            ..Details::default()
        },
        Error::Checkpoint { tensor, what, remedy } => Details {
            tensor: tensor.as_deref(),
            what: Some(what),
            remedy: Some(remedy),
            ..Details::default()
        },
        Error::Diverged { step, loss, .. } => Details {
            step: Some(*step),
            what: Some(loss),
            ..Details::default()
        },
        _ => Details::default(),
    };
    let thrown = js_sys::Error::new(&error.to_string());
    thrown.set_name("DienError");
    let set = |key: &str, value: JsValue| {
        // Setting a property of an object made here fails only if it were frozen.
        let _ = js_sys::Reflect::set(&thrown, &key.into(), &value);
    };
    set("code", error.code().into());
    set("details", super::value::to_js(&details).unwrap_or(JsValue::NULL));
    thrown.into()
}

/// A request whose shape is wrong: a slip between the page and this module.
pub(super) fn bad_request(error: &serde_wasm_bindgen::Error) -> JsValue {
    to_js(&Error::Request(format!(
        "the page asked for something this module does not understand: {error}"
    )))
}
