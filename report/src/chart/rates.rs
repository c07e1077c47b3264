//! The loss over the learning rate.

use stackprop::training::RateRange;

use super::plot::{Axis, Guide, Mark, Plot, Series};
use super::range::Scale;
use crate::Drawing;

/// What [`Fit::find_rate`](stackprop::training::Fit::find_rate) has measured: the loss over the learning rate, with the rate that it
/// suggests.
///
/// ```
/// # use stackprop::{rand::{SeedableRng, rngs::Xoshiro256PlusPlus}};
/// use stackprop::prelude::*;
/// use stackprop_report::chart;
/// network! { struct Line = Dense<1, 1>; }
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let mut net = Line::new(&mut rng);
/// let range = net.fit(MeanSquaredError, Sgd::new(0.0)).find_rate(&[[1.0], [2.0]], &[[3.0], [5.0]], &mut rng)?;
/// assert!(chart::rate_range(&range).to_string().contains("falls fastest at "));
/// # Ok::<(), TrainError>(())
/// ```
pub fn rate_range(range: &RateRange) -> Drawing {
    let suggestion = range.suggestion();
    let guides = suggestion.map(|rate| Guide::At(rate, format!("falls fastest at {rate:.1e}")));
    Plot {
        title: "Loss over the learning rate".to_owned(),
        x: Axis::numbers("learning rate", Scale::logarithmic(range.rates.iter().copied())),
        y: Axis::numbers("mean loss", Scale::fitting(range.losses.iter().copied())),
        series: vec![Series {
            name: None,
            color: 0,
            points: range.rates.iter().copied().zip(range.losses.iter().copied()).collect(),
            mark: Mark::Line,
        }],
        guides: guides.into_iter().collect(),
    }
    .draw()
}
