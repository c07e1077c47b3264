//! stackprop: networks are types, so each work has its own type. `fit` trains, `predict` and `predict_batch` predict, `step` continues a
//! stream.

use std::hint::black_box;
use std::rc::Rc;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use stackprop::network::StreamingNetwork;
use stackprop::prelude::*;
use stackprop_peers::{CHECKED, LENGTH, Shared, Spec, Work, cross_entropy, feature, features, label, serve, weight, weights};

network! { struct Mnist = Dense<784, 128>, ReLU, Dropout<0.5>, Dense<128, 10>, Softmax; }
network! { struct Tiny = Dense<4, 16>, Tanh, Dense<16, 16>, Tanh, Dense<16, 3>; }
network! { struct Wide = Dense<256, 512>, ReLU, Dense<512, 512>, ReLU, Dense<512, 512>, ReLU, Dense<512, 10>, Softmax; }
network! {
    struct LeNet =
        Input<Image<1, 28, 28>>,
        Conv2d<1, 6, 5, Padding<2>>, ReLU, MaxPool2d<2>,
        Conv2d<6, 16, 5>, ReLU, MaxPool2d<2>,
        Flatten,
        Dense<400, 120>, ReLU,
        Dense<120, 84>, ReLU,
        Dense<84, 10>, Softmax;
}

network! { struct Gru = Input<Sequence<1, 1>>, GRU<1, 16>, PerStep<Dense<16, 1>>; }
network! { struct Lstm = Input<Sequence<1, 1>>, LSTM<1, 16>, PerStep<Dense<16, 1>>; }
network! { struct LargeLstm = Input<Sequence<1, 1>>, LSTM<1, 128>, PerStep<Dense<128, 1>>; }
network! {
    struct WaveNet = Input<Sequence<1, 1>>, PerStep<Dense<1, 16>>,
        Residual<(Conv1d<16, 16, 3, Causal>, Tanh)>,
        Residual<(Conv1d<16, 16, 3, Causal, Dilation<2>>, Tanh)>,
        Residual<(Conv1d<16, 16, 3, Causal, Dilation<4>>, Tanh)>,
        Residual<(Conv1d<16, 16, 3, Causal, Dilation<8>>, Tanh)>,
        Residual<(Conv1d<16, 16, 3, Causal, Dilation<16>>, Tanh)>,
        Residual<(Conv1d<16, 16, 3, Causal, Dilation<32>>, Tanh)>,
        Residual<(Conv1d<16, 16, 3, Causal, Dilation<64>>, Tanh)>,
        Residual<(Conv1d<16, 16, 3, Causal, Dilation<128>>, Tanh)>,
        Residual<(Conv1d<16, 16, 3, Causal, Dilation<256>>, Tanh)>,
        Residual<(Conv1d<16, 16, 3, Causal, Dilation<512>>, Tanh)>,
        PerStep<Dense<16, 1>>;
}
network! { struct TwoLstms = Input<Sequence<LENGTH, 16>>, LSTM<16, 128>, LSTM<128, 128>, Last, Dense<128, 10>, Softmax; }
network! {
    struct Transformer = Input<Sequence<LENGTH, 16>>, PerStep<Dense<16, 64>>,
        Repeat<4, (
            Residual<(LayerNorm, SelfAttention<64, 4>)>,
            Residual<(LayerNorm, PerStep<(Dense<64, 256>, ReLU, Dense<256, 64>)>)>
        )>,
        Last, LayerNorm, Dense<64, 10>, Softmax;
}

