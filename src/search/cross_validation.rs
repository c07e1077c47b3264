//! [`cross_validate`]: a score as the mean over folds.

use super::trial::Score;
use crate::data::Fold;
use crate::math::Math;

/// Calls `train` for each fold, which returns a score, and returns their mean and standard deviation (that of the folds themselves, divided by
/// their number). The first error is returned at once.
///
/// The folds are those of [`k_fold`](crate::data::k_fold) and its relatives. Make them before the search, so that all trials have the
/// same: their scores can then be compared.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::data::{gather, k_fold};
/// use stackprop::search::{Search, Space, cross_validate};
///
/// network! { struct Line = Dense<1, 1>; }
///
/// let inputs: Vec<[f32; 1]> = (0..40).map(|i| [i as f32 / 40.0]).collect();
/// let folds = k_fold(&mut Xoshiro256PlusPlus::seed_from_u64(1), inputs.len(), 4)?;
/// let mut space = Space::new();
/// let rate = space.log_uniform("rate", 1e-2, 1.0);
/// let results = Search::minimize(space).random(5).run(|trial| {
///     cross_validate(&folds, |fold| {
///         let (train, validation) = (gather(&inputs, &fold.train), gather(&inputs, &fold.validation));
///         let mut rng = trial.rng();
///         let mut net = Line::new(&mut rng);
///         let fit = net.fit(MeanSquaredError, Adam::new(trial.get(&rate))).epochs(20);
///         let history = fit.validation(&validation, &validation).run(&train, &train, &mut rng)?;
///         Ok::<_, TrainError>(history.last().and_then(|epoch| epoch.validation_loss).unwrap_or(f64::NAN))
///     })
/// })?;
/// assert!(results.best().unwrap().outcome.as_ref().unwrap().deviation.is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// The first error of `train`. Without folds the score is NaN, and so is that of a fold whose score is NaN; the trial then fails.
pub fn cross_validate<S: Into<f64>, E>(
    folds: &[Fold],
    mut train: impl FnMut(&Fold) -> Result<S, E>,
) -> Result<Score, E> {
    let mut scores = std::vec::Vec::with_capacity(folds.len());
    for fold in folds {
        scores.push(train(fold)?.into());
    }
    let mean = |scores: &[f64]| scores.iter().sum::<f64>() / scores.len() as f64;
    let value = mean(&scores);
    scores.iter_mut().for_each(|score| *score = (*score - value) * (*score - value));
    Ok(Score { value, deviation: Some(Math::sqrt(mean(&scores))) })
}
