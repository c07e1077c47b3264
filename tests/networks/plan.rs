//! The plan of buffers: it saves memory, and changes no bit of what comes out.

use rand::RngExt;
use stackprop::prelude::*;
use stackprop::tensor::plain::{all_scalars, values};
use stackprop::zero::{boxed, boxed_slice};

use crate::common::rng;
use crate::common::user_layers::{Broken, Mistake};

/// `y = x`
struct Same;

/// Each value twice.
struct Wider;

macro_rules! copies {
    ($layer:ident, $output:ty, $how:expr, $times:literal) => {
        impl<In: Shape> Layer<In> for $layer {
            type Input = In;
            type Output = $output;
            type Head = Values;
            type Params<T: Scalar> = ();
            type Scratch<T: Scalar> = ();
            const REUSE: Reuse = Reuse { predict: $how, train: $how, reads: Reads::BOTH };

            fn predict<T: Scalar, I: Isa>(_: &(), xy: Operand<'_, T, In, $output>, _: &mut [()], _: I) {
                let (x, y) = xy.apart();
                for (y, x) in y.iter_mut().zip(x) {
                    y.chunks_exact_mut($times).zip(x.iter()).for_each(|(y, x)| y.fill(*x));
                }
            }
        }

        impl<In: Shape> Trainable<In> for $layer {
            type Cache<T: Scalar, const B: usize> = ();

            fn backward<T: Scalar, I: Isa, const B: usize>(
                _: &(),
                _: Saved<'_, Self, In, T, B>,
                gradients: Gradients<'_, Self, In, T>,
                _: I,
            ) {
                let (dy, dx, ()) = gradients.apart();
                for (dy, dx) in dy.iter().zip(dx.unwrap_or_default()) {
                    dy.chunks_exact($times)
                        .zip(dx.iter_mut())
                        .for_each(|(dy, dx)| *dx = dy.iter().fold(T::ZERO, |sum, dy| sum + *dy));
                }
            }
        }
    };
}
copies!(Same, In, InPlace::Unchanged, 1);
copies!(Wider, In::WithChannels<typenum::U6>, InPlace::Yes, 2);

struct NoMistake;
impl Mistake for NoMistake {
    const ANY: bool = false;
}

/// The layer `L` as one that says nothing of what memory can be used again.
type Apart<L> = Broken<L, NoMistake>;

// Names of capitals are constants where they are arguments.
type Gelu = GELU;
type Selu = SELU;
type Elu<A> = ELU<A>;

/// All that passes give, of batches of several lengths, in memory that has been used before.
fn outcome<N: TrainableNetwork<Scalar = f32, Element = f32>>() -> Vec<u32> {
    let mut rng = rng(1);
    let mut network = N::boxed(&mut rng);
    network.parameters_mut().iter_mut().for_each(|value| *value += rng.random_range(0.0..0.25));
    let (inputs, outputs) = (N::InputShape::SIZE, N::OutputShape::SIZE);
    let mut scratch = boxed::<Scratch<N, 4>>();
    let (mut gradient, mut workspace) = (boxed::<N>(), boxed::<Workspace<N, 4>>());
    let mut bits = Vec::new();
    for samples in [4, 1, 0, 3, 9] {
        let x: Vec<f32> = (0..samples * inputs).map(|_| rng.random_range(-2.0..2.0)).collect();
        let x: &[N::Input] = values(&x, samples);
        let mut y = boxed_slice::<N::Output>(samples);
        network.predict_batch(x, &mut y, &mut scratch);
        bits.extend(all_scalars(&y).iter().map(|y| y.to_bits()));
        let targets: Vec<Vec<f32>> = (0..samples).map(|_| vec![0.3; outputs]).collect();
        let loss = Squares;
        let loss = network.loss_and_gradient(&loss, x, &targets, &mut gradient, &mut workspace, &mut rng).unwrap();
        bits.push(loss.to_bits());
        bits.extend(gradient.parameters().iter().map(|value| value.to_bits()));
    }
    bits
}

