//! What `network!` makes of a list, and what a network does whatever its layers are.

#[path = "common/user_layers.rs"]
mod user_layers;

use proptest::prelude::*;
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;
use stackprop::tensor::plain::{scalars, scalars_mut, zeroed};
use user_layers::{Scale, Square};

fn rng(seed: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed)
}

fn bits<T: Scalar>(values: &[T]) -> Vec<u64> {
    values.iter().map(|value| Scalar::to_f64(*value).to_bits()).collect()
}

/// Any network, with parameters that are not zero.
fn random<N: Network>(seed: u64) -> Box<N> {
    let mut network = boxed::<N>();
    let count = network.parameters().len();
    let normal = Init::Normal { mean: 0.0, deviation: 0.4 };
    normal.weights(network.parameters_mut(), count, 1, &mut rng(seed));
    network
}

fn random_inputs<N: Network>(count: usize, seed: u64) -> Vec<N::Input> {
    let rng = &mut rng(seed);
    let normal = Init::Normal { mean: 0.0, deviation: 1.0 };
    (0..count)
        .map(|_| {
            let mut input = zeroed::<N::Scalar, N::Input>();
            normal.weights(scalars_mut(&mut input), N::InputShape::SIZE, 1, rng);
            input
        })
        .collect()
}

mod declaration {
    use super::*;

    #[test]
    fn labels_name_fields_and_the_others_are_numbered() {
        network! { struct Net = hidden: Dense<3, 4>, Tanh, Dense<4, 5>, act: ReLU, Dropout<0.1>, out: Dense<5, 2>; }
        let Net { hidden, tanh1, dense2, act, dropout4, out } = Net::ZERO;
        assert_eq!((hidden.weight.len(), hidden.bias.len()), (3 * 4, 4));
        assert_eq!((dense2.weight.len(), out.weight.len()), (4 * 5, 5 * 2));
        let ((), (), ()) = (tanh1, act, dropout4);
    }

    #[test]
    fn labels_appear_in_paths_and_in_the_summary() {
        network! { struct Inner = first: Dense<4, 3>, Dense<3, 4, NoBias>; }
        network! { struct Net = hidden: Dense<3, 4>, Tanh, deep: Inner, Dense<4, 2>; }
        let mut paths = Vec::new();
        Net::ZERO.visit(&Path::ROOT, &mut |entry, tensor| {
            paths.push((entry.path.to_string(), entry.dims, entry.role, tensor.len()));
        });
        let expected: [(&str, &[usize], _, _); 8] = [
            ("hidden.weight", &[3, 4], Role::Weight, 12),
            ("hidden.bias", &[4], Role::Bias, 4),
            ("deep.first.weight", &[4, 3], Role::Weight, 12),
            ("deep.first.bias", &[3], Role::Bias, 3),
            ("deep.dense1.weight", &[3, 4], Role::Weight, 12),
            ("deep.dense1.bias", &[0], Role::Bias, 0),
            ("dense3.weight", &[4, 2], Role::Weight, 8),
            ("dense3.bias", &[2], Role::Bias, 2),
        ];
        assert_eq!(paths.len(), expected.len());
        for ((path, dims, role, len), expected) in paths.iter().zip(expected) {
            assert_eq!((path.as_str(), *dims, *role, *len), expected);
        }
    }

    /// The working memory of a network has fields of its own.
    #[test]
    fn labels_can_be_any_name() {
        network! {
            struct Net = even: Dense<2, 3>, odd: Tanh, output0: Dense<3, 3>, output1: Dropout<0.5>, layer0: Dense<3, 3>,
                x: Dense<3, 3>, y: Dense<3, 3>, cache: Dense<3, 3>, scratch: Dense<3, 3>, params: Dense<3, 3>,
                noise: Dense<3, 3>, isa: Dense<3, 3>, count: Dense<3, 3>, gradient: Dense<3, 3>, weight: Dense<3, 1>;
        }
        let network = random::<Net<f64>>(1);
        let mut gradient = boxed::<Net<f64>>();
        let mut workspace = boxed::<Workspace<Net<f64>, 2>>();
        let inputs = random_inputs::<Net<f64>>(3, 1);
        let targets = [[1.0]; 3];
        let loss = network
            .loss_and_gradient(&MeanSquaredError, &inputs, &targets, &mut gradient, &mut workspace, &mut rng(1))
            .unwrap();
        assert!(loss > 0.0 && gradient.even.weight.iter().any(|slope| *slope != 0.0));
    }

