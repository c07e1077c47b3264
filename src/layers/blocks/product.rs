//! Products of the outputs of branches: of all values, or of the channels at each position.

use crate::kernels::lanes::dot;
use crate::simd::Isa;
use crate::tensor::Scalar;

/// `to *= from`
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn multiply<T: Scalar, I: Isa>(isa: I, from: &[T], to: &mut [T]) {
    isa.vectorize(|| to.iter_mut().zip(from).for_each(|(to, from)| *to *= *from));
}

/// The values of which a dot product consists: the channels at each position, or all values of a vector.
#[derive(Clone, Copy)]
pub(super) struct Contraction {
    channels: usize,
    /// The number of positions whose values of a channel are next to each other: the pixels of an image. The channels of a vector and of a
    /// step are next to each other.
    positions: usize,
}

impl Contraction {
    /// That of the outputs of a shape.
    pub const fn of(dims: &[usize]) -> Self {
        match dims {
            [channels, height, width] => Self { channels: *channels, positions: *height * *width },
            [.., channels] => Self { channels: *channels, positions: 1 },
            [] => Self { channels: 1, positions: 1 },
        }
    }

    /// `y_p = Σ_c a_cp · b_cp`
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn dot<T: Scalar, I: Isa>(self, isa: I, a: &[T], b: &[T], y: &mut [T]) {
        let Self { channels, positions } = self;
        let size = (channels * positions).max(1);
        isa.vectorize(|| {
            if positions == 1 {
                let vectors = a.chunks_exact(size).zip(b.chunks_exact(size));
                return y.iter_mut().zip(vectors).for_each(|(y, (a, b))| *y = dot(a, b));
            }
            let samples = a.chunks_exact(size).zip(b.chunks_exact(size)).zip(y.chunks_exact_mut(positions.max(1)));
            for ((a, b), y) in samples {
                y.fill(T::ZERO);
                let rows = a.chunks_exact(positions.max(1)).zip(b.chunks_exact(positions.max(1)));
                for (a, b) in rows {
                    y.iter_mut().zip(a.iter().zip(b)).for_each(|(y, (a, b))| *y += *a * *b);
                }
            }
        });
    }

    /// `da_cp = dy_p · b_cp`
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn gradient<T: Scalar, I: Isa>(self, isa: I, dy: &[T], b: &[T], da: &mut [T]) {
        let Self { channels, positions } = self;
        let size = (channels * positions).max(1);
        isa.vectorize(|| {
            let samples = da.chunks_exact_mut(size).zip(b.chunks_exact(size)).zip(dy.chunks_exact(positions.max(1)));
            for ((da, b), dy) in samples {
                let rows = da.chunks_exact_mut(positions.max(1)).zip(b.chunks_exact(positions.max(1)));
                for (da, b) in rows {
                    da.iter_mut().zip(b.iter().zip(dy)).for_each(|(da, (b, dy))| *da = *dy * *b);
                }
            }
        });
    }
}
