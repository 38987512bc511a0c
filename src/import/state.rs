//! A file's bytes into tensors by name, and the order in which they stand there.

use std::collections::BTreeMap;

use nalgebra::{DMatrix, DVector};
use pytorch_reader::{DType, PytorchReader};
use safetensors::tensor::{Dtype, SafeTensors};

use super::refusal::refuse;
use crate::checkpoint::{MOST_BYTES, check_frame};
use crate::error::checkpoint_reason as reason;
use crate::{Error, Result};

/// Tensors that a file may hold; a DIEN has some fifty, and two for each feature.
const MOST_TENSORS: usize = 4096;
/// Where the weights of a training's checkpoint are kept, if not at the root.
const NESTS: [&str; 4] = ["state_dict", "model_state_dict", "model", "net"];
const ANOTHER_FILE: &str =
    "Use the file of weights that the library writes (torch.save of the model's state_dict), or www/export_dien.py.";

/// A tensor's numbers, row by row.
struct Array {
    shape: Vec<usize>,
    numbers: Vec<f64>,
}

/// The tensors of a file, all of whose numbers are finite.
pub(super) struct State {
    tensors: BTreeMap<String, Array>,
    /// The names in the order of the file; `None` where it has none.
    order: Option<Vec<String>>,
}

/// Whether bytes are what PyTorch writes: an archive with a pickle in it, or a pickle.
pub fn looks_like_weights(start: &[u8]) -> bool {
    // `PK` of a ZIP archive, and the pickle protocol's mark. An archive that holds none is refused by its reader.
    start.starts_with(b"PK\x03\x04") || start.starts_with(&[0x80, 0x02])
}

impl State {
    /// Reads a file of PyTorch or of safetensors.
    pub(super) fn read(bytes: Vec<u8>) -> Result<Self> {
        if bytes.len() > MOST_BYTES {
            let what = format!("has {} bytes, more than the {MOST_BYTES} allowed", bytes.len());
            return Err(refuse(reason::too_large(bytes.len(), MOST_BYTES), what, ANOTHER_FILE));
        }
        let state = if looks_like_weights(&bytes) {
            Self::of_pytorch(bytes)
        } else {
            Self::of_safetensors(&bytes)
        }?;
        match state.tensors.iter().find_map(|(name, array)| {
            let wrong = array.numbers.iter().position(|number| !number.is_finite())?;
            Some((name, wrong))
        }) {
            Some((name, wrong)) => {
                let what = format!("holds a number that is not finite, at position {wrong}");
                Err(refuse(
                    reason::not_finite(name, "NaN", wrong),
                    what,
                    "Use weights of a training that did not diverge.",
                ))
            }
            None => Ok(state),
        }
    }

    fn of_pytorch(bytes: Vec<u8>) -> Result<Self> {
        let file = bytes.clone();
        let unreadable = |error: &dyn std::fmt::Display| {
            refuse(
                reason::no_weights(),
                format!("cannot be read as weights of PyTorch ({error})"),
                ANOTHER_FILE,
            )
        };
        let whole = PytorchReader::from_bytes(bytes, None).map_err(|error| unreadable(&error))?;
        if whole.len() > MOST_TENSORS {
            let what = format!("holds {} tensors, at most {MOST_TENSORS} are read", whole.len());
            return Err(refuse(
                reason::many_tensors(whole.len(), MOST_TENSORS),
                what,
                ANOTHER_FILE,
            ));
        }
        let mut tensors = BTreeMap::new();
        // A view can claim more numbers than its file holds: all together may not be more than a file of their own could be.
        let mut left = MOST_BYTES;
        for (name, tensor) in whole.into_tensors() {
            let (dtype, shape) = (tensor.dtype(), tensor.shape().to_vec());
            left = left.checked_sub(tensor.byte_len()).ok_or_else(|| {
                refuse(
                    reason::damaged(&name),
                    format!("makes more than {MOST_BYTES} bytes with the others"),
                    ANOTHER_FILE,
                )
            })?;
            let Some(read) = reader(dtype) else { continue };
            let data = tensor.read().map_err(|error| unreadable(&error))?;
            tensors.insert(
                nested(&name).to_owned(),
                Array {
                    shape,
                    numbers: read(&data),
                },
            );
        }
        let order = order_in(&file, tensors.keys());
        Ok(Self { tensors, order })
    }

