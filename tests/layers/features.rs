//! Every layer against PyTorch: prediction, the forward pass of training, and all gradients; and whole networks.

#[path = "common/golden.rs"]
mod golden;
#[path = "common/pytorch.rs"]
mod pytorch;

use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use serde_json::Value;
use stackprop::prelude::*;

/// Both sides are correct to a few roundings, of which a sum over 128 inputs has the most: 128 · 2⁻⁵³ = 1.4e-14.
const TOLERANCE: f64 = 1e-12;

layers! {
    "layers";
    dense_1_1: [Dense<1, 1>];
    dense_1_1_without_bias: [Dense<1, 1, NoBias>];
    dense_5_3: [Dense<5, 3>];
    dense_5_3_without_bias: [Dense<5, 3, NoBias>];
    dense_17_33: [Dense<17, 33>];
    dense_17_33_without_bias: [Dense<17, 33, NoBias>];
    dense_128_10: [Dense<128, 10>];
    dense_128_10_without_bias: [Dense<128, 10, NoBias>];
    relu: [Input<8>, ReLU] [Input<5>, ReLU];
    leaky_relu: [Input<8>, LeakyReLU<0.01>] [Input<5>, LeakyReLU<0.01>];
    leaky_relu_of_a_fifth: [Input<8>, LeakyReLU<0.2>] [Input<5>, LeakyReLU<0.2>];
    elu: [Input<8>, ELU] [Input<5>, ELU];
    elu_of_a_half: [Input<8>, ELU<0.5>] [Input<5>, ELU<0.5>];
    selu: [Input<8>, SELU] [Input<5>, SELU];
    gelu: [Input<8>, GELU] [Input<5>, GELU];
    gelu_by_tanh: [Input<8>, GELU<Tanh>] [Input<5>, GELU<Tanh>];
    silu: [Input<8>, SiLU] [Input<5>, SiLU];
    sigmoid: [Input<8>, Sigmoid] [Input<5>, Sigmoid];
    tanh: [Input<8>, Tanh] [Input<5>, Tanh];
    softplus: [Input<8>, Softplus] [Input<5>, Softplus];
    softplus_of_two: [Input<8>, Softplus<2.0>] [Input<5>, Softplus<2.0>];
    hard_tanh: [Input<8>, HardTanh] [Input<5>, HardTanh];
    hard_tanh_between: [Input<8>, HardTanh<-2.0, 0.5>] [Input<5>, HardTanh<-2.0, 0.5>];
    hard_sigmoid: [Input<8>, HardSigmoid] [Input<5>, HardSigmoid];
    hard_swish: [Input<8>, HardSwish] [Input<5>, HardSwish];
    softmax: [Input<8>, Softmax] [Input<5>, Softmax] [Input<4>, Softmax] [Input<1>, Softmax];
    log_softmax: [Input<8>, LogSoftmax] [Input<5>, LogSoftmax] [Input<4>, LogSoftmax] [Input<1>, LogSoftmax];
}

/// The defaults are what PyTorch has as its own.
#[test]
fn leaky_relu_by_default_has_the_slope_of_a_hundredth() {
    network! { struct Default = Input<4>, LeakyReLU; }
    network! { struct Written = Input<4>, LeakyReLU<0.01>; }
    let x = [-2.0, -0.1, 0.0, 3.0];
    assert_eq!(Default::ZERO.predict(&x), Written::ZERO.predict(&x));
}

mod networks {
    use super::*;

    network! { struct Regression = Dense<4, 8>, Tanh, Dense<8, 3>; }
    network! { struct Classifier = Dense<6, 12>, ReLU, Dropout<0.0>, Dense<12, 4>, Softmax; }
    network! { struct Mixed = Dense<7, 9>, GELU, Dense<9, 8, NoBias>, SELU, Dense<8, 5>, LogSoftmax; }