    /// The generated code has names of its own for these.
    #[test]
    fn networks_can_have_any_name() {
        mod names {
            use stackprop::layers::{Dense, ReLU};
            use stackprop::network;
            network! { pub struct Scratch = Dense<2, 3>, ReLU; }
            network! { pub struct Cache = Dense<2, 3>, ReLU; }
            network! { pub struct Path = Dense<2, 3>, ReLU; }
            network! { pub struct Layer = Dense<2, 3>, Scratch2, Dense<3, 1>; }
            network! { pub struct Scratch2 = Dense<3, 3>; }
            network! { pub struct Option = Dense<2, 3>, ReLU; }
        }
        assert_eq!((names::Scratch::PARAMS, names::Cache::PARAMS, names::Path::PARAMS), (9, 9, 9));
        assert_eq!((names::Layer::PARAMS, names::Option::PARAMS), (25, 9));
    }

    #[test]
    fn an_underscore_takes_the_size_from_before() {
        network! { struct Open = Dense<6, 5>, Tanh, Dense<_, 4>, Dense<_, 3, NoBias>; }
        network! { struct Written = Dense<6, 5>, Tanh, Dense<5, 4>, Dense<4, 3, NoBias>; }
        assert_eq!(Open::PARAMS, Written::PARAMS);
        let (open, written) = (random::<Open>(1), random::<Written>(1));
        assert_eq!(open.predict(&[0.5; 6]), written.predict(&[0.5; 6]));
    }

    mod sizes {
        pub const PIXELS: usize = 12;
        pub mod deeper {
            pub const CLASSES: usize = 5;
        }
    }

    const HIDDEN: usize = 7;

    #[test]
    fn sizes_are_literals_constants_and_expressions() {
        use sizes::PIXELS;
        const LOCAL: usize = HIDDEN - 4;
        network! {
            struct Net = Dense<PIXELS, HIDDEN>, Tanh, Dense<HIDDEN, { 2 * HIDDEN + 1 }>, Tanh,
                Dense<{ 2 * HIDDEN + 1 }, LOCAL>, Tanh, Dense<3, sizes::deeper::CLASSES>,
                Dense<{ sizes::deeper::CLASSES }, { if HIDDEN > 5 { 2 } else { 1 } }>, Dense<_, 1_0>, Dense<0b1010, 0x4usize>;
        }
        assert_eq!(
            Net::PARAMS,
            12 * 7 + 7 + 7 * 15 + 15 + 15 * 3 + 3 + 3 * 5 + 5 + 5 * 2 + 2 + 2 * 10 + 10 + 10 * 4 + 4
        );
        let output: [f32; 4] = Net::ZERO.predict(&[1.0; 12]);
        assert_eq!(output, [0.0; 4]);
    }

    #[test]
    fn layers_are_paths() {
        use stackprop::layers as built_in;
        network! {
            struct Net = built_in::Dense<2, 3>, ::stackprop::layers::Tanh, super::user_layers::Square,
                act: stackprop::layers::LeakyReLU<0.1>, Dense<3, 1>;
        }
        assert_eq!(
            <Net as Network>::LAYERS.iter().map(|layer| layer.name).collect::<Vec<_>>()[1..4],
            ["tanh1", "square2", "act"]
        );
    }

    #[test]
    fn decimals_are_exact() {
        network! { struct Net = Dense<1, 1>, LeakyReLU<0.125>; }
        network! { struct Power = Dense<1, 1>, LeakyReLU<1.25e-1>; }
        network! { struct Whole = Dense<1, 1>, LeakyReLU<2>; }
        network! { struct Below = Dense<1, 1>, HardTanh<-0.25, 8.5>; }
        fn of<N: Network<Scalar = f64, Input = [f64; 1], Output = [f64; 1]>>(x: f64) -> f64 {
            let mut network = N::ZERO;
            network.parameters_mut()[0] = 1.0;
            network.predict(&[x])[0]
        }
        assert_eq!((of::<Net<f64>>(-8.0), of::<Power<f64>>(-8.0), of::<Whole<f64>>(-8.0)), (-1.0, -1.0, -16.0));
        assert_eq!((of::<Below<f64>>(-8.0), of::<Below<f64>>(80.0)), (-0.25, 8.5));
    }

    mod inside {
        use stackprop::prelude::*;

