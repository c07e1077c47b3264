//! A deep network of another crate is trained, and is a layer of a deep network, without a `recursion_limit` in either.

use exporter::Blocks;
use exporter::deep::nn;
use nn::prelude::*;

use crate::common::rng;

network! {
    struct Larger =
        blocks: Blocks, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        GlobalAvgPool, Dense<4, 3>, Softmax;
}

#[test]
fn a_deep_network_can_come_from_another_crate() {
    let mut rng = rng(1);
    let inputs = [[0.5; 162], [-0.5; 162]];

    let mut blocks = Blocks::boxed(&mut rng);
    let before = blocks.predict(&inputs[0]);
    let mut trainer = boxed::<Trainer<Blocks, Adam, 2>>();
    let targets = [[1.0; 64], [0.0; 64]];
    let loss = trainer.step(&mut *blocks, &MeanSquaredError, &Adam::new(0.01), &inputs, &targets, &mut rng).unwrap();
    assert!(loss.is_finite() && blocks.predict(&inputs[0]) != before);

    let mut larger = Larger::boxed(&mut rng);
    let before = larger.boxed_clone();
    let mut trainer = boxed::<Trainer<Larger, Adam, 2>>();
    let loss = trainer.step(&mut *larger, &CrossEntropy, &Adam::new(0.01), &inputs, &[0u8, 2], &mut rng).unwrap();
    assert!(loss.is_finite() && larger.blocks.conv2d1 != before.blocks.conv2d1);
    assert!(larger.predict(&inputs[0]) != before.predict(&inputs[0]));
}
