//! [`BatchNorm`]: normalizes each channel by its mean and variance in the batch.

use core::marker::PhantomData;

use super::settings::{Three, epsilon, momentum, normalization, with_momentum};
use crate::kernels::arguments::{Moments, Pass};
use crate::kernels::layout::{Layout, Over};
use crate::kernels::normalize;
use crate::layer::prelude::*;
use crate::layer::{Mode, Operation};
use crate::type_level::settings::{Setting, Settings};
use crate::{parameters, plain_struct};

/// `y = (x − μ) / √(σ² + ε) · w + b`, with mean `μ` and variance `σ²` of the channel: those of the batch in training, the running ones
/// in prediction. Ioffe and Szegedy 2015, algorithms 1 and 2.
///
/// Settings, in any order: [`Momentum<0.01>`](crate::layers::Momentum), [`Epsilon<1e-3>`](crate::layers::Epsilon),
/// [`NoAffine`](crate::layers::NoAffine).
///
/// # Shapes
///
/// - input and output: any shape. A channel is a feature of a vector, a feature of a sequence at all steps, or a channel of an image at
///   all positions
/// - `weight`, `bias`: one number per channel, or none with `NoAffine`; they start at 1 and 0
/// - `mean`, `variance`: one number per channel, [running statistics](Role::Statistic), which start at 0 and 1
///
/// # Batches and their parts
///
/// A batch is processed in parts of at most `B` samples, the capacity of the workspace (64 in
/// [`fit`](crate::training::Fitting::fit)), of nearly equal length. Each part is normalized by the n values of a channel in that part.
/// For that the variance is the mean of the squared differences. Each step then moves the running statistics towards those of the
/// batch, `s ← (1 − m) s + m s̄`, with the momentum `m`, 0.1 by default. `s̄` is the average over the parts, weighted by their samples;
/// its variance is the unbiased one, divided by n − 1. These are the rules and defaults of PyTorch.
///
/// In a part with one value per channel there is no variance: the outputs are `b`, and the running variance does not change.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 4, NoBias>, BatchNorm, ReLU, Dense<4, 1>; }
/// assert_eq!(Net::PARAMS, 2 * 4 + 2 * 4 + 4 + 1); // and eight running statistics
///
/// let mut net = Net::ZERO;
/// net.batchnorm1.mean.fill(3.0); // as fields they can be read and written
/// net.batchnorm1.variance.fill(4.0);
/// ```
pub struct BatchNorm<P = Missing, Q = Missing, R = Missing>(PhantomData<(P, Q, R)>);

parameters! {
    /// The parameters and the running statistics of a [`BatchNorm`], for shapes of `C` channels.
    pub struct BatchNormParams<T: Scalar, C: Shape, A: Shape> {
        /// The factor of each channel.
        pub weight: A as Scale,
        /// The bias of each channel.
        pub bias: A as Bias,
        /// The running mean of each channel.
        pub mean: C as Statistic,
        /// The running variance of each channel.
        pub variance: C as Statistic,
    }

    fn init(&mut self, scheme, _) {
        super::init_affine(&mut self.weight, &mut self.bias, scheme);
        self.mean.fill(T::ZERO);
        self.variance.fill(T::ONE);
    }
}

plain_struct! {
    /// The mean and the variance of each channel in the batch. They are `f64` for every scalar type, because squares of finite values
    /// can overflow.
    pub struct BatchStatistics<C: Shape> {
        mean: Tensor<f64, C>,
        variance: Tensor<f64, C>,
        /// Whether the batch was normalized by them: 1, or 0 if it was normalized by the running statistics.
        are_measured: u32,
    }
}

impl<T: Scalar, C: Shape, A: Shape> BatchNormParams<T, C, A> {
    fn pass<'a, In: Shape>(&'a self, samples: usize, epsilon: f64, moments: Moments<'a, T>) -> Pass<'a, T> {
        let (layout, over) = (Layout::of::<In>(samples), Over::Channels);
        Pass { layout, over, epsilon, moments, weight: &self.weight, bias: &self.bias }
    }

    fn running(&self) -> Moments<'_, T> {
        Moments::Given { mean: &self.mean, variance: &self.variance }
    }
}

