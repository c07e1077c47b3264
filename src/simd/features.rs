//! Detection of the vector instructions of x86-64: at run time, once.

use core::sync::atomic::{AtomicU8, Ordering};

/// What was detected, or 0 before that: one load per call instead of one query per feature, which would slow down small networks.
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

/// AVX2 with fused multiply-add: 8 `f32` per instruction. [`outlined_widest`](super::Isa::outlined_widest) uses AVX-512 if the processor has it.
#[derive(Clone, Copy, Debug)]
pub struct Avx2 {
    pub(super) avx512: Option<Avx512>,
}

impl Avx2 {
    /// Returns the proof that the processor has it, or `None`.
    #[inline(always)]
    pub fn detect() -> Option<Self> {
        let level = level();
        (level >= AVX2).then_some(Self { avx512: if level == AVX512 { Some(Avx512(())) } else { None } })
    }

    /// Returns the same without AVX-512.
    #[cfg(test)]
    pub fn without_avx512(self) -> Self {
        Self { avx512: None }
    }
}

/// AVX-512: 16 `f32` per instruction, and twice as many registers. Whole networks are not compiled for it, only the kernels that
/// gain from it: one copy per program, not one per network.
#[derive(Clone, Copy, Debug)]
pub struct Avx512(());
