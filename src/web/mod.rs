//! What the page calls, compiled for wasm alone: convert, call, map errors.
//!
//! Three instances of this module live in a page: the main thread's draws ([`draw_states`] and its kin), one worker's infers ([`Inference`]), the
//! other's holds data and trains ([`Workshop`]). They share the compiled code, not memory; weights go from one to the other as
//! checkpoints.

#[cfg(feature = "plain")]
mod bench;
mod canvas;
mod charts;
mod contest;
mod error;
mod inference;
mod value;
mod workshop;

use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(feature = "plain")]
pub use bench::{Network, bench_cases, bench_measure};
pub use charts::{draw_attention, draw_drift, draw_losses, draw_paths, draw_states, draw_update_weight, palette};
pub use inference::Inference;
pub use workshop::Workshop;

/// Runs once when the module is instantiated: a panic's text goes to the console, and from there to the page.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// The build that this module is of; the glue and `build.json` carry the same.
#[wasm_bindgen]
pub fn build_id() -> String {
    option_env!("DIEN_BUILD_ID").unwrap_or("development").to_owned()
}
