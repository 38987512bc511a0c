//! Values between Rust and JavaScript: small ones by serde, bulk numbers as typed arrays.

use js_sys::{Array, Float32Array, Object, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use super::error::bad_request;
use crate::explain::Series;

/// What an export returns or throws.
pub(super) type Reply = Result<JsValue, JsValue>;

/// A plain JavaScript value: objects, not maps; numbers, not big integers.
pub(super) fn to_js(value: &impl Serialize) -> Reply {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(|error| bad_request(&error))
}

/// Reads a request of the page.
pub(super) fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(|error| bad_request(&error))
}

/// An object made of values that are JavaScript's already, beside those of a serialised one.
pub(super) fn with_fields(base: JsValue, fields: &[(&str, JsValue)]) -> Reply {
    let object = if base.is_object() {
        Object::from(base)
    } else {
        Object::new()
    };
    for (name, value) in fields {
        Reflect::set(&object, &JsValue::from_str(name), value)?;
    }
    Ok(object.into())
}

/// Numbers as a `Float32Array` of their own, which can be transferred.
pub(super) fn floats(values: &[f32]) -> JsValue {
    Float32Array::from(values).into()
}

/// A vector per step, row by row; nothing of a part that a model does not have.
pub(super) fn series(series: Option<&Series>) -> JsValue {
    floats(series.map_or(&[], Series::values))
}

/// A JavaScript array.
pub(super) fn array(values: impl IntoIterator<Item = JsValue>) -> JsValue {
    values.into_iter().collect::<Array>().into()
}
