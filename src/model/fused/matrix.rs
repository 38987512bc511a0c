//! Matrices that lie in slices, and their product.

use gemm_common::Parallelism;

use super::real::Real;
use super::vector::add_scaled;

/// A matrix in a slice, with a fixed stride in either direction.
#[derive(Clone, Copy)]
pub(super) struct Matrix<'a, R> {
    numbers: &'a [R],
    shape: [usize; 2],
    strides: [usize; 2],
}

/// A matrix to write to, its rows contiguous.
pub(super) struct MatrixMut<'a, R> {
    numbers: &'a mut [R],
    shape: [usize; 2],
    row_stride: usize,
}

impl<'a, R> Matrix<'a, R> {
    /// Rows one after the other.
    pub(super) fn new(numbers: &'a [R], shape: [usize; 2]) -> Self {
        Self::every(shape[1], numbers, shape)
    }

    /// A row every `stride` numbers.
    pub(super) fn every(stride: usize, numbers: &'a [R], shape: [usize; 2]) -> Self {
        check(numbers.len(), shape, stride);
        Self {
            numbers,
            shape,
            strides: [stride, 1],
        }
    }

    /// Rows for columns.
    pub(super) fn transposed(self) -> Self {
        let ([rows, columns], [row, column]) = (self.shape, self.strides);
        Self {
            numbers: self.numbers,
            shape: [columns, rows],
            strides: [column, row],
        }
    }
}

impl<'a, R> MatrixMut<'a, R> {
    /// Rows one after the other.
    pub(super) fn new(numbers: &'a mut [R], shape: [usize; 2]) -> Self {
        Self::every(shape[1], numbers, shape)
    }

    /// A row every `stride` numbers; what lies between stays.
    pub(super) fn every(stride: usize, numbers: &'a mut [R], shape: [usize; 2]) -> Self {
        check(numbers.len(), shape, stride);
        Self {
            numbers,
            shape,
            row_stride: stride,
        }
    }
}

