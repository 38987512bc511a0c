//! Rectangles that fill an area without a gap, as the pixels of one picture: a browser takes that at once, and a colour for each
//! rectangle one by one.

use plotters::style::RGBColor;

/// A filled rectangle, from `from` up to but without `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Its upper left corner.
    pub from: (i32, i32),
    /// The corner across from it.
    pub to: (i32, i32),
    /// What it is filled with.
    pub colour: RGBColor,
}

/// The picture that some tiles are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mosaic {
    /// Its left and upper edge, in device pixels.
    pub at: (i32, i32),
    /// Its width, in device pixels.
    pub width: u32,
    /// Red, green, blue and opacity of each pixel, row by row.
    pub rgba: Vec<u8>,
}

/// Fewer tiles are as soon drawn one by one.
const FEWEST: usize = 16;
const CHANNELS: usize = 4;

impl Mosaic {
    /// Lays tiles in the order given, at `ratio` device pixels to each of theirs. `None` if they are few, reach beyond an area of `size` or
    /// leave a gap: what is below them would be lost.
    pub fn lay(tiles: &[Tile], size: (u32, u32), ratio: f64) -> Option<Self> {
        if tiles.len() < FEWEST {
            return None;
        }
        let least = |side: fn(&Tile) -> i32| tiles.iter().map(side).min();
        let most = |side: fn(&Tile) -> i32| tiles.iter().map(side).max();
        let from = (least(|tile| tile.from.0)?, least(|tile| tile.from.1)?);
        let to = (most(|tile| tile.to.0)?, most(|tile| tile.to.1)?);
        if from.0 < 0 || from.1 < 0 || to.0.cast_unsigned() > size.0 || to.1.cast_unsigned() > size.1 {
            return None;
        }
        let device = |length: i32| (f64::from(length) * ratio).round() as usize;
        let (left, top) = (device(from.0), device(from.1));
        let (width, height) = (device(to.0) - left, device(to.1) - top);
        let mut rgba = vec![0; width * height * CHANNELS];
        for tile in tiles {
            let RGBColor(red, green, blue) = tile.colour;
            let (start, end) = (device(tile.from.0) - left, device(tile.to.0) - left);
            for row in device(tile.from.1) - top..device(tile.to.1) - top {
                let row = row * width;
                let pixels = &mut rgba[(row + start) * CHANNELS..(row + end) * CHANNELS];
                for pixel in pixels.chunks_exact_mut(CHANNELS) {
                    pixel.copy_from_slice(&[red, green, blue, u8::MAX]);
                }
            }
        }
        let whole = !rgba.is_empty() && rgba.chunks_exact(CHANNELS).all(|pixel| pixel[3] == u8::MAX);
        whole.then_some(Self {
            at: (left as i32, top as i32),
            width: width as u32,
            rgba,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A board of 5 × 4 tiles, each 3 wide and 2 high, at (10, 20).
    fn board() -> Vec<Tile> {
        let tile = |place: i32| {
            let from = (10 + place % 5 * 3, 20 + place / 5 * 2);
            let to = (from.0 + 3, from.1 + 2);
            let colour = RGBColor(place as u8, 0, 0);
            Tile { from, to, colour }
        };
        (0..20).map(tile).collect()
    }

    const SIZE: (u32, u32) = (25, 28);

    #[test]
    fn each_pixel_is_its_tiles() {
        for ratio in [1.0, 1.5, 2.0] {
            let mosaic = Mosaic::lay(&board(), SIZE, ratio).expect("it has no gap");
            let device = |length: f64| (length * ratio).round() as usize;
            assert_eq!(mosaic.at, (device(10.0) as i32, device(20.0) as i32));
            assert_eq!(mosaic.width as usize, device(25.0) - device(10.0));
            let height = device(28.0) - device(20.0);
            assert_eq!(mosaic.rgba.len(), mosaic.width as usize * height * CHANNELS);
            let red = |x: usize, y: usize| mosaic.rgba[(y * mosaic.width as usize + x) * CHANNELS];
            assert_eq!(red(0, 0), 0);
            assert_eq!(red(mosaic.width as usize - 1, 0), 4);
            assert_eq!(red(0, height - 1), 15);
            assert_eq!(red(device(13.0) - device(10.0), device(22.0) - device(20.0)), 6);
        }
    }

    #[test]
    fn what_is_laid_last_is_seen() {
        let mut tiles = board();
        tiles.push(Tile {
            colour: RGBColor(99, 0, 0),
            ..tiles[0]
        });
        assert_eq!(Mosaic::lay(&tiles, SIZE, 1.0).expect("it has no gap").rgba[0], 99);
    }

    #[test]
    fn a_gap_or_an_edge_beyond_the_area_makes_no_picture() {
        assert_eq!(Mosaic::lay(&board()[..19], SIZE, 1.0), None, "a tile is missing");
        let mut twice = board();
        twice[7] = twice[8];
        assert_eq!(
            Mosaic::lay(&twice, SIZE, 1.0),
            None,
            "as much as an area, but not all of it"
        );
        assert_eq!(Mosaic::lay(&board(), (24, 28), 1.0), None, "wider than the area");
        assert_eq!(Mosaic::lay(&board()[..5], SIZE, 1.0), None, "few");
    }
}
