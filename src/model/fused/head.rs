//! The head: its features, and its layers.

use burn::nn::Linear;
use burn::tensor::Tensor;

use super::matrix::{Matrix, MatrixMut};
use super::operation::{Array, Kernel, View, apply, value};
use super::real::Real;
use super::vector::{add_scaled, sum_of_rows};
use crate::model::Head;

/// `[s_T ; e_a ; Σ e_t ; e_a ∘ Σ e_t]`, the sums over real steps. Operands: states `[batch, time, H]`, target `[batch, E]`, behaviours
/// `[batch, time, E]`, mask `[batch, time]`. Result `[batch, H + 3E]`.
#[derive(Clone, Copy, Debug)]
struct Features;

impl Kernel<4> for Features {
    fn forward<R: Real>(&self, operands: [View<'_, R>; 4]) -> Vec<Array<R>> {
        let [batch, time, hidden] = operands[0].dims();
        let [_, width] = operands[1].dims();
        let [states, targets, behaviours, mask] = operands.map(|operand| operand.numbers);
        let size = hidden + 3 * width;
        let mut features = vec![R::ZERO; batch * size];
        for (b, features) in features.chunks_exact_mut(size).enumerate() {
            let target = &targets[b * width..(b + 1) * width];
            let last = (b + 1) * time - 1;
            let (state, rest) = features.split_at_mut(hidden);
            let (into_target, rest) = rest.split_at_mut(width);
            let (pooled, product) = rest.split_at_mut(width);
            state.copy_from_slice(&states[last * hidden..(last + 1) * hidden]);
            into_target.copy_from_slice(target);
            for step in b * time..(b + 1) * time {
                add_scaled(pooled, mask[step], &behaviours[step * width..(step + 1) * width]);
            }
            for ((product, &e), &sum) in product.iter_mut().zip(target).zip(&*pooled) {
                *product = e * sum;
            }
        }
        vec![Array::new(features, [batch, size])]
    }

    fn backward<R: Real>(
        &self,
        operands: [View<'_, R>; 4],
        results: &[View<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 4] {
        let [_, time, hidden] = operands[0].dims();
        let [_, width] = operands[1].dims();
        let [states, targets, behaviours, mask] = operands.map(|operand| operand.numbers);
        let size = hidden + 3 * width;
        let [mut at_states, mut at_behaviours] = [states, behaviours].map(|numbers| vec![R::ZERO; numbers.len()]);
        let mut at_targets = Vec::with_capacity(targets.len());
        let mut at_sum = vec![R::ZERO; width];
        for (b, (at_features, features)) in gradient
            .chunks_exact(size)
            .zip(results[0].numbers.chunks_exact(size))
            .enumerate()
        {
            let (at_state, rest) = at_features.split_at(hidden);
            let (at_target, rest) = rest.split_at(width);
            let (at_pooled, at_product) = rest.split_at(width);
            let (target, pooled) = features[hidden..hidden + 2 * width].split_at(width);
            let last = (b + 1) * time - 1;
            at_states[last * hidden..(last + 1) * hidden].copy_from_slice(at_state);
            let through_product = at_product.iter().zip(pooled);
            at_targets.extend(
                at_target
                    .iter()
                    .zip(through_product)
                    .map(|(&d, (&d_product, &sum))| d + d_product * sum),
            );
            let through_product = at_product.iter().zip(target);
            for ((at_sum, &d), (&d_product, &e)) in at_sum.iter_mut().zip(at_pooled).zip(through_product) {
                *at_sum = d + d_product * e;
            }
            for step in b * time..(b + 1) * time {
                add_scaled(
                    &mut at_behaviours[step * width..(step + 1) * width],
                    mask[step],
                    &at_sum,
                );
            }
        }
        [Some(at_states), Some(at_targets), Some(at_behaviours), None]
    }
}

/// `y = x · W + b`. Operands: `x` `[batch, inputs]`, `W` `[inputs, outputs]`, `b` `[outputs]`. Result: `[batch, outputs]`, or, of a
/// last layer, whose output is one, `[batch]`.
#[derive(Clone, Copy, Debug)]
struct Affine {
    last: bool,
}

impl Kernel<3> for Affine {
    fn forward<R: Real>(&self, operands: [View<'_, R>; 3]) -> Vec<Array<R>> {
        let [batch, inputs] = operands[0].dims();
        let [x, weight, bias] = operands.map(|operand| operand.numbers);
        let mut y = bias.repeat(batch);
        R::product(
            MatrixMut::new(&mut y, [batch, bias.len()]),
            Matrix::new(x, [batch, inputs]),
            Matrix::new(weight, [inputs, bias.len()]),
            true,
        );
        let shape = [batch, bias.len()];
        vec![if self.last {
            Array::new(y, [batch])
        } else {
            Array::new(y, shape)
        }]
    }

    /// `δx = δy · Wᵀ`, `δW = xᵀ · δy`, `δb = Σ δy`.
    fn backward<R: Real>(&self, operands: [View<'_, R>; 3], _: &[View<'_, R>], gradient: &[R]) -> [Option<Vec<R>>; 3] {
        let [batch, inputs] = operands[0].dims();
        let [x, weight, bias] = operands.map(|operand| operand.numbers);
        let outputs = bias.len();
        let at_y = Matrix::new(gradient, [batch, outputs]);
        let mut at_x = vec![R::ZERO; x.len()];
        let weight = Matrix::new(weight, [inputs, outputs]).transposed();
        R::product(MatrixMut::new(&mut at_x, [batch, inputs]), at_y, weight, false);
        let mut at_weight = vec![R::ZERO; inputs * outputs];
        let x = Matrix::new(x, [batch, inputs]).transposed();
        R::product(MatrixMut::new(&mut at_weight, [inputs, outputs]), x, at_y, false);
        let at_bias = sum_of_rows(gradient, outputs);
        [Some(at_x), Some(at_weight), Some(at_bias)]
    }
}

/// `y = x` where `x > 0`, else `slope · x`, a slope per unit. Operands: `x` `[batch, units]`, slopes `[units]`.
#[derive(Clone, Copy, Debug)]
struct Prelu;

impl Kernel<2> for Prelu {
    fn forward<R: Real>(&self, [x, slopes]: [View<'_, R>; 2]) -> Vec<Array<R>> {
        let mut y = x.numbers.to_vec();
        for row in y.chunks_exact_mut(slopes.numbers.len()) {
            for (y, &slope) in row.iter_mut().zip(slopes.numbers) {
                *y = if *y > R::ZERO { *y } else { slope * *y };
            }
        }
        vec![Array::new(y, x.dims::<2>())]
    }

    fn backward<R: Real>(
        &self,
        [x, slopes]: [View<'_, R>; 2],
        _: &[View<'_, R>],
        gradient: &[R],
    ) -> [Option<Vec<R>>; 2] {
        let units = slopes.numbers.len();
        let mut at_x = gradient.to_vec();
        let mut at_slopes = vec![R::ZERO; units];
        for (at_row, x) in at_x.chunks_exact_mut(units).zip(x.numbers.chunks_exact(units)) {
            for (((d, &x), at_slope), &slope) in at_row.iter_mut().zip(x).zip(&mut at_slopes).zip(slopes.numbers) {
                let below = if x > R::ZERO { R::ZERO } else { x };
                *at_slope += *d * below;
                *d *= if x > R::ZERO { R::ONE } else { slope };
            }
        }
        [Some(at_x), Some(at_slopes)]
    }
}

/// What the head reads.
pub(in crate::model) fn features(
    states: Tensor<3>,
    target: Tensor<2>,
    behaviours: Tensor<3>,
    mask: Tensor<2>,
) -> Tensor<2> {
    value(apply(
        Features,
        [
            states.into_dispatch(),
            target.into_dispatch(),
            behaviours.into_dispatch(),
            mask.into_dispatch(),
        ],
    ))
}

/// Features `[batch, inputs]` -> logits `[batch]`.
pub(in crate::model) fn logits(head: &Head, features: Tensor<2>) -> Tensor<1> {
    let affine = |layer: &Linear, x: Tensor<2>, last| {
        let bias = layer.bias.as_ref().expect("the head's layers have biases").val();
        let operands = [
            x.into_dispatch(),
            layer.weight.val().into_dispatch(),
            bias.into_dispatch(),
        ];
        apply(Affine { last }, operands)
    };
    let mut x = features;
    let (last, layers) = head.layers.split_last().expect("the head has a last layer");
    for (layer, activation) in layers.iter().zip(&head.activations) {
        x = value(affine(layer, x, false));
        x = value(apply(
            Prelu,
            [x.into_dispatch(), activation.alpha.val().into_dispatch()],
        ));
    }
    value(affine(last, x, true))
}
