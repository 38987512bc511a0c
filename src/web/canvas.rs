//! plotters-canvas, sharp at any pixel ratio, and measuring text without touching the page's style.
//!
//! plotters 0.3.7 measures text on wasm with an element whose `style` attribute it sets: the page's Content-Security-Policy blocks
//! that. Here the canvas measures.
//!
//! A browser reads each colour as text, which is most of what a rectangle or a short line costs: a colour is set where it changes, and
//! rectangles without a gap go over as one picture. (plotters' legend and `MultiLineText` would bypass this wrapper; charts do without.)

use std::cell::RefCell;
use std::collections::HashMap;

use plotters::coord::Shift;
use plotters::drawing::IntoDrawingArea;
use plotters::prelude::DrawingArea;
use plotters::style::RGBColor;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontTransform,
};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use crate::Error;
use crate::chart::{Drawn, Mosaic, PlotArea, Theme, Tile};
use crate::error::request_reason;
use crate::process::View;

/// No canvas larger than this is made, whatever is asked for.
const MOST_PIXELS: u32 = 8192;

/// Makes a drawing on a canvas of the page, in its size and theme.
///
/// # Errors
/// What the canvas could not do.
pub(super) fn draw_on(
    canvas: HtmlCanvasElement,
    view: &View,
    draw: impl FnOnce(&DrawingArea<Canvas, Shift>, Theme) -> Drawn<Canvas>,
) -> crate::Result<PlotArea> {
    let size = |length: u32| length.clamp(1, MOST_PIXELS);
    let refused = |what: String| Error::request(request_reason::drawing(), format!("a drawing failed: {what}"));
    let canvas = Canvas::new(canvas, size(view.width), size(view.height), view.ratio.clamp(0.25, 8.0))
        .ok_or_else(|| refused("the canvas has no 2-D context".to_owned()))?;
    let area = canvas.into_drawing_area();
    let drawn = draw(&area, view.theme()).map_err(|fault| refused(fault.to_string()))?;
    area.present().map_err(|fault| refused(fault.to_string()))?;
    Ok(drawn)
}

/// Texts measured are few (numbers on axes); beyond this many the cache starts anew.
const MOST_MEASURED: usize = 4096;

thread_local! {
    static MEASURED: RefCell<HashMap<String, (u32, u32)>> = RefCell::default();
}

/// A canvas whose coordinates are CSS pixels, whatever the screen's ratio.
pub(super) struct Canvas {
    inner: CanvasBackend,
    context: CanvasRenderingContext2d,
    size: (u32, u32),
    ratio: f64,
    /// Opaque rectangles that are still to be drawn.
    tiles: Vec<Tile>,
    /// The colour that areas are filled with; `None` if it is not known.
    fill: Option<BackendColor>,
    /// The colour and the width of lines; `None` if they are not known.
    line: Option<(BackendColor, u32)>,
    /// The font that is set, as a style sheet has it; empty if it is not known.
    font: RefCell<String>,
}

impl Canvas {
    /// Sizes the canvas' bitmap to `width` × `height` CSS pixels at `ratio` device pixels each; `None` if it has no 2-D context.
    pub(super) fn new(canvas: HtmlCanvasElement, width: u32, height: u32, ratio: f64) -> Option<Self> {
        let bitmap = |length: u32| (f64::from(length) * ratio).round() as u32;
        // Setting a canvas' size clears it and costs time, even if nothing changes.
        if (canvas.width(), canvas.height()) != (bitmap(width), bitmap(height)) {
            canvas.set_width(bitmap(width));
            canvas.set_height(bitmap(height));
        }
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0).ok()?;
        let inner = CanvasBackend::with_canvas_object(canvas)?;
        Some(Self {
            inner,
            context,
            size: (width, height),
            ratio,
            tiles: Vec::new(),
            fill: None,
            line: None,
            font: RefCell::default(),
        })
    }

    /// Sets a font, unless it is set: a browser works out the whole page's style each time.
    fn set_font<S: BackendTextStyle>(&self, style: &S) {
        let font = font_of(style);
        if *self.font.borrow() != font {
            self.context.set_font(&font);
            self.font.replace(font);
        }
    }

    /// Sets the colour of areas, unless it is set.
    fn set_fill(&mut self, colour: BackendColor) {
        if self.fill.is_none_or(|set| !is_same(set, colour)) {
            self.context.set_fill_style_str(&text_of(colour));
            self.fill = Some(colour);
        }
    }

    /// Sets the colour and the width of lines, unless they are set.
    fn set_line<S: BackendStyle>(&mut self, style: &S) {
        let (colour, width) = (style.color(), style.stroke_width());
        if self.line.is_none_or(|(set, _)| !is_same(set, colour)) {
            self.context.set_stroke_style_str(&text_of(colour));
        }
        if self.line.is_none_or(|(_, set)| set != width) {
            self.context.set_line_width(f64::from(width));
        }
        self.line = Some((colour, width));
    }

    fn fill_rect(&self, from: BackendCoord, to: BackendCoord) {
        let (width, height) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
        self.context
            .fill_rect(f64::from(from.0), f64::from(from.1), width, height);
    }

    /// Draws the rectangles that wait: what is drawn next may lie over them.
    fn lay_tiles(&mut self) {
        let tiles = std::mem::take(&mut self.tiles);
        let mosaic = Mosaic::lay(&tiles, self.size, self.ratio);
        // A context that makes lines and areas of all that it is told, as for a picture without pixels, refuses pixels.
        if mosaic.is_some_and(|mosaic| put(&self.context, &mosaic).is_ok()) {
            return;
        }
        for Tile { from, to, colour } in tiles {
            let RGBColor(red, green, blue) = colour;
            self.set_fill(BackendColor {
                rgb: (red, green, blue),
                alpha: 1.0,
            });
            self.fill_rect(from, to);
        }
    }

    /// plotters-canvas, which sets colours of its own.
    fn inner(&mut self) -> &mut CanvasBackend {
        self.lay_tiles();
        self.fill = None;
        self.line = None;
        &mut self.inner
    }
}

