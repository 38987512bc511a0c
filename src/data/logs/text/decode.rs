//! Bytes of a file to UTF-8 text with one kind of line end.

use super::bytes::line_feeds;
use super::kind::{HEAD_BYTES, refuse_binary};
use super::refusal::refusal;
use crate::Result;
use crate::error::log_reason;

/// Turns pushed bytes into UTF-8, wherever the pieces end.
///
/// Byte-order marks are removed. UTF-16 of either order is read if it has one. `\r\n` and a lone `\r` become `\n`. Bytes without a mark
/// are passed on: the [`Table`](super::table::Table), which knows the record, finds out whether they are UTF-8.
pub(crate) struct Decoder {
    file: String,
    encoding: Option<Encoding>,
    /// The first bytes, until there are enough to know the encoding.
    mark: Vec<u8>,
    after_return: bool,
    /// Number of line feeds written.
    lines: u64,
}

enum Encoding {
    Utf8,
    Utf16 {
        big_endian: bool,
        /// The first byte of a unit whose second is still to come.
        odd: Option<u8>,
        /// The first unit of a pair whose second is still to come.
        high: Option<u16>,
    },
}

impl Decoder {
    pub(crate) fn new(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            encoding: None,
            mark: Vec::with_capacity(HEAD_BYTES),
            after_return: false,
            lines: 0,
        }
    }

    /// Appends the text of more bytes to `text`; where there is an error, the text before it.
    ///
    /// # Errors
    /// Bytes that are not text: a compressed file, a NUL byte, half a pair of UTF-16.
    pub(crate) fn push(&mut self, bytes: &[u8], text: &mut Vec<u8>) -> Result<()> {
        let mut bytes = bytes;
        if self.encoding.is_none() {
            let wanted = bytes.len().min(HEAD_BYTES - self.mark.len());
            self.mark.extend_from_slice(&bytes[..wanted]);
            bytes = &bytes[wanted..];
            if self.mark.len() < HEAD_BYTES {
                return Ok(());
            }
            self.begin(text)?;
        }
        self.decode(bytes, text)
    }

    /// Does the same as `push` for bytes that may be all there are.
    pub(crate) fn push_all(&mut self, bytes: &[u8], text: &mut Vec<u8>) -> Result<()> {
        self.push(bytes, text)?;
        if self.encoding.is_none() {
            self.begin(text)
        } else {
            Ok(())
        }
    }

    /// Appends what was held back.
    ///
    /// # Errors
    /// A file that ends within a character of UTF-16.
    pub(crate) fn finish(&mut self, text: &mut Vec<u8>) -> Result<()> {
        if self.encoding.is_none() {
            self.begin(text)?;
        }
        match self.encoding {
            Some(Encoding::Utf16 { odd: Some(_), .. } | Encoding::Utf16 { high: Some(_), .. }) => Err(refusal(
                log_reason::truncated(),
                &self.file,
                self.lines + 1,
                "the file ends within a character",
                "It may be truncated: copy it anew.",
            )),
            _ => Ok(()),
        }
    }

    fn begin(&mut self, text: &mut Vec<u8>) -> Result<()> {
        let mark = std::mem::take(&mut self.mark);
        let utf16 = |big_endian| Encoding::Utf16 {
            big_endian,
            odd: None,
            high: None,
        };
        if let Some(refused) = refuse_binary(&self.file, &mark) {
            return Err(refused);
        }
        let (encoding, skip) = match mark.as_slice() {
            [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3),
            [0xff, 0xfe, ..] => (utf16(false), 2),
            [0xfe, 0xff, ..] => (utf16(true), 2),
            _ => (Encoding::Utf8, 0),
        };
        self.encoding = Some(encoding);
        self.decode(&mark[skip..], text)
    }

    fn decode(&mut self, bytes: &[u8], text: &mut Vec<u8>) -> Result<()> {
        let Some(Encoding::Utf16 { big_endian, odd, high }) = self.encoding else {
            // Most files hold nothing that is changed.
            if !self.after_return && !bytes.contains(&b'\r') && !bytes.contains(&0) {
                text.extend_from_slice(bytes);
                self.lines += line_feeds(bytes);
                return Ok(());
            }
            return bytes.iter().try_for_each(|&byte| self.put(byte, text));
        };
        let (mut odd, mut high) = (odd, high);
        for &byte in bytes {
            let Some(first) = odd.take() else {
                odd = Some(byte);
                continue;
            };
            let unit = if big_endian {
                u16::from_be_bytes([first, byte])
            } else {
                u16::from_le_bytes([first, byte])
            };
            high = self.unit(high, unit, text)?;
        }
        self.encoding = Some(Encoding::Utf16 { big_endian, odd, high });
        Ok(())
    }

    /// Writes the character that a unit ends, or returns the unit if it is the first of a pair.
    fn unit(&mut self, high: Option<u16>, unit: u16, text: &mut Vec<u8>) -> Result<Option<u16>> {
        if high.is_none() && (0xd800..0xdc00).contains(&unit) {
            return Ok(Some(unit));
        }
        let units = high.into_iter().chain([unit]);
        let character = char::decode_utf16(units).next().and_then(std::result::Result::ok);
        let Some(character) = character else {
            return Err(refusal(
                log_reason::not_utf16(),
                &self.file,
                self.lines + 1,
                "holds half a pair of UTF-16",
                "Save the file as UTF-8.",
            ));
        };
        for &byte in character.encode_utf8(&mut [0; 4]).as_bytes() {
            self.put(byte, text)?;
        }
        Ok(None)
    }

    fn put(&mut self, byte: u8, text: &mut Vec<u8>) -> Result<()> {
        let after_return = std::mem::replace(&mut self.after_return, byte == b'\r');
        match byte {
            0 => {
                return Err(refusal(
                    log_reason::not_text(),
                    &self.file,
                    self.lines + 1,
                    "holds a NUL byte: it is no text, or UTF-16 without a byte-order mark",
                    "Save the file as UTF-8.",
                ));
            }
            b'\n' if after_return => {}
            b'\r' | b'\n' => {
                text.push(b'\n');
                self.lines += 1;
            }
            _ => text.push(byte),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8], piece: usize) -> Result<String> {
        let mut decoder = Decoder::new("a.csv");
        let mut text = Vec::new();
        for bytes in bytes.chunks(piece) {
            decoder.push(bytes, &mut text)?;
        }
        decoder.finish(&mut text)?;
        Ok(String::from_utf8(text).unwrap())
    }

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        "\u{feff}"
            .encode_utf16()
            .chain(text.encode_utf16())
            .flat_map(bytes)
            .collect()
    }

    #[test]
    fn marks_orders_and_line_ends() {
        let text = "id,茶\r\n1,🍵\ra\n\n";
        let expected = "id,茶\n1,🍵\na\n\n";
        let marked = format!("\u{feff}{text}").into_bytes();
        for piece in [1, 2, 3, 5, 100] {
            for bytes in [
                text.as_bytes().to_vec(),
                marked.clone(),
                utf16(text, u16::to_le_bytes),
                utf16(text, u16::to_be_bytes),
            ] {
                assert_eq!(decode(&bytes, piece).unwrap(), expected);
            }
            assert_eq!(decode(b"", piece).unwrap(), "");
            assert_eq!(decode(b"a\r", piece).unwrap(), "a\n");
            assert_eq!(decode(b"\xef\xbb\xbf", piece).unwrap(), "");
        }
    }

    #[test]
    fn what_is_no_text_is_refused_with_its_line() {
        for (bytes, expected) in [
            (&b"a\nb\0"[..], "line 2: holds a NUL byte"),
            (b"a\0b\0", "line 1: holds a NUL byte"),
            (b"\xff\xfea\0\n\0\x00\xd8a\0", "line 2: holds half a pair"),
            (b"\xff\xfea\0\n\0\x00\xdc", "line 2: holds half a pair"),
            (b"\xff\xfea\0\n\0b", "line 2: the file ends within a character"),
            (b"\xff\xfea\0\x00\xd8", "line 1: the file ends within a character"),
        ] {
            for piece in [1, 3, 100] {
                let message = decode(bytes, piece).unwrap_err().to_string();
                assert!(message.starts_with(&format!("a.csv, {expected}")), "{message}");
            }
        }
    }
}