network! {
    struct ResNet =
        Input<Image<3, 32, 32>>,
        Conv2d<3, 16, 3, Same, NoBias>, BatchNorm, ReLU,
        Residual<(Conv2d<16, 16, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<16, 16, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<
            (Conv2d<16, 32, 3, Stride<2>, Padding<1>, NoBias>, BatchNorm, ReLU, Conv2d<32, 32, 3, Same, NoBias>, BatchNorm),
            (Conv2d<16, 32, 1, Stride<2>, NoBias>, BatchNorm)
        >, ReLU,
        Residual<
            (Conv2d<32, 64, 3, Stride<2>, Padding<1>, NoBias>, BatchNorm, ReLU, Conv2d<64, 64, 3, Same, NoBias>, BatchNorm),
            (Conv2d<32, 64, 1, Stride<2>, NoBias>, BatchNorm)
        >, ReLU,
        GlobalAvgPool, Dense<64, 10>, Softmax;
}
network! {
    struct MobileNet =
        Input<Image<3, 96, 96>>,
        Conv2d<3, 8, 3, Stride<2>, Padding<1>>, ReLU,
        Conv2d<8, 8, 3, Padding<1>, Depthwise>, ReLU, Conv2d<8, 16, 1>, ReLU,
        Conv2d<16, 16, 3, Stride<2>, Padding<1>, Depthwise>, ReLU, Conv2d<16, 32, 1>, ReLU,
        Conv2d<32, 32, 3, Padding<1>, Depthwise>, ReLU, Conv2d<32, 32, 1>, ReLU,
        Conv2d<32, 32, 3, Stride<2>, Padding<1>, Depthwise>, ReLU, Conv2d<32, 64, 1>, ReLU,
        Conv2d<64, 64, 3, Padding<1>, Depthwise>, ReLU, Conv2d<64, 64, 1>, ReLU,
        Conv2d<64, 64, 3, Stride<2>, Padding<1>, Depthwise>, ReLU, Conv2d<64, 128, 1>, ReLU,
        Conv2d<128, 128, 3, Padding<1>, Depthwise>, ReLU, Conv2d<128, 128, 1>, ReLU,
        Conv2d<128, 128, 3, Padding<1>, Depthwise>, ReLU, Conv2d<128, 128, 1>, ReLU,
        Conv2d<128, 128, 3, Padding<1>, Depthwise>, ReLU, Conv2d<128, 128, 1>, ReLU,
        Conv2d<128, 128, 3, Padding<1>, Depthwise>, ReLU, Conv2d<128, 128, 1>, ReLU,
        Conv2d<128, 128, 3, Padding<1>, Depthwise>, ReLU, Conv2d<128, 128, 1>, ReLU,
        Conv2d<128, 128, 3, Stride<2>, Padding<1>, Depthwise>, ReLU, Conv2d<128, 256, 1>, ReLU,
        Conv2d<256, 256, 3, Padding<1>, Depthwise>, ReLU, Conv2d<256, 256, 1>, ReLU,
        GlobalAvgPool, Dense<256, 10>, Softmax;
}

fn main() {
    let mut shared = Shared::default();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    stackprop::threads::with(threads, || serve("stackprop", |spec| prepare(spec, &mut shared)));
}

macro_rules! ladder {
    ($spec:ident, $shared:ident: $($name:ident $width:literal)*) => {
        match $spec.get("sizes") {
            $(concat!($width, "-", $width, "-", $width, "-10") => {
                network! { struct $name = Dense<$width, $width>, ReLU, Dense<$width, $width>, ReLU, Dense<$width, 10>, Softmax; }
                train::<$name, $width>($spec, $shared)
            })*
            sizes => Err(format!("no network of {sizes}")),
        }
    };
}

fn prepare(spec: &Spec, shared: &mut Shared<Rc<[f32]>>) -> Result<Box<dyn Work>, String> {
    match (spec.trains(), spec.get("net"), spec.get("sizes")) {
        (false, "gru", "1-16-1") => Ok(stream::<Gru>(spec)),
        (false, "lstm", "1-16-1") => Ok(stream::<Lstm>(spec)),
        (false, "lstm", "1-128-1") => Ok(stream::<LargeLstm>(spec)),
        (false, "wavenet", "1-16-1") => Ok(stream::<WaveNet>(spec)),
        (true, "lstm2", "16-128-10") => train::<TwoLstms, { 16 * LENGTH }>(spec, shared),
        (true, "transformer", "16-64-10") => train::<Transformer, { 16 * LENGTH }>(spec, shared),
        (true, "lenet", _) => train::<LeNet, 784>(spec, shared),
        (true, "resnet", _) => train::<ResNet, { 3 * 32 * 32 }>(spec, shared),
        (true, _, "784-128-10") => train::<Mnist, 784>(spec, shared),
        (true, _, "256-512-512-512-10") => train::<Wide, 256>(spec, shared),
        (true, ..) => {
            ladder! { spec, shared: W16 16 W32 32 W64 64 W128 128 W256 256 W512 512 W1024 1024 W2048 2048 }
        }
        (false, "lenet", _) => Ok(predict::<LeNet, 784, 10>(spec)),
        (false, "mobilenet", _) => Ok(predict::<MobileNet, { 3 * 96 * 96 }, 10>(spec)),
        (false, _, "784-128-10") => Ok(predict::<Mnist, 784, 10>(spec)),
        (false, _, "4-16-16-3") => Ok(predict::<Tiny, 4, 3>(spec)),
        (_, _, sizes) => Err(format!("no network of {sizes}")),
    }
}

/// A tensor of a network for sequences or larger images, in the order of its parameters.
enum Part {
    /// The weights of the next layer, with this number of outputs and of inputs, input by input.
    Weight(usize, usize),
    /// The weights of the next layer, a convolution, output by output.
    Windows(usize, usize),
    /// Biases.
    Zeros(usize),
    /// The scales of a normalization.
    Ones(usize),
}

/// The tensors of ResNet-8: convolutions without bias, each with a batch normalization, which has a mean and a variance too.
fn parts_of_resnet() -> Vec<Part> {
    use Part::{Ones, Weight, Windows, Zeros};
    let convolutions =
        [(16, 27), (16, 144), (16, 144), (32, 144), (32, 288), (32, 16), (64, 288), (64, 576), (64, 32)];
    let parts = convolutions.into_iter().flat_map(|(outputs, inputs)| {
        [Windows(outputs, inputs), Ones(outputs), Zeros(outputs), Zeros(outputs), Ones(outputs)]
    });
    parts.chain([Weight(10, 64), Zeros(10)]).collect()
}

/// The tensors of MobileNet: a convolution, and pairs of a depthwise and a pointwise one.
fn parts_of_mobilenet() -> Vec<Part> {
    use Part::{Weight, Windows, Zeros};
    let mut parts = vec![Windows(8, 27), Zeros(8)];
    let mut inputs = 8;
    for outputs in [16, 32, 32, 64, 64, 128, 128, 128, 128, 128, 128, 256, 256] {
        parts.extend([Windows(inputs, 9), Zeros(inputs), Windows(outputs, inputs), Zeros(outputs)]);
        inputs = outputs;
    }
    parts.extend([Weight(10, inputs), Zeros(10)]);
    parts
}

fn parts(spec: &Spec) -> Vec<Part> {
    use Part::{Ones, Weight, Windows, Zeros};
    match spec.get("net") {
        "resnet" => return parts_of_resnet(),
        "mobilenet" => return parts_of_mobilenet(),
        _ => {}
    }
    let sizes = spec.sizes();
    let (features, width, outputs) = (sizes[0], sizes[1], sizes[2]);
    let dense = |outputs, inputs| [Weight(outputs, inputs), Zeros(outputs)];
    let recurrent = |gates: usize, inputs| {
        [Weight(gates * width, inputs), Weight(gates * width, width), Zeros(gates * width), Zeros(gates * width)]
    };
    let norm = || [Ones(width), Zeros(width)];
    let mut parts = Vec::new();
    match spec.get("net") {
        "gru" => parts.extend(recurrent(3, features)),
        "lstm" => parts.extend(recurrent(4, features)),
        "lstm2" => parts.extend([recurrent(4, features), recurrent(4, width)].into_iter().flatten()),
        "wavenet" => {
            parts.extend(dense(width, features));
            parts.extend((0..10).flat_map(|_| [Windows(width, 3 * width), Zeros(width)]));
        }
        _ => {
            parts.extend(dense(width, features));
            for _ in 0..4 {
                parts.extend([norm(), dense(3 * width, width), dense(width, width), norm()].into_iter().flatten());
                parts.extend([dense(4 * width, width), dense(width, 4 * width)].into_iter().flatten());
            }
            parts.extend(norm());
        }
    }
    parts.extend(dense(outputs, width));
    parts
}

/// A network with the weights that all peers begin with.
fn network<N: Network<Scalar = f32>>(spec: &Spec) -> Box<N> {
    let mut net = boxed::<N>();
    let mut rest = net.parameters_mut();
    if !matches!(spec.get("net"), "dense" | "lenet") {
        let factor = if matches!(spec.get("net"), "resnet" | "mobilenet") { 1.0 } else { 0.5 };
        let (mut layer, mut next) = (0, |count| rest.split_off_mut(..count).expect("the network has these parts"));
        for part in parts(spec) {
            match part {
                Part::Weight(outputs, inputs) => {
                    for (at, w) in next(outputs * inputs).iter_mut().enumerate() {
                        *w = factor * weight(layer, at % outputs, at / outputs, inputs);
                    }
                    layer += 1;
                }
                Part::Windows(outputs, inputs) => {
                    let scaled = weights(layer, outputs, inputs).into_iter().map(|weight| factor * weight);
                    next(outputs * inputs).iter_mut().zip(scaled).for_each(|(w, scaled)| *w = scaled);
                    layer += 1;
                }
                Part::Zeros(count) => next(count).fill(0.0),
                Part::Ones(count) => next(count).fill(1.0),
            }
        }
        assert!(next(0).is_empty() && rest.is_empty(), "the network has these parts");
        return net;
    }
    let mut next = |count| rest.split_off_mut(..count).expect("the network has the layers of the description");
    for (layer, (outputs, inputs)) in spec.layers().into_iter().enumerate() {
        let place = next(outputs * inputs);
        if spec.lenet() && layer < 2 {
            place.copy_from_slice(&weights(layer, outputs, inputs));
        } else {
            // The weights of a dense layer are stored input by input.
            for (at, w) in place.iter_mut().enumerate() {
                *w = weight(layer, at % outputs, at / outputs, inputs);
            }
        }
        next(outputs);
    }
    net
}

struct Train<N, O, const I: usize> {
    net: Box<N>,
    optimizer: O,
    features: Rc<[f32]>,
    labels: Vec<u8>,
    batch: usize,
    rng: Xoshiro256PlusPlus,
}

fn train<N, const I: usize>(spec: &Spec, shared: &mut Shared<Rc<[f32]>>) -> Result<Box<dyn Work>, String>
where
    N: TrainableNetwork + Network<Scalar = f32, Input = [f32; I], Output = [f32; 10]> + 'static,
    CrossEntropy: Loss<N, u8>,
{
    let features = shared.get(spec, |features, _| features.into());
    let rate = spec.number("rate");
    match spec.get("optimizer") {
        "adam" => Ok(train_by::<N, _, I>(spec, features, Adam::new(rate))),
        "sgd" => Ok(train_by::<N, Sgd, I>(spec, features, Sgd::new(rate))),
        other => Err(format!("no optimizer {other}")),
    }
}

fn train_by<N, O, const I: usize>(spec: &Spec, features: Rc<[f32]>, optimizer: O) -> Box<dyn Work>
where
    N: TrainableNetwork + Network<Scalar = f32, Input = [f32; I], Output = [f32; 10]> + 'static,
    CrossEntropy: Loss<N, u8>,
    O: Optimizer + Clone + 'static,
{
    Box::new(Train::<N, O, I> {
        net: network(spec),
        optimizer,
        features,
        labels: (0..spec.number("samples")).map(|i| label(i) as u8).collect(),
        batch: spec.number("batch"),
        rng: Xoshiro256PlusPlus::seed_from_u64(1),
    })
}

impl<N, O, const I: usize> Work for Train<N, O, I>
where
    N: TrainableNetwork + Network<Scalar = f32, Input = [f32; I], Output = [f32; 10]>,
    CrossEntropy: Loss<N, u8>,
    O: Optimizer + Clone,
{
    fn run(&mut self) {
        let (inputs, _) = self.features.as_chunks::<I>();
        self.net
            .fit(CrossEntropy, self.optimizer.clone())
            .epochs(1)
            .batch_size(self.batch)
            .run(inputs, &self.labels, &mut self.rng)
            .expect("the loss is finite");
    }

    fn check(&mut self) -> Vec<f32> {
        let features = self.features.clone();
        let inputs = &features.as_chunks::<I>().0[..CHECKED];
        let before = cross_entropy(self.net.predict_all(inputs).as_flattened());
        self.run();
        vec![before, cross_entropy(self.net.predict_all(inputs).as_flattened())]
    }
}

struct Predict<N: Network, const I: usize, const O: usize> {
    net: Box<N>,
    inputs: Vec<[f32; I]>,
    outputs: Vec<[f32; O]>,
    scratch: Box<Scratch<N, 64>>,
}

fn predict<N, const I: usize, const O: usize>(spec: &Spec) -> Box<dyn Work>
where
    N: Network<Scalar = f32, Input = [f32; I], Output = [f32; O]> + 'static,
{
    let samples = spec.number("samples");
    Box::new(Predict::<N, I, O> {
        net: network(spec),
        inputs: features(samples, I).as_chunks().0.to_vec(),
        outputs: vec![[0.0; O]; samples],
        scratch: boxed(),
    })
}

impl<N, const I: usize, const O: usize> Work for Predict<N, I, O>
where
    N: Network<Scalar = f32, Input = [f32; I], Output = [f32; O]>,
{
    fn run(&mut self) {
        match (&self.inputs[..], &mut self.outputs[..]) {
            ([input], [output]) => *output = self.net.predict(black_box(input)),
            (inputs, outputs) => self.net.predict_batch(black_box(inputs), outputs, &mut self.scratch),
        }
        black_box(&self.outputs);
    }

    fn check(&mut self) -> Vec<f32> {
        self.run();
        self.outputs.as_flattened().to_vec()
    }
}

/// A network that continues a stream.
struct Stream<N: StreamingNetwork> {
    net: Box<N>,
    state: Box<StepState<N>>,
    inputs: [f32; 64],
    now: usize,
    output: [f32; 1],
}

fn stream<N>(spec: &Spec) -> Box<dyn Work>
where
    N: Network<Scalar = f32> + StreamingNetwork<StepInput = [f32; 1], StepOutput = [f32; 1]> + 'static,
{
    let inputs = std::array::from_fn(|step| feature(step, 0));
    Box::new(Stream::<N> { net: network(spec), state: boxed(), inputs, now: 0, output: [0.0] })
}

impl<N> Work for Stream<N>
where
    N: Network<Scalar = f32> + StreamingNetwork<StepInput = [f32; 1], StepOutput = [f32; 1]>,
{
    fn run(&mut self) {
        self.output = self.net.step(black_box(&[self.inputs[self.now]]), &mut self.state);
        self.now = (self.now + 1) % self.inputs.len();
        black_box(&self.output);
    }

    fn check(&mut self) -> Vec<f32> {
        let mut outputs = Vec::new();
        for _ in 0..100 {
            self.run();
            outputs.push(self.output[0]);
        }
        outputs
    }
}
