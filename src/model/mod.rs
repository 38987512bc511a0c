//! burn modules of a DIEN.

mod unit;

pub use unit::Unit;