/// A float type with a matrix product.
pub(super) trait Gemm: Real {
    /// `into = left · right`, or `into += left · right`, on one thread.
    ///
    /// # Panics
    /// If the shapes do not agree.
    fn product(into: MatrixMut<'_, Self>, left: Matrix<'_, Self>, right: Matrix<'_, Self>, accumulate: bool);
}

impl Gemm for f32 {
    fn product(into: MatrixMut<'_, Self>, left: Matrix<'_, Self>, right: Matrix<'_, Self>, accumulate: bool) {
        product(gemm_f32::gemm::f32::get_gemm_fn(), into, left, right, accumulate);
    }
}

impl Gemm for f64 {
    fn product(into: MatrixMut<'_, Self>, left: Matrix<'_, Self>, right: Matrix<'_, Self>, accumulate: bool) {
        product(gemm_f64::gemm::f64::get_gemm_fn(), into, left, right, accumulate);
    }
}

/// Panics unless `shape` lies within `length` numbers: [`product`] relies on it.
fn check(length: usize, shape: [usize; 2], stride: usize) {
    let [rows, columns] = shape;
    let end = rows
        .checked_sub(1)
        .map_or(Some(0), |last| last.checked_mul(stride)?.checked_add(columns));
    assert!(
        stride >= columns && end.is_some_and(|end| end <= length),
        "{shape:?} with a row every {stride} is not within {length} numbers"
    );
}

/// The kernel of `gemm` for one element type. Its parameters are m, n, k; destination, left and right, each with column and row stride;
/// the factors of the old destination and of the product; three conjugations.
type GemmFunction<R> = unsafe fn(
    usize,
    usize,
    usize,
    *mut R,
    isize,
    isize,
    bool,
    *const R,
    isize,
    isize,
    *const R,
    isize,
    isize,
    R,
    R,
    bool,
    bool,
    bool,
    Parallelism,
);

/// [`Gemm::product`] by a kernel of `gemm`.
fn product<R: Real>(
    gemm: GemmFunction<R>,
    into: MatrixMut<'_, R>,
    left: Matrix<'_, R>,
    right: Matrix<'_, R>,
    accumulate: bool,
) {
    let MatrixMut {
        numbers,
        shape,
        row_stride,
    } = into;
    let [[rows, inner], [inner_right, columns]] = [left.shape, right.shape];
    assert!(
        inner == inner_right && shape == [rows, columns],
        "{:?} x {:?} does not give {:?}",
        left.shape,
        right.shape,
        shape
    );
    if rows == 1 && right.strides[1] == 1 {
        return row_product(numbers, &left, &right, accumulate);
    }
    // `gemm` writes columns: our rows are the columns of `rightᵀ · leftᵀ`.
    // SAFETY: shapes agree, and `check` has seen every matrix to lie within its slice; `numbers` is borrowed mutably, so that no other
    // overlaps it.
    #[allow(unsafe_code)]
    unsafe {
        gemm(
            columns,
            rows,
            inner,
            numbers.as_mut_ptr(),
            row_stride as isize,
            1,
            accumulate,
            right.numbers.as_ptr(),
            right.strides[0] as isize,
            right.strides[1] as isize,
            left.numbers.as_ptr(),
            left.strides[0] as isize,
            left.strides[1] as isize,
            R::ONE,
            R::ONE,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

/// A product of one row, a prediction's: packing the right matrix, as `gemm` does, would cost more than the product.
fn row_product<R: Real>(into: &mut [R], left: &Matrix<'_, R>, right: &Matrix<'_, R>, accumulate: bool) {
    let [inner, columns] = right.shape;
    let into = &mut into[..columns];
    if !accumulate {
        into.fill(R::ZERO);
    }
    for k in 0..inner {
        let start = k * right.strides[0];
        add_scaled(
            into,
            left.numbers[k * left.strides[1]],
            &right.numbers[start..start + columns],
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_strided_and_transposed_matrices() {
        let left = [1.0, 2.0, 9.0, 3.0, 4.0, 9.0, 5.0, 6.0]; // [3, 2], a row every 3
        let right = [1.0, 0.0, 2.0, 0.0, 1.0, 3.0]; // [2, 3]
        let mut into = [0.5_f64; 9];
        let product = |into: &mut [f64], accumulate| {
            f64::product(
                MatrixMut::new(into, [3, 3]),
                Matrix::every(3, &left, [3, 2]),
                Matrix::new(&right, [2, 3]),
                accumulate,
            );
        };
        product(&mut into, false);
        let expected = [1.0, 2.0, 8.0, 3.0, 4.0, 18.0, 5.0, 6.0, 28.0];
        assert_eq!(into, expected);
        product(&mut into, true);
        assert_eq!(into, expected.map(|x| 2.0 * x));

        let mut into = [0.0_f32; 4];
        let left = left.map(|x| x as f32);
        let columns = Matrix::every(3, &left, [3, 2]);
        f32::product(MatrixMut::new(&mut into, [2, 2]), columns.transposed(), columns, false);
        assert_eq!(into, [35.0, 44.0, 44.0, 56.0]);
    }

    #[test]
    fn a_product_of_one_row() {
        let right = [1.0_f32, 2.0, 9.0, 3.0, 4.0, 9.0]; // [2, 2], a row every 3
        let right = Matrix::every(3, &right, [2, 2]);
        let column = [5.0, 0.0, 7.0];
        let left = Matrix::every(2, &column, [2, 1]).transposed();
        let mut into = [1.0, 1.0];
        f32::product(MatrixMut::new(&mut into, [1, 2]), left, right, true);
        assert_eq!(into, [27.0, 39.0]);
        f32::product(MatrixMut::new(&mut into, [1, 2]), left, right, false);
        assert_eq!(into, [26.0, 38.0]);
    }

    #[test]
    #[should_panic(expected = "is not within 7 numbers")]
    fn a_matrix_beyond_its_slice_is_refused() {
        Matrix::every(3, &[0.0; 7], [3, 2]);
    }

    #[test]
    #[should_panic(expected = "does not give [1, 1]")]
    fn a_product_of_other_shape_is_refused() {
        let x = [1.0_f32, 2.0];
        f32::product(
            MatrixMut::new(&mut [0.0], [1, 1]),
            Matrix::new(&x, [1, 2]),
            Matrix::new(&x, [1, 2]),
            false,
        );
    }
}
