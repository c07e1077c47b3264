//! [`StepRng`]: the random numbers of one training step.

use core::convert::Infallible;

use rand::rand_core::TryRng;

/// The generator of the random numbers that layers draw in a training step, such as the masks of dropout.
///
/// It is created for each part of a batch from a seed and the index of the first sample of the part, so the numbers for a sample do
/// not depend on how the parts are distributed over threads. The generator is SplitMix64 (Steele, Lea and Flood 2014).
///
/// ```
/// use rand::Rng;
/// use stackprop::layer::StepRng;
/// let (mut a, mut b) = (StepRng::new(7, 0), StepRng::new(7, 0));
/// assert_eq!(a.next_u64(), b.next_u64());
/// ```
#[derive(Clone, Debug)]
pub struct StepRng {
    state: u64,
}

impl StepRng {
    /// Creates the generator for the part of a batch that starts at `first_sample`, in the step with this `seed`.
    pub const fn new(seed: u64, first_sample: usize) -> Self {
        Self { state: mix(seed ^ mix(first_sample as u64)) }
    }
}

/// The increment of the state of SplitMix64 per number.
pub(crate) const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Returns the number of SplitMix64 that follows this state, by its finalizer, "variant 13" of Stafford 2011.
#[inline(always)]
pub(crate) const fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(STEP);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl TryRng for StepRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|bits| (bits >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let bits = mix(self.state);
        self.state = self.state.wrapping_add(STEP);
        Ok(bits)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.try_next_u64()?.to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}
