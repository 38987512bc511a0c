//! How drawings tell models and units apart: as data, drawn by `chart`. Hue is kept for categories, so a model has none.

/// A strength of ink, a dash and a marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// How strong its ink is.
    pub shade: Shade,
    /// Lengths of dash and gap in pixels; a gap of 0 is an unbroken line.
    pub dash: (u32, u32),
    /// The shape of its points.
    pub marker: Marker,
}

impl Style {
    /// A style from its parts.
    pub(super) const fn new(shade: Shade, dash: (u32, u32), marker: Marker) -> Self {
        Self { shade, dash, marker }
    }
}

/// How strong the ink of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shade {
    /// As text.
    Full,
    /// Paler, and still with the contrast that text needs.
    Soft,
}

/// The shape of a point, of strokes alone: the filled shapes are the signs of categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// ✕
    Cross,
    /// ✱
    Asterisk,
    /// ∧
    Up,
    /// ∨
    Down,
    /// ⊥
    Tee,
    /// |
    Bar,
}

impl Marker {
    /// All markers.
    pub const ALL: [Self; 6] = [Self::Cross, Self::Asterisk, Self::Up, Self::Down, Self::Tee, Self::Bar];

    /// The sign for it in text.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Cross => "✕",
            Self::Asterisk => "✱",
            Self::Up => "∧",
            Self::Down => "∨",
            Self::Tee => "⊥",
            Self::Bar => "|",
        }
    }
}
