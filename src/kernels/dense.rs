//! The products of dense layers: outputs, gradient with respect to the weights, gradient with respect to the inputs.
//!
//! All matrices are flat slices with the outermost dimension first; weights are `[inputs][outputs]`.

use super::gemm::{MatrixMut, MatrixRef, Start, gemm, gemv_inlined};
use super::geometry::Sizes;
use super::lanes::{Totals, add_to};
use super::layout::LANES;
use super::slices::subslice;
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// The largest layer (weights) whose product with a single sample takes no longer than a call: see [`affine_of_one`].
pub const MAX_INLINED_WEIGHTS: usize = 1024;

/// Whether the product of this number of weights with a single sample is inlined. In a debug build the compiled kernel is faster.
pub const fn is_inlined(weights: usize) -> bool {
    !cfg!(debug_assertions) && weights <= MAX_INLINED_WEIGHTS
}

/// `y = x · w + bias`; without a bias, `y = x · w`.
///
/// # Panics
///
/// If a slice is too short for the sizes.
#[inline(always)]
pub fn affine<T: Scalar, I: Isa>(isa: I, sizes: Sizes, x: &[T], w: &[T], bias: &[T], y: &mut [T]) {
    let Sizes { samples, inputs, outputs } = sizes;
    // Inlined into a network, where the sizes are known, these are gone, and what is below cannot panic.
    assert!(x.len() >= samples * inputs, "there are too few inputs");
    assert!(w.len() >= inputs * outputs, "there are too few weights");
    assert!(y.len() >= samples * outputs, "there are too few outputs");
    assert!(bias.is_empty() || bias.len() == outputs, "each output has a bias, or none has");
    T::dense(isa.level(), sizes, x, w, bias, y);
}

/// As [`affine`], for a single sample and inlined. Use it only if the compiler knows the sizes, and for at most
/// [`MAX_INLINED_WEIGHTS`] weights.
///
/// # Panics
///
/// If `w` does not have `x.len() · y.len()` weights, or the bias is neither empty nor as long as `y`.
#[inline(always)]
pub fn affine_of_one<T: Scalar, I: Isa>(isa: I, x: &[T], w: &[T], bias: &[T], y: &mut [T]) {
    assert!(w.len() == x.len() * y.len(), "there is not one weight per input and output");
    assert!(bias.is_empty() || bias.len() == y.len(), "each output has a bias, or none has");
    gemv_inlined(isa, x, (w, y.len()), bias, y);
}

#[inline(always)]
pub(crate) fn affine_kernel<T: Scalar, I: Isa>(isa: I, sizes: Sizes, x: &[T], w: &[T], bias: &[T], y: &mut [T]) {
    let Sizes { samples, inputs, outputs } = sizes;
    let start = if bias.is_empty() { Start::Zero } else { Start::Rows(bias) };
    gemm(
        isa,
        MatrixRef::row_major(x, [samples, inputs]),
        MatrixRef::row_major(w, [inputs, outputs]),
        start,
        MatrixMut::row_major(y, [samples, outputs]),
    );
}

/// `dw += xᵀ · dy`; if it is to `overwrite`, `dw = xᵀ · dy`.
///
/// # Panics
///
/// If a slice is too short for the sizes.
#[inline(always)]
pub fn backward_weights<T: Scalar, I: Isa>(isa: I, sizes: Sizes, x: &[T], dy: &[T], overwrite: bool, dw: &mut [T]) {
    let Sizes { samples, inputs, outputs } = sizes;
    assert!(x.len() >= samples * inputs, "there are too few inputs");
    assert!(dy.len() >= samples * outputs, "there are too few gradients");
    assert!(dw.len() >= inputs * outputs, "there are too few weights");
    T::dense_backward_weights(isa.level(), sizes, x, dy, overwrite, dw);
}

#[inline(always)]
pub(crate) fn backward_weights_kernel<T: Scalar, I: Isa>(
    isa: I,
    sizes: Sizes,
    x: &[T],
    dy: &[T],
    overwrite: bool,
    dw: &mut [T],
) {
    let Sizes { samples, inputs, outputs } = sizes;
    gemm(
        isa,
        MatrixRef::row_major(x, [samples, inputs]).transposed(),
        MatrixRef::row_major(dy, [samples, outputs]),
        if overwrite { Start::Zero } else { Start::Accumulate },
        MatrixMut::row_major(dw, [inputs, outputs]),
    );
}

/// `dbias += Σ dy`, summed over the samples.
#[inline(always)]
pub fn backward_bias<T: Scalar, I: Isa>(isa: I, dy: &[T], dbias: &mut [T]) {
    T::dense_backward_bias(isa.level(), dbias.len(), dy, dbias);
}

