//! [`Standardize`]: subtracts a fixed mean from each channel and divides by a fixed deviation.

use crate::__private::check;
use crate::data::DataError;
use crate::data::scale::moments::{add, deviation_of};
use crate::kernels::lanes::{each, load, of_channels, store};
use crate::kernels::layout::Layout;
use crate::kernels::slices::{subslice, subslice_mut};
use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::parameters;
use crate::tensor::Sample;
use crate::tensor::plain::{all_scalars, scalars};

/// `y = (x − μ) / σ`, with the mean `μ` and the deviation `σ` of each channel in the training data, so that a network takes raw data.
///
/// It is the first layer of a network. [`fit`](StandardizeParams::fit) sets its numbers from the training data, before training; training
/// does not change them. They are saved and loaded with the network, so a program that uses it cannot forget to scale the inputs, or scale
/// them otherwise.
///
/// # Shapes
///
/// - input and output: any shape. A channel is a feature of a vector, a feature of a sequence at all steps, or a channel of an image at all
///   positions
/// - `mean`, `deviation`: one number per channel, [constants](Role::Constant), which start at 0 and 1. A deviation of 0 counts as 1
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::prelude::*;
/// network! { struct Net = Input<2>, Standardize, Dense<2, 8>, Tanh, Dense<8, 1>; }
///
/// let inputs = [[1013.0, 0.2], [1009.0, 0.4], [998.0, 0.9], [1021.0, 0.3]];
/// let targets = [[0.1], [0.3], [0.8], [0.0]];
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let mut net = Net::new(&mut rng);
/// net.standardize1.fit(&inputs)?;
/// net.fit(MeanSquaredError, Adam::new(0.01)).epochs(200).run(&inputs, &targets, &mut rng)?;
/// assert!((net.predict(&inputs[2])[0] - 0.8).abs() < 0.05);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Standardize;

parameters! {
    /// The numbers of a [`Standardize`] whose input is of the shape `In`.
    pub struct StandardizeParams<T: Scalar, In: Shape> {
        /// What is subtracted from each channel.
        pub mean: Features<In::Channels> as Constant,
        /// By what each channel is divided then.
        pub deviation: Features<In::Channels> as Constant,
    }

    fn init(&mut self, _, _) {
        self.mean.fill(T::ZERO);
        self.deviation.fill(T::ONE);
    }
}

/// The number of channels that are fitted in one pass over the samples. Their sums are on the stack.
const FITTED_AT_ONCE: usize = 64;

impl<T: Scalar, In: Shape> StandardizeParams<T, In> {
    /// Sets the numbers to the mean and the deviation of each channel in these samples: of each feature of vectors, of each feature of
    /// sequences over all steps, of each channel of images over all positions. They are the inputs of the network, as a training run takes
    /// them, flat arrays, or nested ones.
    ///
    /// The sums are `f64` whatever the scalar, and of one pass, after B. P. Welford, *Note on a method for calculating corrected sums of
    /// squares and products*, Technometrics 4(3), 1962: exact where the sum of squares would cancel. It does not allocate.
    ///
    /// # Errors
    ///
    /// If there are no samples; if a value is NaN or infinite; or if one is so large that the squares do not fit an `f64`. The numbers have not
    /// changed then.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Steps = Input<Sequence<2, 2>>, Standardize; }
    /// let mut net = Steps::ZERO;
    /// net.standardize1.fit(&[[[0.0, 10.0], [2.0, 10.0]], [[4.0, 10.0], [6.0, 10.0]]])?;
    /// assert_eq!(net.standardize1.mean[..], [3.0, 10.0]);
    ///
    /// network! { struct Images = Input<Image<2, 1, 3>>, scale: Standardize; }
    /// let mut net = Images::ZERO;
    /// net.scale.fit(&[[0.0, 1.0, 2.0, -1.0, 1.0, 3.0]])?; // flat: three pixels of each of two channels
    /// assert_eq!(net.scale.mean[..], [1.0, 1.0]);
    /// assert_eq!(net.scale.deviation[1], 2.0 * net.scale.deviation[0]);
    ///
    /// let error = net.scale.fit(&[[0.0, 1.0, 2.0, -1.0, f32::NAN, 3.0]]).unwrap_err();
    /// assert_eq!(error.to_string(), "channel 1 of sample 0 has a value that is NaN or infinite: remove the sample, or fill in a number");
    /// # Ok::<(), stackprop::data::DataError>(())
    /// ```
    ///
    /// Samples of another shape do not compile:
    ///
    /// ```compile_fail,E0080
    /// # use stackprop::prelude::*;
    /// network! { struct Net = Input<Image<1, 2, 3>>, Standardize; }
    /// let mut net = Net::ZERO;
    /// // samples of type `[[[_; 2]; 3]; 1]` do not fit this `Standardize`, whose input is 1×2×3:
    /// // pass samples of type `[_; 6]` or `[[[_; 3]; 2]; 1]`
    /// net.standardize1.fit(&[[[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]]]).unwrap();
    /// ```
    pub fn fit<X: Sample<T>>(&mut self, samples: &[X]) -> Result<(), DataError> {
        const { check::samples(X::EXTENTS, In::DIMS, "Standardize") };
        check_finite::<T, In, X>(samples)?;
        let (mean, deviation) = (self.mean.chunks_mut(FITTED_AT_ONCE), self.deviation.chunks_mut(FITTED_AT_ONCE));
        for (block, (mean, deviation)) in mean.zip(deviation).enumerate() {
            let (mut means, mut squares) = ([0.0; FITTED_AT_ONCE], [0.0; FITTED_AT_ONCE]);
            let count = fit_channels::<T, In>(all_scalars(samples), block * FITTED_AT_ONCE, &mut means, &mut squares);
            mean.iter_mut().zip(means).for_each(|(own, mean)| *own = T::of(mean));
            deviation.iter_mut().zip(squares).for_each(|(own, squares)| *own = T::of(deviation_of(squares, count)));
        }
        Ok(())
    }
}

