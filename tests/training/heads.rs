//! Networks with several heads: their losses and gradients against PyTorch, and that they train as the sum of their losses says.

use serde_json::Value;
use stackprop::losses::HeadLosses;
use stackprop::network::EndsInHeads;
use stackprop::prelude::*;
use stackprop::tensor::plain::scalars;

use crate::common::golden;
use crate::common::pytorch::TOLERANCE;
use crate::common::rng;

network! { struct Two = Dense<6, 8>, Tanh, Heads<class: (Dense<8, 3>, Softmax), place: (Dense<8, 4>, Tanh, Dense<4, 2>)>; }
network! {
    struct Three =
        Dense<4, 6>, ReLU,
        Heads<class: (Dense<6, 3>, LogSoftmax), events: (Dense<6, 2>, Sigmoid), size: Dense<6, 1>>;
}
network! {
    struct OfSteps =
        Input<Sequence<4, 3>>, PerStep<Dense<3, 5>>, Tanh,
        Heads<steps: (PerStep<Dense<5, 4>>, Softmax), whole: (Flatten, Dense<20, 2>)>;
}

/// Outputs, loss and gradients of one case, in parts of 1, 2 and 8 samples.
#[track_caller]
fn assert_case<N, L, Y, const I: usize>(case: &Value, loss: &L, targets: &[Y]) -> N
where
    N: TrainableNetwork<Scalar = f64, Input = [f64; I]>,
    L: Loss<N, Y>,
{
    let mut network = N::ZERO;
    network.parameters_mut().copy_from_slice(&golden::parameters(&case["layers"]));
    let inputs = golden::batch::<I>(&case["x"]);
    let mut first = 0;
    for head in (0..4).map(|head| format!("y{head}")).filter(|head| case.get(head).is_some()) {
        let size = golden::matrix(&case[&head])[0].len();
        let outputs: Vec<_> =
            network.predict_all(&inputs).iter().flat_map(|y| scalars(y)[first..first + size].to_vec()).collect();
        golden::assert_field(case, &head, &outputs, TOLERANCE);
        first += size;
    }
    assert_eq!(first, N::OutputShape::SIZE);
    let of_prediction = boxed::<Evaluation<N, 2>>().loss(&network, loss, &inputs, targets).unwrap();
    golden::assert_field(case, "value", &[of_prediction], TOLERANCE);
    assert_gradient::<N, L, Y, 1>(&network, case, loss, &inputs, targets);
    assert_gradient::<N, L, Y, 2>(&network, case, loss, &inputs, targets);
    assert_gradient::<N, L, Y, 8>(&network, case, loss, &inputs, targets);
    network
}

#[track_caller]
fn assert_gradient<N: TrainableNetwork<Scalar = f64>, L: Loss<N, Y>, Y, const B: usize>(
    network: &N,
    case: &Value,
    loss: &L,
    inputs: &[N::Input],
    targets: &[Y],
) {
    let (mut gradient, mut workspace) = (N::ZERO, boxed::<Workspace<N, B>>());
    gradient.parameters_mut().fill(f64::NAN); // It is overwritten.
    let value = network.loss_and_gradient(loss, inputs, targets, &mut gradient, &mut workspace, &mut rng(1)).unwrap();
    golden::assert_field(case, "value", &[value], TOLERANCE);
    let expected = golden::parameter_gradients(&case["layers"]);
    golden::assert_close("gradient", gradient.parameters(), &expected, TOLERANCE);
}

/// A class and a place.
type Target = (usize, [f64; 2]);

fn two() -> (&'static Value, Vec<[f64; 6]>, Vec<Target>) {
    let case = golden::case(golden::load("heads"), "two heads");
    let targets = golden::indices(&case["classes"]).into_iter().zip(golden::batch(&case["places"])).collect();
    (case, golden::batch(&case["x"]), targets)
}

#[test]
fn two_heads() {
    let (case, inputs, targets) = two();
    let losses = (CrossEntropy, MeanSquaredError).weights([1.0, 0.5]);
    let net: Two<f64> = assert_case(case, &losses, &targets);
    // The loss of one head.
    let values = golden::vector(&case["values"]);
    let mut evaluation = boxed::<Evaluation<Two<f64>, 8>>();
    for (weights, value) in [([1.0, 0.0], values[0]), ([0.0, 1.0], values[1]), ([1.0, 1.0], values[0] + values[1])] {
        let losses = (CrossEntropy, MeanSquaredError).weights(weights);
        let loss = evaluation.loss(&net, &losses, &inputs, &targets).unwrap();
        assert!((loss - value).abs() < 1e-12, "{loss} {value}");
    }
    let sum = evaluation.loss(&net, &(CrossEntropy, MeanSquaredError), &inputs, &targets).unwrap();
    assert!((sum - values[0] - values[1]).abs() < 1e-12);
}

