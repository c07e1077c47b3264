//! Instruction sets: chosen once a call at run time, then a type, so that everything below is compiled for it.

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

/// An instruction set as a value.
#[derive(Clone, Copy, Debug)]
pub enum Level {
    /// That of the build target.
    Base,
    /// AVX2, and AVX-512 where there is.
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    Avx2(x86::Avx2),
}

impl Level {
    /// The best that the processor has.
    #[inline(always)]
    pub fn detect() -> Self {
        #[cfg(all(feature = "std", target_arch = "x86_64"))]
        if let Some(isa) = x86::Avx2::detect() {
            return Self::Avx2(isa);
        }
        Self::Base
    }

    /// Does `work`, compiled for this instruction set.
    #[inline(always)]
    pub fn run<W: Work>(self, work: W) -> W::Output {
        match self {
            Self::Base => work.run(Base),
            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            Self::Avx2(isa) => x86::enter(isa, work),
        }
    }
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
    Level::detect().run(work)
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

/// The instruction sets of x86-64 that are found at run time.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
pub mod x86 {
    use core::arch::x86_64::*;
    use core::sync::atomic::{AtomicU8, Ordering};

    use super::{Isa, Level, Work};
    use crate::tensor::Scalar;

    /// What was found, or 0: one load in place of a question for each feature, which a small network would notice.
    static LEVEL: AtomicU8 = AtomicU8::new(0);
    const BASE: u8 = 1;
    const AVX2: u8 = 2;
    const AVX512: u8 = 3;

    #[inline(always)]
    fn level() -> u8 {
        match LEVEL.load(Ordering::Relaxed) {
            0 => find_level(),
            level => level,
        }
    }

    #[cold]
    fn find_level() -> u8 {
        let avx2 = std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma");
        let avx512 = std::is_x86_feature_detected!("avx512f") && std::is_x86_feature_detected!("avx512vl");
        let level = match (avx2, avx512) {
            (true, true) => AVX512,
            (true, false) => AVX2,
            _ => BASE,
        };
        LEVEL.store(level, Ordering::Relaxed);
        level
    }

    /// AVX2 with fused multiply-add: 8 `f32` an instruction. What is done [apart](Isa::apart) takes AVX-512 if there is.
    #[derive(Clone, Copy, Debug)]
    pub struct Avx2 {
        wide: Option<Avx512>,
    }

