//! The instruction sets of x86-64 that are found at run time.
//!
//! This is one of the few modules with unsafe code: intrinsics, and the call of functions that are compiled for more than the build
//! target.

use core::arch::x86_64::*;

use super::{Avx2, Avx512, Isa, Level, Work};
use crate::tensor::Scalar;

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
