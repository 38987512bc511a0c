//! The plane that shows most of the states: principal components, one basis for all columns.

use nalgebra::{DMatrix, DVector, SymmetricEigen};
use serde::Serialize;

use super::Series;

/// Paths of states in a common plane.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Projection {
    /// Share of the variance of all states that each of the two axes shows, from 0 to 1.
    pub explained: [f32; 2],
    /// Of each series, the points of `s_0 = 0, s_1, ..., s_T`.
    pub paths: Vec<Vec<[f32; 2]>>,
}

/// Principal component analysis of all states of all series together, `s_0 = 0` of each included.
///
/// The states are centred on their common mean; an axis points where its largest coefficient is positive, so that the picture does
/// not flip between calls. Of states that lie on a line (or a point) the second (or both) coordinates are 0.
///
/// # Panics
/// If the series differ in width.
pub fn project(series: &[&Series]) -> Projection {
    let hidden = series.first().map_or(1, |first| first.hidden());
    assert!(
        series.iter().all(|one| one.hidden() == hidden),
        "states of different widths have no common plane"
    );
    let points: Vec<Vec<DVector<f64>>> = series.iter().map(|one| points(one)).collect();
    let all: Vec<&DVector<f64>> = points.iter().flatten().collect();
    let count = all.len().max(1) as f64;
    let mean = all.iter().fold(DVector::zeros(hidden), |sum, point| sum + *point) / count;
    let covariance = all.iter().fold(DMatrix::zeros(hidden, hidden), |sum, point| {
        let centred = *point - &mean;
        sum + &centred * centred.transpose()
    }) / count;
    let (axes, explained) = principal_axes(covariance);
    let place = |point: &DVector<f64>| {
        let centred = point - &mean;
        [axes[0].dot(&centred) as f32, axes[1].dot(&centred) as f32]
    };
    Projection {
        explained,
        paths: points.iter().map(|path| path.iter().map(place).collect()).collect(),
    }
}

/// `s_0 = 0` and the states of a series.
fn points(series: &Series) -> Vec<DVector<f64>> {
    std::iter::once(DVector::zeros(series.hidden()))
        .chain(
            series
                .rows()
                .map(|row| DVector::from_iterator(row.len(), row.iter().map(|&x| f64::from(x)))),
        )
        .collect()
}

/// The two axes of largest variance, and the share of it that each shows.
fn principal_axes(covariance: DMatrix<f64>) -> ([DVector<f64>; 2], [f32; 2]) {
    let hidden = covariance.nrows();
    let total = covariance.trace();
    let eigen = SymmetricEigen::new(covariance);
    let mut order: Vec<usize> = (0..hidden).collect();
    order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
    let axis = |rank: usize| -> (DVector<f64>, f32) {
        match order.get(rank) {
            Some(&index) if total > 1e-12 && eigen.eigenvalues[index] > 1e-9 * total => {
                let axis = eigen.eigenvectors.column(index).into_owned();
                let sign = axis[axis.icamax()].signum();
                (axis * sign, (eigen.eigenvalues[index] / total) as f32)
            }
            _ => (DVector::zeros(hidden), 0.0),
        }
    };
    let [(first, most), (second, next)] = [axis(0), axis(1)];
    ([first, second], [most, next])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_shown_whole_by_its_first_axis() {
        let projection = project(&[&Series::new(2, vec![3.0, 4.0, 6.0, 8.0])]);
        assert!((projection.explained[0] - 1.0).abs() < 1e-6 && projection.explained[1] == 0.0);
        let path = &projection.paths[0];
        // 0, 5 and 10 along the line, centred on 5.
        for (point, place) in path.iter().zip([-5.0, 0.0, 5.0]) {
            assert!((point[0] - place).abs() < 1e-5 && point[1] == 0.0, "{point:?}");
        }
    }

    #[test]
    fn distances_in_two_dimensions_are_kept() {
        let series = Series::new(2, vec![1.0, 0.0, 0.0, 2.0, -1.0, -3.0]);
        let projection = project(&[&series]);
        assert!((projection.explained.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        let origin = projection.paths[0][0];
        for (row, point) in series.rows().zip(&projection.paths[0][1..]) {
            let length = (point[0] - origin[0]).hypot(point[1] - origin[1]);
            assert!((length - row[0].hypot(row[1])).abs() < 1e-5);
        }
    }

    #[test]
    fn states_that_never_move_have_no_axes() {
        let projection = project(&[&Series::new(3, vec![0.0; 6])]);
        assert_eq!(projection.explained, [0.0, 0.0]);
        assert_eq!(projection.paths[0], vec![[0.0, 0.0]; 3]);
    }
}
