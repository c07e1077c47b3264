//! Deep networks: published ones and long lists compile, predict and learn, without a `recursion_limit` in the crate that declares
//! them; and the passes of a long list, which are outlined, have the right gradients, and the bits of short lists.

/// Declares a network: the layers of the first brackets, those of the second as often as the product of the factors, and those
/// of the third.
macro_rules! times {
    ($name:ident $(<$parameter:ident>)? = [$($start:tt)*] [$($block:tt)*] [$($end:tt)*]) => {
        network! { struct $name $(<$parameter>)? = $($start)* $($block)* $($end)*; }
    };
    ($name:ident $(<$parameter:ident>)? = $start:tt [$($block:tt)*] $end:tt * 2 $($factors:tt)*) => {
        times! { $name $(<$parameter>)? = $start [$($block)* $($block)*] $end $($factors)* }
    };
    ($name:ident $(<$parameter:ident>)? = $start:tt [$($block:tt)*] $end:tt * 3 $($factors:tt)*) => {
        times! { $name $(<$parameter>)? = $start [$($block)* $($block)* $($block)*] $end $($factors)* }
    };
    ($name:ident $(<$parameter:ident>)? = $start:tt [$($block:tt)*] $end:tt * 5 $($factors:tt)*) => {
        times! { $name $(<$parameter>)? = $start [$($block)* $($block)* $($block)* $($block)* $($block)*] $end $($factors)* }
    };
}

#[cfg(full)]
mod generic;
#[cfg(full)]
mod gradients;
#[cfg(full)]
mod long;
mod of_another_crate;
mod own;
#[cfg(full)]
mod published;

use stackprop::prelude::*;
use stackprop::tensor::plain::{Flat, all_scalars};

use crate::common::rng;

/// Values of a normal distribution, as arrays of any size; never on the stack.
fn random<A: Flat<T> + Zero, T: Scalar>(count: usize, seed: u64) -> Box<[A]> {
    let mut arrays = boxed_slice::<A>(count);
    let values = all_scalars_mut::<T, A>(&mut arrays);
    let count = values.len();
    Init::Normal { mean: 0.0, deviation: 1.0 }.weights(values, count, 1, &mut rng(seed));
    arrays
}

/// The predictions of a batch, in parts of two samples.
fn predictions<N: Network>(network: &N, inputs: &[N::Input]) -> Box<[N::Output]> {
    let mut outputs = boxed_slice::<N::Output>(inputs.len());
    network.predict_batch(inputs, &mut outputs, &mut *boxed::<Scratch<N, 2>>());
    outputs
}

/// The network predicts finite numbers, others for other inputs. A step of training has a finite loss and changes each tensor of
/// parameters, and with them the predictions.
#[track_caller]
fn assert_learns<N: TrainableNetwork<Scalar = f32, Element = f32>>()
where
    MeanSquaredError: Loss<N, N::Output>,
{
    let mut network = N::boxed(&mut rng(1));
    let (inputs, targets) = (random::<N::Input, f32>(3, 2), random::<N::Output, f32>(3, 3));
    let outputs = predictions(&*network, &inputs);
    assert!(all_scalars::<f32, _>(&outputs).iter().all(|y| y.is_finite()));
    assert_ne!(all_scalars::<f32, _>(&outputs[..1]), all_scalars::<f32, _>(&outputs[1..2]));

    let before = network.boxed_clone();
    let mut trainer = boxed::<Trainer<N, Adam, 4>>();
    let loss =
        trainer.step(&mut *network, &MeanSquaredError, &Adam::new(0.01), &inputs, &targets, &mut rng(4)).unwrap();
    assert!(loss.is_finite(), "{loss}");
    let mut tensors = Vec::new();
    before.visit(&Path::ROOT, &mut |_, tensor| tensors.push(tensor));
    let mut tensors = tensors.into_iter();
    network.visit(&Path::ROOT, &mut |entry, tensor| {
        let before = tensors.next().unwrap();
        assert!(tensor.is_empty() || tensor != before, "{} has not changed", entry.path);
    });
    let after = predictions(&*network, &inputs);
    assert!(all_scalars::<f32, _>(&after).iter().all(|y| y.is_finite()));
    assert_ne!(all_scalars::<f32, _>(&outputs), all_scalars::<f32, _>(&after));
}
