//! Bytes from disk, counted.

use std::io::{Read, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many bytes were taken from the disk.
#[derive(Clone, Default)]
pub(super) struct Taken(Arc<AtomicU64>);

impl Taken {
    pub(super) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn set(&self, bytes: u64) {
        self.0.store(bytes, Ordering::Relaxed);
    }
}

/// Bytes that are counted as they are read.
pub(super) struct Counted<R> {
    input: R,
    taken: Taken,
}

impl<R> Counted<R> {
    /// `taken` hears of every byte.
    pub(super) fn new(input: R, taken: &Taken) -> Self {
        Self {
            input,
            taken: taken.clone(),
        }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, piece: &mut [u8]) -> Result<usize> {
        let length = self.input.read(piece)?;
        self.taken.set(self.taken.get() + length as u64);
        Ok(length)
    }
}