        network! {
            /// Documented.
            #[must_use = "a network is there to predict"]
            pub(super) struct Visible = Dense<2, 2>, Tanh, Dense<2, 1>;
        }
        network! {
            /// Only here.
            struct Hidden = Dense<2, 1>
        }
        network! { pub struct Trailing = Dense<2, 1>, Tanh, ; }

        pub(super) fn hidden() -> usize {
            Hidden::PARAMS
        }
    }

    #[test]
    fn visibility_is_that_of_the_struct() {
        assert_eq!(inside::Visible::PARAMS, 9);
        assert_eq!(inside::hidden(), 3);
        assert_eq!(<inside::Trailing as Network>::LAYERS.len(), 2);
    }

    #[test]
    fn attributes_reach_the_struct() {
        network! {
            /// A network
            /// on two lines.
            #[allow(non_camel_case_types)]
            #[repr(align(32))]
            struct in_lower_case = Dense<3, 2>;
        }
        assert_eq!((align_of::<in_lower_case>(), size_of::<in_lower_case>()), (32, 32));
    }

    #[test]
    fn two_networks_of_the_same_name_live_in_two_functions() {
        fn one() -> usize {
            network! { struct Net = Dense<1, 2>; }
            Net::PARAMS
        }
        fn other() -> usize {
            network! { struct Net = Dense<2, 3>; }
            Net::PARAMS
        }
        assert_eq!((one(), other()), (4, 9));
    }

    #[test]
    fn the_scalar_is_f32_unless_written() {
        network! { struct Net = Dense<2, 1>; }
        let single: [f32; 1] = Net::ZERO.predict(&[1.0, 2.0]);
        let double: [f64; 1] = <Net<f64>>::ZERO.predict(&[1.0, 2.0]);
        assert_eq!((single, double), ([0.0], [0.0]));
        fn generic<T: Scalar>() -> usize {
            size_of::<Net<T>>()
        }
        assert_eq!((generic::<f32>(), generic::<f64>()), (12, 24));
    }

    #[test]
    fn networks_are_cloned_compared_and_printed() {
        network! { struct Net = Dense<2, 3>, Tanh, Dense<3, 1>; }
        let network = random::<Net>(1);
        let mut other = network.clone();
        assert!(network == other);
        other.dense2.bias[0] += 1.0;
        assert!(network != other);
        other.copy_from(&network);
        assert!(network == other);
        assert_eq!(format!("{network:?}"), format!("{other:?}"));
    }
}

mod summary {
    use super::*;

    #[test]
    fn it_is_a_table() {
        network! { struct Inner = Dense<128, 64>, Tanh; }
        network! {
            struct Digits = hidden: Dense<784, 128>, ReLU, Dropout<0.5>, encoder: Inner, LeakyReLU<0.01>,
                Dense<_, 10, NoBias>, Softmax;
        }
        let expected = "\
Digits
  field       layer                 output  parameters  multiply-adds
  hidden      Dense<784, 128>          128      100480         100352
  relu1       ReLU                     128           0              0
  dropout2    Dropout<0.5>             128           0              0
  encoder     Inner                     64        8256           8192
  leakyrelu4  LeakyReLU<0.01>           64           0              0
  dense5      Dense<_, 10, NoBias>      10         640            640
  softmax6    Softmax                   10           0              0
109376 parameters, 437504 bytes
a prediction: 109184 multiply-adds, 848 bytes
";
        assert_eq!(Digits::summary().to_string(), expected);
        assert!(<Digits<f64> as Network>::summary().to_string().contains("\n109376 parameters, 875008 bytes\n"));
    }

    #[test]
    fn columns_are_as_wide_as_their_titles() {
        network! { struct A = a: Dense<1, 1>; }
        let expected = "\
A
  field  layer        output  parameters  multiply-adds
  a      Dense<1, 1>       1           2              1
2 parameters, 8 bytes
a prediction: 1 multiply-adds, 8 bytes
";
        assert_eq!(A::summary().to_string(), expected);
    }
}

mod nesting {
    use super::*;

    network! { struct Encoder = Dense<5, 7>, Tanh, Dense<7, 3>; }
    network! { struct Head = Dense<3, 4>, Dropout<0.5>, Softmax; }
    network! { struct Nested = Dense<4, 5>, GELU, encoder: Encoder, SiLU, head: Head; }
    network! {
        struct Inline = Dense<4, 5>, GELU, Dense<5, 7>, Tanh, Dense<7, 3>, SiLU, Dense<3, 4>, Dropout<0.5>, Softmax;
    }

