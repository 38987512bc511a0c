//! Colours in both themes: a hue per category, and ink for everything else.

use plotters::style::RGBColor;

use super::Marker;
use crate::model::{Model, Shade, Style, Unit};

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark ink on a light ground.
    Light,
    /// Light ink on a dark ground.
    Dark,
}

/// How a unit or a model is drawn: in ink, since hue is a category's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnitStyle {
    /// Its ink.
    pub colour: RGBColor,
    /// Lengths of dash and gap in pixels; a gap of 0 is an unbroken line.
    pub dash: (u32, u32),
    /// The shape of its points.
    pub marker: Marker,
}

/// Colours of axes and ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ink {
    /// The ground that drawings stand on.
    pub ground: RGBColor,
    /// Numbers on axes.
    pub text: RGBColor,
    /// Axes.
    pub axis: RGBColor,
    /// Grid lines.
    pub grid: RGBColor,
}

const fn rgb(hex: u32) -> RGBColor {
    RGBColor((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// Number of categories with a colour of their own.
pub const CATEGORY_COLOURS: usize = 12;
/// Colours of categories, light and dark. A thirteenth category takes the first colour again and differs by its glyph.
const CATEGORIES: [(RGBColor, RGBColor); CATEGORY_COLOURS] = [
    (rgb(0x00c2_410c), rgb(0x00ff_9a66)),
    (rgb(0x001d_4ed8), rgb(0x008a_b4ff)),
    (rgb(0x0011_7733), rgb(0x0058_c27a)),
    (rgb(0x007a_6a00), rgb(0x00d8_c64a)),
    (rgb(0x0088_2255), rgb(0x00ee_8fb4)),
    (rgb(0x0033_2288), rgb(0x00a9_9cff)),
    (rgb(0x000e_7490), rgb(0x004f_c3e8)),
    (rgb(0x00aa_4499), rgb(0x00e0_8fe0)),
    (rgb(0x0066_6666), rgb(0x00b5_b5b5)),
    (rgb(0x0092_400e), rgb(0x00e0_a070)),
    (rgb(0x0000_695c), rgb(0x004f_d1bd)),
    (rgb(0x005b_2c8d), rgb(0x00c7_9bf2)),
];

impl Theme {
    /// Axes and ground.
    pub fn ink(self) -> Ink {
        match self {
            Self::Light => Ink {
                ground: rgb(0x00ff_ffff),
                text: rgb(0x0052_5b69),
                axis: rgb(0x008b_94a1),
                grid: rgb(0x00e3_e7ec),
            },
            Self::Dark => Ink {
                ground: rgb(0x0018_1c22),
                text: rgb(0x00a9_b3c1),
                axis: rgb(0x006b_7685),
                grid: rgb(0x002c_333d),
            },
        }
    }

    /// A unit's style.
    pub fn unit(self, unit: Unit) -> UnitStyle {
        self.style(unit.style())
    }

    /// A model's style. A model with an evolving layer has the style of its unit; DIEN has its own.
    pub fn model(self, model: Model) -> UnitStyle {
        self.style(model.parts().style)
    }

    fn style(self, style: Style) -> UnitStyle {
        let Style { shade, dash, marker } = style;
        let colour = match (self, shade) {
            (Self::Light, Shade::Full) => rgb(0x0011_1827),
            (Self::Light, Shade::Soft) => rgb(0x005f_6b7a),
            (Self::Dark, Shade::Full) => rgb(0x00f1_f5f9),
            (Self::Dark, Shade::Soft) => rgb(0x009a_a7b8),
        };
        UnitStyle { colour, dash, marker }
    }

    /// A category's colour.
    pub fn category(self, category: usize) -> RGBColor {
        let (light, dark) = CATEGORIES[category % CATEGORY_COLOURS];
        if self == Self::Light { light } else { dark }
    }

    /// A state's grey, `value` from -1 to 1 (beyond is cut off). 0 is the middle grey; what is above 0 is nearer to ink, what is below 0 nearer
    /// to the ground. Greys, because every hue is a category's.
    pub fn diverging(self, value: f64) -> RGBColor {
        let (negative, neutral, positive) = match self {
            Self::Light => (rgb(0x00ff_ffff), rgb(0x00aa_b2bd), rgb(0x000b_1220)),
            Self::Dark => (rgb(0x0004_0609), rgb(0x005b_6573), rgb(0x00ff_ffff)),
        };
        let value = if value.is_nan() { 0.0 } else { value.clamp(-1.0, 1.0) };
        let end = if value < 0.0 { negative } else { positive };
        let mix = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * value.abs()).round() as u8;
        RGBColor(mix(neutral.0, end.0), mix(neutral.1, end.1), mix(neutral.2, end.2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance and contrast, as WCAG 2.2 defines them.
    fn contrast(a: RGBColor, b: RGBColor) -> f64 {
        let luminance = |colour: RGBColor| {
            let linear = |channel: u8| {
                let value = f64::from(channel) / 255.0;
                if value <= 0.04045 {
                    value / 12.92
                } else {
                    ((value + 0.055) / 1.055).powf(2.4)
                }
            };
            0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2)
        };
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        a.max(b) / a.min(b)
    }

    #[test]
    fn black_on_white_has_the_contrast_that_the_standard_gives() {
        assert!((contrast(rgb(0), rgb(0x00ff_ffff)) - 21.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_drawn_can_be_seen_and_what_is_written_read() {
        for theme in [Theme::Light, Theme::Dark] {
            let ground = theme.ink().ground;
            assert!(contrast(theme.ink().text, ground) >= 4.5, "{theme:?} text");
            for unit in Unit::ALL {
                assert!(contrast(theme.unit(unit).colour, ground) >= 4.5, "{theme:?} {unit}");
            }
            for model in Model::ALL {
                assert!(contrast(theme.model(model).colour, ground) >= 4.5, "{theme:?} {model}");
            }
            for category in 0..CATEGORY_COLOURS {
                let contrast = contrast(theme.category(category), ground);
                assert!(contrast >= 4.5, "{theme:?} category {category}: {contrast}");
            }
        }
    }

    #[test]
    fn units_differ_in_marker_and_in_dash() {
        for (index, &one) in Unit::ALL.iter().enumerate() {
            for &other in &Unit::ALL[..index] {
                let (one, other) = (Theme::Light.unit(one), Theme::Light.unit(other));
                assert!(one.marker != other.marker && one.dash != other.dash);
            }
        }
    }

    #[test]
    fn models_differ_in_marker_or_dash() {
        for (index, &one) in Model::ALL.iter().enumerate() {
            for &other in &Model::ALL[..index] {
                let styles = [one, other].map(|model| Theme::Light.model(model));
                assert!(
                    (styles[0].marker, styles[0].dash) != (styles[1].marker, styles[1].dash),
                    "{one} and {other}"
                );
            }
        }
    }

    #[test]
    fn zero_is_neutral_and_signs_part() {
        let theme = Theme::Light;
        assert_eq!(theme.diverging(0.0), theme.diverging(f64::NAN));
        assert_eq!(theme.diverging(3.0), theme.diverging(1.0));
        for theme in [Theme::Light, Theme::Dark] {
            let lightness = |value| u32::from(theme.diverging(value).1);
            let ground = u32::from(theme.ink().ground.1);
            let far = |value| lightness(value).abs_diff(ground);
            assert!(
                far(-1.0) < far(0.0) && far(0.0) < far(1.0),
                "{theme:?}: what is above 0 stands out most"
            );
        }
    }

    #[test]
    fn no_shape_is_a_models_and_a_categorys() {
        for marker in crate::model::Marker::ALL {
            assert!(!"●■▲◆★✚▼♣♠♥◉▣○".contains(marker.sign()), "{marker:?}");
        }
    }
}
