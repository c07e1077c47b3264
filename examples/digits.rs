//! Loads the network that the example `mnist` has trained, and reads digits with it.
//!
//! ```sh
//! cargo run --release --example mnist    # trains the network and saves it
//! cargo run --release --example digits
//! ```

use std::error::Error;
use std::path::Path;

use stackprop::data::mnist;
use stackprop::prelude::*;

network! {
    /// The same list as in `mnist`. With another one, loading is an error that names the tensors that differ.
    struct Mnist = Dense<784, 128>, ReLU, Dropout<0.5>, Dense<128, 10>, Softmax;
}

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/mnist.safetensors");

fn main() -> Result<(), Box<dyn Error>> {
    if !Path::new(FILE).exists() {
        println!("`{FILE}` does not exist yet: `cargo run --release --example mnist` trains the network and saves it.");
        return Ok(());
    }
    let net = Mnist::load(FILE)?;
    let test = mnist::load(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/mnist"))?.test;
    let outputs = net.predict_all(&test.images);
    let accuracies = outputs.iter().zip(&test.labels).map(|(output, label)| accuracy(output, label));
    println!("test accuracy: {:.2} %", 100.0 * accuracies.sum::<f64>() / outputs.len() as f64);
    Ok(())
}
