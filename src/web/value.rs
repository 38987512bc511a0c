//! Values between Rust and JavaScript: small ones by serde, bulk numbers and bytes as typed arrays.

use js_sys::Float32Array;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_wasm_bindgen::preserve;
use wasm_bindgen::{JsCast, JsValue};

use crate::Error;
use crate::error::request_reason;
use crate::process::Floats;

/// What an export returns or throws.
pub(super) type Reply = Result<JsValue, JsValue>;

/// A plain JavaScript value: objects, not maps; numbers, not big integers; bytes as `Uint8Array`.
///
/// # Errors
/// What JavaScript has no value for.
pub(super) fn to_js(value: &impl Serialize) -> Reply {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible().serialize_bytes_as_arrays(false);
    value.serialize(&serializer).map_err(|error| slip(&error))
}

/// Reads a request of the page.
///
/// # Errors
/// A request of another shape.
pub(super) fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(|error| slip(&error))
}

/// The error of a value whose shape is wrong: a slip between the page and this module.
fn slip(error: &serde_wasm_bindgen::Error) -> JsValue {
    Error::request(
        request_reason::form(),
        format!("the page asked for something this module does not understand: {error}"),
    )
    .into()
}

/// Numbers become a `Float32Array` of their own, which can be transferred.
impl Serialize for Floats {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        preserve::serialize(&Float32Array::from(self.0.as_slice()), serializer)
    }
}

/// Numbers are read from a `Float32Array` at once, or from an array one by one.
impl<'de> Deserialize<'de> for Floats {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value: JsValue = preserve::deserialize(deserializer)?;
        match value.dyn_ref::<Float32Array>() {
            Some(array) => Ok(Self(array.to_vec())),
            None => serde_wasm_bindgen::from_value(value)
                .map(Self)
                .map_err(D::Error::custom),
        }
    }
}