    fn of_safetensors(bytes: &[u8]) -> Result<Self> {
        check_frame(bytes)?;
        let file = SafeTensors::deserialize(bytes)
            .map_err(|error| refuse(reason::unreadable(), format!("cannot be read ({error})"), ANOTHER_FILE))?;
        let mut tensors = BTreeMap::new();
        for (name, view) in file.tensors() {
            let read = match view.dtype() {
                Dtype::F32 => reader(DType::F32),
                Dtype::F64 => reader(DType::F64),
                Dtype::F16 => reader(DType::F16),
                Dtype::BF16 => reader(DType::BF16),
                _ => None,
            };
            let Some(read) = read else { continue };
            let array = Array {
                shape: view.shape().to_vec(),
                numbers: read(view.data()),
            };
            tensors.insert(nested(&name).to_owned(), array);
        }
        // The format sorts its tensors.
        Ok(Self { tensors, order: None })
    }

    /// Whether there is a tensor of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    /// The names, sorted.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// Whether a name starts like this.
    pub(super) fn has_prefix(&self, prefix: &str) -> bool {
        self.names().any(|name| name.starts_with(prefix))
    }

    /// What stands between `prefix` and `suffix` in names, in the order of the file; and whether that order is known.
    pub(super) fn between(&self, prefix: &str, suffix: &str) -> (Vec<String>, bool) {
        let part = |name: &String| Some(name.strip_prefix(prefix)?.strip_suffix(suffix)?.to_owned());
        match &self.order {
            Some(order) => (order.iter().filter_map(part).collect(), true),
            None => (self.tensors.keys().filter_map(part).collect(), false),
        }
    }

    fn array(&self, name: &str) -> Result<&Array> {
        self.tensors
            .get(name)
            .ok_or_else(|| refuse(reason::missing(name), "is missing", ANOTHER_FILE))
    }

    /// The rank of a tensor.
    pub(super) fn rank(&self, name: &str) -> Result<usize> {
        Ok(self.array(name)?.shape.len())
    }

    /// A tensor as a matrix.
    pub(super) fn matrix(&self, name: &str) -> Result<DMatrix<f64>> {
        let Array { shape, numbers } = self.array(name)?;
        match shape[..] {
            [rows, columns] if rows > 0 && columns > 0 => Ok(DMatrix::from_row_slice(rows, columns, numbers)),
            _ => Err(refuse(
                reason::damaged(name),
                format!("has shape {shape:?} where a matrix is needed"),
                ANOTHER_FILE,
            )),
        }
    }

    /// A tensor's numbers, whatever its shape, if there are so many.
    pub(super) fn vector(&self, name: &str, length: usize) -> Result<DVector<f64>> {
        let Array { shape, numbers } = self.array(name)?;
        // One number may stand for all.
        match numbers[..] {
            [number] => Ok(DVector::repeat(length, number)),
            _ if numbers.len() == length => Ok(DVector::from_column_slice(numbers)),
            _ => Err(refuse(
                reason::damaged(name),
                format!("has shape {shape:?} where {length} numbers are needed"),
                ANOTHER_FILE,
            )),
        }
    }

    /// The same, of a tensor that may be missing.
    pub(super) fn vector_or(&self, name: &str, length: usize, otherwise: f64) -> Result<DVector<f64>> {
        if self.has(name) {
            self.vector(name, length)
        } else {
            Ok(DVector::repeat(length, otherwise))
        }
    }

    /// Whether all numbers of a tensor from one place to another are 0.
    pub(super) fn is_zero(&self, name: &str, places: std::ops::Range<usize>) -> Result<bool> {
        let numbers = &self.array(name)?.numbers;
        let part = numbers
            .get(places)
            .ok_or_else(|| refuse(reason::damaged(name), "is too short", ANOTHER_FILE))?;
        Ok(part.iter().all(|&number| number == 0.0))
    }

