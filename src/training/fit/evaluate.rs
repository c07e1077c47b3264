//! The evaluation after an epoch, of which each rank computes its shards.

use core::ops::Range;
use std::vec::Vec;

use super::failure::Failure;
use super::run::{PART_SAMPLES, Run};
use crate::error::StepError;
use crate::losses::{HeadBatch, HeadTotals, Loss};
use crate::metrics::WeightedMean;
use crate::tensor::Scalar;
use crate::training::batches::Data;
use crate::training::evaluation::Evaluation;
use crate::training::gradient::{scale, weight};
use crate::training::measurements::Measurements;
use crate::training::record::Figures;
use crate::training::shards::{Ranks, Share, Topic};
use crate::training::trainable::TrainableNetwork;
use crate::training::trainer::invalid_input;

impl<N: TrainableNetwork, Y: Clone, L: Loss<N, Y>, O> Run<'_, N, Y, L, O> {
    /// The loss on the validation data and the metrics, if they are set. `of_shards` is memory.
    pub(super) fn evaluate(
        &mut self,
        (evaluation, of_shards): (&mut Evaluation<N, PART_SAMPLES>, &mut Vec<f64>),
        training: Data<'_, N::Input, Y>,
        validation: Option<Data<'_, N::Input, Y>>,
    ) -> Result<Figures, Failure> {
        let (share, mut figures) = (self.options.share(), Figures::default());
        let (network, loss, metrics) =
            (super::run::evaluated(&self.networks, self.average.as_ref()), &self.loss, &self.metrics);
        let ranks = &mut self.options.ranks;
        if let Some((inputs, targets)) = validation {
            let (scale, heads) = (scale::<N>(weight(loss, targets)), loss.heads(targets));
            let mut totals = [0.0; 1 + HeadTotals::NONE.sums.len()];
            add_shards((share, ranks, of_shards), inputs.len(), &mut totals, &mut |samples, numbers| {
                let mut heads = HeadBatch { totals: HeadTotals::NONE, ..heads };
                let (inputs, targets) = (&inputs[samples.clone()], &targets[samples]);
                numbers[0] = evaluation.loss_sum((network, loss), inputs, targets, (scale, &mut heads));
                numbers[1..].copy_from_slice(&heads.totals.sums);
                Ok(())
            })?;
            let [sum, sums @ ..] = totals;
            let loss = N::Scalar::of(sum * scale.to_f64()).to_f64();
            // As in a training step, the inputs are checked only if the loss is not finite.
            if !loss.is_finite() {
                let error = invalid_input::<N>(inputs);
                let text = error.as_ref().map(|error| std::format!("validation: {error}"));
                if let Some(error) = ranks.cause_elsewhere(text.as_deref()) {
                    return Err(Failure::Rank(error));
                }
                if let Some(error) = error {
                    return Err(Failure::Everywhere(error));
                }
            }
            figures.validation_loss = Some(loss);
            let heads = HeadTotals { sums, ..heads.totals };
            figures.validation_head_losses = Measurements::of_heads(&heads, L::HEADS.len());
        }
        if !metrics.is_empty() {
            let mut measure = |(inputs, targets): Data<'_, N::Input, Y>| {
                let mut totals = [0.0; 2 * Measurements::MOST];
                add_shards((share, ranks, of_shards), inputs.len(), &mut totals, &mut |samples, numbers| {
                    let (inputs, targets) = (&inputs[samples.clone()], &targets[samples]);
                    let means = evaluation.metrics(network, metrics, inputs, targets)?;
                    for (numbers, mean) in numbers.as_chunks_mut().0.iter_mut().zip(means) {
                        *numbers = [mean.sum, mean.weight];
                    }
                    Ok(())
                })?;
                let mut means = [WeightedMean::default(); Measurements::MOST];
                for (mean, [sum, weight]) in means.iter_mut().zip(totals.as_chunks().0) {
                    *mean = WeightedMean { sum: *sum, weight: *weight };
                }
                Ok::<_, Failure>(Measurements::of_metrics(&means[..metrics.len()]))
            };
            figures.metrics = measure(validation.unwrap_or(training))?;
            if self.options.training_metrics && validation.is_some() {
                figures.training_metrics = measure(training)?;
            }
        }
        Ok(figures)
    }
}

/// Writes numbers about a range of samples.
type Measure<'a> = dyn FnMut(Range<usize>, &mut [f64]) -> Result<(), StepError> + 'a;

/// Adds up numbers over all shards of this number of samples, in their order, of which each rank computes its own.
fn add_shards(
    (share, ranks, numbers): (Share, &mut Ranks<'_>, &mut Vec<f64>),
    samples: usize,
    totals: &mut [f64],
    compute: &mut Measure<'_>,
) -> Result<(), Failure> {
    numbers.clear();
    numbers.resize(totals.len() * share.own().len(), 0.0);
    for (shard, numbers) in share.own().zip(numbers.chunks_exact_mut(totals.len())) {
        compute(share.samples(shard..shard + 1, samples), numbers)?;
    }
    ranks.gather_numbers(Topic::Evaluation, numbers).map_err(Failure::Rank)?;
    for numbers in numbers.chunks_exact(totals.len()) {
        totals.iter_mut().zip(numbers).for_each(|(total, number)| *total += number);
    }
    Ok(())
}
