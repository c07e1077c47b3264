//! From an instruction set as a value to one as a type, for which a kernel is compiled.

#[cfg(all(feature = "std", target_arch = "x86_64"))]
use super::x86;
use super::{Base, Kernel, Level};

impl Level {
    /// Runs a kernel compiled for this instruction set.
    #[inline(always)]
    pub fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self {
            Self::Base => kernel.run(Base),
            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            Self::Avx2(isa) => x86::run_with_avx2(isa, kernel),
        }
    }
}

/// Runs a kernel with the best instruction set that the processor has.
#[inline(always)]
pub fn dispatch<K: Kernel>(kernel: K) -> K::Output {
    Level::detect().run(kernel)
}
