//! Networks, states of optimizers and histories in formats of serde: JSON, and postcard, which does not describe itself.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use stackprop::network::StreamingNetwork;
use stackprop::optimizers::NAdamState;
use stackprop::prelude::*;
use stackprop::tensor::plain::scalars_mut;
use stackprop::typenum::U6;

use crate::common::rng;

network! {
    struct Blocks =
        Input<Image<2, 6, 6>>, Conv2d<2, 3, 3>, BatchNorm, PReLU, Residual<(Conv2d<3, 3, 3, Same>, Tanh)>, Flatten,
        head: Dense<48, 2>, Softmax;
}
network! { struct Deep<H> = Dense<2, H>, Repeat<3, (Residual<(Dense<H, H>, Tanh)>)>, Dense<H, 1>; }
network! { struct Line = Dense<1, 1>; }

#[derive(Serialize, Deserialize)]
struct Config {
    rate: f64,
    lines: Vec<Line>,
    deep: Option<Deep<U6>>,
}

fn same_in_every_format<V: Serialize + DeserializeOwned + PartialEq>(value: &V) {
    let json = serde_json::to_string(value).unwrap();
    assert!(serde_json::from_str::<V>(&json).unwrap() == *value, "{json}");
    let bytes = postcard::to_stdvec(value).unwrap();
    assert!(postcard::from_bytes::<V>(&bytes).unwrap() == *value);
}

#[test]
fn networks_come_back_with_the_same_bits() {
    same_in_every_format(&Blocks::<f32>::new(&mut rng(1)));
    same_in_every_format(&Blocks::<f64>::new(&mut rng(1)));
    same_in_every_format(&Deep::<U6>::new(&mut rng(2)));
}

#[test]
fn networks_are_values_of_a_configuration() {
    let lines = (0..3).map(|seed| Line::new(&mut rng(seed))).collect();
    let config = Config { rate: 0.5, lines, deep: Some(Deep::new(&mut rng(1))) };
    let copy: Config = serde_json::from_str(&serde_json::to_string(&config).unwrap()).unwrap();
    assert!(copy.lines == config.lines && copy.deep == config.deep && copy.rate == 0.5);
}

#[test]
fn the_state_of_a_stream_comes_back() {
    network! { struct Stream = Input<Sequence<4, 2>>, LSTM<2, 3, LearnedState>, AvgPool1d<3, Causal>, GlobalMaxPool; }
    fn check<N: StreamingNetwork + Network<Scalar: From<f32>, Element = <N as Network>::Scalar>>() {
        let mut net = boxed::<N>();
        net.parameters_mut().fill(0.1f32.into());
        let (mut state, mut x) = (StepState::<N>::ZERO, N::StepInput::ZERO);
        scalars_mut(&mut x).iter_mut().for_each(|x: &mut N::Element| *x = 0.3f32.into());
        net.step(&x, &mut state);
        assert!(state.numbers().iter().any(|number| *number != N::Scalar::ZERO));
        same_in_every_format(&state);
    }
    check::<Stream<f32>>();
    check::<Stream<f64>>();
    let error = serde_json::from_str::<StepState<Stream>>("[0.5, 0.5]").unwrap_err().to_string();
    assert!(error.contains("the state has 2 numbers, and that of `Stream` has 18"), "{error}");
}

#[test]
fn states_and_histories_come_back() {
    let (mut line, mut gradient) = (Line::ZERO, Line::ZERO);
    gradient.parameters_mut().copy_from_slice(&[0.1, -3.0]);
    let (mut adam, mut nadam) = (OptimizerState::<Line, 2>::ZERO, NAdamState::<Line>::ZERO);
    for _ in 0..3 {
        Adam::new(0.1).step(&mut line, &gradient, &mut adam);
        NAdam::new(0.1).step(&mut line, &gradient, &mut nadam);
    }
    same_in_every_format(&adam);
    same_in_every_format(&nadam);
    same_in_every_format(&OptimizerState::<Line, 0>::ZERO);

    let data = [[1.0], [2.0]];
    let fit = line.fit(MeanSquaredError, Adam::new(0.1)).epochs(3).validation(&data, &data);
    let history = fit.metric("error", |y, t| f64::from(y[0] - t[0])).run(&data, &data, &mut rng(1)).unwrap();
    same_in_every_format(&history);

    network! { struct Two = Dense<1, 2>, Heads<a: Dense<2, 1>, b: Dense<2, 1>>; }
    let mut net = Two::new(&mut rng(1));
    let fit = net.fit((MeanSquaredError, Huber), Adam::new(0.1));
    let history = fit.run(&[[1.0]], &[(1.0, 2.0)], &mut rng(1)).unwrap();
    assert_eq!(history.epochs[0].head_losses.len(), 2);
    same_in_every_format(&history);
}

#[test]
fn each_mistake_has_its_sentence() {
    let error = |json: &str| serde_json::from_str::<Line>(json).map(|_| ()).unwrap_err().to_string();
    let bias = r#""dense0.bias":{"shape":[1],"values":[0]}"#;
    let weight = |shape: &str, values: &str| format!(r#""dense0.weight":{{"shape":{shape},"values":{values}}}"#);
    for (json, message) in [
        ("3".into(), "expected a map with the tensors of the network `Line`"),
        (format!("{{{bias}}}"), "the tensor `dense0.weight` of `Line` is missing"),
        (format!("{{{bias},{bias}}}"), "`Line` has no tensor `dense0.bias`, or it is there twice"),
        (r#"{"dense1.bias":{}}"#.into(), "`Line` has no tensor `dense1.bias`, or it is there twice"),
        (format!("{{{}}}", weight("[2, 1]", "[1, 2]")), "`dense0.weight` is [2, 1], and in `Line` it is [1, 1]"),
        (format!("{{{}}}", weight("[1, 1]", "[1, 2]")), "`dense0.weight` has 2 values, and its shape [1, 1]"),
        (format!("{{{}}}", weight("[1, 1]", "[null]")), "invalid type: null, expected f32"),
    ] {
        assert!(error(&json).contains(message), "{json}: {}", error(&json));
    }
    let one = serde_json::to_string(&OptimizerState::<Line, 1>::ZERO).unwrap();
    let error = serde_json::from_str::<OptimizerState<Line, 2>>(&one).unwrap_err().to_string();
    assert!(error.contains("the state has 1 buffers, and the optimizer keeps 2"), "{error}");
}
