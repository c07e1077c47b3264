//! [`PReLU`]: `y = x for x > 0, a · x otherwise`, with a trained `a`

use core::marker::PhantomData;

use typenum::U1;

use super::slope_at;
use crate::kernels::lanes::{add, add_to, each, load, of_channels, store};
use crate::kernels::layout::{LANES, Layout, Over};
use crate::kernels::slices::{subslice, subslice_mut};
use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::parameters;
use crate::simd::Kernel;
use crate::type_level::{By, Negative, Ratio};

/// `y = x for x > 0, a · x otherwise`, where the slope `a` is trained. He et al. 2015, equation 1.
///
/// `PReLU` has one slope, `PReLU<PerChannel>` one slope per channel. They start at 0.25.
///
/// # Shapes
///
/// - input and output: any shape
/// - `slope`: one number, or one number per channel
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<4, 8>, PReLU, Dense<8, 8>, PReLU<PerChannel>, Dense<8, 2>; }
/// let mut net = Net::ZERO;
/// net.prelu1.slope[0] = 0.1;
/// assert_eq!(net.prelu3.slope.len(), 8);
/// ```
pub struct PReLU<S = OneSlope>(PhantomData<fn() -> S>);

/// A [`PReLU`] with one slope for all values.
pub struct OneSlope;

/// A [`PReLU`] with one slope per channel: `PReLU<PerChannel>`.
pub struct PerChannel;

/// The number of slopes of a [`PReLU`]. Numbers implement it too, so that the types of a list with a mistake exist.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number of slopes for a `PReLU`",
    label = "write `PReLU` or `PReLU<PerChannel>`"
)]
pub trait Slopes: 'static {
    /// The shape of the slopes.
    type Shape<In: Shape>: Shape;
    /// Whether there is one slope per channel.
    const PER_CHANNEL: bool = false;
    /// [`Expects::Anything`], or a message if this is not a number of slopes.
    const EXPECTS: Expects = Expects::Anything;
}

impl Slopes for OneSlope {
    type Shape<In: Shape> = Features<U1>;
}

impl Slopes for PerChannel {
    type Shape<In: Shape> = Features<In::Channels>;
    const PER_CHANNEL: bool = true;
}

macro_rules! no_slopes {
    ($(<$($parameter:ident $(: $bound:path)?),*> $number:ty;)*) => {$(
        impl<$($parameter: $($bound +)? 'static),*> Slopes for $number {
            type Shape<In: Shape> = Features<U1>;
            const EXPECTS: Expects = Expects::Never(
                "its slopes are trained: write `PReLU` for one slope, `PReLU<PerChannel>` for one per channel, or `LeakyReLU<0.1>`",
            );
        }
    )*};
}
no_slopes! {
    <N: ArrayLength> N;
    <P, Q> Ratio<P, Q>;
    <D> Negative<D>;
    <H, W> By<H, W>;
    <> Auto;
}

parameters! {
    /// The parameters of a [`PReLU`].
    pub struct PReLUParams<T: Scalar, S: Shape> {
        /// The slope below zero: one, or one per channel.
        pub slope: S as Scale,
    }

    fn init(&mut self, scheme, _) {
        self.slope.fill(T::of(if let Some(Init::Constant(value)) = scheme { value } else { 0.25 }));
    }
}

impl<S: Slopes> PReLU<S> {
    const fn layout<In: Shape>(samples: usize) -> Layout {
        if S::PER_CHANNEL { Layout::of::<In>(samples) } else { Layout::of_one_channel(samples * In::SIZE) }
    }
}

impl<In: Shape, S: Slopes> Layer<In> for PReLU<S> {
    type Input = In;
    type Output = In;
    type Head = Values;
    type Params<T: Scalar> = PReLUParams<T, S::Shape<In>>;
    type Scratch<T: Scalar> = ();

    const EXPECTS: Expects = S::EXPECTS;
    const REUSE: Reuse = Reuse { predict: InPlace::Yes, ..Reuse::reads(Reads::X) };
    const OPERATION: Operation = Operation::PReLU { per_channel: S::PER_CHANNEL };

