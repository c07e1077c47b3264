//! dfdx: networks are types here, too. Its convolutions need a nightly compiler, so it has dense networks only.

use std::hint::black_box;
use std::rc::Rc;

use dfdx::optim::{Adam, AdamConfig, Sgd, SgdConfig};
use dfdx::prelude::*;
use stackprop_peers::{CHECKED, Shared, Shuffle, Spec, Work, features, label, serve, weights};

type Mnist = (Linear<784, 128>, ReLU, DropoutOneIn<2>, Linear<128, 10>);
type Classifier = (Linear<784, 128>, ReLU, Linear<128, 10>, Softmax);
type Tiny = (Linear<4, 16>, Tanh, Linear<16, 16>, Tanh, Linear<16, 3>);
type Wide = (Linear<256, 512>, ReLU, Linear<512, 512>, ReLU, (Linear<512, 512>, ReLU), Linear<512, 10>);
type Ladder<const W: usize> = (Linear<W, W>, ReLU, Linear<W, W>, ReLU, Linear<W, 10>);

/// One row of numbers per sample of a batch.
type Batch<const N: usize> = Tensor<(usize, Const<N>), f32, Cpu>;

fn main() {
    dfdx::flush_denormals_to_zero();
    let mut shared = Shared::default();
    serve("dfdx", |spec| prepare(spec, &mut shared));
}

/// A network of this type with the weights that all peers begin with; the numbers are the indices of its dense layers.
macro_rules! build {
    ($spec:ident, $device:ident, $net:ty, $($place:tt)*) => {{
        let mut model = $device.build_module::<$net, f32>();
        let mut layer = 0;
        $({
            let (outputs, inputs) = (model.$place.bias.shape().0.size(), model.$place.weight.shape().1.size());
            model.$place.weight.copy_from(&weights(layer, outputs, inputs));
            model.$place.bias.copy_from(&vec![0.0; outputs]);
            layer += 1;
        })*
        assert_eq!(layer, $spec.layers().len());
        model
    }};
}

macro_rules! train {
    ($spec:ident, $shared:ident, $inputs:literal, $net:ty, $($place:tt)*) => {{
        let device = Cpu::default();
        let model = build!($spec, device, $net, $($place)*);
        let data = Data::<$inputs>::new($spec, $shared, device);
        let lr = $spec.number("rate");
        match $spec.get("optimizer") {
            "adam" => {
                let optimizer = Adam::new(&model, AdamConfig { lr, ..Default::default() });
                Ok(train_by!($inputs, model, optimizer, data))
            }
            _ => {
                let optimizer = Sgd::new(&model, SgdConfig { lr, ..Default::default() });
                Ok(train_by!($inputs, model, optimizer, data))
            }
        }
    }};
}

/// A macro, because the bounds of a function over all networks would be longer.
macro_rules! train_by {
    ($inputs:literal, $model:ident, $optimizer:ident, $data:ident) => {{
        let (mut model, mut optimizer, mut data) = ($model, $optimizer, $data);
        let mut gradients = Some(model.alloc_grads());
        Box::new(Train(move |command: Command| match command {
            Command::Run => {
                let order = data.shuffle.order(data.count);
                for index in order.chunks(data.batch) {
                    let (x, y) = data.gather(index.iter().map(|at| *at as usize));
                    let outputs = model.forward_mut(x.traced(gradients.take().expect("it came back")));
                    let mut found = cross_entropy_with_logits_loss(outputs, y).backward();
                    optimizer.update(&mut model, &found).expect("all parameters have gradients");
                    model.zero_grads(&mut found);
                    gradients = Some(found);
                }
                0.0
            }
            Command::Loss => {
                let (x, y) = data.gather(0..CHECKED);
                cross_entropy_with_logits_loss(model.forward(x), y).array()
            }
        })) as Box<dyn Work>
    }};
}

macro_rules! predict {
    ($spec:ident, $inputs:literal, $net:ty, $($place:tt)*) => {{
        let device = Cpu::default();
        let model = build!($spec, device, $net, $($place)*);
        let samples: usize = $spec.number("samples");
        let x: Batch<$inputs> = device.tensor_from_vec(features(samples, $inputs), (samples, Const));
        Ok(Box::new(Predict(move || model.forward(x.clone()))) as Box<dyn Work>)
    }};
}

fn prepare(spec: &Spec, shared: &mut Shared<Rc<[f32]>>) -> Result<Box<dyn Work>, String> {
    match (spec.trains(), spec.get("sizes")) {
        (true, "784-128-10") => train!(spec, shared, 784, Mnist, 0 3),
        (true, "256-512-512-512-10") => train!(spec, shared, 256, Wide, 0 2 4.0 5),
        (true, "16-16-16-10") => train!(spec, shared, 16, Ladder<16>, 0 2 4),
        (true, "32-32-32-10") => train!(spec, shared, 32, Ladder<32>, 0 2 4),
        (true, "64-64-64-10") => train!(spec, shared, 64, Ladder<64>, 0 2 4),
        (true, "128-128-128-10") => train!(spec, shared, 128, Ladder<128>, 0 2 4),
        (true, "256-256-256-10") => train!(spec, shared, 256, Ladder<256>, 0 2 4),
        (true, "512-512-512-10") => train!(spec, shared, 512, Ladder<512>, 0 2 4),
        (true, "1024-1024-1024-10") => train!(spec, shared, 1024, Ladder<1024>, 0 2 4),
        (true, "2048-2048-2048-10") => train!(spec, shared, 2048, Ladder<2048>, 0 2 4),
        (false, "784-128-10") => predict!(spec, 784, Classifier, 0 2),
        (false, "4-16-16-3") => predict!(spec, 4, Tiny, 0 2 4),
        _ => Err("its convolutions need a nightly compiler".to_owned()),
    }
}

struct Data<const I: usize> {
    features: Rc<[f32]>,
    count: usize,
    batch: usize,
    shuffle: Shuffle,
    device: Cpu,
}

impl<const I: usize> Data<I> {
    fn new(spec: &Spec, shared: &mut Shared<Rc<[f32]>>, device: Cpu) -> Self {
        let features = shared.get(spec, |features, _| features.into());
        Self {
            features,
            count: spec.number("samples"),
            batch: spec.number("batch"),
            shuffle: Shuffle::default(),
            device,
        }
    }

    fn gather(&self, index: impl ExactSizeIterator<Item = usize>) -> (Batch<I>, Batch<10>) {
        let count = index.len();
        let (mut x, mut y) = (Vec::with_capacity(count * I), vec![0.0; count * 10]);
        for (row, i) in index.enumerate() {
            x.extend_from_slice(&self.features[i * I..][..I]);
            y[row * 10 + label(i)] = 1.0;
        }
        (self.device.tensor_from_vec(x, (count, Const)), self.device.tensor_from_vec(y, (count, Const)))
    }
}

enum Command {
    Run,
    Loss,
}

struct Train<F>(F);

impl<F: FnMut(Command) -> f32> Work for Train<F> {
    fn run(&mut self) {
        (self.0)(Command::Run);
    }

    fn check(&mut self) -> Vec<f32> {
        let before = (self.0)(Command::Loss);
        self.run();
        vec![before, (self.0)(Command::Loss)]
    }
}

struct Predict<F>(F);

impl<const O: usize, F: FnMut() -> Batch<O>> Work for Predict<F> {
    fn run(&mut self) {
        black_box((self.0)());
    }

    fn check(&mut self) -> Vec<f32> {
        (self.0)().as_vec()
    }
}
