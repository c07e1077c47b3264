//! Which vector units of x86-64 the processor has: found at run time, once.

use core::sync::atomic::{AtomicU8, Ordering};

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

/// AVX2 with fused multiply-add: 8 `f32` an instruction. What is done [apart](super::Isa::apart) takes AVX-512 if there is.
#[derive(Clone, Copy, Debug)]
pub struct Avx2 {
    pub(super) wide: Option<Avx512>,
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

/// AVX-512: 16 `f32` an instruction, and twice as many registers. Whole networks are not compiled for it, only the
/// products that gain by it: one copy in a program, not one for each network.
#[derive(Clone, Copy, Debug)]
pub struct Avx512(());
