//! Settings: what can stand behind the sizes of a layer, in any order, as in `Conv2d<32, 64, 3, Stride<2>, Same, NoBias>`.

use core::any::Any;
use core::marker::PhantomData;

use generic_array::ArrayLength;
use typenum::{U0, U1};

use crate::layer::Expects;
use crate::tensor::{Features, Shape};
use crate::type_level::{Auto, By, Extent, Missing, Negative, Ratio};

/// How many values a window moves from one place to the next: 1 for a convolution and the size of the window for a pool,
/// unless this says otherwise. `Stride<2>`, or `Stride<(2, 1)>` for rows and columns.
pub struct Stride<S = Missing>(PhantomData<fn() -> S>);

/// How many zeros there are on each side: `Padding<1>`, or `Padding<(2, 1)>` above and below, and left and right. None,
/// unless this says otherwise.
///
/// `Padding<0, 1>`: none above and left, one below and right; `Padding<(0, 1), (2, 3)>`: none above, one left, two below, three
/// right.
pub struct Padding<P = Missing, Q = P>(PhantomData<fn() -> (P, Q)>);

/// As many zeros as it takes for a convolution with stride 1 to give as many values as it gets; with stride `S` it gives
/// every `S`-th of those, `⌈N / S⌉`.
///
/// A window that reaches over `R = D (K − 1)` further values gets `⌊R / 2⌋` zeros before and `⌈R / 2⌉` behind: for an odd
/// kernel as many on either side, for an even one the odd zero is below and right, as in PyTorch and Keras. With a stride
/// the windows lie as with PyTorch's `padding=R // 2`; Keras shifts them by the size of the input.
pub struct Same;

/// The distance between two neighbours in a window: `Dilation<2>` leaves out every other value. 1, unless this says
/// otherwise.
pub struct Dilation<D = Missing>(PhantomData<fn() -> D>);

/// The channels are cut into this many groups, and each output reads one of them only: `Groups<4>`.
pub struct Groups<G = Missing>(PhantomData<fn() -> G>);

/// Each output reads one channel only: as many [`Groups`] as there are channels.
pub struct Depthwise;

/// A pool's last window may reach over the end, so that no value is left out.
pub struct Ceil;

/// A mean is that of the values of a window which lie inside of the image: the zeros of the padding do not count.
pub struct CountInside;

/// How many values more a transposed convolution gives, below and right: `OutputPadding<1>`. With a stride, several sizes
/// convolve to the same one; this says which of them comes back.
pub struct OutputPadding<P = Missing>(PhantomData<fn() -> P>);

/// Which setting it is, for the layers that only know some of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// No setting was written.
    None,
    /// [`Stride`]
    Stride,
    /// [`Padding`] or [`Same`]
    Padding,
    /// [`Dilation`]
    Dilation,
    /// [`Groups`] or [`Depthwise`]
    Groups,
    /// [`NoBias`] or [`WithBias`]
    Bias,
    /// [`Ceil`]
    Ceil,
    /// [`CountInside`]
    CountInside,
    /// [`OutputPadding`]
    OutputPadding,
    /// It is no setting, but a number.
    Number,
}

/// One setting: it replaces what it sets, and leaves everything else as it was `Before`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a setting of a layer",
    label = "settings are `Stride`, `Padding`, `Same`, `Dilation`, `Groups`, `Depthwise`, `NoBias`, `Ceil`"
)]
pub trait Setting: 'static {
    /// The stride.
    type Stride<Before: Extent>: Extent;
    /// The padding.
    type Padding<Before: Pad>: Pad;
    /// The dilation.
    type Dilation<Before: Extent>: Extent;
    /// The groups.
    type Groups<Before: Grouping>: Grouping;
    /// Whether there is a bias.
    type Bias<Before: Bias>: Bias;
    /// 1 where the number of places is rounded up.
    type Ceil<Before: ArrayLength>: ArrayLength;
    /// 1 where the padding does not count in a mean.
    type CountInside<Before: ArrayLength>: ArrayLength;
    /// What is added to the output.
    type OutputPadding<Before: Extent>: Extent;
    /// Which of these it replaces.
    const KIND: Kind;
    /// How many numbers are written in it: 1 or 2, or 0 where there should be one and is none.
    const NUMBERS: usize = 1;
}

