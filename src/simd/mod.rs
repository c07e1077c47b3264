//! Instruction sets: chosen at run time, once per call, and a type from there on, so that everything below is compiled for it.

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

/// An instruction set that this processor has. A value of such a type proves that it does.
pub trait Isa: Copy + Send + Sync + 'static {
    /// Whether there are 32 vector registers of 512 bits, which allow larger microkernels.
    const IS_512_BIT: bool = false;
    /// Whether only the few microkernels that correct results need are compiled: for an instruction set that is rarely the best one.
    const FEW_MICROKERNELS: bool = false;

    /// Returns `a · b + c`, fused if the instruction set can.
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

    /// Returns the transpose.
    #[inline(always)]
    fn transpose_8x8<T: Scalar>(self, rows: [[T; 8]; 8]) -> [[T; 8]; 8] {
        core::array::from_fn(|i| core::array::from_fn(|j| rows[j][i]))
    }

    /// Runs a closure compiled for this instruction set, as far as the compiler inlines it: for short loops.
    fn vectorize<F: FnOnce() -> R, R>(self, f: F) -> R;
    /// Runs a kernel in a function of its own, compiled for this instruction set.
    fn outlined<K: Kernel>(self, kernel: K) -> K::Output;
    /// Runs a kernel in a function of its own, compiled for the widest vectors that the processor has. All callers share the
    /// one copy.
    fn outlined_widest<K: Kernel>(self, kernel: K) -> K::Output;
    /// Returns the instruction set as a value, for functions that are not generic.
    fn level(self) -> Level;
    /// Prefetches the cache line of an address, which need not be valid, to be read soon.
    #[inline(always)]
    fn prefetch<T>(self, _address: *const T) {}
    /// Prefetches a cache line that is read later: not into the nearest cache.
    #[inline(always)]
    fn prefetch_far<T>(self, _address: *const T) {}
    /// Prefetches a cache line that will be written: takes it out of the caches of other cores.
    #[inline(always)]
    fn prefetch_to_write<T>(self, _address: *const T) {}
}

/// A computation that can be compiled for any instruction set.
///
/// A struct, not a closure: the compiler may leave a long closure as a function of its own, compiled for the build target.
pub trait Kernel {
    /// The result.
    type Output;
    /// Computes the result with the instruction set `isa`.
    ///
    /// Has to be `#[inline(always)]`: whatever is not inlined is compiled for the build target.
    fn run<I: Isa>(self, isa: I) -> Self::Output;
}

/// The instruction set that every processor of the build target has.
#[derive(Clone, Copy, Debug)]
pub struct Base;

impl Isa for Base {
    /// Nearly all x86-64 processors have AVX2.
    const FEW_MICROKERNELS: bool = cfg!(all(feature = "std", target_arch = "x86_64"));

    #[inline(always)]
    fn mul_add<T: Scalar>(self, a: T, b: T, c: T) -> T {
        // Without the instruction in the build target, `fused_mul_add` would be a slow call.
        if cfg!(all(feature = "std", any(target_feature = "fma", target_arch = "aarch64"))) {
            a.fused_mul_add(b, c)
        } else {
            a * b + c
        }
    }

    #[inline(always)]
    fn vectorize<F: FnOnce() -> R, R>(self, f: F) -> R {
        f()
    }

    #[inline(never)]
    fn outlined<K: Kernel>(self, kernel: K) -> K::Output {
        kernel.run(self)
    }

    #[inline(never)]
    fn outlined_widest<K: Kernel>(self, kernel: K) -> K::Output {
        kernel.run(self)
    }

    #[inline(always)]
    fn level(self) -> Level {
        Level::Base
    }
}