/// The results of training with a loss on logits.
fn outcome_of_logits<N: TrainableNetwork<Scalar = f32, Element = f32>>() -> Vec<u32>
where
    CrossEntropy: stackprop::losses::Loss<N, u8>,
{
    let mut rng = rng(2);
    let network = N::boxed(&mut rng);
    let (mut gradient, mut workspace) = (boxed::<N>(), boxed::<Workspace<N, 2>>());
    let x: Vec<f32> = (0..3 * N::InputShape::SIZE).map(|_| rng.random_range(-2.0..2.0)).collect();
    let loss =
        network.loss_and_gradient(&CrossEntropy, values(&x, 3), &[0, 2, 1], &mut gradient, &mut workspace, &mut rng);
    let bits = [loss.unwrap()].iter().chain(gradient.parameters()).map(|value| value.to_bits()).collect();
    let evaluation = boxed::<Evaluation<N, 2>>().loss(&network, &CrossEntropy, values(&x, 3), &[0, 2, 1]).unwrap();
    [bits, vec![evaluation.to_bits()]].concat()
}

/// Half the sum of squared differences, for outputs of any head.
struct Squares;

impl<N: Network<Scalar = f32, Element = f32>> stackprop::losses::Loss<N, Vec<f32>> for Squares {
    fn sample(&self, y: &[f32], target: &Vec<f32>, scale: f32, dy: &mut [f32]) -> f32 {
        let mut sum = 0.0;
        for ((y, target), dy) in y.iter().zip(target).zip(dy) {
            sum += 0.5 * (y - target) * (y - target);
            *dy = scale * (y - target);
        }
        sum
    }
}

/// Declares a list twice, once with layers that cannot share memory, and compares.
macro_rules! same_bits {
    ($($name:ident: $([$($layer:tt)+])+;)+) => {$(
        #[test]
        fn $name() {
            network! { struct Shared = $($($layer)+),+; }
            network! { struct Separate = $(Apart<$($layer)+>),+; }
            let (shared, separate) = (outcome::<Shared>(), outcome::<Separate>());
            assert!(shared.len() > 20 && shared == separate);
            assert!(size_of::<Scratch<Shared, 1>>() <= size_of::<Scratch<Separate, 1>>());
            assert!(size_of::<Workspace<Shared, 1>>() <= size_of::<Workspace<Separate, 1>>());
        }
    )+};
}

mod changes_no_bit {
    use super::*;

    same_bits! {
        of_one_layer: [Dense<3, 4>];
        of_two_layers: [Dense<3, 4>] [Tanh];
        of_activations_between: [Dense<5, 7>] [Tanh] [Dense<7, 6>] [ReLU] [Dense<6, 4>] [Selu] [Dense<4, 3>];
        of_activations_at_the_ends: [Input<5>] [ReLU] [Dense<5, 7>] [Sigmoid];
        of_activations_only: [Input<5>] [LeakyReLU] [Gelu] [Softplus] [Elu<0.5>];
        of_activations_in_a_row: [Dense<4, 6>] [HardTanh] [Tanh] [HardSigmoid] [SiLU] [HardSwish] [Dense<6, 2>];
        of_nothing_but_names: [Input<5>] [Flatten] [Identity];
        of_names_at_the_ends: [Input<Image<1, 2, 3>>] [Flatten] [Dense<6, 4>] [Reshape<Image<1, 2, 2>>] [Flatten];
        of_names_behind_what_is_read: [Dense<4, 6>] [Sigmoid] [Flatten] [Identity] [Dropout<0.5>] [Dense<6, 2>];
        of_noise: [Input<8>] [Dropout<0.5>] [Dense<8, 6>] [GaussianNoise<0.5>] [ReLU] [Dropout<0.5>] [Dense<6, 3>];
        of_noise_at_the_ends: [Input<8>] [GaussianNoise<0.5>] [Dropout<0.5>] [Dense<8, 4>] [Dropout<0.25>];
        of_distributions: [Dense<4, 5>] [Softmax] [Dense<5, 4>] [LogSoftmax] [Dense<4, 3>];
        of_slopes: [Dense<4, 5>] [PReLU] [LeakyReLU<-0.5>] [Dense<5, 4>] [Elu<-0.5>] [Dense<4, 2>];
        of_norms: [Dense<4, 6>] [BatchNorm] [ReLU] [Dense<6, 4>] [LayerNorm] [Tanh] [RMSNorm] [Dense<4, 2>];
        of_standardized_inputs: [Input<4>] [Standardize] [Dense<4, 6>] [Standardize] [Tanh] [Dense<6, 2>] [Standardize];
        of_images: [Input<Image<2, 6, 6>>] [Conv2d<2, 3, 3>] [BatchNorm] [ReLU] [Dropout2d<0.5>] [MaxPool2d<2>]
            [Flatten] [Sigmoid] [Dense<_, 3>];
        of_sequences: [Input<Sequence<6, 2>>] [Conv1d<2, 3, 3>] [Tanh] [Conv1d<3, 2, 2>] [InstanceNorm] [Flatten];
        of_pools: [Input<Image<2, 8, 8>>] [AvgPool2d<2>] [ZeroPad2d<1>] [MaxPool2d<2>] [Upsample<2>] [GlobalMaxPool] [Tanh];
        of_blocks: [Dense<4, 6>] [Residual<(ReLU, Dense<6, 6>, Tanh)>] [Concat<(Dense<6, 2>, ReLU), Identity>]
            [Add<(Sigmoid), (Dense<8, 8>)>] [Repeat<3, (Dense<8, 8>, Tanh)>] [ReLU] [Dense<8, 2>];
        of_blocks_at_the_ends: [Residual<(Input<6>, Tanh, Dense<6, 6>)>] [Flatten] [Repeat<2, (ReLU, Dropout<0.5>)>];
    }