#[test]
fn three_heads_of_which_one_has_class_weights() {
    let case = golden::case(golden::load("heads"), "three heads");
    let events: Vec<_> = golden::batch::<2>(&case["events"]).iter().map(|row| row.map(|event| event > 0.5)).collect();
    let targets: Vec<(usize, [bool; 2], f64)> = golden::indices(&case["classes"])
        .into_iter()
        .zip(events)
        .zip(golden::batch::<1>(&case["sizes"]))
        .map(|((class, events), [size])| (class, events, size))
        .collect();
    let losses = (CrossEntropy.class_weights([1.0, 2.0, 0.25]), BinaryCrossEntropy, MeanAbsoluteError);
    assert_case::<Three<f64>, _, _, 4>(case, &losses.weights([0.7, 0.3, 2.0]), &targets);
}

#[test]
fn a_head_with_steps_of_which_some_do_not_count() {
    let case = golden::case(golden::load("heads"), "a head with steps");
    let classes = golden::matrix(&case["classes"]);
    let steps = classes.iter().map(|row| [0, 1, 2, 3].map(|step| (row[step] >= 0.0).then_some(row[step] as u8)));
    let targets: Vec<_> = steps.zip(golden::batch::<2>(&case["places"])).collect();
    assert_case::<OfSteps<f64>, _, _, 12>(case, &(CrossEntropy, MeanSquaredError), &targets);
}

#[test]
fn a_step_follows_the_weighted_gradient() {
    let (case, inputs, targets) = two();
    let losses = (CrossEntropy, MeanSquaredError).weights([1.0, 0.5]);
    let mut net = Two::<f64>::ZERO;
    net.parameters_mut().copy_from_slice(&golden::parameters(&case["layers"]));
    let before = net.clone();
    net.fit(losses, Sgd::new(0.1)).batch_size(5).shuffle(false).run(&inputs, &targets, &mut rng(1)).unwrap();
    let gradient = golden::parameter_gradients(&case["layers"]);
    let expected: Vec<_> = before.parameters().iter().zip(gradient).map(|(p, g)| p - 0.1 * g).collect();
    golden::assert_close("parameters", net.parameters(), &expected, TOLERANCE);
}

/// With a rate of zero, so that the losses of all batches are those of the same network. Without the weights of the losses.
#[test]
fn a_history_has_the_loss_of_each_head() {
    let (case, inputs, targets) = two();
    let values = golden::vector(&case["values"]);
    for batch_size in [1, 2, 5] {
        let mut net = Two::<f64>::ZERO;
        net.parameters_mut().copy_from_slice(&golden::parameters(&case["layers"]));
        let losses = (CrossEntropy, MeanSquaredError).weights([0.0, 0.5]);
        let fit = net.fit(losses, Sgd::new(0.0)).batch_size(batch_size).epochs(2).validation(&inputs, &targets);
        let history = fit.run(&inputs, &targets, &mut rng(1)).unwrap();
        assert!(history.heads().eq(["class", "place"]));
        for epoch in &history.epochs {
            golden::assert_close("training", &epoch.head_losses, &values, 1e-12);
            golden::assert_close("validation", &epoch.validation_head_losses, &values, 1e-12);
            assert!((epoch.loss - 0.5 * values[1]).abs() < 1e-12);
        }
    }
}

/// A step counts once in the loss of its head, however many there are in its batch.
#[test]
fn the_loss_of_a_head_is_the_mean_over_the_steps_that_count() {
    let case = golden::case(golden::load("heads"), "a head with steps");
    let classes = golden::matrix(&case["classes"]);
    let steps = classes.iter().map(|row| [0, 1, 2, 3].map(|step| (row[step] >= 0.0).then_some(row[step] as u8)));
    let mut targets: Vec<_> = steps.zip(golden::batch::<2>(&case["places"])).collect();
    targets[0].0 = [None; 4];
    let inputs = golden::batch::<12>(&case["x"]);
    let mut net = OfSteps::<f64>::ZERO;
    net.parameters_mut().copy_from_slice(&golden::parameters(&case["layers"]));
    let run = |batch_size| {
        let mut net = net.clone();
        let fit = net.fit((CrossEntropy, MeanSquaredError), Sgd::new(0.0)).batch_size(batch_size).shuffle(false);
        fit.run(&inputs, &targets, &mut rng(1)).unwrap().epochs[0]
    };
    let whole = run(inputs.len());
    assert!((whole.loss - whole.head_losses.iter().sum::<f64>()).abs() < 1e-12);
    golden::assert_close("losses", &run(1).head_losses, &whole.head_losses, 1e-12);
}

