//! Layers with another learning rate or weight decay.

use super::*;
use crate::for_every_optimizer;

network! { struct Body = dense: Dense<2, 6>, norm: BatchNorm, Tanh; }
network! { struct Net = body: Body, neck: Dense<6, 4>, Tanh, head: Dense<4, 3>, Softmax; }

type Pieces = [(&'static str, f64); 4];

/// What the parameters of each path are multiplied by.
const RATES: Pieces = [("body", 0.25), ("body.dense", 2.0), ("neck.bias", 0.0), ("head", 3.0)];

fn factor(pieces: &Pieces, entry: &Entry<'_>) -> f64 {
    let path = entry.path.to_string();
    let is_in = |label: &str| path.strip_prefix(label).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    pieces.iter().filter(|(label, _)| is_in(label)).map(|(_, factor)| factor).product()
}

/// In one step each parameter moves by its factor times what it would have moved.
#[test]
fn every_optimizer_moves_by_the_factor() {
    let (inputs, classes) = stripes::<f64>(50);
    macro_rules! moves {
        ($optimizer:expr) => {
            let before = Net::<f64>::new(&mut rng(1));
            let (mut plain, mut scaled) = (before.clone(), before.clone());
            plain.fit(CrossEntropy, $optimizer).batch_size(50).run(&inputs, &classes, &mut rng(2)).unwrap();
            let mut fit = scaled.fit(CrossEntropy, $optimizer).batch_size(50);
            for (label, factor) in RATES {
                fit = fit.rate_factor(label, factor);
            }
            fit.run(&inputs, &classes, &mut rng(2)).unwrap();
            let mut start = 0;
            before.visit(&Path::ROOT, &mut |entry, old| {
                let place = start..start + old.len();
                start = place.end;
                let (plain, scaled) = (&plain.parameters()[place.clone()], &scaled.parameters()[place]);
                let factor = if entry.role == Role::Statistic { 1.0 } else { factor(&RATES, entry) };
                for ((old, plain), scaled) in old.iter().zip(plain).zip(scaled) {
                    let (moved, expected) = (scaled - old, factor * (plain - old));
                    assert!((moved - expected).abs() < 1e-14, "{}: {moved} {expected}", entry.path);
                }
            });
        };
    }
    for_every_optimizer!(moves, 0.02);
}

/// Momentum, and weight decay that is added to the gradient, with factors looked up by the path of each tensor.
struct ByPath {
    rates: Pieces,
    decays: Pieces,
}

impl Optimizer for ByPath {
    type State<P: Zero> = OptimizerState<P, 1>;

    fn change<T: Scalar, P: Parameters<T>>(
        &self,
        params: Change<'_, P>,
        gradient: &P,
        state: &mut OptimizerState<P, 1>,
    ) {
        let setting =
            |entry: &Entry<'_>| Some([0.05 * factor(&self.rates, entry), 0.1 * factor(&self.decays, entry)].map(T::of));
        state.update(params, gradient, setting, |theta, g, [m], [rate, decay]| {
            let m = T::of(0.9) * m + g + decay * theta;
            (theta - rate * m, [m])
        });
    }

    fn learning_rate(&self) -> f64 {
        0.05
    }

    fn set_learning_rate(&mut self, _: f64) {}
}

#[test]
fn a_run_is_that_of_an_optimizer_with_a_rate_and_a_decay_for_each_tensor() {
    const DECAYS: Pieces = [("body", 0.5), ("body.dense.weight", 4.0), ("neck", 0.0), ("head.bias", 0.0)];
    let (inputs, classes) = stripes::<f64>(50);
    let mut found = Net::<f64>::new(&mut rng(1));
    let mut expected = found.clone();
    let optimizer = Sgd::new(0.05).momentum(0.9).weight_decay(0.1);
    let mut fit = found.fit(CrossEntropy, optimizer).epochs(5).batch_size(13);
    for (label, factor) in RATES {
        fit = fit.rate_factor(label, factor);
    }
    for (label, factor) in DECAYS {
        fit = fit.decay_factor(label, factor);
    }
    fit.run(&inputs, &classes, &mut rng(2)).unwrap();
    let optimizer = ByPath { rates: RATES, decays: DECAYS };
    expected.fit(CrossEntropy, optimizer).epochs(5).batch_size(13).run(&inputs, &classes, &mut rng(2)).unwrap();
    for (found, expected) in found.parameters().iter().zip(expected.parameters()) {
        assert!((found - expected).abs() < 1e-11, "{found} {expected}");
    }
}

#[test]
fn a_factor_that_makes_no_sense_is_an_error() {
    for factor in [-1.0, f64::NAN, f64::INFINITY] {
        for decay in [false, true] {
            let mut net = Line::ZERO;
            let fit = net.fit(MeanSquaredError, Sgd::new(0.1));
            let fit = if decay { fit.decay_factor("dense0", factor) } else { fit.rate_factor("dense0", factor) };
            let message = fit.run(&[[1.0]], &[[2.0]], &mut rng(1)).unwrap_err().to_string();
            let setting = if decay { "decay_factor" } else { "rate_factor" };
            let start = format!("`{setting}` has the factor {factor} for the layer \"dense0\"");
            assert_eq!(message, format!("{start}: it has to be finite and not negative"));
        }
    }
    let mut net = Line::ZERO;
    let fit = net.fit(MeanSquaredError, Sgd::new(0.1)).rate_factor("dense1", 0.5);
    let message = fit.run(&[[1.0]], &[[2.0]], &mut rng(1)).unwrap_err().to_string();
    assert_eq!(message, "there is no layer \"dense1\" with parameters: those that have some are `dense0`");
}

/// Frozen is frozen, whatever else is said of a layer.
#[test]
fn a_frozen_layer_has_no_rate() {
    let (inputs, classes) = stripes(50);
    let mut net = Net::<f32>::new(&mut rng(1));
    let before = net.clone();
    let fit = net.fit(CrossEntropy, AdamW::new(0.02)).rate_factor("neck", 2.0).freeze("neck").decay_factor("neck", 3.0);
    fit.run(&inputs, &classes, &mut rng(2)).unwrap();
    assert!(net.neck == before.neck && net.head != before.head);
}

#[test]
fn other_factors_are_another_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let (inputs, classes) = stripes(50);
    let run = |factor: Option<f64>| {
        let mut net = Net::<f32>::new(&mut rng(1));
        let every = stackprop::training::Every::Epochs(1);
        let fit = net.fit(CrossEntropy, Adam::new(0.02)).checkpoint(&path, every).resume(&path).freeze("body");
        let fit = if let Some(factor) = factor { fit.rate_factor("neck", factor) } else { fit };
        fit.run(&inputs, &classes, &mut rng(2))
    };
    run(Some(0.5)).unwrap();
    let message = run(None).unwrap_err().to_string();
    let part =
        "the list of layers that are treated differently was body frozen, neck with 0.5 of the rate and is body frozen";
    assert!(message.contains(part), "{message}");
}