    fn rng() -> Xoshiro256PlusPlus {
        Xoshiro256PlusPlus::seed_from_u64(1)
    }

    /// Output, loss and gradients of one case, in parts of 1, 2 and 8 samples.
    #[track_caller]
    fn assert_network<N, L, Y, const I: usize>(case: &Value, loss: &L, targets: &[Y]) -> N
    where
        N: TrainableNetwork<Scalar = f64, Input = [f64; I]>,
        L: Loss<N, Y>,
    {
        let written: Vec<_> = N::LAYERS.iter().map(|layer| layer.written).collect();
        assert_eq!(written.join(", "), golden::text(&case["network"]));
        let mut network = N::ZERO;
        network.parameters_mut().copy_from_slice(&golden::parameters(&case["layers"]));
        let inputs = golden::batch::<I>(&case["x"]);
        golden::assert_field(case, "y", all_scalars(&network.predict_all(&inputs)), TOLERANCE);
        let loss_of_prediction = boxed::<Evaluation<N, 2>>().loss(&network, loss, &inputs, targets).unwrap();
        golden::assert_field(case, "value", &[loss_of_prediction], TOLERANCE);
        assert_gradient::<N, L, Y, 1>(&network, case, loss, &inputs, targets);
        assert_gradient::<N, L, Y, 2>(&network, case, loss, &inputs, targets);
        assert_gradient::<N, L, Y, 8>(&network, case, loss, &inputs, targets);
        network
    }

    #[track_caller]
    fn assert_gradient<N: TrainableNetwork<Scalar = f64>, L: Loss<N, Y>, Y, const B: usize>(
        network: &N,
        case: &Value,
        loss: &L,
        inputs: &[N::Input],
        targets: &[Y],
    ) {
        let (mut gradient, mut workspace) = (N::ZERO, boxed::<Workspace<N, B>>());
        gradient.parameters_mut().fill(f64::NAN); // It is overwritten.
        let value =
            network.loss_and_gradient(loss, inputs, targets, &mut gradient, &mut workspace, &mut rng()).unwrap();
        golden::assert_field(case, "value", &[value], TOLERANCE);
        let expected = golden::parameter_gradients(&case["layers"]);
        golden::assert_close("gradient", gradient.parameters(), &expected, TOLERANCE);
    }

    #[test]
    fn regression() {
        let file = golden::load("networks");
        let case = golden::case(&file, "tanh");
        let targets = golden::batch::<3>(&case["target"]);
        assert_network::<Regression<f64>, _, _, 4>(case, &MeanSquaredError, &targets);
    }

    #[test]
    fn classifier_and_ten_steps_of_its_training() {
        let file = golden::load("networks");
        let case = golden::case(&file, "classifier");
        let (inputs, targets) = (golden::batch::<6>(&case["x"]), golden::indices(&case["classes"]));
        let mut network = assert_network::<Classifier<f64>, _, _, 6>(case, &CrossEntropy, &targets);

        let mut trainer = Trainer::<Classifier<f64>, Adam, 4>::ZERO;
        let adam = Adam::new(golden::scalar(&case["training_rate"]));
        let mut losses = Vec::new();
        for _ in 0..10 {
            losses.push(trainer.step(&mut network, &CrossEntropy, &adam, &inputs, &targets, &mut rng()).unwrap());
        }
        golden::assert_field(case, "training_values", &losses, TOLERANCE);
        let expected = golden::parameters(&case["training_layers"]);
        golden::assert_close("parameters after ten steps", network.parameters(), &expected, TOLERANCE);
    }

    #[test]
    fn mixed() {
        let file = golden::load("networks");
        let case = golden::case(&file, "mixed");
        let targets = golden::indices(&case["classes"]);
        assert_network::<Mixed<f64>, _, _, 7>(case, &NegativeLogLikelihood, &targets);
        assert_network::<Mixed<f64>, _, _, 7>(case, &CrossEntropy, &targets);
    }
}
