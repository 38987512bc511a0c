//! Weights in and out.

pub mod weights;
