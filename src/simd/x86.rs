//! The instruction sets of x86-64 that are detected at run time.
//!
//! Unsafe code: intrinsics, and calls of functions that are compiled for more than the build target.

use core::arch::x86_64::*;

use super::{Avx2, Avx512, Isa, Kernel, Level};
use crate::tensor::{Scalar, ScalarKind};

impl Isa for Avx2 {
    #[inline(always)]
    fn mul_add<T: Scalar>(self, a: T, b: T, c: T) -> T {
        a.fused_mul_add(b, c)
    }

    // Intrinsics: in loops over small arrays of known size the compiler takes vectors apart and puts them together again.
    #[inline(always)]
    fn mul_add_each<T: Scalar, const C: usize>(self, a: T, b: &[T; C], sums: &mut [T; C]) {
        let (a, b, sums) = (core::ptr::from_ref(&a), b.as_ptr(), sums.as_mut_ptr());
        // SAFETY: a value of this type proves that the processor has AVX2 and FMA. `T` is the type that its kind says, and `b` and
        // `sums` are arrays of `C` of them; `C` is a multiple of the length of the vectors used.
        unsafe {
            match T::KIND {
                ScalarKind::F32 if C.is_multiple_of(8) => {
                    let a = _mm256_set1_ps(*a.cast());
                    for c in (0..C).step_by(8) {
                        let (b, sum) = (b.add(c).cast(), sums.add(c).cast());
                        _mm256_storeu_ps(sum, _mm256_fmadd_ps(a, _mm256_loadu_ps(b), _mm256_loadu_ps(sum)));
                    }
                }
                ScalarKind::F32 if C == 4 => {
                    let (a, b, sum) = (_mm_set1_ps(*a.cast()), b.cast(), sums.cast());
                    _mm_storeu_ps(sum, _mm_fmadd_ps(a, _mm_loadu_ps(b), _mm_loadu_ps(sum)));
                }
                ScalarKind::F64 if C.is_multiple_of(4) => {
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
        // SAFETY: as in `mul_add_each`.
        unsafe {
            match T::KIND {
                ScalarKind::F32 if C.is_multiple_of(8) => {
                    for c in (0..C).step_by(8) {
                        let (b, sum) = (b.add(c).cast(), sums.add(c).cast());
                        _mm256_storeu_ps(sum, _mm256_add_ps(_mm256_loadu_ps(sum), _mm256_loadu_ps(b)));
                    }
                }
                ScalarKind::F32 if C == 4 => {
                    let (b, sum) = (b.cast(), sums.cast());
                    _mm_storeu_ps(sum, _mm_add_ps(_mm_loadu_ps(sum), _mm_loadu_ps(b)));
                }
                ScalarKind::F64 if C.is_multiple_of(4) => {
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
    fn vectorize<F: FnOnce() -> R, R>(self, f: F) -> R {
        // SAFETY: a value of this type is only made by `detect`, after it has found both features.
        unsafe { vectorize_avx2(f) }
    }

    #[inline(always)]
    fn outlined<K: Kernel>(self, kernel: K) -> K::Output {
        // SAFETY: as in `vectorize`.
        unsafe { outlined_avx2(self, kernel) }
    }

    #[inline(always)]
    fn outlined_widest<K: Kernel>(self, kernel: K) -> K::Output {
        match self.avx512 {
            Some(avx512) => avx512.outlined(kernel),
            None => self.outlined(kernel),
        }
    }

    #[inline(always)]
    fn level(self) -> Level {
        Level::Avx2(self)
    }

    #[inline(always)]
    fn transpose_8x8<T: Scalar>(self, rows: [[T; 8]; 8]) -> [[T; 8]; 8] {
        // SAFETY: a value of this type proves that the processor has AVX.
        unsafe { transpose_8x8(rows) }
    }

    #[inline(always)]
    fn prefetch<T>(self, address: *const T) {
        prefetch::<_MM_HINT_T0, T>(address);
    }

    #[inline(always)]
    fn prefetch_far<T>(self, address: *const T) {
        prefetch::<_MM_HINT_T1, T>(address);
    }

    #[inline(always)]
    fn prefetch_to_write<T>(self, address: *const T) {
        prefetch_to_write(address);
    }
}

#[inline]
#[target_feature(enable = "avx2,fma")]
fn vectorize_avx2<F: FnOnce() -> R, R>(f: F) -> R {
    f()
}

/// Runs a kernel compiled for AVX2: `Kernel::run` is inlined, whatever its size.
#[inline(always)]
pub(super) fn run_with_avx2<K: Kernel>(isa: Avx2, kernel: K) -> K::Output {
    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn run<K: Kernel>(isa: Avx2, kernel: K) -> K::Output {
        kernel.run(isa)
    }
    // SAFETY: a value of the type `Avx2` is only made by `detect`, after it has found both features.
    unsafe { run(isa, kernel) }
}

#[inline(never)]
#[target_feature(enable = "avx2,fma")]
fn outlined_avx2<K: Kernel>(isa: Avx2, kernel: K) -> K::Output {
    kernel.run(isa)
}

impl Isa for Avx512 {
    const IS_512_BIT: bool = true;

    #[inline(always)]
    fn mul_add<T: Scalar>(self, a: T, b: T, c: T) -> T {
        a.fused_mul_add(b, c)
    }

    #[inline(always)]
    fn vectorize<F: FnOnce() -> R, R>(self, f: F) -> R {
        // SAFETY: a value of this type is only made by `Avx2::detect`, after it has found all four features.
        unsafe { vectorize_avx512(f) }
    }

    #[inline(always)]
    fn outlined<K: Kernel>(self, kernel: K) -> K::Output {
        // SAFETY: as in `vectorize`.
        unsafe { outlined_avx512(self, kernel) }
    }

    #[inline(always)]
    fn outlined_widest<K: Kernel>(self, kernel: K) -> K::Output {
        self.outlined(kernel)
    }

    #[inline(always)]
    fn level(self) -> Level {
        Level::Avx2(Avx2 { avx512: Some(self) })
    }

    #[inline(always)]
    fn transpose_8x8<T: Scalar>(self, rows: [[T; 8]; 8]) -> [[T; 8]; 8] {
        // SAFETY: a value of this type proves that the processor has AVX.
        unsafe { transpose_8x8(rows) }
    }

    #[inline(always)]
    fn prefetch<T>(self, address: *const T) {
        prefetch::<_MM_HINT_T0, T>(address);
    }

    #[inline(always)]
    fn prefetch_far<T>(self, address: *const T) {
        prefetch::<_MM_HINT_T1, T>(address);
    }

    #[inline(always)]
    fn prefetch_to_write<T>(self, address: *const T) {
        prefetch_to_write(address);
    }
}

#[inline]
#[target_feature(enable = "avx2,fma,avx512f,avx512vl")]
fn vectorize_avx512<F: FnOnce() -> R, R>(f: F) -> R {
    f()
}

#[inline(never)]
#[target_feature(enable = "avx2,fma,avx512f,avx512vl")]
fn outlined_avx512<K: Kernel>(isa: Avx512, kernel: K) -> K::Output {
    kernel.run(isa)
}

/// Returns the transpose: by pairs, by fours, by halves.
///
/// # Safety
///
/// The processor has AVX.
#[inline(always)]
unsafe fn transpose_8x8<T: Scalar>(rows: [[T; 8]; 8]) -> [[T; 8]; 8] {
    if let ScalarKind::F64 = T::KIND {
        return core::array::from_fn(|i| core::array::from_fn(|j| rows[j][i]));
    }
    let mut transposed = rows;
    // SAFETY: by its kind `T` is `f32`, and 8 of them are a vector of 256 bits. AVX is there by the contract.
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
            _mm256_storeu_ps(transposed[i].as_mut_ptr().cast(), _mm256_permute2f128_ps::<0x20>(low, high));
            _mm256_storeu_ps(transposed[i + 4].as_mut_ptr().cast(), _mm256_permute2f128_ps::<0x31>(low, high));
        }
    }
    transposed
}

#[inline(always)]
fn prefetch_to_write<T>(address: *const T) {
    // SAFETY: the instruction is a hint, valid for any address, and every processor with AVX2 decodes it. (The compiler emits it
    // for `_mm_prefetch` only if the whole crate is built for processors that act on it.)
    unsafe { core::arch::asm!("prefetchw [{}]", in(reg) address, options(nostack, preserves_flags, readonly)) };
}

#[inline(always)]
fn prefetch<const HINT: i32, T>(address: *const T) {
    // SAFETY: every x86-64 processor has the instruction, which is a hint, valid for any address.
    unsafe { _mm_prefetch::<HINT>(address.cast()) };
}
