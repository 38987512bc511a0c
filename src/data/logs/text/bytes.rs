//! Bytes of text that are counted and trimmed.

/// Bytes that are counted in one byte.
const BLOCK: usize = u8::MAX as usize;

/// Returns how many line breaks there are.
pub(super) fn line_feeds(bytes: &[u8]) -> u64 {
    // Sums of a byte each: the compiler counts many at once.
    let count = |block: &[u8]| block.iter().map(|&byte| u8::from(byte == b'\n')).sum::<u8>();
    bytes.chunks(BLOCK).map(|block| u64::from(count(block))).sum()
}

/// Returns a cell without the space around it. Most cells have none, and are left after a look at two bytes.
pub(crate) fn trimmed(cell: &str) -> &str {
    let bytes = cell.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(first), Some(last)) if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        _ => cell.trim(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_of_long_texts() {
        for length in [0, 1, 254, 255, 256, 1000] {
            assert_eq!(line_feeds(&vec![b'\n'; length]), length as u64);
            assert_eq!(line_feeds(&vec![b'a'; length]), 0);
        }
    }

    #[test]
    fn cells_are_trimmed_as_text_is() {
        for cell in [
            "",
            " ",
            "a",
            " a",
            "a ",
            "\u{a0}a",
            "a\u{3000}",
            "茶",
            "\ta b\u{b}",
            "\u{1f}a\u{7f}",
        ] {
            assert_eq!(trimmed(cell), cell.trim(), "{cell:?}");
        }
    }
}