    /// The same parameters in the same order, so the same floats fit both.
    #[test]
    fn a_network_in_a_network_computes_as_its_layers_would_bit_for_bit() {
        let (nested, inline) = (random::<Nested>(1), random::<Inline>(1));
        assert_eq!(nested.parameters(), inline.parameters());
        let inputs = random_inputs::<Nested>(7, 2);
        for (a, b) in nested.predict_all(&inputs).iter().zip(inline.predict_all(&inputs)) {
            assert_eq!(bits(a), bits(&b));
        }
        let targets = [0u8, 1, 2, 3, 0, 1, 2];
        let (mut one, mut other) = (boxed::<Nested>(), boxed::<Inline>());
        let (mut memory, mut inline_memory) = (boxed::<Workspace<Nested, 3>>(), boxed::<Workspace<Inline, 3>>());
        let a = nested.loss_and_gradient(&CrossEntropy, &inputs, &targets, &mut one, &mut memory, &mut rng(3));
        let b = inline.loss_and_gradient(&CrossEntropy, &inputs, &targets, &mut other, &mut inline_memory, &mut rng(3));
        assert_eq!(a.unwrap().to_bits(), b.unwrap().to_bits());
        assert_eq!(bits(one.parameters()), bits(other.parameters()));
        assert!(one.parameters().iter().any(|slope| *slope != 0.0));
    }

    #[test]
    fn a_network_in_a_network_is_a_value_of_its_own_type() {
        let mut nested = random::<Nested>(1);
        let encoder = random::<Encoder>(9);
        nested.encoder = (*encoder).clone();
        assert_eq!(nested.encoder.predict(&[0.5; 5]), encoder.predict(&[0.5; 5]));
        assert_eq!(<Nested as Network>::LAYERS[2].parameters, Encoder::PARAMS);
        assert_eq!(size_of::<Nested>(), size_of::<Inline>());
    }

    /// The evaluation works on logits, which a network in a network passes on.
    #[test]
    fn a_network_at_the_end_gives_its_logits() {
        let (nested, inline) = (random::<Nested>(1), random::<Inline>(1));
        let inputs = random_inputs::<Nested>(7, 2);
        let targets = [0u8, 1, 2, 3, 0, 1, 2];
        let a = boxed::<Evaluation<Nested, 3>>().loss(&nested, &CrossEntropy, &inputs, &targets).unwrap();
        let b = boxed::<Evaluation<Inline, 3>>().loss(&inline, &CrossEntropy, &inputs, &targets).unwrap();
        assert_eq!(a.to_bits(), b.to_bits());
        let outputs = nested.predict_all(&inputs);
        let by_hand: f32 = outputs.iter().zip(targets).map(|(y, class)| -y[class as usize].ln()).sum::<f32>() / 7.0;
        assert!((a - by_hand).abs() < 1e-5);
    }
}

mod user_layer {
    use super::*;

    #[test]
    fn stands_in_the_list_like_any_other() {
        network! { struct Net = Dense<2, 3>, Square, factor: Scale, Dense<3, 1>; }
        assert_eq!(Net::PARAMS, 9 + 1 + 4);
        let mut network = Net::<f64>::ZERO;
        network.parameters_mut().copy_from_slice(&[
            1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 0.5, 0.0, -0.5, // y = x W + b
            2.0,  // factor
            1.0, -1.0, 1.0, 0.25,
        ]);
        // x = (1, -1): (1 - 4 + 0.5, 2 - 5, 3 - 6 - 0.5) = (-2.5, -3, -3.5); squares 6.25, 9, 12.25; twice those
        assert_eq!(network.predict(&[1.0, -1.0]), [12.5 - 18.0 + 24.5 + 0.25]);
        network.init(None, &mut rng(1));
        assert_eq!(network.factor.scale[0], 1.5);
    }

    /// A layer that only predicts can stand in a network that only predicts.
    #[test]
    fn needs_no_backward_pass_to_predict() {
        struct Sign;
        impl<In: Shape> Layer<In> for Sign {
            type Input = In;
            type Output = In;
            type Head = Values;
            type Params<T: Scalar> = ();
            type Scratch<T: Scalar> = ();
            fn predict<T: Scalar, I: Isa>(_: &(), xy: Operand<'_, T, In>, _: &mut [()], _: I) {
                xy.map(|x| x.signum());
            }
        }
        network! { struct Net = Dense<1, 2>, Sign; }
        let mut network = Net::ZERO;
        network.parameters_mut().copy_from_slice(&[1.0, -1.0, 0.5, 0.5]);
        assert_eq!(network.predict(&[3.0]), [1.0, -1.0]);
    }
}