    impl Avx2 {
        /// The proof that the processor has it, if it has.
        #[inline(always)]
        pub fn detect() -> Option<Self> {
            let level = level();
            (level >= AVX2).then_some(Self { wide: if level == AVX512 { Some(Avx512(())) } else { None } })
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

        // In loops over arrays of a known small size the compiler breaks up vectors and puts them together otherwise.
        #[inline(always)]
        fn mul_add_each<T: Scalar, const C: usize>(self, a: T, b: &[T; C], sums: &mut [T; C]) {
            let (a, b, sums) = (core::ptr::from_ref(&a), b.as_ptr(), sums.as_mut_ptr());
            // SAFETY: the processor has both features, by the value of this type. A scalar of 4 bytes is an `f32`, one of 8
            // an `f64`, and there are `C` of them at `b` and at `sums`, in whole vectors.
            unsafe {
                match size_of::<T>() {
                    4 if C.is_multiple_of(8) => {
                        let a = _mm256_set1_ps(*a.cast());
                        for c in (0..C).step_by(8) {
                            let (b, sum) = (b.add(c).cast(), sums.add(c).cast());
                            _mm256_storeu_ps(sum, _mm256_fmadd_ps(a, _mm256_loadu_ps(b), _mm256_loadu_ps(sum)));
                        }
                    }
                    4 if C == 4 => {
                        let (a, b, sum) = (_mm_set1_ps(*a.cast()), b.cast(), sums.cast());
                        _mm_storeu_ps(sum, _mm_fmadd_ps(a, _mm_loadu_ps(b), _mm_loadu_ps(sum)));
                    }
                    8 if C.is_multiple_of(4) => {
                        let a = _mm256_set1_pd(*a.cast());
                        for c in (0..C).step_by(4) {
                            let (b, sum) = (b.add(c).cast(), sums.add(c).cast());
                            _mm256_storeu_pd(sum, _mm256_fmadd_pd(a, _mm256_loadu_pd(b), _mm256_loadu_pd(sum)));
                        }
                    }
                    _ => {
                        for c in 0..C {
                            *sums.add(c) = (*a).fused_mul_add(*b.add(c), *sums.add(c));
                        }
                    }
                }
            }
        }

        #[inline(always)]
        fn add_each<T: Scalar, const C: usize>(self, b: &[T; C], sums: &mut [T; C]) {
            let (b, sums) = (b.as_ptr(), sums.as_mut_ptr());
            // SAFETY: as above.
            unsafe {
                match size_of::<T>() {
                    4 if C.is_multiple_of(8) => {
                        for c in (0..C).step_by(8) {
                            let (b, sum) = (b.add(c).cast(), sums.add(c).cast());
                            _mm256_storeu_ps(sum, _mm256_add_ps(_mm256_loadu_ps(sum), _mm256_loadu_ps(b)));
                        }
                    }
                    4 if C == 4 => {
                        let (b, sum) = (b.cast(), sums.cast());
                        _mm_storeu_ps(sum, _mm_add_ps(_mm_loadu_ps(sum), _mm_loadu_ps(b)));
                    }
                    8 if C.is_multiple_of(4) => {
                        for c in (0..C).step_by(4) {
                            let (b, sum) = (b.add(c).cast(), sums.add(c).cast());
                            _mm256_storeu_pd(sum, _mm256_add_pd(_mm256_loadu_pd(sum), _mm256_loadu_pd(b)));
                        }
                    }
                    _ => {
                        for c in 0..C {
                            *sums.add(c) += *b.add(c);
                        }
                    }
                }
            }
        }

        #[inline(always)]
        fn vectorize<W: FnOnce() -> R, R>(self, work: W) -> R {
            // SAFETY: a value of this type is only made by `detect`, which has found both features.
            unsafe { avx2(work) }
        }

        #[inline(always)]
        fn outlined<W: Work>(self, work: W) -> W::Output {
            // SAFETY: as in `vectorize`.
            unsafe { avx2_apart(self, work) }
        }

        #[inline(always)]
        fn level(self) -> Level {
            Level::Avx2(self)
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
        fn turn<T: Scalar>(self, rows: [[T; 8]; 8]) -> [[T; 8]; 8] {
            // SAFETY: the processor has the feature, by the value of this type.
            unsafe { turn(rows) }
        }

        #[inline(always)]
        fn prefetch<T>(self, place: *const T) {
            prefetch::<_MM_HINT_T0, T>(place);
        }

        #[inline(always)]
        fn prefetch_far<T>(self, place: *const T) {
            prefetch::<_MM_HINT_T1, T>(place);
        }

        #[inline(always)]
        fn prefetch_to_write<T>(self, place: *const T) {
            prefetch_to_write(place);
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

    impl Isa for Avx512 {
        const WIDE: bool = true;

        #[inline(always)]
        fn mul_add<T: Scalar>(self, a: T, b: T, c: T) -> T {
            a.fused_mul_add(b, c)
        }

        #[inline(always)]
        fn vectorize<W: FnOnce() -> R, R>(self, work: W) -> R {
            // SAFETY: a value of this type is only made by `Avx2::detect`, where all features were found.
            unsafe { avx512(work) }
        }

        #[inline(always)]
        fn outlined<W: Work>(self, work: W) -> W::Output {
            // SAFETY: as above.
            unsafe { avx512_apart(self, work) }
        }

        #[inline(always)]
        fn apart<W: Work>(self, work: W) -> W::Output {
            self.outlined(work)
        }

        #[inline(always)]
        fn level(self) -> Level {
            Level::Avx2(Avx2 { wide: Some(self) })
        }

        #[inline(always)]
        fn turn<T: Scalar>(self, rows: [[T; 8]; 8]) -> [[T; 8]; 8] {
            // SAFETY: the processor has the feature, by the value of this type.
            unsafe { turn(rows) }
        }

        #[inline(always)]
        fn prefetch<T>(self, place: *const T) {
            prefetch::<_MM_HINT_T0, T>(place);
        }

        #[inline(always)]
        fn prefetch_far<T>(self, place: *const T) {
            prefetch::<_MM_HINT_T1, T>(place);
        }

        #[inline(always)]
        fn prefetch_to_write<T>(self, place: *const T) {
            prefetch_to_write(place);
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

    /// Columns as rows: by pairs, by fours, by halves.
    ///
    /// # Safety
    ///
    /// The processor has AVX.
    #[inline(always)]
    unsafe fn turn<T: Scalar>(rows: [[T; 8]; 8]) -> [[T; 8]; 8] {
        if size_of::<T>() != 4 {
            return core::array::from_fn(|i| core::array::from_fn(|j| rows[j][i]));
        }
        let mut turned = rows;
        // SAFETY: a scalar of 4 bytes is an `f32`, and 8 of them are a vector.
        unsafe {
            let r: [__m256; 8] = core::array::from_fn(|i| _mm256_loadu_ps(rows[i].as_ptr().cast()));
            let mut fours = [_mm256_setzero_ps(); 8];
            for i in [0, 4] {
                let (a, b) = (_mm256_unpacklo_ps(r[i], r[i + 1]), _mm256_unpackhi_ps(r[i], r[i + 1]));
                let (c, d) = (_mm256_unpacklo_ps(r[i + 2], r[i + 3]), _mm256_unpackhi_ps(r[i + 2], r[i + 3]));
                fours[i] = _mm256_shuffle_ps::<0x44>(a, c);
                fours[i + 1] = _mm256_shuffle_ps::<0xee>(a, c);
                fours[i + 2] = _mm256_shuffle_ps::<0x44>(b, d);
                fours[i + 3] = _mm256_shuffle_ps::<0xee>(b, d);
            }
            for i in 0..4 {
                let (low, high) = (fours[i], fours[i + 4]);
                _mm256_storeu_ps(turned[i].as_mut_ptr().cast(), _mm256_permute2f128_ps::<0x20>(low, high));
                _mm256_storeu_ps(turned[i + 4].as_mut_ptr().cast(), _mm256_permute2f128_ps::<0x31>(low, high));
            }
        }
        turned
    }

    #[inline(always)]
    fn prefetch_to_write<T>(place: *const T) {
        // SAFETY: the instruction only hints, whatever the address, and every processor with AVX2 decodes it. (The compiler makes it
        // of `_mm_prefetch` only where the whole crate is built for processors that act on it.)
        unsafe { core::arch::asm!("prefetchw [{}]", in(reg) place, options(nostack, preserves_flags, readonly)) };
    }

    #[inline(always)]
    fn prefetch<const HINT: i32, T>(place: *const T) {
        // SAFETY: every x86-64 processor has the instruction, and it does nothing but hint, whatever the address.
        unsafe { _mm_prefetch::<HINT>(place.cast()) };
    }
}
