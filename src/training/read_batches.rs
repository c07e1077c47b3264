//! Batches of [`Samples`], which are read when a batch needs them.

use std::format;
use std::string::String;
use std::vec::Vec;

use super::batches::{batch, shuffle};
use super::position::RunPosition;
use super::shards::Share;
use crate::data::Samples;

/// Returns the function that reads the share of a process in the batch of a position. The order of an epoch is that of data in memory.
pub(super) fn read_batches<X, Y, S: Samples<X, Y>>(
    samples: &mut S,
    size: usize,
    is_shuffled: bool,
    share: Share,
) -> impl FnMut(&RunPosition) -> Result<(Vec<X>, Vec<Y>), String> {
    let count = samples.count();
    let (mut order, mut ordered_by): (Vec<usize>, _) = ((0..count).collect(), None);
    move |position| {
        if is_shuffled && ordered_by != Some(position.seed) {
            shuffle(&mut order, position.seed);
            ordered_by = Some(position.seed);
        }
        let whole = batch(position.step, size, count);
        let own = share.own_samples(whole.len());
        let (mut inputs, mut targets) = (Vec::with_capacity(own.len()), Vec::with_capacity(own.len()));
        let mut done = 0;
        for &sample in &order[whole][own] {
            let read = samples.read(sample, &mut inputs, &mut targets);
            read.map_err(|error| format!("sample {sample} could not be read: {error}"))?;
            done += 1;
            let (appended, labelled) = (inputs.len(), targets.len());
            if appended != done || labelled != done {
                let (inputs, targets) = (appended.wrapping_sub(done - 1), labelled.wrapping_sub(done - 1));
                return Err(format!(
                    "sample {sample} could not be read: it has {inputs} inputs and {targets} targets, not one of each"
                ));
            }
        }
        Ok((inputs, targets))
    }
}