mod batches {
    use super::*;

    network! { struct One = Dense<1, 1>; }
    network! { struct Flat = Dense<3, 2>, Sigmoid; }
    network! { struct Odd = Dense<5, 17>, Tanh, Dense<17, 33>, ReLU, Dense<33, 3>, Softmax; }
    network! { struct Wide = Dense<9, 70>, GELU, Dropout<0.5>, Dense<70, 2, NoBias>; }
    network! { struct Deep = Dense<2, 4>, Tanh, inner: Inner, ELU, Dense<_, 8>, SELU, Dense<8, 1>, Softplus; }
    network! { struct Inner = Dense<4, 6>, LogSoftmax, Scale; }

    /// Sums of batches are in another order than those of single samples; nothing else may differ.
    fn assert_close<T: Scalar>(found: &[T], expected: &[T]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            let (found, expected) = (Scalar::to_f64(*found), Scalar::to_f64(*expected));
            let allowed = 64.0 * Scalar::to_f64(T::epsilon()) * expected.abs().max(1.0);
            assert!((found - expected).abs() <= allowed, "{found} in a batch, {expected} alone");
        }
    }

    fn in_capacity<N: Network, const B: usize>(network: &N, inputs: &[N::Input], one_by_one: &[N::Scalar]) {
        let mut outputs: Vec<N::Output> = inputs.iter().map(|_| N::Output::ZERO).collect();
        for output in all_scalars_mut(&mut outputs) {
            *output = N::Scalar::of(f64::NAN);
        }
        network.predict_batch(inputs, &mut outputs, &mut boxed::<Scratch<N, B>>());
        assert_close(all_scalars(&outputs), one_by_one);
    }

    fn agree<N: Network>(count: usize, seed: u64) {
        let (network, inputs) = (random::<N>(seed), random_inputs::<N>(count, seed + 1));
        let one_by_one: Vec<N::Scalar> =
            inputs.iter().flat_map(|input| scalars(&network.predict(input)).to_vec()).collect();
        assert_eq!(one_by_one.len(), count * N::OutputShape::SIZE);
        in_capacity::<N, 1>(&network, &inputs, &one_by_one);
        in_capacity::<N, 2>(&network, &inputs, &one_by_one);
        in_capacity::<N, 7>(&network, &inputs, &one_by_one);
        in_capacity::<N, 32>(&network, &inputs, &one_by_one);
        assert_close(all_scalars(&network.predict_all(&inputs)), &one_by_one);
    }

    fn all_agree(count: usize, seed: u64) {
        agree::<One>(count, seed);
        agree::<Flat<f64>>(count, seed);
        agree::<Odd>(count, seed);
        agree::<Wide>(count, seed);
        agree::<Deep<f64>>(count, seed);
    }

    #[test]
    fn of_every_length_agree_with_single_predictions() {
        for count in [0, 1, 2, 7, 33] {
            all_agree(count, 5);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn of_any_length_agree_with_single_predictions(count in 0usize..70, seed in 0u64..1_000_000) {
            all_agree(count, seed);
        }

        /// One step over the whole batch, and the sum of the steps over its samples, weighted by their share.
        #[test]
        fn have_the_mean_gradient_of_their_samples(count in 1usize..20, seed in 0u64..1_000_000) {
            let network = random::<Deep<f64>>(seed);
            let inputs = random_inputs::<Deep<f64>>(count, seed + 1);
            let targets: Vec<[f64; 1]> = inputs.iter().map(|input| [input[0] - input[1]]).collect();
            let (whole, sum) = (
                gradient::<_, 7>(&*network, &inputs, &targets),
                inputs.iter().zip(&targets).map(|(input, target)| gradient::<_, 1>(&*network, &[*input], &[*target])),
            );
            let mut mean = vec![0.0; Deep::PARAMS];
            for sample in sum {
                mean.iter_mut().zip(sample.parameters()).for_each(|(mean, slope)| *mean += slope / count as f64);
            }
            assert_close(whole.parameters(), &mean);
        }
    }

    fn gradient<N: TrainableNetwork<Scalar = f64>, const B: usize>(
        network: &N,
        inputs: &[N::Input],
        targets: &[N::Output],
    ) -> Box<N>
    where
        MeanSquaredError: Loss<N, N::Output>,
    {
        let (mut gradient, mut workspace) = (boxed::<N>(), boxed::<Workspace<N, B>>());
        network
            .loss_and_gradient(&MeanSquaredError, inputs, targets, &mut gradient, &mut workspace, &mut rng(1))
            .unwrap();
        gradient
    }

    #[test]
    fn without_samples_have_no_loss_and_no_gradient() {
        let network = random::<Flat>(1);
        let (mut gradient, mut workspace) = (boxed::<Flat>(), boxed::<Workspace<Flat, 4>>());
        gradient.parameters_mut().fill(9.0);
        let targets: [[f32; 2]; 0] = [];
        let loss =
            network.loss_and_gradient(&MeanSquaredError, &[], &targets, &mut gradient, &mut workspace, &mut rng(1));
        assert_eq!(loss, Ok(0.0));
        assert!(gradient.parameters().iter().all(|slope| *slope == 0.0));
    }

    #[test]
    #[should_panic = "each input needs an output"]
    fn need_as_many_outputs_as_inputs() {
        Flat::ZERO.predict_batch(&[[0.0; 3]; 2], &mut [[0.0; 2]; 3], &mut boxed::<Scratch<Flat, 2>>());
    }

    /// The same numbers to the rounding of `f32`, which some 200 sums and a few layers add up.
    #[test]
    fn in_single_precision_agree_with_double() {
        fn compare<S, D>(seed: u64)
        where
            S: Network<Scalar = f32>,
            D: Network<Scalar = f64>,
        {
            let (mut single, double) = (boxed::<S>(), random::<D>(seed));
            let rounded = double.parameters().iter().map(|parameter| *parameter as f32);
            single.parameters_mut().iter_mut().zip(rounded).for_each(|(single, rounded)| *single = rounded);
            let inputs = random_inputs::<D>(9, seed);
            let mut rounded: Vec<S::Input> = inputs.iter().map(|_| zeroed()).collect();
            let pairs = all_scalars_mut(&mut rounded).iter_mut().zip(all_scalars(&inputs));
            pairs.for_each(|(rounded, input)| *rounded = *input as f32);
            let (found, expected) = (single.predict_all(&rounded), double.predict_all(&inputs));
            for (found, expected) in all_scalars(&found).iter().zip(all_scalars(&expected)) {
                let error = (f64::from(*found) - expected).abs() / expected.abs().max(1.0);
                assert!(error < 256.0 * f64::from(f32::EPSILON), "{found} in f32, {expected} in f64");
            }
            assert!(all_scalars(&expected).iter().any(|output| *output != 0.0));
        }
        for seed in 0..5 {
            compare::<One, One<f64>>(seed);
            compare::<Flat, Flat<f64>>(seed);
            compare::<Odd, Odd<f64>>(seed);
            compare::<Wide, Wide<f64>>(seed);
            compare::<Deep, Deep<f64>>(seed);
        }
    }

    #[test]
    fn dropout_drops_in_training_and_never_in_prediction() {
        network! { struct Dropped = Dense<2, 50>, Dropout<0.5>, Dense<50, 1>; }
        network! { struct Kept = Dense<2, 50>, Dense<50, 1>; }
        let (dropped, kept) = (random::<Dropped<f64>>(1), random::<Kept<f64>>(1));
        assert_eq!(dropped.predict(&[0.3, 0.4]), kept.predict(&[0.3, 0.4]));
        let slopes = gradient::<_, 1>(&*dropped, &[[0.3, 0.4]], &[[1.0]]);
        let silent = slopes.dense2.weight.iter().filter(|slope| **slope == 0.0).count();
        // The standard deviation of the count is √(50 · ½ · ½) = 3.5.
        assert!((8..=42).contains(&silent), "{silent} of 50 dropped");
    }
}

