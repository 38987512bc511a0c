//! Bytes, compressed for the way to a browser.

use std::io::Write;

use flate2::{Compression, GzBuilder};

use crate::{Error, Result};

/// A way to compress that HTTP names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Coding {
    /// `br`.
    Brotli,
    /// `gzip`.
    Gzip,
}

impl Coding {
    /// All, the better one first.
    pub(super) const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// What HTTP calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// What a file's name ends with that is compressed so.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gz",
        }
    }

    /// Compresses bytes at once, well enough for one visitor.
    ///
    /// # Errors
    /// What the compressor says.
    pub(super) fn quickly(self, bytes: &[u8]) -> Result<Vec<u8>> {
        self.pack(bytes, 5, 6)
    }

    /// Compresses bytes as small as can be. The same bytes become the same.
    ///
    /// # Errors
    /// What the compressor says.
    pub(super) fn smallest(self, bytes: &[u8]) -> Result<Vec<u8>> {
        self.pack(bytes, 11, 9)
    }

    fn pack(self, mut bytes: &[u8], brotli: i32, gzip: u32) -> Result<Vec<u8>> {
        let mut packed = Vec::new();
        let done = match self {
            Self::Brotli => {
                let parameters = brotli::enc::BrotliEncoderParams {
                    quality: brotli,
                    size_hint: bytes.len(),
                    ..Default::default()
                };
                brotli::BrotliCompress(&mut bytes, &mut packed, &parameters).map(drop)
            }
            Self::Gzip => {
                // Without a time: the same bytes at any time.
                let mut encoder = GzBuilder::new().mtime(0).write(&mut packed, Compression::new(gzip));
                encoder.write_all(bytes).and_then(|()| encoder.finish().map(drop))
            }
        };
        done.map_err(|error| Error::tool(format!("could not compress for the web: {error}.")))?;
        Ok(packed)
    }
}
