//! The passes of training by themselves, with a gradient that is handed in from above.

use stackprop::prelude::*;
use stackprop::simd::{Base, Kernel, dispatch};
use stackprop::tensor::plain::{values, values_mut};

/// What the passes give.
#[derive(Debug, PartialEq)]
pub struct Passed<N: Network> {
    pub y: Vec<N::Scalar>,
    pub dx: Vec<N::Scalar>,
    pub gradient: Box<N>,
}

/// A forward and a backward pass over the samples `x`, at most `ALL`; compiled for the best instruction set that there is,
/// or for the one that every processor has.
pub fn pass<N: TrainableNetwork, const ALL: usize>(
    network: &N,
    x: &[N::Scalar],
    dy: &[N::Scalar],
    seed: u64,
    best: bool,
) -> Passed<N> {
    let samples = x.len() / N::InputShape::SIZE;
    assert_eq!((x.len(), dy.len()), (samples * N::InputShape::SIZE, samples * N::OutputShape::SIZE));
    let nothing = N::Scalar::of(f64::NAN);
    let mut passed = Passed { y: vec![nothing; dy.len()], dx: vec![nothing; x.len()], gradient: boxed::<N>() };
    let work = Pass::<N, ALL> {
        network,
        x: values(x, samples),
        y: values_mut(&mut passed.y, samples),
        dy: values(dy, samples),
        dx: values_mut(&mut passed.dx, samples),
        gradient: &mut passed.gradient,
        rng: StepRng::new(seed, 0),
    };
    if best {
        dispatch(work)
    } else {
        work.run(Base)
    }
    passed
}

type Samples<N, S> = [Tensor<<N as Network>::Scalar, S>];

struct Pass<'a, N: TrainableNetwork, const ALL: usize> {
    network: &'a N,
    x: &'a Samples<N, N::InputShape>,
    y: &'a mut Samples<N, N::OutputShape>,
    dy: &'a Samples<N, N::OutputShape>,
    dx: &'a mut Samples<N, N::InputShape>,
    gradient: &'a mut N,
    rng: StepRng<'static>,
}

impl<N: TrainableNetwork, const ALL: usize> Kernel for Pass<'_, N, ALL> {
    type Output = ();

    fn run<I: Isa>(self, isa: I) {
        let Self { network, x, y, dy, dx, gradient, mut rng } = self;
        let mut cache = boxed::<<N::Trained as Trainable<N::InputShape>>::Cache<N::Scalar, ALL>>();
        let xy = Operand::new(x, &mut *y);
        N::Trained::forward::<N::Scalar, I, ALL>(network, xy, &mut cache, &mut rng, isa);
        let saved = Saved { x, y, cache: &mut *cache };
        N::Trained::backward::<N::Scalar, I, ALL>(network, saved, Gradients::new(dy, Some(dx), gradient), isa);
    }
}