    fn predict<T: Scalar, I: Isa>(params: &Self::Params<T>, xy: Operand<'_, T, In>, _: &mut [()], isa: I) {
        forward(isa, Self::layout::<In>(xy.samples()), &params.slope, xy.flat());
    }
}

impl<In: Shape, S: Slopes> Streaming<In> for PReLU<S> {
    type State<T: Scalar> = ();

    #[inline(always)]
    fn step<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, In::Step>,
        (): &mut (),
        _: I,
    ) {
        for ((x, y), slope) in x.iter().zip(y.iter_mut()).zip(params.slope.iter().cycle()) {
            *y = if *x < T::ZERO { *slope * *x } else { *x };
        }
    }
}

impl<In: Shape, S: Slopes> Trainable<In> for PReLU<S> {
    type Cache<T: Scalar, const B: usize> = ();

    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        saved: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    ) {
        let (dy, dx, gradient) = gradients.scalars();
        let layout = Self::layout::<In>(saved.x.len());
        backward(isa, layout, &params.slope, all_scalars(saved.x), dy, dx, &mut gradient.slope);
    }
}

fn forward<T: Scalar, I: Isa>(isa: I, layout: Layout, slope: &[T], mut values: Operand<'_, T>) {
    isa.vectorize(|| {
        for group in layout.each_sample() {
            for (start, channel) in group.runs() {
                for (range, channel) in group.chunks(start, channel) {
                    let a = of_channels(group, slope, channel, range.len(), T::ZERO);
                    let x = load(subslice(values.x(), range.clone()));
                    let y = each(|lane| if x[lane] > T::ZERO { x[lane] } else { a[lane] * x[lane] });
                    store(y, subslice_mut(values.y(), range));
                }
            }
        }
    });
}

/// `da += Σ dy · min(x, 0)`, `dx = dy for x > 0, a · dy otherwise`
fn backward<T: Scalar, I: Isa>(
    isa: I,
    layout: Layout,
    slope: &[T],
    x: &[T],
    dy: &[T],
    dx: Option<&mut [T]>,
    da: &mut [T],
) {
    isa.outlined(Backward { layout, slope, x, dy, dx, da });
}

/// It is a kernel, not a closure, because the compiler does not inline a closure of this length, which would then be compiled for the
/// build target.
struct Backward<'a, T> {
    layout: Layout,
    slope: &'a [T],
    x: &'a [T],
    dy: &'a [T],
    dx: Option<&'a mut [T]>,
    da: &'a mut [T],
}

impl<T: Scalar> Kernel for Backward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { layout, slope, x, dy, mut dx, da } = self;
        // Channel by channel, so that all terms of a slope are summed before they are added to the sum of other parts of the batch.
        for group in layout.groups(Over::Channels) {
            let a = of_channels(group, slope, group.channel, if group.one_per_lane { group.len } else { 1 }, T::ZERO);
            let mut of_slope = [0.0; LANES];
            for (start, channel) in group.runs() {
                for (range, _) in group.chunks(start, channel) {
                    let (x, dy) = (load(subslice(x, range.clone())), load(subslice(dy, range.clone())));
                    let by_slope = each(|lane| if x[lane] > T::ZERO { T::ZERO } else { dy[lane] * x[lane] });
                    add(&mut of_slope, by_slope.map(Scalar::to_f64), range.len());
                    if let Some(dx) = &mut dx {
                        let slope = each(|lane| slope_at(x[lane], if x[lane] > T::ZERO { T::ONE } else { a[lane] }));
                        store(each(|lane| dy[lane] * slope[lane]), subslice_mut(dx, range));
                    }
                }
            }
            if group.one_per_lane {
                add_to(da, group.channel, of_slope.map(T::of), group.len);
            } else {
                add_to(da, group.channel, [T::of(of_slope.iter().sum()); LANES], 1);
            }
        }
    }
}
