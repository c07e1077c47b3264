use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

const CLASSES: usize = 10;
network! {
    /// Digits.
    pub struct Mnist = hidden: Dense<784, 128>, ReLU, Dropout<0.5>, Dense<_, CLASSES>, Softmax;
}
network! { struct Nested = Mnist, Dense<10, { CLASSES * 2 }>, LogSoftmax }
network! { struct Chain = Mnist, Nested2 }
network! { struct Nested2 = Dense<10, 3>, Softmax }

fn main() {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Mnist::boxed(&mut rng);
    println!("{}{}", Mnist::summary(), Nested::summary());
    println!("{:?}", net.predict(&[0.5; 784]));
    let x = [[0.1; 784]; 3];
    let mut gradient = Mnist::ZERO;
    let mut ws = stackprop::flat::boxed::<Workspace<Mnist, 2>>();
    for _ in 0..20 {
        let loss = net.loss_and_gradient(&CrossEntropy, &x, &[1u8, 2, 3], &mut gradient, &mut ws, &mut rng).unwrap();
        for (w, g) in net.parameters_mut().iter_mut().zip(gradient.parameters()) {
            *w -= 0.1 * g;
        }
        print!("{loss} ");
    }
    let deep: Nested<f64> = Network::new(&mut rng);
    println!("{:?}", deep.predict(&[0.5; 784]));
}
