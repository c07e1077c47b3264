//! [`Spread`]: the mean and the deviation of several outputs.

use crate::math::Math;
use crate::tensor::Scalar;
use crate::tensor::plain::{Flat, scalars, scalars_mut};
use crate::zero::Zero;

/// The mean and the standard deviation of several outputs for one input, each an array of outputs.
///
/// They are updated output by output (Welford 1962), so nothing is allocated.
///
/// ```
/// use stackprop::uncertainty::Spread;
/// let spread = Spread::of([[1.0f32, 0.0], [3.0, 0.0]]);
/// assert_eq!((spread.mean, spread.deviation, spread.count), ([2.0, 0.0], [2f32.sqrt(), 0.0], 2));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread<O> {
    /// The mean of each output; 0 if there are none.
    pub mean: O,
    /// The standard deviation of each output, with the divisor n − 1; 0 if there are fewer than two.
    pub deviation: O,
    /// The number of outputs.
    pub count: usize,
}

impl<O> Spread<O> {
    /// Returns the spread of outputs.
    pub fn of<T: Scalar>(outputs: impl IntoIterator<Item = O>) -> Self
    where
        O: Flat<T> + Zero,
    {
        let mut sums = Sums::new();
        outputs.into_iter().for_each(|output| sums.add(scalars(&output)));
        sums.finish()
    }
}

/// A mean, and a sum of squared differences from it, so far.
pub(super) struct Sums<O>(Spread<O>);

impl<O: Zero> Sums<O> {
    pub fn new() -> Self {
        Self(Spread { mean: O::ZERO, deviation: O::ZERO, count: 0 })
    }

    pub fn add<T: Scalar>(&mut self, output: &[T])
    where
        O: Flat<T>,
    {
        let Spread { mean, deviation, count } = &mut self.0;
        *count += 1;
        for ((mean, squares), y) in scalars_mut(mean).iter_mut().zip(scalars_mut(deviation)).zip(output) {
            let before = *y - *mean;
            *mean += before / T::of(*count as f64);
            *squares += before * (*y - *mean);
        }
    }

    pub fn finish<T: Scalar>(self) -> Spread<O>
    where
        O: Flat<T>,
    {
        let Self(mut spread) = self;
        let divisor = T::of(spread.count.saturating_sub(1).max(1) as f64);
        for deviation in scalars_mut(&mut spread.deviation) {
            *deviation = Math::sqrt(*deviation / divisor);
        }
        spread
    }
}