macro_rules! settings {
    ($([$($parameter:ident: $bound:path),*] $setting:ty, $kind:ident $(, $numbers:expr)? => $($replaced:ident = $with:ty)?;)*) => {$(
        impl<$($parameter: $bound),*> Setting for $setting {
            settings!(@ Stride: Extent, $($replaced = $with)?);
            settings!(@ Padding: Pad, $($replaced = $with)?);
            settings!(@ Dilation: Extent, $($replaced = $with)?);
            settings!(@ Groups: Grouping, $($replaced = $with)?);
            settings!(@ Bias: Bias, $($replaced = $with)?);
            settings!(@ Ceil: ArrayLength, $($replaced = $with)?);
            settings!(@ CountInside: ArrayLength, $($replaced = $with)?);
            settings!(@ OutputPadding: Extent, $($replaced = $with)?);
            const KIND: Kind = Kind::$kind;
            $(const NUMBERS: usize = $numbers;)?
        }
    )*};
    (@ Stride: $bound:ident, Stride = $with:ty) => { type Stride<Before: $bound> = $with; };
    (@ Padding: $bound:ident, Padding = $with:ty) => { type Padding<Before: $bound> = $with; };
    (@ Dilation: $bound:ident, Dilation = $with:ty) => { type Dilation<Before: $bound> = $with; };
    (@ Groups: $bound:ident, Groups = $with:ty) => { type Groups<Before: $bound> = $with; };
    (@ Bias: $bound:ident, Bias = $with:ty) => { type Bias<Before: $bound> = $with; };
    (@ Ceil: $bound:ident, Ceil = $with:ty) => { type Ceil<Before: $bound> = $with; };
    (@ CountInside: $bound:ident, CountInside = $with:ty) => { type CountInside<Before: $bound> = $with; };
    (@ OutputPadding: $bound:ident, OutputPadding = $with:ty) => { type OutputPadding<Before: $bound> = $with; };
    (@ $kept:ident: $bound:ident, $($other:ident = $with:ty)?) => { type $kept<Before: $bound> = Before; };
}
settings! {
    [] Missing, None => ;
    [S: Extent] Stride<S>, Stride, S::NUMBERS => Stride = S;
    [P: Extent, Q: Extent] Padding<P, Q>, Padding, numbers(P::NUMBERS, Q::NUMBERS) => Padding = Padding<P, Q>;
    [] Same, Padding => Padding = Same;
    [D: Extent] Dilation<D>, Dilation, D::NUMBERS => Dilation = D;
    [G: Extent] Groups<G>, Groups, G::NUMBERS => Groups = Groups<G>;
    [] Depthwise, Groups => Groups = Depthwise;
    [] NoBias, Bias => Bias = NoBias;
    [] WithBias, Bias => Bias = WithBias;
    [] Ceil, Ceil => Ceil = U1;
    [] CountInside, CountInside => CountInside = U1;
    [P: Extent] OutputPadding<P>, OutputPadding, P::NUMBERS => OutputPadding = P;
    [N: ArrayLength] N, Number => ;
    [H: ArrayLength, W: ArrayLength] By<H, W>, Number => ;
    [] Auto, Number => ;
    [P: Any, Q: Any] Ratio<P, Q>, Number => ;
    [D: Any] Negative<D>, Number => ;
}

/// How many numbers are written in two places; none if one is empty.
const fn numbers(first: usize, second: usize) -> usize {
    if first == 0 || second == 0 {
        0
    } else if first > second {
        first
    } else {
        second
    }
}

/// How much padding there is: [`Padding`] or [`Same`].
pub trait Pad: 'static {
    /// The zeros above and left, besides those of `Same`.
    type Start: Extent;
    /// The zeros below and right, besides those of `Same`.
    type End: Extent;
    /// 1 for [`Same`], otherwise 0.
    type Same: ArrayLength;
}

impl<P: Extent, Q: Extent> Pad for Padding<P, Q> {
    type Start = P;
    type End = Q;
    type Same = U0;
}

impl Pad for Same {
    type Start = U0;
    type End = U0;
    type Same = U1;
}

/// How the channels are cut: [`Groups`] or [`Depthwise`].
pub trait Grouping: 'static {
    /// The number of groups of `Channels` channels.
    type Of<Channels: ArrayLength>: ArrayLength;
}

impl<G: Extent> Grouping for Groups<G> {
    type Of<Channels: ArrayLength> = G::Height;
}

