//! [`Repeat`]: the same layers several times, each time with separate parameters.

use core::fmt;
use core::marker::PhantomData;

use generic_array::{ArrayLength, GenericArray};
use typenum::Unsigned;

use crate::layer::parameters::Tensors;
use crate::layer::prelude::*;
use crate::layer::structure::NUMBERS;
use crate::layer::{Operation, Row, Structure};
use crate::tensor::plain::{Pair, values_mut};
use crate::tensor::shape::product;
use crate::tensor::{same, same_mut};
use crate::{__parameter_struct, __parameter_traits, plain_struct};

/// The same layers `TIMES` times, one after the other, each time with separate parameters.
///
/// # Shapes
///
/// - input and output: the input shape of the layers, which is also their output shape
/// - parameters: the parameters of the layers, `copies[0]` to `copies[TIMES - 1]`
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Deep = Dense<2, 16>, Repeat<8, (Dense<16, 16>, ReLU)>, Dense<16, 1>; }
/// assert_eq!(Deep::PARAMS, (2 * 16 + 16) + 8 * (16 * 16 + 16) + (16 + 1));
/// assert_eq!(Deep::ZERO.repeat1.copies[7].dense0.bias.len(), 16);
/// ```
pub struct Repeat<Times = Missing, Layers = Missing>(PhantomData<(Times, Layers)>);

__parameter_struct! {
    /// The parameters of [`Repeat`].
    pub struct RepeatParams<T: Scalar, In: Shape, L: Layer<In>, Times: ArrayLength> of T {
        /// The parameters of each repetition.
        pub copies(""): GenericArray<L::Params<T>, Times> = Structure::repeated(&L::Params::<T>::STRUCTURE),
    }
}

__parameter_traits!(RepeatParams<T: Scalar, In: Shape, L: Layer<In>, Times: ArrayLength>);

impl<T: Scalar, In: Shape, L: Layer<In>, Times: ArrayLength> fmt::Debug for RepeatParams<T, In, L, Times> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RepeatParams").field("copies", &Tensors::<T, _>::of(self)).finish()
    }
}

plain_struct! {
    /// Working memory of training.
    pub struct RepeatCache<T: Scalar, In: Shape, L: Trainable<In>, Times: ArrayLength; const B: usize> {
        /// The outputs of each repetition except the last.
        outputs: GenericArray<[Tensor<T, L::Output>; B], Times>,
        gradients: [[Tensor<T, In>; B]; 2],
        layers: GenericArray<L::Cache<T, B>, Times>,
    }
}

impl<T: Scalar, In: Shape, L: Layer<In>, Times: ArrayLength> Parameters<T> for RepeatParams<T, In, L, Times> {
    const STRUCTURE: Structure<Self> = Structure::<Self>::of::<T>();
    const STATISTICS: usize = Times::USIZE * L::Params::<T>::STATISTICS;
    const TRAINED: usize = Times::USIZE * L::Params::<T>::TRAINED;

    fn init<R: Rng + ?Sized>(&mut self, scheme: Option<Init>, rng: &mut R) {
        for copy in &mut self.copies {
            copy.init(scheme, rng);
        }
    }

    fn visit<'a>(&'a self, path: &Path<'_>, visitor: &mut dyn FnMut(&Entry<'_>, &'a [T])) {
        for (copy, number) in self.copies.iter().zip(NUMBERS) {
            copy.visit(&path.field(number), visitor);
        }
    }

    fn visit_mut<'a>(&'a mut self, path: &Path<'_>, visitor: &mut dyn FnMut(&Entry<'_>, &'a mut [T])) {
        for (copy, number) in self.copies.iter_mut().zip(NUMBERS) {
            copy.visit_mut(&path.field(number), visitor);
        }
    }
}

/// Returns the expectation of the layers; if they accept the input, checks that their output is a valid input of the next repetition.
const fn expects(input: &'static [usize], layers: Expects, output: &'static [usize], times: usize) -> Expects {
    if times == 0 || times > NUMBERS.len() {
        return Expects::Never("the number of repetitions must be from 1 to 64");
    }
    if product(input) == 0 || !layers.fits(input) {
        return layers;
    }
    if product(output) != 0 && !crate::layer::expects::same(input, output) {
        return Expects::Conflict {
            start: "its layers expect ",
            first: input,
            middle: ", but output ",
            second: output,
            end: ": repeated layers must output the shape that they expect",
        };
    }
    Expects::Anything
}

