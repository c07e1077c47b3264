//! candle: tensors, with a graph for training. Prediction uses plain tensors, which have no graph.

use candle_core::{Device, Module, Result, Tensor, Var};
use candle_nn::{AdamW, Conv2d, Conv2dConfig, Linear, Optimizer, ParamsAdamW, SGD, loss, ops};
use stackprop_peers::{CHECKED, Shared, Shuffle, Spec, Work, label, serve, weights};

const CPU: Device = Device::Cpu;

fn main() {
    let mut shared = Shared::default();
    serve("candle", |spec| {
        let x = shared.get(spec, |features, shape| Tensor::from_vec(features, &shape, &CPU).expect("the sizes fit"));
        let work = if spec.trains() { Train::prepare(spec, x) } else { Predict::prepare(spec, x) };
        work.map_err(|error| error.to_string())
    });
}

enum Layer {
    Linear(Linear),
    Conv(Conv2d),
}

struct Net {
    layers: Vec<Layer>,
    lenet: bool,
    tanh: bool,
    dropout: f32,
}

impl Net {
    /// The tensors of the network pass through `keep`.
    fn new(spec: &Spec, mut keep: impl FnMut(Tensor) -> Result<Tensor>) -> Result<Self> {
        let layer = |(layer, (outputs, inputs))| {
            let convolution = spec.lenet() && layer < 2;
            let shape = if convolution { vec![outputs, inputs / 25, 5, 5] } else { vec![outputs, inputs] };
            let weight = keep(Tensor::from_vec(weights(layer, outputs, inputs), shape, &CPU)?)?;
            let bias = Some(keep(Tensor::zeros(outputs, candle_core::DType::F32, &CPU)?)?);
            let padding = if layer == 0 { 2 } else { 0 };
            Ok(if convolution {
                Layer::Conv(Conv2d::new(weight, bias, Conv2dConfig { padding, ..Default::default() }))
            } else {
                Layer::Linear(Linear::new(weight, bias))
            })
        };
        let layers = spec.layers().into_iter().enumerate().map(layer).collect::<Result<_>>()?;
        let dropout = if spec.trains() { spec.number("dropout") } else { 0.0 };
        Ok(Self { layers, lenet: spec.lenet(), tanh: spec.get("activation") == "tanh", dropout })
    }

    fn forward(&self, x: &Tensor, dropout: bool) -> Result<Tensor> {
        let mut x = if self.lenet { x.reshape(((), 1, 28, 28))? } else { x.clone() };
        for (at, layer) in self.layers.iter().enumerate() {
            x = match layer {
                Layer::Conv(conv) => conv.forward(&x)?.relu()?.max_pool2d(2)?,
                Layer::Linear(linear) => linear.forward(&if x.rank() == 4 { x.flatten_from(1)? } else { x })?,
            };
            if matches!(layer, Layer::Linear(_)) && at + 1 < self.layers.len() {
                x = if self.tanh { x.tanh()? } else { x.relu()? };
                if dropout && self.dropout > 0.0 {
                    x = ops::dropout(&x, self.dropout)?;
                }
            }
        }
        Ok(x)
    }
}

enum Step {
    Adam(AdamW),
    Sgd(SGD),
}

struct Train {
    net: Net,
    step: Step,
    features: Tensor,
    labels: Tensor,
    batch: usize,
    shuffle: Shuffle,
}

impl Train {
    fn prepare(spec: &Spec, features: Tensor) -> Result<Box<dyn Work>> {
        let mut vars = Vec::new();
        let net = Net::new(spec, |tensor| {
            vars.push(Var::from_tensor(&tensor)?);
            Ok(vars[vars.len() - 1].as_tensor().clone())
        })?;
        let lr = spec.number("rate");
        let step = match spec.get("optimizer") {
            "adam" => Step::Adam(AdamW::new(vars, ParamsAdamW { lr, weight_decay: 0.0, ..Default::default() })?),
            _ => Step::Sgd(SGD::new(vars, lr)?),
        };
        let labels = Tensor::from_iter((0..spec.number("samples")).map(|i| label(i) as u32), &CPU)?;
        Ok(Box::new(Self { net, step, features, labels, batch: spec.number("batch"), shuffle: Shuffle::default() }))
    }

    fn epoch(&mut self) -> Result<()> {
        let order = self.shuffle.order(self.labels.elem_count());
        for index in order.chunks(self.batch) {
            let index = Tensor::new(index, &CPU)?;
            let (x, y) = (self.features.index_select(&index, 0)?, self.labels.index_select(&index, 0)?);
            let loss = loss::cross_entropy(&self.net.forward(&x, true)?, &y)?;
            match &mut self.step {
                Step::Adam(adam) => adam.backward_step(&loss)?,
                Step::Sgd(sgd) => sgd.backward_step(&loss)?,
            }
        }
        Ok(())
    }

    fn loss(&self) -> Result<f32> {
        let (x, y) = (self.features.narrow(0, 0, CHECKED)?, self.labels.narrow(0, 0, CHECKED)?);
        loss::cross_entropy(&self.net.forward(&x, false)?, &y)?.to_scalar()
    }
}

impl Work for Train {
    fn run(&mut self) {
        self.epoch().expect("shapes fit");
    }

    fn check(&mut self) -> Vec<f32> {
        let before = self.loss().expect("shapes fit");
        self.run();
        vec![before, self.loss().expect("shapes fit")]
    }
}

struct Predict {
    net: Net,
    softmax: bool,
    x: Tensor,
}

impl Predict {
    fn prepare(spec: &Spec, x: Tensor) -> Result<Box<dyn Work>> {
        let net = Net::new(spec, Ok)?;
        Ok(Box::new(Self { net, softmax: spec.get("softmax") == "yes", x }))
    }

    fn outputs(&self) -> Result<Tensor> {
        let y = self.net.forward(&self.x, false)?;
        if self.softmax { ops::softmax_last_dim(&y) } else { Ok(y) }
    }
}

impl Work for Predict {
    fn run(&mut self) {
        std::hint::black_box(self.outputs().expect("shapes fit"));
    }

    fn check(&mut self) -> Vec<f32> {
        self.outputs().and_then(|y| y.flatten_all()?.to_vec1()).expect("shapes fit")
    }
}