/// Computes the means, and the sums of squared deviations, of the channels from `first`. Returns the number of values per channel.
fn fit_channels<T: Scalar, In: Shape>(samples: &[T], first: usize, means: &mut [f64], squares: &mut [f64]) -> f64 {
    let layout = Layout::of::<In>(1);
    // Each row has `inner` values of each channel, one channel after the other.
    let inner = layout.inner().max(1);
    let mut before = 0;
    for row in samples.chunks_exact((layout.channels() * inner).max(1)) {
        for ((channel, mean), squares) in row.chunks_exact(inner).skip(first).zip(&mut *means).zip(&mut *squares) {
            for (index, x) in channel.iter().enumerate() {
                add(mean, squares, Scalar::to_f64(*x), (before + index + 1) as f64);
            }
        }
        before += inner;
    }
    before as f64
}

/// Returns an error if there are no samples, for the first value that is not finite, and for the first whose squares could be too large.
fn check_finite<T: Scalar, In: Shape, X: Sample<T>>(samples: &[X]) -> Result<(), DataError> {
    if samples.is_empty() {
        return Err(DataError::Empty);
    }
    let layout = Layout::of::<In>(samples.len());
    let channel_of = |index: usize| index / layout.inner().max(1) % layout.channels().max(1);
    let of_an_image = In::DIMS.len() > 2;
    // No deviation from the mean is more than twice the largest magnitude.
    let most = 4.0 * layout.values_of_a_channel() as f64;
    for (sample, values) in samples.iter().enumerate() {
        let values = scalars(values);
        if let Some(index) = values.iter().position(|x| !x.is_finite()) {
            let channel = channel_of(index);
            return Err(match of_an_image {
                true => DataError::NotFiniteChannel { sample, channel },
                false => DataError::NotFiniteFeature { row: sample, feature: channel },
            });
        }
        let is_too_large = |x: &T| {
            let x = Scalar::to_f64(*x);
            !(most * x * x).is_finite()
        };
        if let Some(index) = values.iter().position(is_too_large) {
            let channel = channel_of(index);
            return Err(match of_an_image {
                true => DataError::ChannelOverflow { channel },
                false => DataError::FeatureOverflow { feature: channel },
            });
        }
    }
    Ok(())
}

impl<In: Shape> Layer<In> for Standardize {
    type Input = In;
    type Output = In;
    type Head = Values;
    type Params<T: Scalar> = StandardizeParams<T, In>;
    type Scratch<T: Scalar> = ();

    const REUSE: Reuse = Reuse { predict: InPlace::Yes, train: InPlace::Yes, reads: Reads::NEITHER };
    const OPERATION: Operation = Operation::Standardize;

    fn predict<T: Scalar, I: Isa>(params: &Self::Params<T>, xy: Operand<'_, T, In>, _: &mut [()], isa: I) {
        let layout = Layout::of::<In>(xy.samples());
        by_channel(isa, layout, &params.mean, &params.deviation, xy.flat());
    }
}

impl<In: Shape> Streaming<In> for Standardize {
    type State<T: Scalar> = ();

    fn step<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, In::Step>,
        (): &mut (),
        isa: I,
    ) {
        by_channel(isa, Layout::of::<In::Step>(1), &params.mean, &params.deviation, Operand::of_scalars(x, y));
    }
}

impl<In: Shape> Trainable<In> for Standardize {
    type Cache<T: Scalar, const B: usize> = ();

    /// `dx = dy / σ`
    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        _: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    ) {
        if let Some(gradients) = gradients.operand() {
            let layout = Layout::of::<In>(gradients.samples());
            by_channel(isa, layout, &[], &params.deviation, gradients.flat());
        }
    }
}

/// `y = (x − mean) / deviation`; without means, `y = x / deviation`. A deviation of 0 counts as 1.
fn by_channel<T: Scalar, I: Isa>(isa: I, layout: Layout, mean: &[T], deviation: &[T], mut values: Operand<'_, T>) {
    isa.vectorize(|| {
        for group in layout.each_sample() {
            for (start, channel) in group.runs() {
                for (range, channel) in group.chunks(start, channel) {
                    let mean = of_channels(group, mean, channel, range.len(), T::ZERO);
                    let deviation = of_channels(group, deviation, channel, range.len(), T::ONE);
                    let divisor = each(|lane| if deviation[lane] == T::ZERO { T::ONE } else { deviation[lane] });
                    let x = load(subslice(values.x(), range.clone()));
                    store(each(|lane| (x[lane] - mean[lane]) / divisor[lane]), subslice_mut(values.y(), range));
                }
            }
        }
    });
}
