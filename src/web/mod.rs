//! What the page calls, compiled for wasm alone: [`process`](crate::process), [`chart`](crate::chart) and [`bench`](mod@crate::bench)
//! over wasm-bindgen, and nothing else.
//!
//! | file | what lives there |
//! |---|---|
//! | `calls.rs` | the table of `process`, bound: `Inference`, `Workshop`, drawings |
//! | `bench.rs` | what bench.html calls |
//! | `canvas.rs` | plotters on a canvas of the page |
//! | `value.rs`, `error.rs` | values and errors between Rust and JavaScript |

#[cfg(feature = "plain")]
mod bench;
#[cfg(not(feature = "plain"))]
mod calls;
#[cfg(not(any(feature = "plain", feature = "workshop")))]
mod canvas;
mod error;
mod value;

use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(feature = "plain")]
pub use bench::{ArrayNetwork, bench_cases, bench_measure};
// Whatever the table names.
#[cfg(not(feature = "plain"))]
pub use calls::*;

use crate::process;

/// Runs once when the module is instantiated: a panic's text goes to the console, and from there to the page.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// Returns the build that this module is of; the glue and `build.json` carry the same.
#[wasm_bindgen]
pub fn build_id() -> String {
    process::BUILD.to_owned()
}
