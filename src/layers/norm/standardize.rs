//! [`Standardize`]: subtracts a fixed mean from each channel and divides by a fixed deviation.

use crate::data::{DataError, StandardScaler};
use crate::kernels::lanes::{each, load, of_channels, store};
use crate::kernels::layout::Layout;
use crate::kernels::slices::{subslice, subslice_mut};
use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::parameters;

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
    /// The numbers of a [`Standardize`], for shapes of `C` channels.
    pub struct StandardizeParams<T: Scalar, C: Shape> {
        /// What is subtracted from each channel.
        pub mean: C as Constant,
        /// By what each channel is divided then.
        pub deviation: C as Constant,
    }

    fn init(&mut self, _, _) {
        self.mean.fill(T::ZERO);
        self.deviation.fill(T::ONE);
    }
}

impl<T: Scalar, C: Shape> StandardizeParams<T, C> {
    /// Sets the numbers to the mean and the deviation of each column of these rows: vectors, or the steps of sequences, which are
    /// `sequences.as_flattened()`.
    ///
    /// The channels of images have no rows: set [`mean`](Self::mean) and [`deviation`](Self::deviation) by hand.
    ///
    /// # Errors
    ///
    /// As [`StandardScaler::fit`]: if there are no rows, or one is not finite.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Input<Sequence<2, 2>>, Standardize; }
    /// let sequences = [[[0.0, 10.0], [2.0, 10.0]], [[4.0, 10.0], [6.0, 10.0]]];
    /// let mut net = Net::ZERO;
    /// net.standardize1.fit(sequences.as_flattened())?;
    /// assert_eq!((net.standardize1.mean[0], net.standardize1.mean[1]), (3.0, 10.0));
    /// # Ok::<(), stackprop::data::DataError>(())
    /// ```
    ///
    /// Rows of another length do not compile:
    ///
    /// ```compile_fail,E0080
    /// # use stackprop::prelude::*;
    /// network! { struct Net = Input<2>, Standardize; }
    /// let mut net = Net::ZERO;
    /// net.standardize1.fit(&[[1.0, 2.0, 3.0]]).unwrap();
    /// ```
    pub fn fit<const N: usize>(&mut self, rows: &[[T; N]]) -> Result<(), DataError> {
        const { assert!(N == C::SIZE, "the rows have another length than the layer has channels") };
        let StandardScaler { mean, deviation } = StandardScaler::fit(rows)?;
        self.mean.iter_mut().zip(mean).for_each(|(own, mean)| *own = T::of(mean));
        self.deviation.iter_mut().zip(deviation).for_each(|(own, deviation)| *own = T::of(deviation));
        Ok(())
    }
}

impl<In: Shape> Layer<In> for Standardize {
    type Input = In;
    type Output = In;
    type Head = Values;
    type Params<T: Scalar> = StandardizeParams<T, Features<In::Channels>>;
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
