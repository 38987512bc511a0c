//! How drawings tell models and units apart: as data, drawn by `chart`.

/// A colour for each theme, a dash and a marker, so that nothing is told apart by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// The colour on a light ground, `0xRRGGBB`.
    pub light: u32,
    /// The colour on a dark ground, `0xRRGGBB`.
    pub dark: u32,
    /// Lengths of dash and gap in pixels; a gap of 0 is an unbroken line.
    pub dash: (u32, u32),
    /// The shape of its points.
    pub marker: Marker,
}

impl Style {
    /// A style from its parts.
    pub(super) const fn new(light: u32, dark: u32, dash: (u32, u32), marker: Marker) -> Self {
        Self {
            light,
            dark,
            dash,
            marker,
        }
    }
}

/// The shape of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// ●
    Circle,
    /// ■
    Square,
    /// ▲
    Triangle,
    /// ◆
    Diamond,
    /// ✕
    Cross,
}

impl Marker {
    /// All markers.
    pub const ALL: [Self; 5] = [Self::Circle, Self::Square, Self::Triangle, Self::Diamond, Self::Cross];

    /// The sign for it in text.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Circle => "●",
            Self::Square => "■",
            Self::Triangle => "▲",
            Self::Diamond => "◆",
            Self::Cross => "✕",
        }
    }
}
