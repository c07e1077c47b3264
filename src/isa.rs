//! Instruction sets: chosen once a call at run time, then a type, so that everything below is compiled for it.

use crate::scalar::Scalar;

/// An instruction set that the processor at hand has. A value of such a type is the proof that it does.
pub trait Isa: Copy + Send + Sync + 'static {
    /// Whether there are 32 registers of 64 bytes, for which tiles can be larger.
    const WIDE: bool = false;

    /// `a · b + c`, fused where the instruction set can.
    fn mul_add<T: Scalar>(self, a: T, b: T, c: T) -> T;
    /// Runs `work` compiled for this instruction set, as far as the compiler inlines it: for short loops.
    fn vectorize<W: FnOnce() -> R, R>(self, work: W) -> R;
    /// Does `work`, compiled for this instruction set or for a wider one that the processor has too, in a function of its
    /// own: there is one copy of it, however many callers.
    fn apart<W: Work>(self, work: W) -> W::Output;
    /// Asks for the memory at `place`, which need not be valid, to be near when it is needed.
    #[inline(always)]
    fn prefetch<T>(self, _place: *const T) {}
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

/// Does `work` with the best instruction set that the processor has.
#[inline(always)]
pub fn dispatch<W: Work>(work: W) -> W::Output {
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    if let Some(isa) = x86::Avx2::detect() {
        return x86::enter(isa, work);
    }
    work.run(Base)
}

/// Asks for the memory at `place`, which need not be valid, to be near when it is needed, and no one else's when it is written.
#[inline(always)]
pub(crate) fn prefetch_to_write<T>(place: *const T) {
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    x86::prefetch_to_write(place);
    _ = place;
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

    #[inline(never)]
    fn apart<W: Work>(self, work: W) -> W::Output {
        work.run(self)
    }
}

/// The instruction sets of x86-64 that are found at run time.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
pub mod x86 {
    use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};

    use super::{Isa, Work};
    use crate::scalar::Scalar;

    /// AVX2 with fused multiply-add: 8 `f32` an instruction. What is done [apart](Isa::apart) takes AVX-512 if there is.
    #[derive(Clone, Copy, Debug)]
    pub struct Avx2 {
        wide: Option<Avx512>,
    }

    impl Avx2 {
        /// The proof that the processor has it, if it has.
        #[inline(always)]
        pub fn detect() -> Option<Self> {
            (std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma"))
                .then(|| Self { wide: Avx512::detect() })
        }

        /// The same without AVX-512.
        #[cfg(test)]
        pub fn narrow(self) -> Self {
            Self { wide: None }
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

        #[inline(always)]
        fn apart<W: Work>(self, work: W) -> W::Output {
            match self.wide {
                Some(wide) => wide.apart(work),
                // SAFETY: as in `vectorize`.
                None => unsafe { avx2_apart(self, work) },
            }
        }

        #[inline(always)]
        fn prefetch<T>(self, place: *const T) {
            prefetch(place);
        }
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn avx2<W: FnOnce() -> R, R>(work: W) -> R {
        work()
    }

    /// Does `work` compiled for AVX2: `Work::run` is inlined, whatever its size.
    #[inline(always)]
    pub(super) fn enter<W: Work>(isa: Avx2, work: W) -> W::Output {
        #[inline]
        #[target_feature(enable = "avx2,fma")]
        fn run<W: Work>(isa: Avx2, work: W) -> W::Output {
            work.run(isa)
        }
        // SAFETY: a value of this type is only made by `detect`, which has found both features.
        unsafe { run(isa, work) }
    }

    #[inline(never)]
    #[target_feature(enable = "avx2,fma")]
    fn avx2_apart<W: Work>(isa: Avx2, work: W) -> W::Output {
        work.run(isa)
    }

    /// AVX-512: 16 `f32` an instruction, and twice as many registers. Whole networks are not compiled for it, only the
    /// products that gain by it: one copy in a program, not one for each network.
    #[derive(Clone, Copy, Debug)]
    pub struct Avx512(());

    impl Avx512 {
        #[inline(always)]
        fn detect() -> Option<Self> {
            (std::is_x86_feature_detected!("avx512f") && std::is_x86_feature_detected!("avx512vl")).then_some(Self(()))
        }
    }

    impl Isa for Avx512 {
        const WIDE: bool = true;

        #[inline(always)]
        fn mul_add<T: Scalar>(self, a: T, b: T, c: T) -> T {
            a.fused_mul_add(b, c)
        }

        #[inline(always)]
        fn vectorize<W: FnOnce() -> R, R>(self, work: W) -> R {
            // SAFETY: a value of this type is only made where `Avx2::detect` and `detect` have found all features.
            unsafe { avx512(work) }
        }

        #[inline(always)]
        fn apart<W: Work>(self, work: W) -> W::Output {
            // SAFETY: as above.
            unsafe { avx512_apart(self, work) }
        }

        #[inline(always)]
        fn prefetch<T>(self, place: *const T) {
            prefetch(place);
        }
    }

    #[inline]
    #[target_feature(enable = "avx2,fma,avx512f,avx512vl")]
    fn avx512<W: FnOnce() -> R, R>(work: W) -> R {
        work()
    }

    #[inline(never)]
    #[target_feature(enable = "avx2,fma,avx512f,avx512vl")]
    fn avx512_apart<W: Work>(isa: Avx512, work: W) -> W::Output {
        work.run(isa)
    }

    #[inline(always)]
    pub(super) fn prefetch_to_write<T>(place: *const T) {
        // SAFETY: the instruction hints, and does nothing on processors that do not know it, whatever the address. (The compiler
        // has it in `_mm_prefetch` only where the whole crate is built for processors that do.)
        unsafe { core::arch::asm!("prefetchw [{}]", in(reg) place, options(nostack, preserves_flags, readonly)) };
    }

    #[inline(always)]
    fn prefetch<T>(place: *const T) {
        // SAFETY: every x86-64 processor has the instruction, and it does nothing but hint, whatever the address.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(place.cast()) };
    }
}
