//! stackprop: networks are types, so each work has its own type. `fit` trains, `predict` and `predict_batch` predict.

use std::hint::black_box;
use std::rc::Rc;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use stackprop::prelude::*;
use stackprop_peers::{CHECKED, Shared, Spec, Work, cross_entropy, features, label, serve, weight, weights};

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

fn main() {
    let mut shared = Shared::default();
    serve("stackprop", |spec| prepare(spec, &mut shared));
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
        (true, "lenet", _) => train::<LeNet, 784>(spec, shared),
        (true, _, "784-128-10") => train::<Mnist, 784>(spec, shared),
        (true, _, "256-512-512-512-10") => train::<Wide, 256>(spec, shared),
        (true, ..) => {
            ladder! { spec, shared: W16 16 W32 32 W64 64 W128 128 W256 256 W512 512 W1024 1024 W2048 2048 }
        }
        (false, "lenet", _) => Ok(predict::<LeNet, 784, 10>(spec)),
        (false, _, "784-128-10") => Ok(predict::<Mnist, 784, 10>(spec)),
        (false, _, "4-16-16-3") => Ok(predict::<Tiny, 4, 3>(spec)),
        (_, _, sizes) => Err(format!("no network of {sizes}")),
    }
}

/// A network with the weights that all peers begin with.
fn network<N: Network<Scalar = f32>>(spec: &Spec) -> Box<N> {
    let mut net = boxed::<N>();
    let mut rest = net.parameters_mut();
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