mod seeds {
    use super::*;

    network! { struct Net = Dense<4, 16>, ReLU, Dropout<0.3>, Dense<16, 3>, Softmax; }

    /// Parameters after some steps, by everything that is random: initialisation and dropout.
    fn train(seed: u64) -> Vec<u64> {
        let rng = &mut rng(seed);
        let mut network = Net::new(rng);
        let mut trainer = boxed::<Trainer<Net, Sgd, 4>>();
        let inputs = random_inputs::<Net>(10, 4);
        let targets = [0u8, 1, 2, 0, 1, 2, 0, 1, 2, 0];
        for _ in 0..5 {
            trainer.step(&mut network, &CrossEntropy, &Sgd::new(0.1), &inputs, &targets, rng).unwrap();
        }
        bits(network.parameters())
    }

    #[test]
    fn that_are_the_same_give_the_same_bits() {
        assert_eq!(train(1), train(1));
        assert_ne!(train(1), train(2));
    }
}

mod as_a_value {
    //! What a network is as a plain value: `Default`, `Debug`, `clone_from`.

    use super::*;
    use stackprop::typenum::U2;

    network! { struct Small = first: Dense<2, 2>, PReLU, inner: Inner, Dense<1, 1, NoBias>; }
    network! { struct Inner = Input<2>, BatchNorm, Dense<2, 1>; }
    network! { struct Wide<H> = Dense<1, H>; }