fn put(context: &CanvasRenderingContext2d, mosaic: &Mosaic) -> Result<(), JsValue> {
    let image = ImageData::new_with_u8_clamped_array(Clamped(&mosaic.rgba), mosaic.width)?;
    context.put_image_data(&image, f64::from(mosaic.at.0), f64::from(mosaic.at.1))
}

/// A colour, as a style sheet has it.
fn text_of(colour: BackendColor) -> String {
    let BackendColor {
        rgb: (red, green, blue),
        alpha,
    } = colour;
    format!("rgba({red},{green},{blue},{alpha})")
}

fn is_same(one: BackendColor, other: BackendColor) -> bool {
    one.rgb == other.rgb && one.alpha.to_bits() == other.alpha.to_bits()
}

fn font_of<S: BackendTextStyle>(style: &S) -> String {
    let (shape, family) = (style.style(), style.family());
    format!("{} {}px {}", shape.as_str(), style.size(), family.as_str())
}

type CanvasError = DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>;

impl DrawingBackend for Canvas {
    type ErrorType = <CanvasBackend as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Result<(), CanvasError> {
        self.inner.ensure_prepared()
    }

    fn present(&mut self) -> Result<(), CanvasError> {
        self.lay_tiles();
        self.inner.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, colour: BackendColor) -> Result<(), CanvasError> {
        self.inner().draw_pixel(point, colour)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Result<(), CanvasError> {
        if style.color().alpha == 0.0 {
            return Ok(());
        }
        self.lay_tiles();
        self.set_line(style);
        // What is upright or level is sharp in the middle of a pixel, where plotters-canvas puts it.
        let half = |same: bool| if same { 0.5 } else { 0.0 };
        let (across, down) = (half(from.0 == to.0), half(from.1 == to.1));
        self.context.begin_path();
        self.context
            .move_to(f64::from(from.0) - across, f64::from(from.1) - down);
        self.context.line_to(f64::from(to.0) - across, f64::from(to.1) - down);
        self.context.stroke();
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Result<(), CanvasError> {
        let colour = style.color();
        if !fill {
            return self.inner().draw_rect(upper_left, bottom_right, style, fill);
        }
        if colour.alpha == 0.0 {
            return Ok(());
        }
        if colour.alpha < 1.0 {
            self.lay_tiles();
            self.set_fill(colour);
            self.fill_rect(upper_left, bottom_right);
            return Ok(());
        }
        let ends = |one: i32, other: i32| (one.min(other), one.max(other));
        let (left, right) = ends(upper_left.0, bottom_right.0);
        let (top, bottom) = ends(upper_left.1, bottom_right.1);
        let (red, green, blue) = colour.rgb;
        self.tiles.push(Tile {
            from: (left, top),
            to: (right, bottom),
            colour: RGBColor(red, green, blue),
        });
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Result<(), CanvasError> {
        if style.color().alpha == 0.0 {
            return Ok(());
        }
        self.lay_tiles();
        self.context.begin_path();
        let mut path = path.into_iter();
        if let Some((x, y)) = path.next() {
            self.set_line(style);
            self.context.move_to(f64::from(x), f64::from(y));
            for (x, y) in path {
                self.context.line_to(f64::from(x), f64::from(y));
            }
        }
        self.context.stroke();
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Result<(), CanvasError> {
        self.inner().draw_circle(centre, radius, style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Result<(), CanvasError> {
        self.inner().fill_polygon(corners, style)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Result<(), CanvasError> {
        if !matches!(style.transform(), FontTransform::None) {
            self.font.take();
            return self.inner().draw_text(text, style, at);
        }
        self.lay_tiles();
        self.set_font(style);
        let anchor = style.anchor();
        self.context.set_text_align(match anchor.h_pos {
            HPos::Left => "start",
            HPos::Center => "center",
            HPos::Right => "end",
        });
        self.context.set_text_baseline(match anchor.v_pos {
            VPos::Top => "top",
            VPos::Center => "middle",
            VPos::Bottom => "bottom",
        });
        self.set_fill(style.color());
        // Only a context that is gone refuses text, and there is nothing to see then.
        let _ = self.context.fill_text(text, f64::from(at.0), f64::from(at.1));
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(&self, text: &str, style: &S) -> Result<(u32, u32), CanvasError> {
        let font = font_of(style);
        let key = format!("{font}\n{text}");
        MEASURED.with_borrow_mut(|measured| {
            if let Some(&size) = measured.get(&key) {
                return Ok(size);
            }
            self.set_font(style);
            let width = self.context.measure_text(text).map_or(0.0, |metrics| metrics.width());
            let size = (width.ceil() as u32, style.size().ceil() as u32);
            if measured.len() >= MOST_MEASURED {
                measured.clear();
            }
            measured.insert(key, size);
            Ok(size)
        })
    }
}
