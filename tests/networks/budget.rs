//! What networks cost: against PyTorch's counts, and against the sizes of what is placed.

use stackprop::prelude::*;
use stackprop::typenum::{U16, U32};

use crate::common::golden;

network! {
    #[budget(parameters = "242 KiB", inference = "40 KB", macs = 416_520)] // macs is what it needs, to one
    struct LeNet =
        Input<Image<1, 28, 28>>,
        Conv2d<1, 6, 5, Padding<2>>, ReLU, MaxPool2d<2>,
        Conv2d<6, 16, 5>, ReLU, MaxPool2d<2>,
        Flatten, Dense<400, 120>, ReLU, Dense<120, 84>, ReLU, Dense<84, 10>, Softmax;
}
network! {
    struct ResNet =
        Input<Image<1, 28, 28>>,
        Conv2d<1, 24, 5, Stride<2>, Padding<2>, NoBias>, BatchNorm, ReLU,
        Residual<(Conv2d<24, 24, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<24, 24, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<
            (Conv2d<24, 48, 3, Stride<2>, Padding<1>, NoBias>, BatchNorm, ReLU, Conv2d<48, 48, 3, Same, NoBias>, BatchNorm),
            (Conv2d<24, 48, 1, Stride<2>, NoBias>, BatchNorm),
        >, ReLU,
        GlobalAvgPool, Dense<48, 10>, Softmax;
}
network! {
    struct MobileNet =
        Input<Image<3, 32, 32>>, Conv2d<3, 16, 3, Stride<2>, Padding<1>, NoBias>, BatchNorm, ReLU,
        Conv2d<16, 16, 3, Padding<1>, Depthwise, NoBias>, BatchNorm, ReLU, Conv2d<16, 32, 1, NoBias>, BatchNorm, ReLU,
        Conv2d<32, 32, 3, Stride<2>, Padding<1>, Depthwise, NoBias>, BatchNorm, ReLU,
        Conv2d<32, 64, 1, NoBias>, BatchNorm, ReLU,
        Conv2d<_, 64, 3, Padding<1>, Depthwise, NoBias>, BatchNorm, ReLU, Conv2d<64, 64, 1, NoBias>, BatchNorm, ReLU,
        GlobalAvgPool, Dense<64, 10>;
}
network! {
    struct Sound =
        Input<Sequence<100, 8>>, Conv1d<8, 16, 5, Stride<2>>, ReLU,
        Conv1d<16, 24, 3, Padding<2>, Dilation<2>, Groups<4>>, GlobalAvgPool, Dense<24, 3>;
}
network! {
    struct Decoder =
        Dense<8, 196>, Reshape<Image<4, 7, 7>>, ConvTranspose2d<4, 8, 4, Stride<2>, Padding<1>>, Tanh,
        ConvTranspose2d<8, 2, 3, Stride<2>, Padding<1>, OutputPadding<1>, Groups<2>>;
}
network! {
    struct Branched =
        Dense<4, 8>, Concat<Dense<8, 3>, (Dense<8, 2>, Tanh, Dense<2, 8>), Identity>, Repeat<3, (Dense<19, 19>, Tanh)>,
        Dense<19, 1, NoBias>;
}
network! { struct Mlp<H> = Dense<4, H>, ReLU, Dense<H, 3>; }

#[test]
fn multiply_adds_and_parameters_are_those_that_pytorch_counts() {
    let file = golden::load("costs");
    let mut compared = 0;
    macro_rules! compare {
        ($($network:ident)*) => {$(
            let [case] = golden::cases_of(file, "name", stringify!($network))[..] else { panic!("one case") };
            assert_eq!($network::MACS, case["macs"].as_u64().unwrap(), stringify!($network));
            assert_eq!($network::PARAMS as u64, case["parameters"].as_u64().unwrap(), stringify!($network));
            let layers: u64 = $network::summary().layers.iter().map(|layer| layer.macs).sum();
            assert_eq!(layers, $network::MACS);
            let bytes: usize = $network::summary().layers.iter().map(|layer| layer.bytes).sum();
            assert_eq!(bytes, $network::BYTES);
            compared += 1;
        )*};
    }
    compare!(LeNet ResNet MobileNet Sound Decoder Branched);
    assert_eq!(compared, golden::cases(file).len());
}

/// LeCun et al. 1998 and arithmetic.
#[test]
fn multiply_adds_are_those_of_the_formula() {
    let first = 28 * 28 * 6 * 25;
    let second = 10 * 10 * 16 * 6 * 25;
    assert_eq!(LeNet::MACS, first + second + 400 * 120 + 120 * 84 + 84 * 10);
    assert_eq!((Mlp::<U16>::MACS, Mlp::<U32>::MACS), (7 * 16, 7 * 32));
    network! { struct Mean = Dense<3, 1>, BatchNorm, GELU, Softmax; }
    assert_eq!(Mean::MACS, 3);
    network! { struct Nested = Dense<3, 4>, Dense<4, 3>, inner: Mean, Repeat<5, Dense<1, 1>>; }
    assert_eq!(Nested::MACS, 12 + 12 + Mean::MACS + 5);
}

#[test]
fn bytes_are_those_of_what_is_placed() {
    macro_rules! compare {
        ($($network:ident: $panel:expr;)*) => {$(
            let working = size_of::<Scratch<$network, 1>>() + $panel * size_of::<f32>();
            assert_eq!($network::PREDICTION_BYTES, working + 2 * size_of::<<$network as Network>::Output>());
            assert_eq!(<$network as Network>::PREDICTION_BYTES, $network::PREDICTION_BYTES);
            assert_eq!(<$network<f64> as Network>::PREDICTION_BYTES, 2 * $network::PREDICTION_BYTES);
            assert_eq!($network::summary().prediction_bytes, $network::PREDICTION_BYTES);
            assert_eq!($network::BYTES, size_of::<$network>());
            assert_eq!($network::training_bytes::<Adam, 32>(), size_of::<Trainer<$network, Adam, 32>>());
            assert_eq!($network::training_bytes::<Sgd, 1>(), size_of::<Trainer<$network, Sgd, 1>>());
        )*};
    }
    // The panel of a convolution is 64 × 64 values with `std`.
    compare! {
        LeNet: 4096;
        ResNet: 4096;
        Sound: 4096;
        Decoder: 4096;
        Branched: 0;
    }
    const IN_A_CONSTANT: usize = Branched::training_bytes::<Adam, 4>();
    // The gradient, two moments and how often they were updated, and what lies between the layers of four samples.
    const { assert!(IN_A_CONSTANT > 3 * Branched::BYTES) };
}

#[test]
fn a_generic_network_has_a_budget_too() {
    network! {
        #[budget(parameters = "1036 B", macs = { 7 * 32 })]
        struct Small<H> = Dense<4, H>, ReLU, Dense<H, 3>;
    }
    assert_eq!(Small::<U32>::ZERO.predict(&[0.0; 4]), [0.0; 3]);
}

#[test]
fn an_attribute_among_others_is_found() {
    const LIMIT: usize = 100;
    network! {
        /// A comment.
        #[allow(dead_code)]
        #[budget(parameters = LIMIT)]
        #[must_use]
        #[budget(macs = 12, inference = { 2 * LIMIT })]
        struct Net = Dense<3, 4>;
    }
    assert_eq!(Net::ZERO.predict(&[0.0; 3]), [0.0; 4]);
}

#[test]
fn the_error_of_the_page_is_what_the_compiler_says() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let page = std::fs::read_to_string(format!("{root}/docs/memory.md")).unwrap();
    let error = std::fs::read_to_string(format!("{root}/tests/ui/budget/parameters.stderr")).unwrap();
    let sentence = error.lines().next().unwrap().split_once("panicked: ").unwrap().1.replace("`Net`", "`Mnist`");
    assert!(page.contains(&sentence), "{sentence}");
}
