//! [`Level`]: an instruction set as a value.

#[cfg(all(feature = "std", target_arch = "x86_64"))]
use super::features::Avx2;

/// An instruction set as a value.
#[derive(Clone, Copy, Debug)]
pub enum Level {
    /// The instruction set of the build target.
    Base,
    /// AVX2, and AVX-512 if the processor has it.
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    Avx2(Avx2),
}

impl Level {
    /// Returns the best one that the processor has.
    #[inline(always)]
    pub fn detect() -> Self {
        #[cfg(all(feature = "std", target_arch = "x86_64"))]
        if let Some(isa) = Avx2::detect() {
            return Self::Avx2(isa);
        }
        Self::Base
    }
}
