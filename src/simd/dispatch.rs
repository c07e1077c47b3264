//! From an instruction set as a value to one as a type, for which the work is compiled.

#[cfg(all(feature = "std", target_arch = "x86_64"))]
use super::x86;
use super::{Base, Level, Work};

impl Level {
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

/// Does `work` with the best instruction set that the processor has.
#[inline(always)]
pub fn dispatch<W: Work>(work: W) -> W::Output {
    Level::detect().run(work)
}