    /// Whether two tensors hold the same numbers.
    pub(super) fn are_equal(&self, left: &str, right: &str) -> Result<bool> {
        Ok(self.array(left)?.numbers == self.array(right)?.numbers)
    }

    /// The error of weights that no library here has.
    pub(super) fn unknown(&self) -> Error {
        let names: Vec<&str> = self.names().take(3).collect();
        let what = if names.is_empty() {
            "holds no tensor of weights".to_owned()
        } else {
            format!(
                "is no DIEN that is known: {} tensors, among them {}",
                self.tensors.len(),
                names.join(", ")
            )
        };
        refuse(
            reason::unknown_model(self.tensors.len()),
            what,
            "The DIENs of FuxiCTR, DeepCTR-Torch and torch-rechub are read; for RecBole and TensorFlow see www/export_dien.py.",
        )
    }
}

/// A name without the key that a training keeps its weights under, and without what wrappers put before it.
fn nested(name: &str) -> &str {
    let name = NESTS
        .iter()
        .find_map(|nest| name.strip_prefix(nest)?.strip_prefix('.'))
        .unwrap_or(name);
    name.strip_prefix("module.").unwrap_or(name)
}

type Reader = fn(&[u8]) -> Vec<f64>;

/// Bytes to numbers, for the types of weights; the others (a counter of batches) are left out.
fn reader(dtype: DType) -> Option<Reader> {
    match dtype {
        DType::F32 => Some(|bytes| {
            bytes
                .as_chunks()
                .0
                .iter()
                .map(|&bytes| f64::from(f32::from_le_bytes(bytes)))
                .collect()
        }),
        DType::F64 => Some(|bytes| {
            bytes
                .as_chunks()
                .0
                .iter()
                .map(|&bytes| f64::from_le_bytes(bytes))
                .collect()
        }),
        DType::F16 => Some(|bytes| {
            bytes
                .as_chunks()
                .0
                .iter()
                .map(|&bytes| half(u16::from_le_bytes(bytes)))
                .collect()
        }),
        DType::BF16 => Some(|bytes| {
            let wide = |&bytes| f32::from_bits(u32::from(u16::from_le_bytes(bytes)) << 16);
            bytes.as_chunks().0.iter().map(|bytes| f64::from(wide(bytes))).collect()
        }),
        _ => None,
    }
}

/// An IEEE 754 number of 16 bits.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff) / 1024.0);
    sign * match exponent {
        0 => fraction * 2.0_f64.powi(-14),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction) * 2.0_f64.powi(exponent - 15),
    }
}

/// The names in the order in which a pickle has them as keys. The reader of pickles keeps tensors by name alone, and the head reads features in
/// the order of the library's tables. `None` if a name does not stand in the file as one text: the pickle of a whole module has it in parts.
fn order_in<'a>(file: &[u8], names: impl Iterator<Item = &'a String>) -> Option<Vec<String>> {
    let place = |name: &String| {
        let short = u8::try_from(name.len())
            .ok()
            .map(|length| [&[0x8c, length], name.as_bytes()].concat());
        let long = [b"X", &(name.len() as u32).to_le_bytes()[..], name.as_bytes()].concat();
        let found = |key: &[u8]| memchr::memmem::find(file, key);
        found(&long).or_else(|| found(&short?))
    };
    let mut placed = names
        .map(|name| Some((place(name)?, name.clone())))
        .collect::<Option<Vec<_>>>()?;
    placed.sort_unstable();
    Some(placed.into_iter().map(|(_, name)| name).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_numbers_are_those_of_the_standard() {
        for (bits, number) in [
            (0, 0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (1, 2.0_f64.powi(-24)),
            (0x3555, 0.333_251_953_125),
        ] {
            assert_eq!(half(bits), number);
        }
        assert!(half(0x7c00).is_infinite() && half(0x7e00).is_nan());
    }

    #[test]
    fn names_lose_the_nest_and_the_wrapper() {
        for name in ["a.b", "state_dict.a.b", "module.a.b", "model_state_dict.module.a.b"] {
            assert_eq!(nested(name), "a.b");
        }
    }
}