impl<C: Shape> BatchStatistics<C> {
    /// Returns the moments by which the batch is normalized.
    fn moments<'a, T: Scalar, A: Shape>(&'a self, params: &'a BatchNormParams<T, C, A>) -> Moments<'a, T> {
        if self.are_measured == 0 {
            return params.running();
        }
        Moments::Measured { mean: &self.mean, variance: &self.variance }
    }
}

impl<In: Shape, P: Setting, Q: Setting, R: Setting> Layer<In> for BatchNorm<P, Q, R> {
    type Input = In;
    type Output = In;
    type Head = Values;
    type Params<T: Scalar> =
        BatchNormParams<T, Features<In::Channels>, <Three<P, Q, R> as Settings>::Affine<Features<In::Channels>>>;
    type Scratch<T: Scalar> = ();

    const EXPECTS: Expects = with_momentum::<Three<P, Q, R>>();
    const REUSE: Reuse = Reuse { predict: InPlace::Yes, ..Reuse::reads(Reads::X) };
    const OPERATION: Operation = Operation::BatchNorm(normalization::<Three<P, Q, R>>());

    fn predict<T: Scalar, I: Isa>(params: &Self::Params<T>, xy: Operand<'_, T, In>, _: &mut [()], isa: I) {
        let epsilon = epsilon::<Three<P, Q, R>>();
        normalize::forward(isa, params.pass::<In>(xy.samples(), epsilon, params.running()), xy.flat());
    }
}

/// Each step is normalized by the running statistics.
impl<In: Shape, P: Setting, Q: Setting, R: Setting> Streaming<In> for BatchNorm<P, Q, R> {
    type State<T: Scalar> = ();

    fn step<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, In::Step>,
        (): &mut (),
        isa: I,
    ) {
        let pass = params.pass::<In::Step>(1, epsilon::<Three<P, Q, R>>(), params.running());
        normalize::forward(isa, pass, Operand::of_scalars(x, y));
    }
}

impl<In: Shape, P: Setting, Q: Setting, R: Setting> Trainable<In> for BatchNorm<P, Q, R> {
    type Cache<T: Scalar, const B: usize> = BatchStatistics<Features<In::Channels>>;

    fn forward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In>,
        batch: &mut Self::Cache<T, B>,
        rng: &mut StepRng,
        isa: I,
    ) {
        let epsilon = epsilon::<Three<P, Q, R>>();
        batch.are_measured = u32::from(rng.mode() == Mode::Training);
        if rng.mode() == Mode::Training {
            normalize::measure(isa, Layout::of::<In>(xy.samples()), xy.x(), &mut batch.mean, &mut batch.variance);
        }
        normalize::forward(isa, params.pass::<In>(xy.samples(), epsilon, batch.moments(params)), xy.flat());
    }

    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        Saved { x, cache: batch, .. }: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    ) {
        let pass = params.pass::<In>(x.len(), epsilon::<Three<P, Q, R>>(), batch.moments(params));
        let (dy, dx, gradient) = gradients.scalars();
        let dw_db: [&mut [T]; 2] = [&mut gradient.weight, &mut gradient.bias];
        normalize::backward(isa, pass, all_scalars(x), dy, dx, dw_db, [&mut [], &mut []]);

        if batch.are_measured == 0 {
            return;
        }
        let (samples, values) = (pass.layout.samples(), pass.layout.values_of_a_channel());
        let momentum = momentum::<Three<P, Q, R>>() * samples as f64;
        move_toward(&mut gradient.mean, momentum, &params.mean, &batch.mean, 1.0);
        if values > 1 {
            let unbiased = values as f64 / (values - 1) as f64;
            move_toward(&mut gradient.variance, momentum, &params.variance, &batch.variance, unbiased);
        }
    }
}

/// `gradient += momentum · (running − factor · batch)`
fn move_toward<T: Scalar>(gradient: &mut [T], momentum: f64, running: &[T], batch: &[f64], factor: f64) {
    for ((gradient, &running), batch) in gradient.iter_mut().zip(running).zip(batch) {
        *gradient += T::of(momentum * (running.to_f64() - factor * batch));
    }
}
