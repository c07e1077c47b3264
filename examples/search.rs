//! A search for a network that classifies wines: width, activation, rate and batch size, with TPE and 4-fold cross-validation.
//!
//! ```sh
//! cargo run --release --example search [JOURNAL]
//! ```
//!
//! With the path of a journal, a search that was stopped continues.

use std::error::Error;
use std::path::Path;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use stackprop::data::{csv, gather, stratified_k_fold};
use stackprop::prelude::*;
use stackprop::search::{Score, Search, Space, Trial, Variant, cross_validate};

struct Data {
    inputs: Vec<[f32; 13]>,
    cultivars: Vec<usize>,
    folds: Vec<stackprop::data::Fold>,
}

search! {
    /// From 13 measurements to three cultivars.
    #[budget(parameters = "4 KiB")]
    struct Net =
        Input<13>, scale: Standardize, Dense<13, {4 | 16 | 32 | 64}>, {ReLU | Tanh | GELU}, Dense<_, 3>, Softmax;

    /// Returns the mean validation loss over the folds.
    fn train(variant: &Variant, trial: &Trial, rate: f64, batch_size: usize, data: &Data) -> Result<Score, Box<dyn Error>> {
        cross_validate(&data.folds, |fold| {
            let part = |samples: &[usize]| (gather(&data.inputs, samples), gather(&data.cultivars, samples));
            let ((inputs, classes), (unseen, truth)) = (part(&fold.train), part(&fold.validation));
            let mut rng = trial.rng();
            let mut net = Net::new(&mut rng);
            net.scale.fit(&inputs)?;
            let fit = net.fit(CrossEntropy, AdamW::new(rate)).epochs(30).batch_size(batch_size);
            let history = fit.validation(&unseen, &truth).run(&inputs, &classes, &mut rng)?;
            Ok(history.last().and_then(|epoch| epoch.validation_loss).unwrap_or(f64::NAN))
        })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/wine/wine.csv");
    let table = csv::Reader::new().read(path)?;
    let inputs = table.numbers_except(&["cultivar"])?;
    let (cultivars, _) = table.classes("cultivar")?;
    let folds = stratified_k_fold(&mut Xoshiro256PlusPlus::seed_from_u64(1), &cultivars, 4)?;
    let data = Data { inputs, cultivars, folds };

    let mut space = Space::new();
    let network = space.choice("network", Net::VARIANTS);
    let rate = space.log_uniform("rate", 1e-4, 1.0);
    let batch_size = space.choice("batch size", [8, 16, 32, 64]);

    let mut search = Search::minimize(space).tpe(40).seed(1).threads(4);
    if let Some(journal) = std::env::args().nth(1) {
        search = search.journal(journal);
    }
    let results =
        search.run(|trial| train(trial.get(&network), trial, trial.get(&rate), trial.get(&batch_size), &data))?;
    println!("{results}");
    let best = results.best().ok_or("all trials failed")?;
    println!("best: {} with {} bytes", best.values, best.get(&network).bytes);
    println!("loss: {:.4}", best.score().unwrap_or(f64::NAN));
    Ok(())
}
