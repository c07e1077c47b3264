//! The report of a cross-validation: from which of three cultivars a wine is, by 13 measurements. The curves of all folds are in one chart.
//!
//! ```sh
//! cargo run --release -p stackprop-report --example wine report.html
//! ```

use std::error::Error;
use std::path::Path;

use stackprop::data::{csv, gather, shuffle, stratified_k_fold};
use stackprop::prelude::*;
use stackprop::rand::SeedableRng;
use stackprop::rand::rngs::Xoshiro256PlusPlus;
use stackprop_report::Report;

network! {
    pub struct Wine = Input<13>, scale: Standardize, Dense<13, 16>, ReLU, Dropout<0.2>, Dense<16, 3>, Softmax;
}

const FOLDS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "report.html".to_owned());
    let table = csv::Reader::new().read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/wine/wine.csv"))?;
    let mut inputs: Vec<[f32; 13]> = table.numbers_except(&["cultivar"])?;
    let (mut cultivars, _) = table.classes("cultivar")?;

    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    shuffle(&mut rng, &mut inputs, &mut cultivars)?;
    let (mut evaluation, mut matrix) = (boxed::<Evaluation<Wine, 64>>(), ConfusionMatrix::<3>::ZERO);
    let (mut histories, mut folds) = (Vec::new(), Vec::new());
    for fold in stratified_k_fold(&mut rng, &cultivars, FOLDS)? {
        let (train, classes) = (gather(&inputs, &fold.train), gather(&cultivars, &fold.train));
        let mut net = Wine::new(&mut rng);
        net.scale.fit(&train)?;
        let fit = net.fit(CrossEntropy, AdamW::new(0.01)).epochs(200).batch_size(16).metric("accuracy", accuracy);
        let fit = fit.validation_split(0.2).early_stopping(EarlyStopping::new(20));
        histories.push(fit.run(&train, &classes, &mut rng)?);

        let (unseen, truth) = (gather(&inputs, &fold.validation), gather(&cultivars, &fold.validation));
        let mut of_fold = ConfusionMatrix::<3>::ZERO;
        evaluation.each(&net, &unseen, &truth, |output, cultivar| of_fold.add(output, cultivar))?;
        folds.push([(folds.len() + 1).to_string(), unseen.len().to_string(), format!("{:.3}", of_fold.accuracy())]);
        matrix.merge(&of_fold);
    }

    Report::new("Wine: three cultivars by 13 measurements")
        .text(format!(
            "Stratified cross-validation in {FOLDS} folds. A part of the training data of a fold decides when its training stops; the \
             confusion matrix is of the wines that no network of their fold has seen."
        ))
        .network::<Wine>()
        .histories(&histories)
        .confusion_matrix(&matrix, ["cultivar 0", "cultivar 1", "cultivar 2"])
        .table("Unseen wines of each fold", ["fold", "wines", "accuracy"], folds)
        .save(&path)?;
    println!("{path}: accuracy {:.4}", matrix.accuracy());
    Ok(())
}