impl Grouping for Depthwise {
    type Of<Channels: ArrayLength> = Channels;
}

/// Whether a layer has a bias: [`WithBias`] or [`NoBias`].
pub trait Bias: 'static {
    /// The shape of the bias, given that of the output.
    type Shape<Out: Shape>: Shape;
}

/// The layer has a bias.
pub struct WithBias;
/// The layer has no bias.
pub struct NoBias;

impl Bias for WithBias {
    type Shape<Out: Shape> = Out;
}
impl Bias for NoBias {
    type Shape<Out: Shape> = Features<typenum::U0>;
}

/// All settings of a layer together: a tuple of five.
pub trait Settings: 'static {
    /// The stride, where it is `Default` unless it was set.
    type Stride<Default: Extent>: Extent;
    /// The padding.
    type Padding: Pad;
    /// The dilation.
    type Dilation: Extent;
    /// The groups.
    type Groups: Grouping;
    /// Whether there is a bias.
    type Bias: Bias;
    /// 1 where the number of places is rounded up.
    type Ceil: ArrayLength;
    /// 1 where the padding does not count in a mean.
    type CountInside: ArrayLength;
    /// What is added to the output.
    type OutputPadding: Extent;
    /// The kinds of the five, and how many numbers are written in each.
    const WRITTEN: [(Kind, usize); 5];
}

impl<A: Setting, B: Setting, C: Setting, D: Setting, E: Setting> Settings for (A, B, C, D, E) {
    type Stride<Default: Extent> = A::Stride<B::Stride<C::Stride<D::Stride<E::Stride<Default>>>>>;
    type Padding = A::Padding<B::Padding<C::Padding<D::Padding<E::Padding<Padding<U0>>>>>>;
    type Dilation = A::Dilation<B::Dilation<C::Dilation<D::Dilation<E::Dilation<U1>>>>>;
    type Groups = A::Groups<B::Groups<C::Groups<D::Groups<E::Groups<Groups<U1>>>>>>;
    type Bias = A::Bias<B::Bias<C::Bias<D::Bias<E::Bias<WithBias>>>>>;
    type Ceil = A::Ceil<B::Ceil<C::Ceil<D::Ceil<E::Ceil<U0>>>>>;
    type CountInside = A::CountInside<B::CountInside<C::CountInside<D::CountInside<E::CountInside<U0>>>>>;
    type OutputPadding = A::OutputPadding<B::OutputPadding<C::OutputPadding<D::OutputPadding<E::OutputPadding<U0>>>>>;
    const WRITTEN: [(Kind, usize); 5] = [
        (A::KIND, A::NUMBERS),
        (B::KIND, B::NUMBERS),
        (C::KIND, C::NUMBERS),
        (D::KIND, D::NUMBERS),
        (E::KIND, E::NUMBERS),
    ];
}

/// Whether all that was written are settings of the layer, each of them once and with as many numbers as it has directions.
///
/// `known` are the kinds that the layer has, and `others` says which these are.
#[must_use]
pub const fn check_settings(written: [(Kind, usize); 5], known: &[Kind], directions: usize, others: &'static str) -> Expects {
    let mut i = 0;
    while i < written.len() {
        let (kind, numbers) = written[i];
        match kind {
            Kind::None => {}
            Kind::Number => {
                return Expects::Never("a number stands among the settings: write what it sets, as in `Stride<2>`");
            }
            _ if !contains(known, kind) => return Expects::Never(others),
            _ if numbers == 0 => {
                return Expects::Never("a setting lacks its number, which is a whole one: write it as in `Stride<2>`");
            }
            Kind::Groups if numbers > 1 => {
                return Expects::Never("the number of groups is one number, as in `Groups<4>`");
            }
            _ if numbers > directions => {
                return Expects::Never("there is one direction only, so a setting has one number, as in `Stride<2>`");
            }
            _ => {}
        }
        let mut earlier = 0;
        while earlier < i {
            if kind as u8 == written[earlier].0 as u8 && !matches!(kind, Kind::None) {
                return Expects::Never("one of the settings stands there twice");
            }
            earlier += 1;
        }
        i += 1;
    }
    Expects::Anything
}

const fn contains(kinds: &[Kind], kind: Kind) -> bool {
    let mut i = 0;
    while i < kinds.len() {
        if kinds[i] as u8 == kind as u8 {
            return true;
        }
        i += 1;
    }
    false
}
