//! Instruction sets: chosen once a call at run time, then a type, so that everything below is compiled for it.

use crate::scalar::Scalar;

/// An instruction set that the processor at hand has. A value of such a type is the proof that it does.
pub trait Isa: Copy + 'static {
    /// `a · b + c`, fused where the instruction set can.
    fn mul_add<T: Scalar>(self, a: T, b: T, c: T) -> T;
    /// Runs `work` compiled for this instruction set, as far as it is inlined; kernels are.
    fn vectorize<W: FnOnce() -> R, R>(self, work: W) -> R;
}

/// Work that can be compiled for any instruction set.
pub trait Work {
    /// What it gives.
    type Output;
    /// Does the work with `isa`.
    fn run<I: Isa>(self, isa: I) -> Self::Output;
}

/// Does `work` with the best instruction set that the processor has.
#[inline(always)]
pub fn dispatch<W: Work>(work: W) -> W::Output {
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    if let Some(isa) = x86::Avx2::detect() {
        return work.run(isa);
    }
    work.run(Base)
}

/// What every processor of the build target has.
#[derive(Clone, Copy, Debug)]
pub struct Base;

impl Isa for Base {
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
}

/// The instruction sets of x86-64 that are found at run time.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
pub mod x86 {
    use super::Isa;
    use crate::scalar::Scalar;

    /// AVX2 with fused multiply-add: 8 `f32` an instruction.
    #[derive(Clone, Copy, Debug)]
    pub struct Avx2(());

    impl Avx2 {
        /// The proof that the processor has it, if it has.
        #[inline(always)]
        pub fn detect() -> Option<Self> {
            (std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma")).then_some(Self(()))
        }
    }

    impl Isa for Avx2 {
        #[inline(always)]
        fn mul_add<T: Scalar>(self, a: T, b: T, c: T) -> T {
            a.fused_mul_add(b, c)
        }

        #[inline(always)]
        fn vectorize<W: FnOnce() -> R, R>(self, work: W) -> R {
            // SAFETY: a value of this type is only made by `detect`, which has found both features.
            unsafe { avx2(work) }
        }
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn avx2<W: FnOnce() -> R, R>(work: W) -> R {
        work()
    }
}
