//! Trains LeNet-5, a convolutional network, on the 60 000 handwritten digits of MNIST.
//!
//! ```sh
//! cargo run --release --example lenet [epochs]
//! ```
//!
//! After ten epochs it ends at 99.25 %.

use std::error::Error;
use std::path::Path;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use stackprop::data::mnist;
use stackprop::prelude::*;

network! {
    /// LeCun et al. 1998, "Gradient-Based Learning Applied to Document Recognition", with today's activations.
    pub struct LeNet =
        Input<Image<1, 28, 28>>,
        Conv2d<1, 6, 5, Padding<2>>, ReLU, MaxPool2d<2>,
        Conv2d<6, 16, 5>, ReLU, MaxPool2d<2>,
        Flatten,
        Dense<400, 120>, ReLU,
        Dense<120, 84>, ReLU,
        Dense<84, 10>, Softmax;
}

fn main() -> Result<(), Box<dyn Error>> {
    let epochs = std::env::args().nth(1).map_or(Ok(10), |epochs| epochs.parse())?;
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let data = mnist::load(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/mnist"))?;
    let (train, test) = (&data.train, &data.test);

    let mut net = LeNet::boxed(&mut rng);
    println!("{}", LeNet::summary());
    let history = net
        .fit(CrossEntropy, AdamW::new(3e-3))
        .epochs(epochs)
        .batch_size(64)
        .schedule(OneCycle::new())
        .validation(&test.images, &test.labels)
        .metric("accuracy", accuracy)
        .progress(true)
        .run(&train.images, &train.labels, &mut rng)?;

    let accuracy = history.metric("accuracy").last().unwrap_or(0.0);
    println!("test accuracy: {:.2} %", 100.0 * accuracy);
    Ok(())
}
