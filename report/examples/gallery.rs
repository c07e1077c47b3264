//! The charts of a run and pictures of its network on one page, about a small network that tells horizontal, vertical and diagonal lines apart.
//!
//! ```sh
//! cargo run --release -p stackprop-report --example gallery report.html
//! ```

use std::error::Error;

use stackprop::metrics::{BinaryScores, CalibrationError};
use stackprop::prelude::*;
use stackprop::rand::rngs::Xoshiro256PlusPlus;
use stackprop::rand::{RngExt, SeedableRng};
use stackprop_report::{Histograms, Report, architecture, chart, image};

network! {
    /// The part that looks at the image.
    pub struct Eye = Input<Image<1, 8, 8>>, conv: Conv2d<1, 8, 3, Same>, ReLU;
}

network! {
    pub struct Lines = eye: Eye, Residual<(Conv2d<8, 8, 3, Same>, BatchNorm, ReLU)>, MaxPool2d<2>, Flatten, Dropout<0.2>,
        Dense<128, 3>, Softmax;
}

network! {
    pub struct Unit = Dense<64, 12>, Tanh, Dense<12, 3>, Softmax;
}

const NAMES: [&str; 3] = ["horizontal", "vertical", "diagonal"];

/// Images of a line with noise, and their classes.
fn images(count: usize, rng: &mut Xoshiro256PlusPlus) -> (Vec<[f32; 64]>, Vec<u8>) {
    let one = |_| {
        let (class, place) = (rng.random_range(0..3u8), rng.random_range(1..7usize));
        let is_lit = |x: usize, y: usize| [y == place, x == place, (x + place) % 8 == y][usize::from(class)];
        let pixels =
            core::array::from_fn(|i| f32::from(u8::from(is_lit(i % 8, i / 8))) + 1.4 * (rng.random::<f32>() - 0.5));
        (pixels, class)
    };
    (0..count).map(one).unzip()
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "report.html".to_owned());
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let ((inputs, classes), (unseen, truth)) = (images(400, &mut rng), images(300, &mut rng));

    let mut net = Lines::boxed(&mut rng);
    let range = net.fit(CrossEntropy, AdamW::new(0.0)).find_rate(&inputs, &classes, &mut rng)?;
    let fit = net.fit(CrossEntropy, AdamW::new(0.004)).epochs(40).schedule(CosineDecay::new());
    let fit = fit.metric("accuracy", accuracy).training_metrics(true).early_stopping(EarlyStopping::new(20));
    let history = fit.validation_split(0.25).run(&inputs, &classes, &mut rng)?;

    let mut matrix = ConfusionMatrix::<3>::ZERO;
    let (mut scores, mut calibration) = (BinaryScores::new(), CalibrationError::<10>::ZERO);
    boxed::<Evaluation<Lines, 32>>().each(&net, &unseen, &truth, |output, class| {
        matrix.add(output, class);
        calibration.add(output, class);
        scores.add_score(f64::from(output[2]), *class == 2, 1.0);
    })?;
    let (mut gradient, mut workspace) = (boxed::<Lines>(), boxed::<stackprop::training::Workspace<Lines, 32>>());
    net.loss_and_gradient(&CrossEntropy, &inputs, &classes, &mut gradient, &mut workspace, &mut rng)?;
    let mut unit = Unit::new(&mut rng);
    unit.fit(CrossEntropy, AdamW::new(0.01)).epochs(30).run(&inputs, &classes, &mut rng)?;

    println!("{}", architecture::mermaid::<Lines>());
    Report::new("Lines in noise")
        .text("A convolutional network tells horizontal, vertical and diagonal lines apart, in 8×8 pixels of noise.")
        .network::<Lines>()
        .history(&history)
        .confusion_matrix(&matrix, NAMES)
        .chart(chart::roc(&scores)?)
        .chart(chart::precision_recall(&scores)?)
        .chart(chart::calibration(&calibration))
        .section("Looking inside")
        .chart(chart::rate_range(&range))
        .chart(image::weights(&net.eye.conv.weight))
        .chart(image::feature_maps(&net.eye.predict(&unseen[0]), [8, 8, 8])?)
        .chart(image::dense_weights(&unit.dense0.weight, [8, 8])?)
        .chart(chart::histograms("Gradients", &Histograms::of(&*gradient)))
        .chart(chart::histograms("Parameters", &Histograms::of(&*net)))
        .save(&path)?;
    println!("{path}");
    Ok(())
}
