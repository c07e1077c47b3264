//! What an optimizer keeps.

use stackprop::optimizers::NAdamState;

use super::*;

#[test]
fn the_state_is_whole_networks_and_counters() {
    fn size<O: Optimizer>(_: O) -> usize {
        size_of::<O::State<Seven<f32>>>()
    }
    let network = size_of::<Seven<f32>>();
    assert_eq!(network, 28);
    assert_eq!(size(Sgd::new(0.1)), 8);
    assert_eq!(size(Sgd::new(0.1).momentum(0.9)), network + 8);
    assert_eq!(size(RmsProp::new(0.1)), network + 8);
    assert_eq!(size(RmsProp::new(0.1).momentum(0.9)), 2 * network + 8);
    assert_eq!(size(RmsProp::new(0.1).centered().momentum(0.9)), 3 * network + 8);
    assert_eq!(size(Adagrad::new(0.1)), network + 8);
    assert_eq!(size(Adam::new(0.1)), 2 * network + 8);
    assert_eq!(size(Adam::new(0.1).amsgrad()), 3 * network + 8);
    assert_eq!(size(AdamW::new(0.1)), 2 * network + 8);
    assert_eq!(size(AdamW::new(0.1).amsgrad()), 3 * network + 8);
    assert_eq!(size(NAdam::new(0.1)), 2 * network + 16);
    assert_eq!(size(Lion::new(0.1)), network + 8);
}

#[test]
fn a_state_can_be_made_on_the_heap() {
    let mut state = stackprop::zero::boxed::<<NAdam as Optimizer>::State<Seven<f32>>>();
    let (mut boxed, mut placed) = (Seven::<f32>::ZERO, Seven::<f32>::ZERO);
    let gradient = seven(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
    NAdam::new(0.1).step(&mut boxed, &gradient, &mut *state);
    let mut other = Zero::ZERO;
    NAdam::new(0.1).step(&mut placed, &gradient, &mut other);
    assert_eq!(numbers(&boxed), numbers(&placed));
    assert_eq!(state.moments().steps(), 1);
}

/// What an optimizer keeps, as numbers.
trait Kept {
    fn kept(&self) -> Vec<f64>;
}

impl<T: Scalar, const K: usize> Kept for OptimizerState<Wide<T>, K> {
    fn kept(&self) -> Vec<f64> {
        self.buffers().iter().flat_map(numbers::<T, _>).collect()
    }
}

impl<T: Scalar> Kept for NAdamState<Wide<T>> {
    fn kept(&self) -> Vec<f64> {
        self.moments().kept()
    }
}

/// Gradients of all magnitudes, the smallest subnormal themselves, and then none: an average fades, and may not stay where
/// numbers have fewer digits. Rounding keeps it from reaching zero there.
fn keeps_no_subnormal_numbers<T: Scalar, O: Optimizer<State<Wide<T>>: Kept> + std::fmt::Debug>(optimizer: O) {
    let (least, exponents) =
        (T::min_positive_value().to_f64(), -T::epsilon().to_f64().log2() - T::min_positive_value().to_f64().log2());
    let (mut params, mut state) = (wide::<T>(|_| 1.0), O::State::<Wide<T>>::ZERO);
    let (first, none) = (wide(|index| (-exponents * index as f64 / 308.0).exp2()), Wide::ZERO);
    for step in 0..200 {
        optimizer.step(&mut params, if step == 0 { &first } else { &none }, &mut state);
        let subnormal = state.kept().into_iter().filter(|value| *value != 0.0 && value.abs() < least).count();
        assert_eq!(subnormal, 0, "{optimizer:?}, step {step}");
    }
    assert!(numbers(&params).iter().all(|value| value.is_finite()), "{optimizer:?}");
}

#[test]
fn no_optimizer_keeps_subnormal_numbers() {
    macro_rules! keeps_none {
        ($optimizer:expr) => {
            keeps_no_subnormal_numbers::<f32, _>($optimizer.weight_decay(0.0));
            keeps_no_subnormal_numbers::<f64, _>($optimizer.weight_decay(0.0));
        };
    }
    for_every_optimizer!(keeps_none, 0.01);
}
