// head
use nn::prelude::*;
use nn::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};

/// A custom layer with a parameter.
pub struct Shift;

nn::parameters! {
    pub struct ShiftParams<T: Scalar> {
        pub by: Features<U1> as Bias,
    }

    fn init(&mut self, _scheme, _rng) {}
}

impl<In: Shape> Layer<In> for Shift {
    type Input = In;
    type Output = In;
    type Head = Values;
    type Params<T: Scalar> = ShiftParams<T>;
    type Scratch<T: Scalar> = ();

    fn predict<T: Scalar, I: Isa>(params: &ShiftParams<T>, xy: Operand<'_, T, In>, _: &mut [()], _: I) {
        xy.map(|x| x + params.by[0]);
    }
}

const SIZE: usize = 4;

nn::network! {
    #[budget(parameters = "1 KiB", macs = 120)]
    pub struct Net = out: Dense<3, { SIZE * 2 }>, Residual<(ReLU, Dense<8, 8, NoBias>), Identity>, Dropout<0.5>, Dense<_, SIZE>, Softmax;
}
network! { struct Generic<H> = Dense<3, H>, Repeat<2, (Dense<H, H>, LeakyReLU<-0.1>)>, Dense<H, 2>; }
network! { struct Shifted = Generic<8>, Shift; }
network! { #[cfg(all())] struct Linear = nn::layers::Dense<2, 2>; }

/// A name that the library would take for a slip, if it were not the user's.
mod own {
    use super::*;

    network! { struct Net = Linear, Shift; }

    pub fn parameters() -> usize {
        network! { struct Net = super::Linear, Dense<2, 1>; }
        Net::PARAMS + self::Net::PARAMS
    }
}

const _: () = assert!(Generic::<nn::typenum::U8>::PARAMS == 32 + 2 * 72 + 18 && Shifted::PARAMS == 32 + 2 * 72 + 18 + 1);

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit(CrossEntropy, Adam::new(0.01)).epochs(2).run(&[[1.0; 3]; 4], &[0u8, 1, 2, 3], &mut rng)?;
    println!("{:?} {}", net.predict(&[0.5; 3]), own::parameters());
    Ok(())
}
