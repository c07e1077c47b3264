//! Sampling and decoding: choosing tokens by the probabilities that a network outputs, one by one with a [`Sampler`], or a likely sequence
//! of them with [`BeamSearch`].
//!
//! ```
//! use stackprop::prelude::*;
//! use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
//! use stackprop::sampling::Sampler;
//!
//! network! { struct Net = Input<Tokens<16, 256>>, Embedding<256, 8>, PerStep<Dense<8, 256>>, Softmax; }
//!
//! let (net, mut state, mut rng) = (Net::ZERO, StepState::ZERO, Xoshiro256PlusPlus::seed_from_u64(1));
//! let sampler = Sampler::new().temperature(0.8).top_k(40);
//! let mut token = b'A';
//! for _ in 0..10 {
//!     let probabilities = net.step(&[token], &mut state);
//!     token = sampler.choose(&probabilities, &mut rng) as u8;
//! }
//! ```

mod beam_search;
mod sampler;

pub use beam_search::{Beam, BeamSearch};
pub use sampler::Sampler;
