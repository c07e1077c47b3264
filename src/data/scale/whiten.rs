//! [`Whiten`]: features that do not depend on each other linearly.

use super::check;
use super::jacobi::{eigenvectors, sort};
use super::or_one;
use crate::data::DataError;
use crate::math::Math;
use crate::tensor::Scalar;

/// Mean 0, variance 1 and no correlation between features: PCA whitening, as with `PCA(whiten=True)` of scikit-learn.
///
/// Output `j` is `vⱼ · (x − mean) / deviationⱼ`, where the `vⱼ` are the principal components, the eigenvectors of the covariance
/// matrix. They are in descending order of variance, and the largest number of each is positive. I. T. Jolliffe, *Principal Component
/// Analysis*, 2nd edition, 2002.
///
/// Where features depend on each other exactly, the variance of a component is nothing but rounding, and it is not divided. If their
/// units differ by many orders of magnitude, apply [`StandardScaler`](crate::data::StandardScaler) first, so that a small feature is not
/// taken for rounding.
///
/// `N` features have `N · N` numbers. Fitting has twice as many on the stack, 160 KB for 100 features, and takes a time in
/// proportion to `N³`: it is for up to a few hundred features.
///
/// ```
/// use stackprop::data::Whiten;
///
/// // The second feature is three times the first one and some more.
/// let mut rows = [[1.0_f64, 3.5], [2.0, 5.5], [3.0, 9.5], [4.0, 11.5]];
/// let before = rows;
/// let whiten = Whiten::fit(&rows)?;
/// whiten.apply(&mut rows);
/// let covariance: f64 = rows.iter().map(|[a, b]| a * b / 3.0).sum();
/// let variance: f64 = rows.iter().map(|[a, _]| a * a / 3.0).sum();
/// assert!(covariance.abs() < 1e-12 && (variance - 1.0).abs() < 1e-12);
/// whiten.invert(&mut rows);
/// assert!(rows.as_flattened().iter().zip(before.as_flattened()).all(|(a, b)| (a - b).abs() < 1e-12));
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Whiten<const N: usize> {
    /// The mean of each feature.
    pub mean: [f64; N],
    /// The principal components: vectors of length 1, at right angles to each other.
    pub components: [[f64; N]; N],
    /// The standard deviation along each component: the root of the sum of squared deviations divided by the number of samples less
    /// one.
    pub deviation: [f64; N],
}

impl<const N: usize> Whiten<N> {
    /// Computes the principal components of `rows`, one array per sample, with the method of Jacobi.
    ///
    /// # Errors
    ///
    /// [`Empty`](DataError::Empty), [`NotFiniteFeature`](DataError::NotFiniteFeature), and
    /// [`FeatureOverflow`](DataError::FeatureOverflow) if a sum or a square does not fit an `f64`.
    pub fn fit<T: Scalar>(rows: &[[T; N]]) -> Result<Self, DataError> {
        check(rows)?;
        let mut whiten = Self { mean: [0.0; N], components: [[0.0; N]; N], deviation: [0.0; N] };
        for row in rows {
            for (mean, &x) in whiten.mean.iter_mut().zip(row) {
                *mean += x.to_f64() / rows.len() as f64;
            }
        }
        let mut covariance = [[0.0; N]; N];
        let count = rows.len().saturating_sub(1).max(1) as f64;
        for row in rows {
            for i in 0..N {
                let difference = (row[i].to_f64() - whiten.mean[i]) / count;
                for j in 0..=i {
                    covariance[i][j] += difference * (row[j].to_f64() - whiten.mean[j]);
                }
            }
        }
        if let Some(feature) = (0..N).find(|&i| !covariance[i][..=i].iter().all(|x| x.is_finite())) {
            return Err(DataError::FeatureOverflow { feature });
        }
        eigenvectors(&mut covariance, &mut whiten.components);
        for (i, variance) in whiten.deviation.iter_mut().enumerate() {
            *variance = covariance[i][i];
        }
        sort(&mut whiten.deviation, &mut whiten.components);
        // The rounding of a sum of many terms grows with the root of their number.
        let rounding = 4.0 * f64::EPSILON * (N as f64 + Math::sqrt(rows.len() as f64));
        let least = whiten.deviation.first().copied().unwrap_or_default() * rounding;
        for variance in &mut whiten.deviation {
            *variance = if *variance > least { Math::sqrt(*variance) } else { 0.0 };
        }
        Ok(whiten)
    }

    /// Whitens every row, in place.
    pub fn apply<T: Scalar>(&self, rows: &mut [[T; N]]) {
        let mut centered = [0.0; N];
        for row in rows {
            for ((centered, &x), mean) in centered.iter_mut().zip(&*row).zip(&self.mean) {
                *centered = x.to_f64() - mean;
            }
            for ((y, component), deviation) in row.iter_mut().zip(&self.components).zip(&self.deviation) {
                let sum: f64 = component.iter().zip(&centered).map(|(v, x)| v * x).sum();
                *y = T::of(sum / or_one(*deviation));
            }
        }
    }

    /// Takes every row back to the features it came from, in place: the inverse of [`apply`](Self::apply).
    pub fn invert<T: Scalar>(&self, rows: &mut [[T; N]]) {
        for row in rows {
            let mut features = self.mean;
            for ((&y, component), deviation) in row.iter().zip(&self.components).zip(&self.deviation) {
                let along = y.to_f64() * or_one(*deviation);
                for (x, v) in features.iter_mut().zip(component) {
                    *x += along * v;
                }
            }
            for (y, x) in row.iter_mut().zip(&features) {
                *y = T::of(*x);
            }
        }
    }
}