impl<In: Shape, L: Layer<In>, Times: Outputs> Layer<In> for Repeat<Times, L> {
    type Input = L::Input;
    type Output = L::Output;
    type Head = Values;
    type Params<T: Scalar> = RepeatParams<T, In, L, Times::Length>;
    /// Two buffers that alternate between the repetitions, and the working memory of the layers.
    type Scratch<T: Scalar> = Pair<[Tensor<T, L::Output>; 2], L::Scratch<T>>;

    const EXPECTS: Expects = expects(In::DIMS, L::EXPECTS, L::Output::DIMS, Times::Length::USIZE);
    const REUSE: Reuse = Reuse::reads(L::REUSE.reads);
    const MACS: u64 = Times::Length::U64.saturating_mul(L::MACS);
    const STACK: usize = L::STACK;
    const OPERATION: Operation =
        Operation::Repeat { times: Times::Length::USIZE, layers: const { &Row::of::<L, In>("") } };

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn predict<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, L::Output>,
        scratch: &mut [Self::Scratch<T>],
        isa: I,
    ) {
        let (x, y) = xy.apart();
        let (count, scratch) = (x.len(), all_scalars_mut(scratch));
        let (even, scratch) = scratch.split_at_mut(count * L::Output::SIZE);
        let (odd, scratch) = scratch.split_at_mut(count * L::Output::SIZE);
        let (mut from, mut to) = (values_mut::<T, Tensor<T, L::Output>>(even, count), values_mut(odd, count));
        let scratch = values_mut(scratch, count);
        for (time, params) in params.copies.iter().enumerate() {
            let x = if time == 0 { x } else { same(from) };
            let y = if time + 1 == Times::Length::USIZE { &mut *y } else { &mut *to };
            L::predict::<T, I>(params, Operand::new(x, y), scratch, isa);
            (from, to) = (to, from);
        }
    }
}

impl<In: Shape, L: Trainable<In>, Times: Outputs> Trainable<In> for Repeat<Times, L> {
    type Cache<T: Scalar, const B: usize> = RepeatCache<T, In, L, Times::Length, B>;

    const OVERWRITES: bool = true;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, L::Output>,
        cache: &mut Self::Cache<T, B>,
        rng: &mut StepRng,
        isa: I,
    ) {
        let (x, y) = xy.apart();
        let count = x.len();
        for (time, params) in params.copies.iter().enumerate() {
            let (previous, next) = cache.outputs.split_at_mut(time);
            let x = if let Some(previous) = previous.last() { same(&previous[..count]) } else { x };
            let y = if time + 1 == Times::Length::USIZE { &mut *y } else { &mut next[0][..count] };
            L::forward::<T, I, B>(params, Operand::new(x, y), &mut cache.layers[time], rng, isa);
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        Saved { x, y, cache }: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    ) {
        let (count, is_first_part) = (gradients.samples(), gradients.is_first_part());
        let (dy, mut dx, gradient) = gradients.apart();
        let RepeatCache { outputs, gradients: [even, odd], layers } = cache;
        let (mut dy_next, mut dx_next) = (&mut even[..count], &mut odd[..count]);
        for time in (0..Times::Length::USIZE).rev() {
            let last = time + 1 == Times::Length::USIZE;
            let x = if time == 0 { x } else { same(&outputs[time - 1][..count]) };
            let y = if last { y } else { &outputs[time][..count] };
            let dy = if last { dy } else { same(dy_next) };
            let dx = if time == 0 { dx.as_deref_mut() } else { Some(same_mut(dx_next)) };
            let saved = Saved { x, y, cache: &mut layers[time] };
            let gradients = Gradients::new(dy, dx, &mut gradient.copies[time]).of_first_part(is_first_part, isa);
            L::backward::<T, I, B>(&params.copies[time], saved, gradients, isa);
            (dy_next, dx_next) = (dx_next, dy_next);
        }
    }
}

impl<In: Shape, L: Streaming<In>, Times: Outputs> Streaming<In> for Repeat<Times, L> {
    type State<T: Scalar> = GenericArray<L::State<T>, Times::Length>;

    const NOT_CARRIED: Option<&'static str> = L::NOT_CARRIED;

    fn is_full<T: Scalar>(state: &Self::State<T>) -> bool {
        state.iter().any(L::is_full::<T>)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, <L::Output as Shape>::Step>,
        state: &mut Self::State<T>,
        isa: I,
    ) {
        let mut previous = Tensor::<T, In::Step>::ZERO;
        previous.copy_from_slice(x);
        for (params, state) in params.copies.iter().zip(state) {
            L::step(params, &previous, y, state, isa);
            // The shapes of the input and of the output are the same.
            previous.copy_from_slice(y);
        }
    }
}
