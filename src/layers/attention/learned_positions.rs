//! [`LearnedPositions`]: adds a trained vector for each step.

use super::step_count::{self, StepCount};
use crate::kernels::dense;
use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::parameters;
use typenum::Unsigned;

/// `y[t] = x[t] + w[t]`, with a trained vector `w[t]` for each step `t`. Gehring et al. 2017, section 3.1; BERT and GPT-2 have it, too.
///
/// # Shapes
///
/// - input and output: a sequence of any number of steps and features, `[L][F]`
/// - `weight`: `[L][F]`, which is that of an `nn.Embedding(L, F)` in PyTorch
///
/// # Initialisation
///
/// Weights are normal with a standard deviation of 0.02, as in BERT and GPT-2.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Sequence<2, 3>>, LearnedPositions; }
/// let mut net = Net::ZERO;
/// net.learnedpositions1.weight.copy_from_slice(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
/// assert_eq!(net.predict(&[0.5; 6]), [1.5, 2.5, 3.5, 4.5, 5.5, 6.5]);
/// ```
pub struct LearnedPositions;

parameters! {
    /// The parameters of [`LearnedPositions`], for inputs of the shape `In`.
    pub struct PositionParams<T: Scalar, In: Shape> {
        /// The vectors of all steps, `[L][F]`. They are added, so their role is that of a bias.
        pub weight: In as Bias,
    }

    fn init(&mut self, scheme, rng) {
        let scheme = scheme.unwrap_or(Init::Normal { mean: 0.0, deviation: 0.02 });
        let steps = In::DIMS.first().copied().unwrap_or(1).max(1);
        scheme.weights(&mut self.weight, steps, In::SIZE / steps, rng);
    }
}

impl<In: Shape> Layer<In> for LearnedPositions {
    type Input = In;
    type Output = In;
    type Head = Values;
    type Params<T: Scalar> = PositionParams<T, In>;
    type Scratch<T: Scalar> = ();

    const EXPECTS: Expects = Expects::Sequence { features: None, least: 1 };
    const REUSE: Reuse = Reuse { predict: InPlace::Yes, ..Reuse::reads(Reads::NEITHER) };
    const OPERATION: Operation = Operation::LearnedPositions;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn predict<T: Scalar, I: Isa>(params: &Self::Params<T>, mut xy: Operand<'_, T, In>, _: &mut [()], isa: I) {
        xy.reborrow().copy();
        isa.vectorize(|| {
            for y in xy.y().chunks_exact_mut(In::SIZE.max(1)) {
                y.iter_mut().zip(params.weight.iter()).for_each(|(y, w)| *y += *w);
            }
        });
    }
}

impl<In: Shape> Trainable<In> for LearnedPositions {
    type Cache<T: Scalar, const B: usize> = ();

    /// `dw[t] += Σ dy[t]`, summed over the samples, and `dx = dy`
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa, const B: usize>(
        _: &Self::Params<T>,
        _: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    ) {
        let (dy, dx, gradient) = gradients.scalars();
        dense::backward_bias(isa, dy, &mut gradient.weight);
        if let Some(dx) = dx {
            dx.copy_from_slice(dy);
        }
    }
}

/// The number of steps so far. A step beyond the declared length has no parameters, and its outputs are NaN.
impl<In: Shape> Streaming<In> for LearnedPositions {
    type State<T: Scalar> = StepCount<T>;

    fn is_full<T: Scalar>(count: &StepCount<T>) -> bool {
        step_count::steps(count) >= In::Height::U64
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, In::Step>,
        count: &mut StepCount<T>,
        _: I,
    ) {
        let size = In::Step::SIZE;
        let steps = usize::try_from(step_count::steps(count)).unwrap_or(usize::MAX);
        let first = steps.saturating_mul(size);
        match params.weight.get(first..first.saturating_add(size)) {
            Some(w) => y.iter_mut().zip(x.iter().zip(w)).for_each(|(y, (x, w))| *y = *x + *w),
            None => y.fill(T::nan()),
        }
        step_count::advance(count);
    }
}
