//! The operands and results of the recurrence's kernels, by name.

use std::ops::Range;

use crate::model::fused::kernel::ArrayView;
use crate::model::fused::matrix::Matrix;

/// How many sequences run through time together. Few enough that what one step touches, some lines here and there in long arrays, stays in
/// the cache until the next step; many enough for efficient products.
pub(super) const TILE_ROWS: usize = 32;

/// The numbers of sequences, of steps, of an input's entries and of a state's entries.
#[derive(Clone, Copy)]
pub(super) struct RecurrenceSizes {
    pub(super) batch: usize,
    pub(super) time: usize,
    pub(super) width: usize,
    pub(super) hidden: usize,
}

impl RecurrenceSizes {
    /// The place of step `t` of sequence `b` in an array with `width` numbers per step.
    pub(super) fn place(self, b: usize, t: usize, width: usize) -> Range<usize> {
        let start = (b * self.time + t) * width;
        start..start + width
    }

    /// Step `t` of all sequences, of an array with `width` numbers per step.
    pub(super) fn step<R>(self, numbers: &[R], t: usize, width: usize) -> Matrix<'_, R> {
        Matrix::every(self.time * width, &numbers[t * width..], [self.batch, width])
    }

    /// The sequences, [`TILE_ROWS`] at a time.
    pub(super) fn tiles(self) -> impl Iterator<Item = Range<usize>> {
        let starts = (0..self.batch).step_by(TILE_ROWS);
        starts.map(move |start| start..self.batch.min(start + TILE_ROWS))
    }

    /// The place of a tile's sequences in an array with `width` numbers per step.
    pub(super) fn tile_place(self, rows: &Range<usize>, width: usize) -> Range<usize> {
        rows.start * self.time * width..rows.end * self.time * width
    }

    /// The sizes of a tile.
    pub(super) fn of_tile(self, rows: &Range<usize>) -> Self {
        Self {
            batch: rows.len(),
            ..self
        }
    }
}

/// The cell's weights, shaped as in [`GruCell`](crate::model::GruCell).
#[derive(Clone, Copy)]
pub(super) struct CellWeights<'a, R> {
    /// `W` `[width, 3·hidden]`.
    pub(super) input_weight: &'a [R],
    /// `U` `[hidden, 3·hidden]`.
    pub(super) hidden_weight: &'a [R],
    /// `b` `[3·hidden]`.
    pub(super) input_bias: &'a [R],
    /// `b_hn` `[hidden]`.
    pub(super) hidden_bias: &'a [R],
}

impl<'a, R: Copy> CellWeights<'a, R> {
    /// Takes the weights in the order of the kernels' operands, and checks their shapes.
    pub(super) fn new(views: [ArrayView<'a, R>; 4], width: usize, hidden: usize) -> Self {
        let [input_weight, hidden_weight, input_bias, hidden_bias] = views;
        let gates = 3 * hidden;
        assert_eq!(
            (
                input_weight.dims(),
                hidden_weight.dims(),
                input_bias.dims(),
                hidden_bias.dims()
            ),
            ([width, gates], [hidden, gates], [gates], [hidden]),
            "weights of different sizes"
        );
        let [input_weight, hidden_weight, input_bias, hidden_bias] = views.map(|view| view.numbers);
        Self {
            input_weight,
            hidden_weight,
            input_bias,
            hidden_bias,
        }
    }
}

/// The operands of all steps.
#[derive(Clone, Copy)]
pub(super) struct Operands<'a, R> {
    /// `x` `[batch, time, width]`.
    pub(super) inputs: &'a [R],
    /// `a` `[batch, time]`.
    pub(super) attention: &'a [R],
    /// `[batch, time]`, 0 at padded steps; a constant.
    pub(super) mask: &'a [R],
    pub(super) weights: CellWeights<'a, R>,
}

impl<'a, R: Copy> Operands<'a, R> {
    /// Takes the operands in the order inputs, attention, mask, weights, and checks their shapes.
    pub(super) fn new(views: [ArrayView<'a, R>; 7]) -> (RecurrenceSizes, Self) {
        let [inputs, attention, mask, weights @ ..] = views;
        let [batch, time, width] = inputs.dims();
        let [_, _, _, hidden_bias] = &weights;
        let [hidden] = hidden_bias.dims();
        let steps = [batch, time];
        assert_eq!(
            (attention.dims(), mask.dims()),
            (steps, steps),
            "operands of different sizes"
        );
        let sizes = RecurrenceSizes {
            batch,
            time,
            width,
            hidden,
        };
        let operands = Self {
            inputs: inputs.numbers,
            attention: attention.numbers,
            mask: mask.numbers,
            weights: CellWeights::new(weights, width, hidden),
        };
        (sizes, operands)
    }

    /// The operands of a tile.
    pub(super) fn of_tile(&self, sizes: RecurrenceSizes, rows: &Range<usize>) -> Self {
        let steps = sizes.tile_place(rows, 1);
        Self {
            inputs: &self.inputs[sizes.tile_place(rows, sizes.width)],
            attention: &self.attention[steps.clone()],
            mask: &self.mask[steps],
            weights: self.weights,
        }
    }
}

/// The results: of all steps `[batch, time, hidden]`, or of one step of one sequence `[hidden]`. At padded steps all but the state is 0.
#[derive(Clone, Copy)]
pub(super) struct Results<T> {
    /// `s`, the kernel's value.
    pub(super) state: T,
    /// `r`.
    pub(super) reset: T,
    /// `u`.
    pub(super) update: T,
    /// `q`.
    pub(super) recalled: T,
    /// `n`.
    pub(super) candidate: T,
}

impl<T> Results<T> {
    /// Takes the results in the order in which they leave the kernel.
    pub(super) fn from_array([state, reset, update, recalled, candidate]: [T; 5]) -> Self {
        Self {
            state,
            reset,
            update,
            recalled,
            candidate,
        }
    }

    /// The results in the order in which they leave the kernel.
    pub(super) fn into_array(self) -> [T; 5] {
        [self.state, self.reset, self.update, self.recalled, self.candidate]
    }
}
