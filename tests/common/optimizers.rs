//! Every optimizer, and parameters for them.

use stackprop::layer;
use stackprop::layers::{DenseParams, WithBias};
use stackprop::tensor::{Features, Scalar};
use stackprop::typenum::{U7, U43};
use stackprop::zero::Zero;

/// Calls a macro with every optimizer in every mode, at the learning rate given.
#[macro_export]
macro_rules! for_every_optimizer {
    ($test:ident, $rate:expr) => {
        $test!(Sgd::new($rate));
        $test!(Sgd::new($rate).momentum(0.9));
        $test!(Sgd::new($rate).momentum(0.9).dampening(0.5));
        $test!(Sgd::new($rate).momentum(0.9).nesterov());
        $test!(RmsProp::new($rate));
        $test!(RmsProp::new($rate).momentum(0.9));
        $test!(RmsProp::new($rate).centered());
        $test!(RmsProp::new($rate).momentum(0.9).centered());
        $test!(Adagrad::new(10.0 * $rate)); // whose steps become shorter and shorter
        $test!(Adam::new($rate));
        $test!(Adam::new($rate).amsgrad());
        $test!(AdamW::new($rate));
        $test!(AdamW::new($rate).amsgrad());
        $test!(NAdam::new($rate));
        $test!(Lion::new($rate));
    };
}

/// 43 · 7 weights and 7 biases: whole blocks of the loop and a rest, in both tensors only a rest or neither.
pub type Wide<T> = DenseParams<T, Features<U43>, Features<U7>, WithBias>;

pub fn wide<T: Scalar>(value: impl Fn(usize) -> f64) -> Wide<T> {
    let mut made = Wide::ZERO;
    for (index, made) in layer::parameters_mut(&mut made).iter_mut().enumerate() {
        *made = T::of(value(index));
    }
    made
}
