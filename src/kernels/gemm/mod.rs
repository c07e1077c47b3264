//! [`gemm`]: the product of two matrices, `C = start + A · B`.
//!
//! Sizes and strides are run-time numbers, so that there is one copy of the code per scalar and instruction set, not one per layer.
//!
//! Unsafe code: after their sizes are checked, the operands are passed on as raw pointers.

mod dot;
mod gemv;
mod matrix;
mod microkernel;
mod packing;
mod parallel;

pub(super) use gemv::gemv_inlined;
pub use matrix::{MatrixMut, MatrixRef, Start};

use crate::simd::Isa;
use crate::tensor::Scalar;
use dot::Dots;
use gemv::Gemv;
use matrix::{MAX_RUN, PACKS, Pointers, Strides};
use microkernel::Unpacked;

/// The least number of columns of a transposed result for which the operands are packed.
const MIN_PACKED_COLUMNS: usize = 4;

/// `C = start + A · B`. Each element is the start plus the sum of its terms, in the order of the inner dimension; long sums are added
/// in pieces.
///
/// If each row of `B` is contiguous, the work is split along the columns of `B`; otherwise along the rows of `A`, which are best
/// contiguous then: `Cᵀ = startᵀ + Bᵀ · Aᵀ`.
///
/// Does nothing if the sizes of the operands do not match, as [`MatrixRef::new`] says.
#[inline(always)]
pub fn gemm<T: Scalar, I: Isa>(
    isa: I,
    a: MatrixRef<'_, T>,
    b: MatrixRef<'_, T>,
    start: Start<'_, T>,
    mut c: MatrixMut<'_, T>,
) {
    let ([m, n], [_, k]) = (c.size(), a.size());
    let fit = a.size() == [m, k] && b.size() == [k, n] && !matches!(start, Start::Rows(row) if row.len() != n);
    debug_assert!(fit, "the sizes of the operands do not match");
    if !fit || m == 0 || n == 0 {
        return;
    }
    if k == 0 {
        // Not one loop for all starts: the compiler would read a row that does not exist, which memcheck finds although the value is not used.
        match start {
            Start::Zero => c.for_each_row(|row| row.fill(T::ZERO)),
            Start::Rows(start) => {
                c.for_each_row(|row| row.iter_mut().zip(start).for_each(|(c, start)| *c = *start));
            }
            Start::Accumulate => {}
        }
        return;
    }
    let start = match start {
        // The kernel for a single row reads a start as long as the row.
        Start::Zero if m == 1 => {
            c.for_each_row(|row| row.fill(T::ZERO));
            Start::Accumulate
        }
        start => start,
    };
    let ([a_row, a_column], [b_row, b_column]) = (a.strides(), b.strides());
    let (result, stride) = (c.as_mut_ptr(), c.row_stride());
    let zeros = [T::ZERO; MAX_RUN];
    let (start, start_stride, start_in_run) = match start {
        Start::Zero => (zeros.as_ptr(), 0, 0),
        Start::Rows(row) => (row.as_ptr(), 0, 1),
        Start::Accumulate => (result.cast_const(), stride, 1),
    };
    let at = Pointers { a: a.as_ptr(), b: b.as_ptr(), start, c: result };
    let by = Strides { a_row, a_column, b_row, b_column, c: stride, start: start_stride, start_in_run };
    if b_column == 1 {
        // SAFETY: all elements of the operands are valid, `c` is exclusively borrowed, and each row of `b` and `c` is contiguous. No
        // size is 0.
        unsafe {
            if m == 1 {
                isa.outlined_widest(Gemv::new((n, k), at, by));
            } else if PACKS && m >= 16 && n > 2 && k >= 8 {
                parallel::packed(isa, (m, n, k), at, by);
            } else {
                isa.outlined_widest(Unpacked::new((m, n, k), at, by));
            }
        }
        return;
    }
    let at = Pointers { a: at.b, b: at.a, ..at };
    let by = Strides { a_row: b_column, a_column: b_row, b_row: a_column, b_column: a_row, ..by };
    // SAFETY: as above, for the transposed operands: each column of the result is contiguous.
    unsafe {
        if m < MIN_PACKED_COLUMNS && by.a_column == 1 && by.b_row == 1 {
            isa.outlined_widest(Dots::new((n, m, k), at, by));
        } else {
            parallel::packed_transposed(isa, (n, m, k), at, by);
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::simd::{Base, Kernel};
    use std::vec::Vec;

    fn numbers(count: usize, seed: usize) -> Vec<f64> {
        (0..count).map(|i| ((i * 37 + seed * 11) % 19) as f64 - 9.0).collect()
    }

    /// A product with operands of any strides, in the middle of larger matrices.
    struct Check {
        size: [usize; 3],
        transposed: [bool; 2],
    }

    impl Kernel for Check {
        type Output = ();

        #[inline(always)]
        fn run<I: Isa>(self, isa: I) {
            let [m, n, k] = self.size;
            let stored = |rows: usize, columns: usize, transposed: bool, every: usize| {
                // Every `every`th value of each row of the larger matrix, which has two more.
                let strides = if transposed { [every, every * rows + 2] } else { [every * columns + 2, every] };
                let len = (every * rows + 2) * (every * columns + 2);
                (numbers(len, rows + columns), strides)
            };
            for every in [1, 2] {
                let (a, a_strides) = stored(m, k, self.transposed[0], every);
                let (b, b_strides) = stored(k, n, self.transposed[1], every);
                let (row, before) = (numbers(n, 5), numbers(m * (n + 3), 6));
                for start in [Start::Zero, Start::Rows(&row), Start::Accumulate] {
                    // Not in the loop below: the compiler would read a row there that does not exist, which memcheck finds although the value
                    // is not used.
                    let initial = match start {
                        Start::Zero => std::vec![0.0; before.len()],
                        Start::Rows(row) => row.iter().chain(&[0.0; 3]).copied().cycle().take(before.len()).collect(),
                        Start::Accumulate => before.clone(),
                    };
                    let mut c = before.clone();
                    let (a_view, b_view) =
                        (MatrixRef::new(&a, [m, k], a_strides), MatrixRef::new(&b, [k, n], b_strides));
                    gemm(isa, a_view, b_view, start, MatrixMut::new(&mut c, [m, n], n + 3));
                    for (index, value) in c.iter().enumerate() {
                        let (i, j) = (index / (n + 3), index % (n + 3));
                        if j >= n {
                            assert_eq!(*value, before[index], "what is between the rows is left alone");
                            continue;
                        }
                        let term = |p| a[i * a_strides[0] + p * a_strides[1]] * b[p * b_strides[0] + j * b_strides[1]];
                        assert_eq!(*value, initial[index] + (0..k).map(term).sum::<f64>(), "{:?} {i} {j}", self.size);
                    }
                }
            }
        }
    }

    /// Small whole numbers, so that every sum is exact whatever its order.
    #[test]
    fn operands_can_have_any_strides() {
        for size in [[1, 5, 3], [3, 9, 40], [2, 1, 7], [20, 33, 9], [17, 40, 300], [40, 3, 17], [4, 4, 0], [0, 3, 2]] {
            for transposed in [[false, false], [true, false], [false, true], [true, true]] {
                Check { size, transposed }.run(Base);
                #[cfg(all(feature = "std", target_arch = "x86_64"))]
                if let Some(isa) = crate::simd::Avx2::detect() {
                    Check { size, transposed }.run(isa);
                    Check { size, transposed }.run(isa.without_avx512());
                }
            }
        }
    }

    #[cfg(not(debug_assertions))]
    #[test]
    fn operands_that_do_not_fit_are_left_alone() {
        let mut c = [7.0; 4];
        gemm(
            Base,
            MatrixRef::row_major(&[1.0; 3], [2, 2]),
            MatrixRef::row_major(&[1.0; 4], [2, 2]),
            Start::Zero,
            MatrixMut::row_major(&mut c, [2, 2]),
        );
        assert_eq!(c, [7.0; 4]);
    }
}
