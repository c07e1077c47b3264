//! A layer without a backward pass is in a network that is a layer.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

/// Rounds; its derivative would be zero.
struct Round;

impl<In: Shape> Layer<In> for Round {
    type Input = In;
    type Output = In;
    type Head = Values;
    type Params<T: Scalar> = ();
    type Scratch<T: Scalar> = ();

    fn predict<T: Scalar, I: Isa>(
        _: &(),
        xy: Operand<'_, T, In>,
        _: &mut [()],
        _: I,
    ) {
        let (x, y) = xy.scalars();
        for (y, x) in y.iter_mut().zip(x) {
            *y = x.round();
        }
    }
}

network! { struct Inner = Dense<3, 4>, Round; }
network! { struct Net = Inner, Dense<4, 2>; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit(MeanSquaredError, Adam::new(0.01)).run(&[[1.0; 3]], &[[0.0; 2]], &mut rng)?;
    Ok(())
}

//~ 34:5 `Net` cannot be trained: its layer `inner0_of_Net` has no backward pass
//~ cure `Dense<3, 4>, Round` -> `Dense<3, 4>, Tanh`
