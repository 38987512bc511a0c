//! The file inside a gzip file, which may have several members: bgzip writes many, and files that are joined have theirs.

use std::io::{BufRead, Error, ErrorKind, Read, Result};

use flate2::bufread::GzDecoder;

/// The first byte of a member.
const FIRST: u8 = 0x1f;

/// Unpacks all members. Checksums and lengths are checked at the end of each.
pub(super) struct Gzip<R> {
    /// The member that is being unpacked; `None` behind the last.
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Gzip<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            member: Some(GzDecoder::new(input)),
        }
    }
}

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, piece: &mut [u8]) -> Result<usize> {
        while let Some(member) = &mut self.member {
            let length = member.read(piece)?;
            if length > 0 || piece.is_empty() {
                return Ok(length);
            }
            let rest = self.member.take().map(GzDecoder::into_inner);
            self.member = rest.map(following).transpose()?.flatten();
        }
        Ok(0)
    }
}

/// Returns the next member. Tapes and some programs fill the end with zeros.
fn following<R: BufRead>(mut rest: R) -> Result<Option<GzDecoder<R>>> {
    loop {
        let bytes = rest.fill_buf()?;
        if bytes.is_empty() {
            return Ok(None);
        }
        let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
        let next = bytes.get(zeros).copied();
        rest.consume(zeros);
        match next {
            None => {}
            Some(FIRST) => return Ok(Some(GzDecoder::new(rest))),
            Some(_) => {
                return Err(Error::new(
                    ErrorKind::InvalidData,
                    "something else stands behind its end",
                ));
            }
        }
    }
}
