//! Sums over rows of numbers, used by several kernels.

use super::real::Real;

/// `sum_k += term_k`.
#[inline]
pub(super) fn add<R: Real>(sum: &mut [R], term: &[R]) {
    for (sum, &term) in sum.iter_mut().zip(term) {
        *sum += term;
    }
}

/// `sum_k += factor · term_k`.
#[inline]
pub(super) fn add_scaled<R: Real>(sum: &mut [R], factor: R, term: &[R]) {
    for (sum, &term) in sum.iter_mut().zip(term) {
        *sum += factor * term;
    }
}

/// Adds rows, as wide as the sum, to it.
pub(super) fn add_rows<R: Real>(sum: &mut [R], rows: &[R]) {
    for row in rows.chunks_exact(sum.len()) {
        add(sum, row);
    }
}

/// The sum of rows of `width` numbers each.
pub(super) fn sum_of_rows<R: Real>(rows: &[R], width: usize) -> Vec<R> {
    let mut sum = vec![R::ZERO; width];
    add_rows(&mut sum, rows);
    sum
}

/// `Σ left_k right_k`.
#[inline]
pub(super) fn dot<R: Real>(left: &[R], right: &[R]) -> R {
    sum_of(left, right, |l, r| l * r)
}

/// `Σ f(left_k, right_k)`, in eight sums side by side, so that it becomes vector instructions.
#[inline]
pub(super) fn sum_of<R: Real>(left: &[R], right: &[R], f: impl Fn(R, R) -> R) -> R {
    let mut sums = [R::ZERO; 8];
    let (lefts, left_rest) = left.as_chunks::<8>();
    let (rights, right_rest) = right.as_chunks::<8>();
    for (left, right) in lefts.iter().zip(rights) {
        for ((sum, &l), &r) in sums.iter_mut().zip(left).zip(right) {
            *sum += f(l, r);
        }
    }
    for ((sum, &l), &r) in sums.iter_mut().zip(left_rest).zip(right_rest) {
        *sum += f(l, r);
    }
    sums.into_iter().fold(R::ZERO, R::add)
}
