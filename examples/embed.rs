//! Trains a small network for microcontrollers, and writes the files that the program `embedded/examples/digits.rs` has in flash memory:
//! the weights, and the first 100 digits of the test data, 784 pixels and a label each.
//!
//! ```sh
//! cargo run --release --example embed
//! ```

use std::error::Error;
use std::fs;
use std::path::Path;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use stackprop::data::mnist;
use stackprop::prelude::*;

network! {
    /// The same list as in the program for microcontrollers.
    struct Digits = Dense<784, 32>, ReLU, Dense<32, 10>, Softmax;
}

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let data = mnist::load(root.join("data/mnist"))?;
    let mut net = Digits::boxed(&mut rng);
    net.fit(CrossEntropy, Adam::new(3e-3)).epochs(10).batch_size(128).schedule(OneCycle::new()).run(
        &data.train.images,
        &data.train.labels,
        &mut rng,
    )?;
    let accuracies = data.test.images.iter().zip(&data.test.labels).map(|(x, label)| accuracy(&net.predict(x), label));
    println!("test accuracy: {:.2} %", 100.0 * accuracies.sum::<f64>() / data.test.images.len() as f64);

    let folder = root.join("embedded/data");
    net.save(folder.join("digits.safetensors"))?;
    let samples = data.test.images.iter().zip(&data.test.labels).take(100);
    let bytes =
        samples.flat_map(|(image, label)| image.map(|pixel| (pixel * 255.0).round() as u8).into_iter().chain([*label]));
    fs::write(folder.join("digits.bin"), bytes.collect::<Vec<u8>>())?;
    Ok(())
}
