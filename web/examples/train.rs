//! Trains the network of the page on the 60 000 digits of MNIST, turned, scaled and shifted at random, and writes its weights.
//!
//! ```sh
//! cargo run --release --no-default-features --example train [seed]
//! ```

use std::convert::Infallible;
use std::error::Error;
use std::path::Path;

use stackprop::data::augment::AugmentImage;
use stackprop::data::mnist;
use stackprop::prelude::*;
use stackprop::rand::SeedableRng;
use stackprop::rand::rngs::Xoshiro256PlusPlus;
use stackprop::rand::seq::SliceRandom;
use stackprop::training::BatchRequest;
use stackprop_web::network::Digits;

const EPOCHS: usize = 12;
const BATCH: usize = 64;

fn main() -> Result<(), Box<dyn Error>> {
    let seed = std::env::args().nth(1).map_or(Ok(1), |seed| seed.parse())?;
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = mnist::load(folder.join("../data/mnist"))?;
    let (train, test) = (&data.train, &data.test);

    // What differs between hands, and what the page cannot know of a drawing.
    let augment = AugmentImage::<1, 28, 28>::new().rotate(-12.0..=12.0).scale(0.85..=1.15).shift(1);
    let make = |mut batch: BatchRequest| {
        let mut order: Vec<usize> = (0..train.images.len()).collect();
        order.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(seed ^ (batch.epoch as u64) << 32));
        let start = (batch.step - 1) * BATCH;
        let samples = &order[start..order.len().min(start + BATCH)];
        let mut images = vec![[0.0; 784]; samples.len()];
        for (image, &sample) in images.iter_mut().zip(samples) {
            augment.apply(&train.images[sample], image, &mut batch.rng);
        }
        Ok::<_, Infallible>((images, samples.iter().map(|&sample| train.labels[sample]).collect()))
    };

    let mut net = Digits::boxed(&mut rng);
    println!("{}", Digits::summary());
    let history = net
        .fit(CrossEntropy, AdamW::new(3e-3).weight_decay(0.01))
        .epochs(EPOCHS)
        .batch_size(BATCH)
        .schedule(OneCycle::new())
        .validation(&test.images, &test.labels)
        .metric("accuracy", accuracy)
        .threads(1)
        .progress(true)
        .run_batches(train.images.len().div_ceil(BATCH), make, &mut rng)?;

    net.save(folder.join("weights/digits.safetensors"))?;
    println!("test accuracy: {:.2} %", 100.0 * history.metric("accuracy").last().unwrap_or(0.0));
    Ok(())
}