#[inline(always)]
pub(crate) fn backward_bias_kernel<T: Scalar, I: Isa>(isa: I, stride: usize, dy: &[T], dbias: &mut [T]) {
    isa.outlined(BackwardBias { stride, dy, dbias });
}

struct BackwardBias<'a, T> {
    /// The number of values from one sample to the next.
    stride: usize,
    dy: &'a [T],
    dbias: &'a mut [T],
}

impl<T: Scalar> Kernel for BackwardBias<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { stride, dy, dbias } = self;
        let outputs = dbias.len();
        for start in (0..outputs).step_by(LANES) {
            let range = start..outputs.min(start + LANES);
            let mut sums = Totals::of_terms(dy.len() / stride.max(1));
            for dy in dy.chunks_exact(stride.max(1)) {
                sums.add(subslice(dy, range.clone()));
            }
            add_to(dbias, start, sums.finished(), range.len());
        }
    }
}

/// `dx = dy · wᵀ`
///
/// # Panics
///
/// If a slice is too short for the sizes.
#[inline(always)]
pub fn backward_input<T: Scalar, I: Isa>(isa: I, sizes: Sizes, dy: &[T], w: &[T], dx: &mut [T]) {
    let Sizes { samples, inputs, outputs } = sizes;
    assert!(dy.len() >= samples * outputs, "there are too few gradients");
    assert!(w.len() >= inputs * outputs, "there are too few weights");
    assert!(dx.len() >= samples * inputs, "there are too few inputs");
    T::dense_backward_input(isa.level(), sizes, dy, w, dx);
}