#[test]
fn the_table_has_a_column_for_each_head() {
    let (_, inputs, targets) = two();
    let mut net = Two::<f64>::ZERO;
    let fit = net.fit((CrossEntropy, MeanSquaredError), Sgd::new(0.0)).validation(&inputs, &targets);
    let history = fit.run(&inputs, &targets, &mut rng(1)).unwrap();
    let text = history.to_string();
    let [head, row] = text.lines().collect::<Vec<_>>()[..] else { panic!("{text}") };
    assert!(
        head.starts_with("epoch        loss       class       place  validation  val. class  val. place       rate")
    );
    assert_eq!(head.len(), row.len());
    let columns: Vec<_> = row.split_whitespace().collect();
    assert_eq!((columns[2], columns[5]), ("1.0986", "1.0986"));
    let mut net = Two::<f64>::ZERO.class;
    let history = net.fit(CrossEntropy, Sgd::new(0.0)).run(&[[0.0; 8]], &[1u8], &mut rng(1)).unwrap();
    assert!(history.heads().len() == 0 && history.epochs[0].head_losses.is_empty());
    assert!(history.to_string().starts_with("epoch        loss       rate"));
}

/// A weight of zero leaves a head alone, and what is before the heads is trained by the other.
#[test]
fn a_head_without_weight_does_not_change() {
    let (_, inputs, targets) = two();
    let mut net = Two::<f64>::ZERO;
    net.init(None, &mut rng(2));
    let before = net.clone();
    let losses = (CrossEntropy, MeanSquaredError).weights([1.0, 0.0]);
    net.fit(losses, Sgd::new(0.1)).epochs(3).run(&inputs, &targets, &mut rng(1)).unwrap();
    assert!(net.place.dense0.weight == before.place.dense0.weight && net.place.dense2.bias == before.place.dense2.bias);
    assert!(net.class.dense0.weight != before.class.dense0.weight && net.dense0.weight != before.dense0.weight);
}

#[test]
fn heads_are_networks() {
    fn size<N: EndsInHeads<2>>() -> usize {
        <N::Second as Network>::OutputShape::SIZE
    }
    assert_eq!(size::<Two>(), 2);
    let (_, inputs, _) = two();
    let mut net = Two::<f64>::ZERO;
    net.init(None, &mut rng(3));
    for input in &inputs {
        let TwoOutput { class, place } = net.predict(input);
        let mut trunk = [0.0; 8];
        for (output, y) in trunk.iter_mut().enumerate() {
            let sum = (0..6).map(|i| input[i] * net.dense0.weight[i * 8 + output]).sum::<f64>();
            *y = (sum + net.dense0.bias[output]).tanh();
        }
        golden::assert_close("class", &net.class.predict(&trunk), &class, 1e-12);
        golden::assert_close("place", &net.place.predict(&trunk), &place, 1e-12);
    }
}

#[test]
fn outputs_of_batches_are_those_of_single_samples() {
    let (_, inputs, _) = two();
    let mut net = Two::<f64>::ZERO;
    net.init(None, &mut rng(4));
    for (one, of_all) in inputs.iter().map(|input| net.predict(input)).zip(net.predict_all(&inputs)) {
        golden::assert_close("output", scalars(&of_all), scalars(&one), 1e-14);
    }
}

#[test]
fn metrics_are_of_a_chosen_head() {
    let (_, inputs, targets) = two();
    let mut evaluation = boxed::<Evaluation<Two<f64>, 2>>();
    let mut net = Two::<f64>::ZERO;
    net.class.dense0.bias[1] = 1.0; // always class 1, of which there are two in five
    let metric = evaluation.metric(&net, |y, (class, _)| accuracy(&y.class, class), &inputs, &targets);
    assert_eq!(metric.unwrap(), 0.4);
    let error = |y: &TwoOutput<[f64; 3], [f64; 2]>, (_, place): &(usize, [f64; 2])| (y.place[0] - place[0]).abs();
    let mean = targets.iter().map(|(_, place)| place[0].abs()).sum::<f64>() / 5.0;
    assert!((evaluation.metric(&net, error, &inputs, &targets).unwrap() - mean).abs() < 1e-14);
}

#[test]
fn an_invalid_target_of_any_head_is_an_error() {
    let (_, inputs, mut targets) = two();
    let net = Two::<f64>::ZERO;
    let mut evaluation = boxed::<Evaluation<Two<f64>, 2>>();
    targets[3].1[1] = f64::NAN;
    let error = evaluation.loss(&net, &(CrossEntropy, MeanSquaredError), &inputs, &targets).unwrap_err();
    assert!(error.to_string().contains("sample 3"), "{error}");
    targets[3].1[1] = 0.0;
    targets[2].0 = 3;
    let error = evaluation.loss(&net, &(CrossEntropy, MeanSquaredError), &inputs, &targets).unwrap_err();
    assert!(error.to_string().contains("sample 2"), "{error}");
}

#[test]
#[should_panic(expected = "finite and not negative")]
fn a_negative_weight_is_refused() {
    let _: HeadLosses<_, 2> = (CrossEntropy, MeanSquaredError).weights([1.0, -1.0]);
}
