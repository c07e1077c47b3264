//! The eigenvectors of a symmetric matrix, with the method of Jacobi.
//!
//! G. H. Golub and C. F. Van Loan, *Matrix Computations*, 4th edition, 2013, section 8.5. Sums, products, quotients and square roots
//! have the same bits on every machine, so the results have them too.

use crate::math::Math;

/// Turns the matrix, of which only the lower half is read, into the diagonal one of its eigenvalues, in the lower half again, and fills
/// `vectors` with the eigenvectors, one per row.
pub(super) fn eigenvectors<const N: usize>(matrix: &mut [[f64; N]; N], vectors: &mut [[f64; N]; N]) {
    for (i, vector) in vectors.iter_mut().enumerate() {
        *vector = [0.0; N];
        vector[i] = 1.0;
    }
    // Convergence is quadratic: more than ten sweeps are never needed in practice.
    const SWEEPS: usize = 60;
    for _ in 0..SWEEPS {
        let mut is_diagonal = true;
        for p in 1..N {
            for q in 0..p {
                let size = Math::sqrt(matrix[p][p].abs()) * Math::sqrt(matrix[q][q].abs());
                if matrix[p][q].abs() > f64::EPSILON * size {
                    is_diagonal = false;
                    rotate(matrix, vectors, p, q);
                }
            }
        }
        if is_diagonal {
            break;
        }
    }
}

/// Makes one element zero by a rotation in the plane of two features.
fn rotate<const N: usize>(matrix: &mut [[f64; N]; N], vectors: &mut [[f64; N]; N], p: usize, q: usize) {
    let slope = (matrix[q][q] - matrix[p][p]) / (2.0 * matrix[p][q]);
    // The smaller root of t² + 2 · slope · t = 1. The square of a steep slope may be infinite, then t is 0.
    let t = slope.signum() / (slope.abs() + Math::sqrt(slope * slope + 1.0));
    let cos = 1.0 / Math::sqrt(t * t + 1.0);
    let sin = t * cos;
    let element = matrix[p][q];
    matrix[p][p] -= t * element;
    matrix[q][q] += t * element;
    matrix[p][q] = 0.0;
    for i in (0..N).filter(|&i| i != p && i != q) {
        let (a, b) = ((i.max(p), i.min(p)), (i.max(q), i.min(q)));
        let (of_p, of_q) = (matrix[a.0][a.1], matrix[b.0][b.1]);
        matrix[a.0][a.1] = cos * of_p - sin * of_q;
        matrix[b.0][b.1] = sin * of_p + cos * of_q;
    }
    if let Ok([of_p, of_q]) = vectors.get_disjoint_mut([p, q]) {
        for (of_p, of_q) in of_p.iter_mut().zip(of_q) {
            (*of_p, *of_q) = (cos * *of_p - sin * *of_q, sin * *of_p + cos * *of_q);
        }
    }
}

/// Sorts eigenvalues in descending order, and their vectors with them, and makes the largest number of each vector positive.
pub(super) fn sort<const N: usize>(values: &mut [f64; N], vectors: &mut [[f64; N]; N]) {
    for place in 0..N {
        let larger = |best: usize, i: usize| if values[i] > values[best] { i } else { best };
        let largest = (place + 1..N).fold(place, larger);
        values.swap(place, largest);
        vectors.swap(place, largest);
        let vector = &mut vectors[place];
        let extreme = vector.iter().fold(0.0_f64, |extreme, &x| if x.abs() > extreme.abs() { x } else { extreme });
        if extreme < 0.0 {
            vector.iter_mut().for_each(|x| *x = -*x);
        }
    }
}
