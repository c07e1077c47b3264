//! Activations as nodes.
//!
//! Constants of ONNX's own operators are attributes, which are `f32`. For a network in `f64` they are tensors, as operands of simpler
//! operators.

use stackprop::layer::Activation;

use super::graph::{Graph, Value, float, string};

/// Adds the nodes of an activation; `None` if it is not known here.
pub fn add(graph: &mut Graph, path: &str, activation: Activation, x: Value) -> Option<Value> {
    use Activation as A;
    Some(match activation {
        A::ReLU => graph.map(path, "Relu", x, &[], Vec::new()),
        A::Sigmoid => graph.map(path, "Sigmoid", x, &[], Vec::new()),
        A::Tanh => graph.map(path, "Tanh", x, &[], Vec::new()),
        A::SiLU => {
            let gate = graph.map(path, "Sigmoid", x.clone(), &[], Vec::new());
            graph.map(path, "Mul", x, &[&gate.name], Vec::new())
        }
        A::HardTanh { low, high } => clip(graph, path, x, low, high),
        A::Softplus { sharpness: 1.0 } => graph.map(path, "Softplus", x, &[], Vec::new()),
        A::Softplus { sharpness } => {
            let sharpness = graph.number(path, "sharpness", sharpness);
            let x = graph.map(path, "Mul", x, &[&sharpness], Vec::new());
            let y = graph.map(path, "Softplus", x, &[], Vec::new());
            graph.map(path, "Div", y, &[&sharpness], Vec::new())
        }
        _ if graph.double => return double(graph, path, activation, x),
        A::ELU { alpha } => graph.map(path, "Elu", x, &[], vec![float("alpha", alpha)]),
        A::GELU { tanh } => {
            let approximate = string("approximate", if tanh { "tanh" } else { "none" });
            graph.map(path, "Gelu", x, &[], vec![approximate])
        }
        A::HardSigmoid { slope, at_zero } => {
            graph.map(path, "HardSigmoid", x, &[], vec![float("alpha", slope), float("beta", at_zero)])
        }
        A::HardSwish => graph.map(path, "HardSwish", x, &[], Vec::new()),
        A::LeakyReLU { slope } => graph.map(path, "LeakyRelu", x, &[], vec![float("alpha", slope)]),
        A::SELU { lambda, alpha } => {
            graph.map(path, "Selu", x, &[], vec![float("alpha", alpha), float("gamma", lambda)])
        }
        _ => return None,
    })
}

/// Those whose constants are attributes, for a network in `f64`.
fn double(graph: &mut Graph, path: &str, activation: Activation, x: Value) -> Option<Value> {
    use Activation as A;
    Some(match activation {
        A::ELU { alpha } => exponential(graph, path, x, alpha),
        A::SELU { lambda, alpha } => {
            let y = exponential(graph, path, x, alpha);
            by_constant(graph, path, "Mul", y, "lambda", lambda)
        }
        A::LeakyReLU { slope } => {
            let positive = graph.map(path, "Relu", x.clone(), &[], Vec::new());
            let y = by_constant(graph, path, "Min", x, "zero", 0.0);
            let y = by_constant(graph, path, "Mul", y, "slope", slope);
            graph.map(path, "Add", positive, &[&y.name], Vec::new())
        }
        A::HardSigmoid { slope, at_zero } => {
            let y = by_constant(graph, path, "Mul", x, "slope", slope);
            let y = by_constant(graph, path, "Add", y, "at_zero", at_zero);
            clip(graph, path, y, 0.0, 1.0)
        }
        A::HardSwish => {
            let y = by_constant(graph, path, "Div", x.clone(), "six", 6.0);
            let y = by_constant(graph, path, "Add", y, "half", 0.5);
            let gate = clip(graph, path, y, 0.0, 1.0);
            graph.map(path, "Mul", x, &[&gate.name], Vec::new())
        }
        A::GELU { tanh: false } => {
            let y = by_constant(graph, path, "Div", x.clone(), "root_2", core::f64::consts::SQRT_2);
            let y = graph.map(path, "Erf", y, &[], Vec::new());
            half_of_product(graph, path, x, y)
        }
        A::GELU { tanh: true } => {
            const ROOT_2_OVER_PI: f64 = 0.797_884_560_802_865_4;
            let square = graph.map(path, "Mul", x.clone(), &[&x.name], Vec::new());
            let y = by_constant(graph, path, "Mul", square, "cubic", 0.044_715);
            let y = by_constant(graph, path, "Add", y, "one", 1.0);
            let y = graph.map(path, "Mul", y, &[&x.name], Vec::new());
            let y = by_constant(graph, path, "Mul", y, "root_2_over_pi", ROOT_2_OVER_PI);
            let y = graph.map(path, "Tanh", y, &[], Vec::new());
            half_of_product(graph, path, x, y)
        }
        _ => return None,
    })
}

/// `max(x, 0) + alpha · (exp(min(x, 0)) − 1)`
fn exponential(graph: &mut Graph, path: &str, x: Value, alpha: f64) -> Value {
    let positive = graph.map(path, "Relu", x.clone(), &[], Vec::new());
    let y = by_constant(graph, path, "Min", x, "zero", 0.0);
    let y = graph.map(path, "Exp", y, &[], Vec::new());
    let y = by_constant(graph, path, "Sub", y, "one", 1.0);
    let y = by_constant(graph, path, "Mul", y, "alpha", alpha);
    graph.map(path, "Add", positive, &[&y.name], Vec::new())
}

/// `x · (1 + y) / 2`
fn half_of_product(graph: &mut Graph, path: &str, x: Value, y: Value) -> Value {
    let y = by_constant(graph, path, "Add", y, "one", 1.0);
    let y = graph.map(path, "Mul", x, &[&y.name], Vec::new());
    by_constant(graph, path, "Mul", y, "half", 0.5)
}

fn by_constant(graph: &mut Graph, path: &str, op: &str, x: Value, name: &str, constant: f64) -> Value {
    let constant = graph.number(path, name, constant);
    graph.map(path, op, x, &[&constant], Vec::new())
}

fn clip(graph: &mut Graph, path: &str, x: Value, low: f64, high: f64) -> Value {
    let [low, high] = [("min", low), ("max", high)].map(|(name, limit)| graph.number(path, name, limit));
    graph.map(path, "Clip", x, &[&low, &high], Vec::new())
}
