//! An order of a state's dimensions in which those alike lie beside each other.

use super::Series;

/// Orders the dimensions of a series by similarity: a list of dimensions, from 0.
///
/// Two dimensions are as alike as the absolute value of their correlation over the steps: a dimension that falls whenever another rises says the
/// same. The first is the one that moves most; the next is always the one most like the last, of those left. Of equals the lower index
/// comes first. A dimension that never moves is like no other.
pub fn by_similarity(series: &Series) -> Vec<usize> {
    let hidden = series.hidden();
    let centred: Vec<Vec<f64>> = (0..hidden).map(|dimension| centred(series, dimension)).collect();
    let product = |a: usize, b: usize| -> f64 { centred[a].iter().zip(&centred[b]).map(|(a, b)| a * b).sum() };
    let spread: Vec<f64> = (0..hidden).map(|dimension| product(dimension, dimension)).collect();
    let alike = |a: usize, b: usize| {
        let size = (spread[a] * spread[b]).sqrt();
        if size > 0.0 { product(a, b).abs() / size } else { 0.0 }
    };
    let mut left: Vec<usize> = (0..hidden).collect();
    let mut order: Vec<usize> = Vec::with_capacity(hidden);
    while !left.is_empty() {
        let worth = |dimension: usize| order.last().map_or(spread[dimension], |&last| alike(last, dimension));
        let best = (0..left.len()).reduce(|best, place| {
            if worth(left[place]) > worth(left[best]) {
                place
            } else {
                best
            }
        });
        order.push(left.remove(best.unwrap_or(0)));
    }
    order
}

/// A dimension's values less their mean.
fn centred(series: &Series, dimension: usize) -> Vec<f64> {
    let values: Vec<f64> = series.rows().map(|row| f64::from(row[dimension])).collect();
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    values.into_iter().map(|value| value - mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_alike_lie_together() {
        // Dimension 1 moves most, 3 is its mirror image at half the size, 0 rises alone, 2 never moves.
        let steps = [[0.0, 2.0, 0.5, -1.0], [0.1, -2.0, 0.5, 1.0], [0.2, 2.0, 0.5, -1.0]];
        let series = Series::new(4, steps.concat());
        assert_eq!(by_similarity(&series), [1, 3, 0, 2]);
        // Nothing is known: as they are.
        assert_eq!(by_similarity(&Series::new(3, vec![0.25; 3])), [0, 1, 2]);
        assert_eq!(by_similarity(&Series::new(3, Vec::new())), [0, 1, 2]);
    }
}
