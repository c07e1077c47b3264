//! [`Frozen`]: layers that training leaves as they are.

use core::fmt;
use core::marker::PhantomData;

use crate::layer::parameters::Tensors;
use crate::layer::prelude::*;
use crate::layer::{Operation, Structure};
use crate::{__parameter_struct, __parameter_traits};

/// Layers that training leaves as they are, and that compute in training what they predict: no dropout, and running statistics in a
/// [`BatchNorm`](crate::layers::BatchNorm). For transfer learning, and for a judge within a larger network, such as the discriminator
/// after a generator.
///
/// No optimizer changes the parameters, by a rule, by weight decay or by momentum, and running statistics are not moved. If nothing
/// before the block is trained, the backward pass ends after it: the first layers of a network cost their prediction only. Otherwise the
/// gradient passes through the block to the layers before it. The parameters are part of the network, of its
/// [`PARAMS`](crate::network::Network::PARAMS), and of its files, under the names that they have without the block.
///
/// [`Fit::freeze`](crate::training::Fit::freeze) freezes layers for one run only, and leaves them in training mode.
///
/// # Shapes
///
/// - input, output and parameters: those of the layers, a network or a list in parentheses; the parameters are in the field `layers`
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::prelude::*;
/// network! { struct Features8 = Dense<2, 8>, Tanh, Dropout<0.5>; }
/// network! { struct Net = features: Frozen<Features8>, Dense<8, 1>; }
///
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let trained_elsewhere = Features8::new(&mut rng);
/// let mut net = Net::new(&mut rng);
/// net.features.layers.copy_from(&trained_elsewhere);
///
/// let before = net.dense1.weight.clone();
/// net.fit(MeanSquaredError, AdamW::new(0.1)).run(&[[0.5, 1.0]], &[[1.0]], &mut rng)?;
/// assert!(net.features.layers == trained_elsewhere);
/// assert!(net.dense1.weight != before);
/// # Ok::<(), TrainError>(())
/// ```
pub struct Frozen<Layers = Missing>(PhantomData<Layers>);

__parameter_struct! {
    /// The parameters of [`Frozen`] layers.
    pub struct FrozenParams<T: Scalar, In: Shape, L: Layer<In>> of T {
        /// The parameters of the layers.
        pub layers(""): L::Params<T> = L::Params::<T>::STRUCTURE,
    }
}

__parameter_traits!(FrozenParams<T: Scalar, In: Shape, L: Layer<In>>);

impl<T: Scalar, In: Shape, L: Layer<In>> fmt::Debug for FrozenParams<T, In, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FrozenParams").field("layers", &Tensors::<T, _>::of(&self.layers)).finish()
    }
}

impl<T: Scalar, In: Shape, L: Layer<In>> Parameters<T> for FrozenParams<T, In, L> {
    const STRUCTURE: Structure<Self> = Structure::<Self>::of::<T>();
    const STATISTICS: usize = L::Params::<T>::STATISTICS;
    const TRAINED: usize = 0;

    fn init<R: Rng + ?Sized>(&mut self, scheme: Option<Init>, rng: &mut R) {
        self.layers.init(scheme, rng);
    }

    fn visit<'a>(&'a self, path: &Path<'_>, visitor: &mut dyn FnMut(&Entry<'_>, &'a [T])) {
        self.layers.visit(path, &mut |entry, tensor| visitor(&Entry { is_frozen: true, ..*entry }, tensor));
    }

    fn visit_mut<'a>(&'a mut self, path: &Path<'_>, visitor: &mut dyn FnMut(&Entry<'_>, &'a mut [T])) {
        self.layers.visit_mut(path, &mut |entry, tensor| visitor(&Entry { is_frozen: true, ..*entry }, tensor));
    }
}

impl<In: Shape, L: Layer<In>> Layer<In> for Frozen<L> {
    type Input = L::Input;
    type Output = L::Output;
    type Head = L::Head;
    type Params<T: Scalar> = FrozenParams<T, In, L>;
    type Scratch<T: Scalar> = L::Scratch<T>;

    const EXPECTS: Expects = L::EXPECTS;
    const REUSE: Reuse = L::REUSE;
    const MACS: u64 = L::MACS;
    const STACK: usize = L::STACK;
    const OPERATION: Operation = L::OPERATION;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn predict<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, L::Output>,
        scratch: &mut [L::Scratch<T>],
        isa: I,
    ) {
        L::predict::<T, I>(&params.layers, xy, scratch, isa);
    }
}

impl<In: Shape, L: Trainable<In>> Trainable<In> for Frozen<L> {
    type Cache<T: Scalar, const B: usize> = L::Cache<T, B>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, L::Output>,
        cache: &mut L::Cache<T, B>,
        rng: &mut StepRng,
        isa: I,
    ) {
        rng.predicting(|rng| L::forward::<T, I, B>(&params.layers, xy, cache, rng, isa));
    }

    /// The layers also compute the gradient with respect to their parameters, which is set to zero at the end of the step; only if `dx`
    /// is not needed, nothing is computed.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        Saved { x, y, cache }: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    ) {
        if gradients.wants_dx() {
            let saved = Saved { x, y, cache };
            L::backward::<T, I, B>(&params.layers, saved, gradients.of_params(|params| &mut params.layers), isa);
        }
    }
}

impl<In: Shape, L: Streaming<In>> Streaming<In> for Frozen<L> {
    type State<T: Scalar> = L::State<T>;

    const NOT_CARRIED: Option<&'static str> = L::NOT_CARRIED;

    fn is_full<T: Scalar>(state: &L::State<T>) -> bool {
        L::is_full(state)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, <L::Output as Shape>::Step>,
        state: &mut L::State<T>,
        isa: I,
    ) {
        L::step::<T, I>(&params.layers, x, y, state, isa);
    }
}
