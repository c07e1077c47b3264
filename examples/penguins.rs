//! Regression: the weight of a penguin from the size of its bill and flippers, its species and its sex.
//!
//! ```sh
//! cargo run --release --example penguins
//! ```

use std::error::Error;
use std::path::Path;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use stackprop::data::{StandardScaler, csv, split};
use stackprop::prelude::*;

network! {
    /// Seven standardised measurements to the standardised body mass.
    pub struct Penguins = Dense<7, 16>, Tanh, Dense<16, 8>, Tanh, Dense<8, 1>;
}

const INPUTS: [&str; 7] =
    ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "male", "adelie", "chinstrap", "gentoo"];

fn main() -> Result<(), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/penguins/penguins.csv");
    let (mut inputs, mut targets) = csv::read(path, INPUTS, ["body_mass_g"])?;
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let (train, test) = split(&mut rng, &mut inputs, &mut targets, 0.25)?;

    // Scales are fitted on the training set alone, so that the test set stays unseen.
    let (scale, target_scale) = (StandardScaler::fit(train.inputs)?, StandardScaler::fit(train.targets)?);
    scale.apply(train.inputs);
    scale.apply(test.inputs);
    target_scale.apply(train.targets);
    target_scale.apply(test.targets);

    let mut net = Penguins::new(&mut rng);
    println!("{}", Penguins::summary());
    let history = net
        .fit(MeanSquaredError, AdamW::new(0.01))
        .epochs(60)
        .batch_size(16)
        .schedule(CosineDecay::new())
        .validation(test.inputs, test.targets)
        .metric("error in g", |output, target| f64::from((output[0] - target[0]).abs()) * target_scale.deviation[0])
        .run(train.inputs, train.targets, &mut rng)?;
    println!("{history}");

    let mut outputs = net.predict_all(test.inputs);
    target_scale.invert(&mut outputs);
    target_scale.invert(test.targets);
    println!("Some of the {} penguins that it was not trained on:", outputs.len());
    for (output, target) in outputs.iter().zip(&*test.targets).take(8) {
        println!("  weighs {:4.0} g, predicted {:4.0} g", target[0], output[0]);
    }
    let error: f32 = outputs.iter().zip(&*test.targets).map(|(y, t)| (y[0] - t[0]).abs()).sum();
    println!("mean absolute error: {:.0} g", error / outputs.len() as f32);
    Ok(())
}
