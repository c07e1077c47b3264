//! Classification of a small table: from which of three cultivars a wine is, by 13 measurements. Stratified 5-fold cross-validation, with a
//! page of its results.
//!
//! ```sh
//! cargo run --release --example wine [report.html]
//! ```

use std::error::Error;
use std::path::Path;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use stackprop::data::{csv, gather, shuffle, stratified_k_fold};
use stackprop::metrics::Average;
use stackprop::prelude::*;
use stackprop_report::Report;

network! {
    /// Raw measurements to the probabilities of the cultivars. The scale of the measurements is part of the network.
    pub struct Wine = Input<13>, scale: Standardize, Dense<13, 16>, ReLU, Dropout<0.2>, Dense<16, 3>, Softmax;
}

const FOLDS: usize = 5;
const NAMES: [&str; 3] = ["cultivar 0", "cultivar 1", "cultivar 2"];

fn main() -> Result<(), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/wine/wine.csv");
    let table = csv::Reader::new().read(path)?;
    let mut inputs: Vec<[f32; 13]> = table.numbers_except(&["cultivar"])?;
    let (mut cultivars, _) = table.classes("cultivar")?;

    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    shuffle(&mut rng, &mut inputs, &mut cultivars)?;
    println!("{}", Wine::summary());

    let (mut evaluation, mut matrix) = (boxed::<Evaluation<Wine, 64>>(), ConfusionMatrix::<3>::ZERO);
    let (mut histories, mut folds) = (Vec::new(), Vec::new());
    for (number, fold) in stratified_k_fold(&mut rng, &cultivars, FOLDS)?.iter().enumerate() {
        let (train, classes) = (gather(&inputs, &fold.train), gather(&cultivars, &fold.train));
        let mut net = Wine::new(&mut rng);
        net.scale.fit(&train)?;
        // A part of the training data says when to stop, so that the fold stays unseen.
        let fit = net.fit(CrossEntropy, AdamW::new(0.01)).epochs(200).batch_size(16).metric("accuracy", accuracy);
        let fit = fit.validation_split(0.2).early_stopping(EarlyStopping::new(20));
        histories.push(fit.run(&train, &classes, &mut rng)?);

        let (unseen, truth) = (gather(&inputs, &fold.validation), gather(&cultivars, &fold.validation));
        let mut of_fold = ConfusionMatrix::<3>::ZERO;
        evaluation.each(&net, &unseen, &truth, |output, cultivar| of_fold.add(output, cultivar))?;
        let (accuracy, epoch) = (of_fold.accuracy(), histories[number].restored().unwrap_or(0));
        println!("fold {}: {accuracy:.3} of {} right, with the network of epoch {epoch}", number + 1, unseen.len());
        folds.push([(number + 1).to_string(), unseen.len().to_string(), format!("{accuracy:.3}")]);
        matrix.merge(&of_fold);
    }

    let path = std::env::args().nth(1).unwrap_or_else(|| "report.html".to_owned());
    Report::new("Wine: three cultivars by 13 measurements")
        .text(format!("Stratified cross-validation: no network has seen the wines of its fold, one of {FOLDS}."))
        .network::<Wine>()
        .histories(&histories)
        .confusion_matrix(&matrix, NAMES)
        .table("Unseen wines of each fold", ["fold", "wines", "accuracy"], folds)
        .save(&path)?;
    println!("\n{matrix}\n\n{}\n", matrix.report(NAMES));
    println!("{path}: the page of this run. Matthews correlation: {:.3}", matrix.matthews());
    println!("accuracy: {:.4} F1: {:.4}", matrix.accuracy(), matrix.f1(Average::Macro));
    Ok(())
}
