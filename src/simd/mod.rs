//! Instruction sets: chosen once a call at run time, then a type, so that everything below is compiled for it.

mod dispatch;
#[cfg(all(feature = "std", target_arch = "x86_64"))]
mod features;
mod level;
#[cfg(all(feature = "std", target_arch = "x86_64"))]
mod x86;

pub use dispatch::dispatch;
#[cfg(all(feature = "std", target_arch = "x86_64"))]
pub use features::{Avx2, Avx512};
pub use level::Level;

use crate::tensor::Scalar;

/// An instruction set that the processor at hand has. A value of such a type is the proof that it does.
pub trait Isa: Copy + Send + Sync + 'static {
    /// Whether there are 32 registers of 64 bytes, for which tiles can be larger.
    const WIDE: bool = false;
    /// Whether few sizes of tiles are compiled, which are enough for right results: for an instruction set that few processors
    /// are asked for.
    const FEW_TILES: bool = false;

    /// `a · b + c`, fused where the instruction set can.
    fn mul_add<T: Scalar>(self, a: T, b: T, c: T) -> T;
    /// `sums += a · b`, with [`mul_add`](Self::mul_add).
    #[inline(always)]
    fn mul_add_each<T: Scalar, const C: usize>(self, a: T, b: &[T; C], sums: &mut [T; C]) {
        for (sum, b) in sums.iter_mut().zip(b) {
            *sum = self.mul_add(a, *b, *sum);
        }
    }

    /// `sums += b`
    #[inline(always)]
    fn add_each<T: Scalar, const C: usize>(self, b: &[T; C], sums: &mut [T; C]) {
        for (sum, b) in sums.iter_mut().zip(b) {
            *sum += *b;
        }
    }

    /// Columns as rows.
    #[inline(always)]
    fn turn<T: Scalar>(self, rows: [[T; 8]; 8]) -> [[T; 8]; 8] {
        core::array::from_fn(|i| core::array::from_fn(|j| rows[j][i]))
    }

    /// Runs `work` compiled for this instruction set, as far as the compiler inlines it: for short loops.
    fn vectorize<W: FnOnce() -> R, R>(self, work: W) -> R;
    /// Does `work`, compiled for this instruction set or for a wider one that the processor has too, in a function of its
    /// own: there is one copy of it, however many callers.
    fn apart<W: Work>(self, work: W) -> W::Output;
    /// Does `work`, compiled for this instruction set, in a function of its own.
    fn outlined<W: Work>(self, work: W) -> W::Output;
    /// Which it is, for functions that are not generic.
    fn level(self) -> Level;
    /// Asks for the memory at `place`, which need not be valid, to be near when it is needed.
    #[inline(always)]
    fn prefetch<T>(self, _place: *const T) {}
    /// The same for what is needed later: it need not take a place in the nearest cache.
    #[inline(always)]
    fn prefetch_far<T>(self, _place: *const T) {}
    /// The same for what is to be written: it is then no longer in the cache of another core.
    #[inline(always)]
    fn prefetch_to_write<T>(self, _place: *const T) {}
}

/// Work that can be compiled for any instruction set.
pub trait Work {
    /// What it gives.
    type Output;
    /// Does the work with `isa`.
    ///
    /// It has to be `#[inline(always)]`: what is not inlined is compiled for the build target.
    fn run<I: Isa>(self, isa: I) -> Self::Output;
}

/// What every processor of the build target has.
#[derive(Clone, Copy, Debug)]
pub struct Base;

impl Isa for Base {
    /// There is AVX2 on nearly all processors of this kind.
    const FEW_TILES: bool = cfg!(all(feature = "std", target_arch = "x86_64"));

    #[inline(always)]
    fn mul_add<T: Scalar>(self, a: T, b: T, c: T) -> T {
        // Where the build target has the instruction it is used; where it has not, `fused_mul_add` would be a slow call.
        if cfg!(all(feature = "std", any(target_feature = "fma", target_arch = "aarch64"))) {
            a.fused_mul_add(b, c)
        } else {
            a * b + c
        }
    }

    #[inline(always)]
    fn vectorize<W: FnOnce() -> R, R>(self, work: W) -> R {
        work()
    }

    #[inline(never)]
    fn apart<W: Work>(self, work: W) -> W::Output {
        work.run(self)
    }

    #[inline(never)]
    fn outlined<W: Work>(self, work: W) -> W::Output {
        work.run(self)
    }

    #[inline(always)]
    fn level(self) -> Level {
        Level::Base
    }
}