#[inline(always)]
pub(crate) fn backward_input_kernel<T: Scalar, I: Isa>(isa: I, sizes: Sizes, dy: &[T], w: &[T], dx: &mut [T]) {
    let Sizes { samples, inputs, outputs } = sizes;
    gemm(
        isa,
        MatrixRef::row_major(dy, [samples, outputs]),
        MatrixRef::row_major(w, [inputs, outputs]).transposed(),
        Start::Zero,
        MatrixMut::row_major(dx, [samples, inputs]),
    );
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::simd::Base;
    use std::vec::Vec;

    fn numbers(count: usize, seed: usize) -> Vec<f64> {
        (0..count).map(|i| ((i * 37 + seed * 11) % 19) as f64 - 9.0).collect()
    }

    /// Products so wide that their rows are computed in bands, of which the last is shorter than a microkernel: nothing beyond the
    /// result is written, and what is written is right.
    #[test]
    fn the_last_band_of_rows_can_be_short() {
        struct Check(Sizes);
        impl Kernel for Check {
            type Output = ();
            #[inline(always)]
            fn run<I: Isa>(self, isa: I) {
                let Sizes { samples, inputs, outputs } = self.0;
                let (x, w) = (numbers(samples * inputs, 1), numbers(inputs * outputs, 2));
                let dy = numbers(samples * outputs, 3);
                let guarded = |len: usize| [std::vec![0.0; len], std::vec![7.0; 20 * outputs]].concat();
                let (mut y, mut dw) = (guarded(samples * outputs), guarded(inputs * outputs));
                affine(isa, self.0, &x, &w, &[], &mut y[..samples * outputs]);
                backward_weights(isa, self.0, &x, &dy, false, &mut dw[..inputs * outputs]);
                assert!(y[samples * outputs..].iter().chain(&dw[inputs * outputs..]).all(|guard| *guard == 7.0));
                for o in [0, 1, outputs / 2, outputs - 1] {
                    for s in 0..samples {
                        let sum: f64 = (0..inputs).map(|i| x[s * inputs + i] * w[i * outputs + o]).sum();
                        assert_eq!(y[s * outputs + o], sum);
                    }
                    for i in 0..inputs {
                        let sum: f64 = (0..samples).map(|s| x[s * inputs + i] * dy[s * outputs + o]).sum();
                        assert_eq!(dw[i * outputs + o], sum);
                    }
                }
            }
        }
        for (samples, inputs, outputs) in [(8, 513, 1024), (8, 1024, 512), (33, 8, 20_000), (32, 8, 10_000)] {
            Check(Sizes { samples, inputs, outputs }).run(Base);
            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            if let Some(isa) = crate::simd::Avx2::detect() {
                Check(Sizes { samples, inputs, outputs }).run(isa);
                Check(Sizes { samples, inputs, outputs }).run(isa.without_avx512());
            }
        }
    }

    /// Rows of many weights that begin anywhere in a cache line; small whole numbers, so that every sum is exact.
    #[test]
    fn long_rows_begin_anywhere_in_a_cache_line() {
        struct Check<T>(usize, usize, usize, core::marker::PhantomData<T>);
        impl<T: Scalar> Kernel for Check<T> {
            type Output = ();
            #[inline(always)]
            fn run<I: Isa>(self, isa: I) {
                let Self(inputs, outputs, offset, _) = self;
                let values = |count, seed| numbers(count, seed).into_iter().map(T::of).collect::<Vec<_>>();
                let (x, all, bias) = (values(inputs, 1), values(offset + inputs * outputs, 2), values(outputs, 3));
                let w = &all[offset..];
                let mut y = std::vec![T::of(7.5); outputs + 20];
                affine(isa, Sizes { samples: 1, inputs, outputs }, &x, w, &bias, &mut y[..outputs]);
                assert!(y[outputs..].iter().all(|guard| *guard == T::of(7.5)));
                for o in 0..outputs {
                    let terms = (0..inputs).map(|i| x[i].to_f64() * w[i * outputs + o].to_f64());
                    assert_eq!(
                        y[o].to_f64(),
                        bias[o].to_f64() + terms.sum::<f64>(),
                        "{inputs}x{outputs}, {offset}, {o}"
                    );
                }
            }
        }
        for outputs in [256, 257, 272, 300, 512] {
            for inputs in [1, 7, 8, 19] {
                for offset in 0..16 {
                    crate::simd::dispatch(Check::<f32>(inputs, outputs, offset, core::marker::PhantomData));
                    crate::simd::dispatch(Check::<f64>(inputs, outputs, offset, core::marker::PhantomData));
                }
                Check::<f32>(inputs, outputs, 3, core::marker::PhantomData).run(Base);
            }
        }
    }

    #[test]
    fn no_inputs_leave_the_bias() {
        let mut y = [9.0; 7];
        affine(Base, Sizes { samples: 1, inputs: 0, outputs: 7 }, &[], &[], &[1.0; 7], &mut y);
        assert_eq!(y, [1.0; 7]);
        affine(Base, Sizes { samples: 1, inputs: 0, outputs: 7 }, &[], &[], &[], &mut y);
        assert_eq!(y, [0.0; 7]);
    }

    /// Small whole numbers, so that every sum is exact whatever its order.
    #[test]
    fn all_three_products_agree_with_the_definition_for_awkward_sizes() {
        for samples in [0, 1, 2, 3, 5, 7, 13, 35] {
            for inputs in [1, 2, 15, 17, 33, 300] {
                for outputs in [1, 3, 4, 8, 10, 16, 31, 65, 130] {
                    let sizes = Sizes { samples, inputs, outputs };
                    let (x, w) = (numbers(samples * inputs, 1), numbers(inputs * outputs, 2));
                    let (bias, dy) = (numbers(outputs, 3), numbers(samples * outputs, 4));
                    let (mut y, mut dx) = (numbers(samples * outputs, 5), numbers(samples * inputs, 6));
                    let (mut dw, mut dbias) = (numbers(inputs * outputs, 7), numbers(outputs, 8));
                    let (dw_before, dbias_before) = (dw.clone(), dbias.clone());
                    affine(Base, sizes, &x, &w, &bias, &mut y);
                    backward_input(Base, sizes, &dy, &w, &mut dx);
                    backward_weights(Base, sizes, &x, &dy, false, &mut dw);
                    backward_bias(Base, &dy, &mut dbias);
                    for o in 0..outputs {
                        for s in 0..samples {
                            let sum: f64 = (0..inputs).map(|i| x[s * inputs + i] * w[i * outputs + o]).sum();
                            assert_eq!(y[s * outputs + o], bias[o] + sum, "{sizes:?}");
                        }
                        let sum: f64 = (0..samples).map(|s| dy[s * outputs + o]).sum();
                        assert_eq!(dbias[o], dbias_before[o] + sum, "{sizes:?}");
                    }
                    for i in 0..inputs {
                        for s in 0..samples {
                            let sum: f64 = (0..outputs).map(|o| dy[s * outputs + o] * w[i * outputs + o]).sum();
                            assert_eq!(dx[s * inputs + i], sum, "{sizes:?}");
                        }
                        for o in 0..outputs {
                            let sum: f64 = (0..samples).map(|s| x[s * inputs + i] * dy[s * outputs + o]).sum();
                            assert_eq!(dw[i * outputs + o], dw_before[i * outputs + o] + sum, "{sizes:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_gradient_that_is_overwritten_is_one_added_to_zeros() {
        for [samples, inputs, outputs] in [[1, 1, 1], [1, 40, 70], [3, 5, 2], [64, 33, 10], [40, 16, 65], [300, 20, 31]]
        {
            let sizes = Sizes { samples, inputs, outputs };
            let (x, dy) = (numbers(samples * inputs, 1), numbers(samples * outputs, 2));
            let (mut added, mut written) = (std::vec![0.0; inputs * outputs], std::vec![f64::NAN; inputs * outputs]);
            backward_weights(Base, sizes, &x, &dy, false, &mut added);
            backward_weights(Base, sizes, &x, &dy, true, &mut written);
            assert_eq!(added, written, "{sizes:?}");
        }
    }

    #[test]
    #[should_panic(expected = "there are too few weights")]
    fn a_gradient_without_room_is_not_passed_over() {
        backward_weights(
            Base,
            Sizes { samples: 2, inputs: 3, outputs: 4 },
            &[1.0; 6],
            &[1.0; 8],
            false,
            &mut [0.0; 11],
        );
    }

    /// On both sides of the sizes of microkernels, panels and blocks.
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    #[test]
    fn vector_units_give_the_same_exact_sums() {
        let Some(avx2) = crate::simd::Avx2::detect() else { return };
        for (samples, inputs, outputs) in [
            (1, 300, 133),
            (1, 17, 1),
            (1, 16, 3),
            (1, 33, 31),
            (5, 33, 10),
            (16, 16, 3),
            (31, 257, 65),
            (33, 97, 101),
            (64, 512, 17),
            (65, 512, 96),
            (70, 20, 515),
        ] {
            let sizes = Sizes { samples, inputs, outputs };
            agree_with_base::<f32>(avx2, sizes);
            agree_with_base::<f32>(avx2.without_avx512(), sizes);
            agree_with_base::<f64>(avx2, sizes);
            agree_with_base::<f64>(avx2.without_avx512(), sizes);
        }
    }

    /// Sums that are rounded: each has the same terms in the same order, whatever the width of vectors.
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    #[test]
    fn wide_and_narrow_vectors_give_the_same_bits() {
        fn check<T: Scalar>(sizes: Sizes) {
            let Some(wide) = crate::simd::Avx2::detect() else { return };
            let Sizes { samples, inputs, outputs } = sizes;
            let values =
                |count, seed| numbers(count, seed).into_iter().map(|x| T::of(x / 7.0 + 0.1)).collect::<Vec<_>>();
            let (x, w, dy) = (values(samples * inputs, 1), values(inputs * outputs, 2), values(samples * outputs, 4));
            let run = |isa| {
                let mut y = values(samples * outputs, 5);
                affine(isa, sizes, &x, &w, &values(outputs, 3), &mut y);
                let (mut dx, mut dw) = (values(samples * inputs, 6), values(inputs * outputs, 7));
                backward_input(isa, sizes, &dy, &w, &mut dx);
                backward_weights(isa, sizes, &x, &dy, false, &mut dw);
                (y, dx, dw)
            };
            assert!(run(wide) == run(wide.without_avx512()), "{sizes:?}");
        }
        for samples in [1, 3, 20, 65] {
            for (inputs, outputs) in [(300, 133), (17, 1), (16, 3), (33, 31), (10, 64), (600, 100)] {
                check::<f32>(Sizes { samples, inputs, outputs });
                check::<f64>(Sizes { samples, inputs, outputs });
            }
        }
    }

    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    fn agree_with_base<T: Scalar>(isa: crate::simd::Avx2, sizes: Sizes) {
        let Sizes { samples, inputs, outputs } = sizes;
        let values = |count, seed| numbers(count, seed).into_iter().map(T::of).collect::<Vec<_>>();
        let (x, w, dy) = (values(samples * inputs, 1), values(inputs * outputs, 2), values(samples * outputs, 4));
        let bias = values(outputs, 3);
        let mut y = [std::vec![T::ZERO; samples * outputs], std::vec![T::ZERO; samples * outputs]];
        affine(Base, sizes, &x, &w, &bias, &mut y[0]);
        affine(isa, sizes, &x, &w, &bias, &mut y[1]);
        assert_eq!(y[0], y[1], "{sizes:?}");
        if samples == 1 {
            affine_of_one(Base, &x, &w, &bias, &mut y[1]);
            assert_eq!(y[0], y[1], "{sizes:?}");
            affine_of_one(isa, &x, &w, &bias, &mut y[1]);
            assert_eq!(y[0], y[1], "{sizes:?}");
        }
        let mut dx = [values(samples * inputs, 5), values(samples * inputs, 6)];
        backward_input(Base, sizes, &dy, &w, &mut dx[0]);
        backward_input(isa, sizes, &dy, &w, &mut dx[1]);
        assert_eq!(dx[0], dx[1], "{sizes:?}");
        let mut dw = [values(inputs * outputs, 7), values(inputs * outputs, 7)];
        backward_weights(Base, sizes, &x, &dy, false, &mut dw[0]);
        backward_weights(isa, sizes, &x, &dy, false, &mut dw[1]);
        assert_eq!(dw[0], dw[1], "{sizes:?}");
    }
}