    #[test]
    fn a_default_is_zero() {
        #[derive(Debug, Default, PartialEq, Clone)]
        struct Robot {
            net: Small,
            layer: stackprop::layers::DenseParams<f64, Features<U2>, Features<U2>, stackprop::layers::WithBias>,
            generic: Wide<U2>,
        }
        let robot = Robot::default();
        assert_eq!((&robot.net, &robot.generic), (&Small::ZERO, &Wide::ZERO));
        assert!(robot.layer.weight.iter().chain(&robot.layer.bias[..]).all(|value| *value == 0.0));
        assert_eq!(robot.clone(), robot);
    }

    /// What `assert_eq!` prints of two networks has the value in which they differ, where it is.
    #[test]
    fn debug_names_every_tensor_and_shows_its_values() {
        let mut net = Small::ZERO;
        net.first.weight[3] = -1.5;
        net.inner.dense2.bias[0] = f32::NAN;
        assert_eq!(
            format!("{net:?}"),
            "Small {first.weight: [0.0, 0.0, 0.0, -1.5], first.bias: [0.0, 0.0], prelu1.slope: [0.0], \
             inner.batchnorm1.weight: [0.0, 0.0], inner.batchnorm1.bias: [0.0, 0.0], inner.batchnorm1.mean: [0.0, 0.0], \
             inner.batchnorm1.variance: [0.0, 0.0], inner.dense2.weight: [0.0, 0.0], inner.dense2.bias: [NaN], \
             dense3.weight: [0.0], dense3.bias: []}"
        );
        assert!(format!("{net:#?}").contains("\n    first.weight: [\n        0.0,\n"));
        assert_eq!(format!("{:?}", net.first), "DenseParams { weight: [0.0, 0.0, 0.0, -1.5], bias: [0.0, 0.0] }");
    }

    /// A long tensor is cut, but two that differ are not shown as the same.
    #[test]
    fn debug_of_a_long_tensor_is_short_and_tells_two_apart() {
        network! { struct Long = Dense<784, 128>; }
        let (mut one, mut other) = (boxed::<Long>(), boxed::<Long>());
        one.dense0.weight[2] = 0.25;
        let text = format!("{one:?}");
        assert!(
            text.starts_with("Long {dense0.weight: [0.0, 0.0, 0.25, 0.0, 0.0, 0.0, 0.0, 0.0, … 100352 values, hash ")
        );
        assert!(text.len() < 300, "{text}");
        other.copy_from(&one);
        assert_eq!(format!("{other:?}"), text);
        other.dense0.weight[50_000] = -0.0;
        assert_eq!((format!("{other:?}"), &one), (text.clone(), &other), "zeros of both signs are equal");
        other.dense0.weight[50_000] = 1e-30;
        assert_ne!(format!("{other:?}"), text);
        assert!(format!("{other:#?}").contains("1e-30"));
    }

    /// Without a copy on the stack, where `clone` has one.
    #[test]
    fn clone_from_is_in_place() {
        network! { struct Large = first: Dense<1600, 400>, Dense<400, 1>; }
        let work = || {
            let (mut one, mut other) = (boxed::<Large>(), boxed::<Large>());
            one.parameters_mut().fill(2.0);
            other.first.clone_from(&one.first);
            assert!(other.first == one.first && other != one);
            other.as_mut().clone_from(&one);
            assert!(other == one);
        };
        std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
    }
}
