//! Optimizers and gradient clipping: PyTorch's numbers, and what holds whatever the numbers are.

mod clipping;
mod reference;
mod settings;
mod state;

use stackprop::layer;
use stackprop::layers::{DenseParams, WithBias};
use stackprop::prelude::*;
use stackprop::tensor::{Features, Scalar};
use stackprop::typenum::{U1, U6};

use crate::common::optimizers::{Wide, wide};
use crate::for_every_optimizer;

/// Seven numbers, as the reference values have: six weights and a bias.
type Seven<T> = DenseParams<T, Features<U6>, Features<U1>, WithBias>;

fn seven<T: Scalar>(values: &[f64]) -> Seven<T> {
    let mut made = Seven::ZERO;
    for (made, value) in layer::parameters_mut(&mut made).iter_mut().zip(values) {
        *made = T::of(*value);
    }
    made
}

fn numbers<T: Scalar, P: Parameters<T>>(params: &P) -> Vec<f64> {
    layer::parameters(params).iter().map(|&value| value.to_f64()).collect()
}

network! { struct Line = Dense<1, 1>; }

#[test]
fn every_parameter_of_a_tensor_is_treated_alike() {
    macro_rules! alike {
        ($optimizer:expr) => {
            let (optimizer, mut params, mut state) = ($optimizer.weight_decay(0.1), wide::<f32>(|_| 0.5), Zero::ZERO);
            for step in 0..3 {
                optimizer.step(&mut params, &wide(|_| 0.3 + step as f64), &mut state);
                let found = numbers(&params);
                assert!(found[0] < 0.5 && found.iter().all(|value| *value == found[0]), "{optimizer:?}: {found:?}");
            }
        };
    }
    for_every_optimizer!(alike, 0.01);
}

#[test]
fn weight_decay_leaves_out_biases_only_when_told() {
    macro_rules! decays {
        ($optimizer:expr) => {
            let optimizer = $optimizer.weight_decay(0.5);
            let (mut all, mut spared) = (seven::<f64>(&[1.0; 7]), seven::<f64>(&[1.0; 7]));
            let (mut state, mut other) = (Zero::ZERO, Zero::ZERO);
            optimizer.step(&mut all, &Seven::ZERO, &mut state);
            optimizer.without_bias_decay().step(&mut spared, &Seven::ZERO, &mut other);
            assert!(numbers(&all).iter().all(|value| *value < 1.0), "{optimizer:?}: {:?}", numbers(&all));
            assert_eq!(*spared.weight, *all.weight, "{optimizer:?}");
            assert_eq!(*spared.bias, [1.0], "{optimizer:?}");
        };
    }
    for_every_optimizer!(decays, 0.01);
}

#[test]
fn every_optimizer_finds_the_minimum_of_a_quadratic() {
    // Σ cᵢ (θᵢ − i / 300)², with curvatures from 0.5 to 2.
    let target = |index: usize| index as f64 / 300.0;
    macro_rules! converges {
        ($optimizer:expr) => {
            let (mut optimizer, mut params, mut state) = ($optimizer, Wide::<f32>::ZERO, Zero::ZERO);
            for _ in 0..3000 {
                // Some step by a length of their own, and only come as near as that.
                optimizer.set_learning_rate(0.997 * optimizer.learning_rate());
                let at = numbers(&params);
                let gradient = wide(|index| (1 + index % 4) as f64 * (at[index] - target(index)));
                optimizer.step(&mut params, &gradient, &mut state);
            }
            for (index, found) in numbers(&params).into_iter().enumerate() {
                assert!((found - target(index)).abs() < 1e-3, "{optimizer:?}: {index}: {found}");
            }
        };
    }
    macro_rules! undecayed {
        ($optimizer:expr) => {
            converges!($optimizer.weight_decay(0.0));
        };
    }
    for_every_optimizer!(undecayed, 0.05);
}

#[test]
fn a_steady_gradient_has_no_deviation_below_zero() {
    let (optimizer, mut params, mut state) = (RmsProp::new(1e-3).alpha(0.1).centered(), Wide::<f32>::ZERO, Zero::ZERO);
    for _ in 0..100 {
        optimizer.step(&mut params, &wide(|index| index as f64 * 0.37), &mut state);
    }
    assert!(numbers(&params).iter().all(|value| value.is_finite()), "{:?}", numbers(&params));
}

