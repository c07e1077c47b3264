//! burn: modules on a device. Only training uses a device that differentiates.

use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::loss::{CrossEntropyLoss, CrossEntropyLossConfig};
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{Dropout, DropoutConfig, Linear, PaddingConfig2d};
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer, SgdConfig};
use burn::tensor::activation::{relu, softmax, tanh};
use burn::tensor::{Device, Int, Tensor, TensorData};
use stackprop_peers::{CHECKED, Shared, Shuffle, Spec, Work, label, serve, weight, weights};

fn main() {
    let (plain, mut shared) = (Device::flex(), Shared::default());
    serve("burn (flex)", |spec| {
        let device = if spec.trains() { plain.clone().autodiff() } else { plain.clone() };
        let x = shared.get(spec, |features, shape| Tensor::from_data(TensorData::new(features, shape), &device));
        Ok(if spec.trains() { Train::prepare(spec, x, device) } else { Predict::prepare(spec, x, &device) })
    });
}

#[derive(Module, Debug)]
struct Net {
    convs: Vec<Conv2d>,
    pool: MaxPool2d,
    linears: Vec<Linear>,
    dropout: Dropout,
    tanh: bool,
}

impl Net {
    fn new(spec: &Spec, device: &Device) -> Self {
        let (mut convs, mut linears) = (Vec::new(), Vec::new());
        for (layer, (outputs, inputs)) in spec.layers().into_iter().enumerate() {
            let bias = Some(Param::from_tensor(Tensor::zeros([outputs], device)));
            if spec.lenet() && layer < 2 {
                let padding = if layer == 0 { PaddingConfig2d::Explicit(2, 2, 2, 2) } else { PaddingConfig2d::Valid };
                let conv = Conv2dConfig::new([inputs / 25, outputs], [5, 5]).with_padding(padding).init(device);
                let data = TensorData::new(weights(layer, outputs, inputs), [outputs, inputs / 25, 5, 5]);
                convs.push(Conv2d { weight: Param::from_data(data, device), bias, ..conv });
            } else {
                let data = (0..inputs * outputs).map(|at| weight(layer, at % outputs, at / outputs, inputs)).collect();
                let data = TensorData::new::<f32, _>(data, [inputs, outputs]);
                linears.push(Linear { weight: Param::from_data(data, device), bias });
            }
        }
        let dropout = if spec.trains() { spec.number("dropout") } else { 0.0 };
        Self {
            convs,
            pool: MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init(),
            linears,
            dropout: DropoutConfig::new(dropout).init(),
            tanh: spec.get("activation") == "tanh",
        }
    }

    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let mut x = x;
        if !self.convs.is_empty() {
            let mut image: Tensor<4> = x.reshape([-1, 1, 28, 28]);
            for conv in &self.convs {
                image = self.pool.forward(relu(conv.forward(image)));
            }
            x = image.flatten(1, 3);
        }
        let (last, hidden) = self.linears.split_last().expect("there is a last layer");
        for linear in hidden {
            x = linear.forward(x);
            x = if self.tanh { tanh(x) } else { relu(x) };
            x = self.dropout.forward(x);
        }
        last.forward(x)
    }
}

struct Train {
    /// `None` only during a step.
    net: Option<Net>,
    optimizer: ModuleOptimizer,
    rate: f64,
    loss: CrossEntropyLoss,
    features: Tensor<2>,
    labels: Tensor<1, Int>,
    batch: usize,
    shuffle: Shuffle,
    device: Device,
}

impl Train {
    fn prepare(spec: &Spec, features: Tensor<2>, device: Device) -> Box<dyn Work> {
        let samples: usize = spec.number("samples");
        let labels: Vec<i64> = (0..samples).map(|i| label(i) as i64).collect();
        Box::new(Self {
            net: Some(Net::new(spec, &device)),
            optimizer: match spec.get("optimizer") {
                "adam" => AdamConfig::new().with_epsilon(1e-8).init(),
                _ => SgdConfig::new().init(),
            },
            rate: spec.number("rate"),
            loss: CrossEntropyLossConfig::new().init(&device),
            features,
            labels: Tensor::from_data(TensorData::new(labels, [samples]), &device),
            batch: spec.number("batch"),
            shuffle: Shuffle::default(),
            device,
        })
    }

    fn loss(&self) -> f32 {
        let net = self.net.as_ref().expect("no step is under way").valid();
        let (x, y) = (self.features.clone().narrow(0, 0, CHECKED).inner(), self.labels.clone().narrow(0, 0, CHECKED));
        self.loss.forward(net.forward(x), y).into_scalar()
    }
}

impl Work for Train {
    fn run(&mut self) {
        let order = self.shuffle.order(self.features.dims()[0]);
        for index in order.chunks(self.batch) {
            let index: Vec<i64> = index.iter().map(|at| i64::from(*at)).collect();
            let index = Tensor::<1, Int>::from_data(TensorData::new(index.clone(), [index.len()]), &self.device);
            let (x, y) = (self.features.clone().select(0, index.clone()), self.labels.clone().select(0, index));
            let net = self.net.take().expect("no step is under way");
            let gradients = self.loss.forward(net.forward(x), y).backward();
            let gradients = GradientsParams::from_grads(gradients, &net);
            self.net = Some(self.optimizer.step(self.rate, net, gradients));
        }
    }

    fn check(&mut self) -> Vec<f32> {
        let before = self.loss();
        self.run();
        vec![before, self.loss()]
    }
}

struct Predict {
    net: Net,
    softmax: bool,
    x: Tensor<2>,
}

impl Predict {
    fn prepare(spec: &Spec, x: Tensor<2>, device: &Device) -> Box<dyn Work> {
        Box::new(Self { net: Net::new(spec, device), softmax: spec.get("softmax") == "yes", x })
    }

    fn outputs(&self) -> Tensor<2> {
        let y = self.net.forward(self.x.clone());
        if self.softmax { softmax(y, 1) } else { y }
    }
}

impl Work for Predict {
    fn run(&mut self) {
        std::hint::black_box(self.outputs());
    }

    fn check(&mut self) -> Vec<f32> {
        self.outputs().into_data().iter::<f32>().collect()
    }
}
