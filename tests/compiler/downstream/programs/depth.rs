// head
use exporter::Blocks;
use nn::prelude::*;
use nn::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};

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

fn main() {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
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
