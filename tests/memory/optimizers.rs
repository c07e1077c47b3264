//! No optimizer asks the heap for memory in a step, in any mode; nor does clipping.

use stackprop::prelude::*;

use crate::allocations::allocations;
use crate::common::optimizers::{Wide, wide};
use crate::for_every_optimizer;

#[test]
fn a_step_allocates_nothing() {
    let gradient = wide::<f32>(|index| index as f64);
    macro_rules! frugal {
        ($optimizer:expr) => {
            let (mut optimizer, mut params, mut state) = ($optimizer.weight_decay(0.1), Wide::<f32>::ZERO, Zero::ZERO);
            let work = || {
                optimizer.step(&mut params, &gradient, &mut state);
                optimizer.set_learning_rate(0.05);
                optimizer.without_bias_decay().step(&mut params, &gradient, &mut state);
                clip_by_norm(&mut params, 0.1);
                clip_by_value(&mut params, 0.01);
            };
            assert_eq!(allocations(work), 0, "{optimizer:?}");
        };
    }
    for_every_optimizer!(frugal, 0.1);
}
