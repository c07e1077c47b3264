//! Augmentation: training data that are changed at random, in each epoch differently, so that a network learns what does not matter.
//!
//! | | changes |
//! |---|---|
//! | [`AugmentImage`] | an image: flipped, rotated, scaled, shifted, erased in part, with noise |
//! | [`AugmentSequence`] | a signal or a sequence: shifted, louder or quieter, with noise |
//! | [`mixup`] | a batch: means of two samples, and of their targets |
//! | [`cutmix`] | a batch of images: a part of one in another, and means of their targets |
//! | [`random_crop`] | an image: a part of it, at a random position |
//!
//! All of them take a random generator, and the same generator leads to the same bits on every machine. Nothing is allocated.
//!
//! [`Fit::run_batches`](crate::training::Fit::run_batches) trains with them: a function makes each batch, on another thread while a step runs.
//! Each epoch has all samples once, in a random order that follows from its number:
//!
#![cfg_attr(feature = "std", doc = "```")]
#![cfg_attr(not(feature = "std"), doc = "```ignore")]
//! use rand::{SeedableRng, rngs::Xoshiro256PlusPlus, seq::SliceRandom};
//! use stackprop::data::augment::AugmentImage;
//! use stackprop::prelude::*;
//!
//! network! { struct Net = Input<Image<1, 6, 6>>, Conv2d<1, 4, 3>, ReLU, Flatten, Dense<_, 2>, Softmax; }
//!
//! // Vertical and horizontal lines.
//! let line = |class: usize, at: usize| core::array::from_fn(|i| f32::from([i % 6, i / 6][class] == at));
//! let images: Vec<[f32; 36]> = (0..12).map(|i| line(i % 2, i / 2)).collect();
//! let labels: Vec<u8> = (0..12).map(|i| i % 2).collect();
//!
//! const BATCH: usize = 4;
//! let augment = AugmentImage::<1, 6, 6>::new().flip_horizontal(0.5).rotate(-10.0..=10.0).shift(1).noise(0.05);
//! let make = |mut batch: stackprop::training::BatchRequest| {
//!     let mut order: Vec<usize> = (0..images.len()).collect();
//!     order.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(batch.epoch as u64));
//!     let start = (batch.step - 1) * BATCH;
//!     let samples = &order[start..images.len().min(start + BATCH)];
//!     let mut inputs = vec![[0.0; 36]; samples.len()];
//!     for (input, &sample) in inputs.iter_mut().zip(samples) {
//!         augment.apply(&images[sample], input, &mut batch.rng);
//!     }
//!     Ok::<_, std::io::Error>((inputs, samples.iter().map(|&sample| labels[sample]).collect()))
//! };
//!
//! let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
//! let mut net = Net::new(&mut rng);
//! let history =
//!     net.fit(CrossEntropy, Adam::new(0.01)).epochs(60).run_batches(images.len().div_ceil(BATCH), make, &mut rng)?;
//! assert!(history.last().unwrap().loss < 0.2);
//! assert!(net.predict(&images[4])[0] > 0.5 && net.predict(&images[5])[1] > 0.5);
//! # Ok::<(), TrainError>(())
//! ```

mod chance;
mod crop;
mod image;
mod mix;
mod sequence;
mod view;

pub use crop::random_crop;
pub use image::AugmentImage;
pub use mix::{cutmix, mixup};
pub use sequence::AugmentSequence;
