//! A large network is trained in parts of 128 samples, unless its layers or its loss look at several samples at once.

use super::*;

// More than 2 MiB.
network! { struct Large = Dense<700, 760>, Tanh, Dense<760, 2>; }
network! { struct Normalised = Dense<700, 760>, BatchNorm, Tanh, Dense<760, 2>; }

/// The weights after a step on 128 samples by `fit`, and by a trainer in parts of 64 and of 128 samples.
fn after_a_step<N, Y, L>(loss: &L, target: impl Fn(usize) -> Y) -> [Vec<u32>; 3]
where
    N: TrainableNetwork<Scalar = f32, Input = [f32; 700]>,
    Y: Clone,
    L: Loss<N, Y> + Clone + 'static,
{
    let inputs: Vec<[f32; 700]> = {
        let mut rng = rng(5);
        (0..128).map(|_| core::array::from_fn(|_| uniform(&mut rng) as f32)).collect()
    };
    let targets: Vec<Y> = (0..128).map(target).collect();
    let mut by_fit = N::boxed(&mut rng(1));
    let (mut in_64, mut in_128) = (N::boxed(&mut rng(1)), N::boxed(&mut rng(1)));
    let fit = by_fit.fit(loss.clone(), Sgd::new(0.1)).batch_size(128).shuffle(false).epochs(1);
    fit.run(&inputs, &targets, &mut rng(1)).unwrap();
    let (x, t, sgd) = (&inputs, &targets, &Sgd::new(0.1));
    boxed::<Trainer<N, Sgd, 64>>().step(&mut in_64, loss, sgd, x, t, &mut rng(1)).unwrap();
    boxed::<Trainer<N, Sgd, 128>>().step(&mut in_128, loss, sgd, x, t, &mut rng(1)).unwrap();
    [bits(&*by_fit), bits(&*in_64), bits(&*in_128)]
}

#[test]
fn are_those_of_a_large_network() {
    let [by_fit, in_64, in_128] = after_a_step::<Large, _, _>(&MeanSquaredError, |i| [i as f32 / 64.0, 1.0]);
    assert!(by_fit != in_64, "the parts have 64 samples");
    assert!(by_fit == in_128, "the parts do not have 128 samples");
}

#[test]
fn are_not_those_of_a_layer_with_statistics_of_a_batch() {
    let [by_fit, in_64, in_128] = after_a_step::<Normalised, _, _>(&MeanSquaredError, |i| [i as f32 / 64.0, 1.0]);
    assert!(by_fit == in_64 && by_fit != in_128);
}

#[test]
fn are_not_those_of_a_loss_that_compares_samples() {
    let [by_fit, in_64, in_128] = after_a_step::<Large, _, _>(&Contrastive, |i| (i % 7) as u8);
    assert!(by_fit == in_64 && by_fit != in_128);
}