    /// The layers of lists in lists are planned like others.
    #[test]
    fn of_lists_in_lists() {
        network! {
            struct Shared = Dense<4, 6>, Residual<(ReLU, Dense<6, 6>, Tanh, Dropout<0.5>)>,
                Concat<(Sigmoid, Identity), (Dense<6, 2>, Selu)>, Repeat<2, (Tanh, Dense<8, 8>, Flatten, ReLU)>,
                Add<(LayerNorm, Dense<8, 5>), (Dense<8, 5>, Softmax, Flatten)>, Dense<5, 3>;
        }
        network! {
            struct Separate = Apart<Dense<4, 6>>,
                Residual<(Apart<ReLU>, Apart<Dense<6, 6>>, Apart<Tanh>, Apart<Dropout<0.5>>)>,
                Concat<(Apart<Sigmoid>, Apart<Identity>), (Apart<Dense<6, 2>>, Apart<Selu>)>,
                Repeat<2, (Apart<Tanh>, Apart<Dense<8, 8>>, Apart<Flatten>, Apart<ReLU>)>,
                Add<(Apart<LayerNorm>, Apart<Dense<8, 5>>), (Apart<Dense<8, 5>>, Apart<Softmax>, Apart<Flatten>)>,
                Apart<Dense<5, 3>>;
        }
        assert!(outcome::<Shared>() == outcome::<Separate>());
    }

    /// A loss that works on logits finds them, at the end of a list and of a list in it.
    #[test]
    fn of_logits() {
        network! { struct Tail = Dense<6, 5>, Tanh, Dense<5, 3>, Softmax; }
        network! { struct ApartTail = Apart<Dense<6, 5>>, Apart<Tanh>, Apart<Dense<5, 3>>, Softmax; }
        network! { struct Shared = Dense<4, 6>, ReLU, Dropout<0.5>, Tail; }
        network! { struct Separate = Apart<Dense<4, 6>>, Apart<ReLU>, Apart<Dropout<0.5>>, ApartTail; }
        assert!(outcome_of_logits::<Shared>() == outcome_of_logits::<Separate>());
    }

    /// A layer that says that it changes nothing, and nothing of what its backward pass reads.
    #[test]
    fn of_a_layer_that_says_too_little() {
        network! { struct Short = Repeat<1, (Input<4>, Same, ReLU)>, Residual<(Dense<4, 4>, Same)>, Add<Same, Tanh>, Dense<4, 2>; }
        network! {
            struct Plain = Repeat<1, (Input<4>, Identity, ReLU)>, Residual<(Dense<4, 4>, Identity)>, Add<Identity, Tanh>,
                Dense<4, 2>;
        }
        assert!(outcome::<Short>() == outcome::<Plain>());
    }

