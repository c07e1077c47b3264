//! Classification of a small table: from which of three cultivars a wine is, by 13 measurements. Stratified 5-fold cross-validation.
//!
//! ```sh
//! cargo run --release --example wine
//! ```

use std::error::Error;
use std::path::Path;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use stackprop::data::{csv, gather, shuffle, stratified_k_fold};
use stackprop::metrics::Average;
use stackprop::prelude::*;

network! {
    /// Raw measurements to the probabilities of the cultivars. The scale of the measurements is part of the network.
    pub struct Wine = Input<13>, scale: Standardize, Dense<13, 16>, ReLU, Dropout<0.2>, Dense<16, 3>, Softmax;
}

const FOLDS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/wine/wine.csv");
    let table = csv::Reader::new().read(path)?;
    let mut inputs: Vec<[f32; 13]> = table.numbers_except(&["cultivar"])?;
    let (mut cultivars, _) = table.classes("cultivar")?;

    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    shuffle(&mut rng, &mut inputs, &mut cultivars)?;
    println!("{}", Wine::summary());

    let (mut evaluation, mut matrix) = (boxed::<Evaluation<Wine, 64>>(), ConfusionMatrix::<3>::ZERO);
    for (number, fold) in stratified_k_fold(&mut rng, &cultivars, FOLDS)?.iter().enumerate() {
        let (train, classes) = (gather(&inputs, &fold.train), gather(&cultivars, &fold.train));
        let mut net = Wine::new(&mut rng);
        net.scale.fit(&train)?;
        // A part of the training data says when to stop, so that the fold stays unseen.
        let history = net
            .fit(CrossEntropy, AdamW::new(0.01))
            .epochs(200)
            .batch_size(16)
            .validation_split(0.2)
            .early_stopping(EarlyStopping::new(20))
            .run(&train, &classes, &mut rng)?;

        let (unseen, truth) = (gather(&inputs, &fold.validation), gather(&cultivars, &fold.validation));
        let mut of_fold = ConfusionMatrix::<3>::ZERO;
        evaluation.each(&net, &unseen, &truth, |output, cultivar| of_fold.add(output, cultivar))?;
        matrix.merge(&of_fold);
        let (accuracy, best) = (of_fold.accuracy(), history.restored().unwrap_or(0));
        println!("fold {}: {:.3} of {} right, with the network of epoch {best}", number + 1, accuracy, unseen.len());
    }

    println!("\n{matrix}\n\n{}\n", matrix.report(["cultivar 0", "cultivar 1", "cultivar 2"]));
    println!("Matthews correlation: {:.3}", matrix.matthews());
    println!("accuracy: {:.4} F1: {:.4}", matrix.accuracy(), matrix.f1(Average::Macro));
    Ok(())
}