#[test]
fn a_gradient_that_is_not_a_number_shows_in_the_parameters() {
    macro_rules! shows {
        ($optimizer:expr) => {
            let (optimizer, mut params, mut state) = ($optimizer, Wide::<f32>::ZERO, Zero::ZERO);
            let gradient = wide(|index| if index == 5 { f64::NAN } else { 1.0 });
            optimizer.step(&mut params, &gradient, &mut state);
            optimizer.step(&mut params, &wide(|_| 1.0), &mut state);
            for (index, value) in numbers(&params).into_iter().enumerate() {
                assert_eq!(value.is_nan(), index == 5, "{optimizer:?}: {index}");
            }
        };
    }
    for_every_optimizer!(shows, 0.1);
}

/// What the documentation says of frozen layers: a gradient of zero does not hold a parameter, putting it back does.
#[test]
fn a_gradient_of_zero_does_not_freeze_a_parameter() {
    fn moved<O: Optimizer>(optimizer: O, gradients: [f32; 2]) -> bool {
        let (mut net, mut gradient, mut state) = (Line::ZERO, Line::ZERO, boxed());
        net.parameters_mut().fill(1.0);
        gradient.parameters_mut().fill(gradients[0]);
        optimizer.step(&mut net, &gradient, &mut state);
        let before = net.clone();
        gradient.parameters_mut().fill(gradients[1]);
        optimizer.step(&mut net, &gradient, &mut state);
        let moved = net != before;
        net.clone_from(&before);
        assert_eq!(net, before);
        moved
    }
    assert!(moved(AdamW::new(0.1), [0.0, 0.0]), "by its own decay");
    assert!(moved(Sgd::new(0.1).weight_decay(0.1), [0.0, 0.0]), "by weight decay");
    assert!(moved(Adam::new(0.1), [1.0, 0.0]), "by the moments");
    assert!(moved(Sgd::new(0.1).momentum(0.9), [1.0, 0.0]), "by momentum");
    assert!(!moved(Sgd::new(0.1), [1.0, 0.0]) && !moved(Adam::new(0.1), [0.0, 0.0]));
}

/// The square of a gradient can be infinite where the gradient is not. Divided by that, a parameter would stay where it is.
#[test]
fn a_moment_that_is_not_finite_shows_in_the_parameters() {
    macro_rules! shows {
        ($optimizer:expr) => {
            let (optimizer, mut params, mut state) = ($optimizer, Wide::<f32>::ZERO, Zero::ZERO);
            for step in 0..2 {
                optimizer.step(
                    &mut params,
                    &wide(|index| if index % 7 == 5 && step == 0 { 1e25 } else { 1.0 }),
                    &mut state,
                );
            }
            for (index, value) in numbers(&params).into_iter().enumerate() {
                assert_eq!(value.is_nan(), index % 7 == 5, "{optimizer:?}: {index}");
            }
        };
    }
    shows!(RmsProp::new(0.1));
    shows!(RmsProp::new(0.1).momentum(0.9));
    shows!(Adagrad::new(0.1));
    shows!(Adam::new(0.1));
    shows!(Adam::new(0.1).amsgrad());
    shows!(AdamW::new(0.1));
    shows!(NAdam::new(0.1));
}

/// As in PyTorch, where a momentum of 0 is none, and dampening belongs to momentum.
#[test]
fn without_momentum_there_is_no_dampening() {
    let (plain, dampened) = (Sgd::new(0.1), Sgd::new(0.1).momentum(0.0).dampening(0.5));
    let (mut params, mut other, mut state, mut other_state) = (Wide::<f64>::ZERO, Wide::ZERO, Zero::ZERO, Zero::ZERO);
    for step in 0..3 {
        let gradient = wide(|index| index as f64 + f64::from(step));
        plain.step(&mut params, &gradient, &mut state);
        dampened.step(&mut other, &gradient, &mut other_state);
    }
    assert_eq!(numbers(&params), numbers(&other));
}