    /// A layer that says that it works in place, where there are more outputs than inputs.
    #[test]
    fn of_a_layer_that_says_too_much() {
        network! { struct Net = Dense<2, 3>, Wider, Dense<6, 3>, Wider, Dense<6, 2>; }
        network! { struct Plain = Dense<2, 3>, Apart<Wider>, Dense<6, 3>, Apart<Wider>, Dense<6, 2>; }
        assert!(outcome::<Net>() == outcome::<Plain>());
    }

    /// The sizes of a generic list are types, worked out in another way.
    #[test]
    fn of_a_generic_network() {
        use typenum::U6;
        network! {
            struct Generic<H> = Dense<4, H>, ReLU, Dropout<0.5>, Residual<(Tanh, Dense<H, H>)>, Sigmoid,
                Dense<_, 3>, Softmax, Dense<_, 2>;
        }
        network! {
            struct Fixed = Dense<4, 6>, ReLU, Dropout<0.5>, Residual<(Tanh, Dense<6, 6>)>, Sigmoid,
                Dense<_, 3>, Softmax, Dense<_, 2>;
        }
        assert!(outcome::<Generic<U6>>() == outcome::<Fixed>());
        assert_eq!(size_of::<Scratch<Generic<U6>, 5>>(), size_of::<Scratch<Fixed, 5>>());
        assert_eq!(size_of::<Workspace<Generic<U6>, 5>>(), size_of::<Workspace<Fixed, 5>>());
    }
}

mod takes_no_more_than_it_needs {
    use super::*;

    /// In `f32`s a sample, with the outputs and the gradient with respect to them for training.
    const fn floats<M>() -> usize {
        size_of::<M>() / size_of::<f32>()
    }

    #[test]
    fn where_activations_alternate_with_dense_layers() {
        network! { struct Net = Dense<784, 128>, ReLU, Dense<128, 64>, ReLU, Dense<64, 10>, Softmax; }
        // Prediction: the output of one dense layer, then that of the next; the last one writes to the output of the network.
        assert_eq!(floats::<Scratch<Net, 1>>(), 128 + 64);
        assert_eq!(floats::<Scratch<Net, 16>>(), 16 * (128 + 64));
        // Training: each ReLU overwrites what it reads, and so does Softmax, which a loss on logits does not ask for; gradients of both
        // widths.
        let (kept, gradients) = (128 + 64, 128 + 64);
        assert_eq!(floats::<Workspace<Net, 1>>(), kept + gradients + 2 * 10);
    }

    #[test]
    fn where_the_derivative_reads_inputs() {
        network! { struct Net = Dense<3, 20>, GELU, Dense<20, 2>; }
        assert_eq!(floats::<Scratch<Net, 1>>(), 20);
        assert_eq!(floats::<Workspace<Net, 1>>(), 2 * 20 + 20 + 2 * 2);
    }

    #[test]
    fn where_layers_only_rename() {
        network! { struct Net = Input<Image<1, 4, 4>>, Flatten, Dense<16, 5>, Reshape<Image<1, 1, 5>>, Identity; }
        assert_eq!(floats::<Scratch<Net, 1>>(), 0);
        assert_eq!(floats::<Workspace<Net, 1>>(), 2 * 5);
    }

    #[test]
    fn where_dropout_does_nothing_in_prediction() {
        network! { struct Net = Dense<3, 20>, Dropout<0.5>, Dense<20, 2>; }
        assert_eq!(floats::<Scratch<Net, 1>>(), 20);
        // The output of the dropout is saved instead of its input; the dropout saves a key of two words, and whether it has drawn one.
        assert_eq!(floats::<Workspace<Net, 1>>(), 20 + 20 + 2 * 2 + 3);
    }

    #[test]
    fn where_what_no_pass_reads_lies_in_the_buffers_of_gradients() {
        network! { struct Net = Input<Image<1, 4, 4>>, AvgPool2d<2>, Upsample<2>, AvgPool2d<4>, Flatten; }
        assert_eq!(floats::<Workspace<Net, 1>>(), 4 + 16 + 2);
    }

    #[test]
    fn where_layers_have_memory_of_their_own() {
        network! { struct Net = Dense<2, 8>, Residual<(Dense<8, 8>, Tanh)>, Residual<(Dense<8, 8>, Tanh)>, Dense<8, 1>; }
        // Two buffers between the layers; both blocks use one room for what leads around.
        assert_eq!(floats::<Scratch<Net, 1>>(), 2 * 8 + 8);
    }
}
