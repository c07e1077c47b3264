//! Connectionist temporal classification: against PyTorch, against all paths, and against finite differences.

use super::*;
use crate::common::golden;
use stackprop::losses::LabelSequence;

const STEPS: usize = 8;
const CLASSES: usize = 5;

network! { struct Steps8 = Dense<ROWS, 40, NoBias>, Reshape<Sequence<STEPS, CLASSES>>, Softmax; }
network! { struct LogSteps8 = Dense<ROWS, 40, NoBias>, Reshape<Sequence<STEPS, CLASSES>>, LogSoftmax; }
network! { struct Steps4 = Dense<ROWS, 12, NoBias>, Reshape<Sequence<4, 3>>, LogSoftmax; }
network! { struct Long<L> = Input<Sequence<L, 3>>, Softmax; }

fn labels<const N: usize>(labels: &[usize]) -> Labels<N> {
    Labels::new(labels).unwrap()
}

/// The loss of this sample with outputs `z`, and its gradient.
fn sample<N: Network, Y: LabelSequence>(z: &[N::Scalar], target: &Y) -> (N::Scalar, Vec<N::Scalar>)
where
    CTC: Loss<N, Y>,
{
    let mut gradient = vec![N::Scalar::of(7.0); z.len()];
    let loss = CTC.sample(z, target, N::Scalar::of(1.0), &mut gradient);
    (loss, gradient)
}

#[test]
fn values_and_gradients_are_those_of_pytorch() {
    let file = golden::load("ctc");
    assert_eq!(golden::cases(file).len(), 7);
    for case in golden::cases(file) {
        let loss = CTC.blank(golden::scalar(&case["blank"]) as usize);
        let loss = if case["reduction"] == "mean" { loss.per_label() } else { loss };
        let steps = golden::indices(&case["steps"]);
        let all = case["labels"].as_array().unwrap().iter().zip(steps);
        let targets: Vec<Labels<6>> =
            all.map(|(classes, steps)| labels(&golden::indices(classes)).valid_steps(steps)).collect();
        let x = golden::batch::<40>(&case["x"]);
        for (value, dx) in [
            run::<Steps8<f64>, _, _, f64, 40>(&loss, &x, &targets).unwrap(),
            run::<LogSteps8<f64>, _, _, f64, 40>(&loss, &x, &targets).unwrap(),
        ] {
            golden::assert_field(case, "value", &[value], 1e-13);
            // Shares of paths whose logarithms are in the thousands.
            let tolerance = if case["name"] == "extreme logits, sum" { 1e-10 } else { 1e-12 };
            golden::assert_field(case, "dx", &dx, tolerance);
        }
        let single: Vec<_> = x.iter().map(|row| row.map(|x| x as f32)).collect();
        let (value, dx) = run::<Steps8<f32>, _, _, f32, 40>(&loss, &single, &targets).unwrap();
        golden::assert_field(case, "value", &[value.into()], 1e-6);
        let found: Vec<_> = dx.into_iter().map(f64::from).collect();
        golden::assert_close("dx in f32", &found, &golden::numbers(&case["dx"]), 1e-4);
    }
}

/// All sequences of classes, with the labels that each is read as.
fn paths(steps: usize, classes: usize, blank: usize) -> impl Iterator<Item = (Vec<usize>, Vec<usize>)> {
    (0..classes.pow(steps as u32)).map(move |number| {
        let path: Vec<_> = (0..steps as u32).map(|step| number / classes.pow(step) % classes).collect();
        let mut read = path.clone();
        read.dedup();
        read.retain(|class| *class != blank);
        (path, read)
    })
}

#[test]
fn the_loss_sums_all_paths() {
    let z: [f64; 12] = std::array::from_fn(|i| (3.7 * i as f64).sin() * 2.0);
    let p: Vec<f64> =
        z.as_chunks::<3>().0.iter().flat_map(|z| z.map(|x| x.exp() / z.iter().map(|z| z.exp()).sum::<f64>())).collect();
    let mut sequences = 0;
    for blank in 0..3 {
        let mut all: Vec<_> = paths(4, 3, blank).map(|(_, read)| read).collect();
        all.sort();
        all.dedup();
        sequences += all.len();
        for read in all {
            let of_path =
                |path: &[usize]| path.iter().enumerate().map(|(step, class)| p[3 * step + class]).product::<f64>();
            let sum: f64 = paths(4, 3, blank).filter(|(_, other)| *other == read).map(|(path, _)| of_path(&path)).sum();
            let (value, _) = run::<Steps4<f64>, _, _, f64, 12>(&CTC.blank(blank), &[z], &[labels::<4>(&read)]).unwrap();
            assert!((value + sum.ln()).abs() < 1e-13, "{read:?}: {value}, not {}", -sum.ln());
        }
    }
    assert_eq!(sequences, 3 * 15);
}

/// With a hundred steps and more, most values of the recursion are computed again, some of them several times.
#[test]
fn gradients_are_those_of_differences() {
    fn assert_gradient<const L: usize, N: Network<Scalar = f64>, const M: usize>(target: Labels<M>)
    where
        CTC: Loss<N, Labels<M>>,
    {
        assert_eq!(Loss::<N, _>::check(&CTC, &target, 3 * L), Ok(()));
        let mut z: Vec<f64> = (0..3 * L).map(|i| (1.3 * i as f64).sin()).collect();
        let (_, gradient) = sample::<N, _>(&z, &target);
        for index in (0..3 * L).step_by(L / 4 + 1) {
            let (at, step) = (z[index], 1e-4);
            let mut value = |moved: f64| {
                z[index] = at + moved;
                sample::<N, _>(&z, &target).0
            };
            let central = |wide: f64, narrow: f64| (8.0 * narrow - wide) / (12.0 * step);
            let slope = central(value(2.0 * step) - value(-2.0 * step), value(step) - value(-step));
            z[index] = at;
            let error = (gradient[index] - slope).abs() / slope.abs().max(1e-2);
            assert!(error < 1e-6, "{L} steps, index {index}: {}, not {slope}", gradient[index]);
        }
    }
    type Of<L> = Long<L, f64>;
    use stackprop::typenum::{U1, U2, U30, U200, U500};
    assert_gradient::<1, Of<U1>, 1>(labels(&[2]));
    assert_gradient::<2, Of<U2>, 3>(labels(&[2]));
    assert_gradient::<30, Of<U30>, 1>(labels(&[2]));
    assert_gradient::<30, Of<U30>, 9>(labels(&[1, 2, 2, 2, 1, 2, 1, 1, 1]));
    assert_gradient::<500, Of<U500>, 64>(labels(&[1, 2, 2].repeat(21)));
    assert_gradient::<500, Of<U500>, 64>(labels(&[1, 2, 2].repeat(21)).valid_steps(400));
    assert_gradient::<200, Of<U200>, 200>(labels(&[1, 2].repeat(100)));
}

/// The number of checkpoints, which follows from the type of the target, does not change a bit.
#[test]
fn the_room_for_labels_does_not_matter() {
    type Of = Long<stackprop::typenum::U500, f32>;
    let z: Vec<f32> = (0..1500).map(|i| (1.3 * i as f32).sin() * 5.0).collect();
    let all = [1, 2, 2, 1].repeat(25);
    let expected = sample::<Of, _>(&z, &labels::<1024>(&all));
    assert_eq!(sample::<Of, _>(&z, &labels::<100>(&all)), expected);
    assert_eq!(sample::<Of, _>(&z, &labels::<130>(&all)), expected);
}

#[test]
fn steps_after_the_valid_ones_do_not_matter() {
    let z: [f64; 12] = std::array::from_fn(|i| i as f64 / 4.0);
    let mut padded = z;
    padded[6..].fill(1e9);
    let target = labels::<2>(&[2, 1]).valid_steps(2);
    let (loss, gradient) = sample::<Steps4<f64>, _>(&padded, &target);
    assert_eq!((loss, gradient.clone()), sample::<Steps4<f64>, _>(&z, &target));
    assert_eq!(gradient[6..], [0.0; 6]);
    assert!(gradient[..6].iter().all(|g| *g != 0.0));
    // Nothing is left of the sample.
    assert_eq!(sample::<Steps4<f64>, _>(&z, &labels::<1>(&[]).valid_steps(0)), (0.0, vec![0.0; 12]));
}

#[test]
fn logits_that_are_extreme_or_not_finite() {
    for (class, loss) in [(0, 0.0), (1, 0.0), (2, 2000.0)] {
        let mut z = [0f32; 12];
        z.as_chunks_mut::<3>().0.iter_mut().for_each(|z| *z = [1000.0, 1000.0, -1000.0]);
        let target = if class == 0 { labels::<4>(&[]) } else { labels(&[class]) };
        let (value, gradient) = sample::<Steps4, _>(&z, &target);
        assert!(gradient.iter().all(|g| g.is_finite()));
        // Up to the number of paths.
        assert!((value - loss).abs() < 4.0, "{value}, not {loss}");
    }
    let mut impossible = [0f64; 12];
    impossible.as_chunks_mut::<3>().0.iter_mut().for_each(|z| z[1] = f64::NEG_INFINITY);
    let (value, gradient) = sample::<Steps4<f64>, _>(&impossible, &labels::<4>(&[1]));
    assert_eq!((value, gradient), (f64::INFINITY, [0.5, 0.0, 0.5].repeat(4)));
    let mut z = [0f64; 12];
    z[4] = f64::NAN;
    let (value, gradient) = sample::<Steps4<f64>, _>(&z, &labels::<4>(&[1]));
    assert!(value.is_nan() && gradient.iter().any(|g| g.is_nan()));
}

#[test]
fn labels_that_do_not_fit() {
    let error = |loss: CTC, target: Labels<4>| match run::<Steps4<f64>, _, _, f64, 12>(
        &loss,
        &[[0.5; 12]; 2],
        &[labels(&[1]), target],
    ) {
        Err(StepError::Target { sample: 1, error }) => error,
        other => panic!("an error for sample 1 was expected, not {other:?}"),
    };
    let expected = TargetError::LabelOutOfRange { index: 1, class: 3, classes: 3 };
    assert_eq!(error(CTC, labels(&[2, 3])), expected);
    assert_eq!(
        expected.to_string(),
        "the label at index 1 is class 3, which is out of range: the network has 3 outputs per step, for classes counted from 0"
    );
    let expected = TargetError::BlankLabel { index: 2, blank: 2 };
    assert_eq!(error(CTC.blank(2), labels(&[1, 0, 2])), expected);
    assert_eq!(
        expected.to_string(),
        "the label at index 2 is class 2, which is the blank: leave it out, or choose another class for the blank"
    );
    let expected = TargetError::TooFewSteps { needed: 5, steps: 4 };
    assert_eq!(error(CTC, labels(&[1, 1, 1])), expected);
    assert_eq!(
        expected.to_string(),
        "the labels need 5 steps, one for each and one between equal neighbours, but there are 4"
    );
    assert_eq!(error(CTC, labels(&[1, 2]).valid_steps(1)), TargetError::TooFewSteps { needed: 2, steps: 1 });
    assert_eq!(error(CTC, labels(&[1]).valid_steps(5)), TargetError::Steps { targets: 5, steps: 4 });
    let expected = TargetError::TooManyLabels { labels: 5, most: 4 };
    assert_eq!(Labels::<4>::new(&[1u8; 5]), Err(expected));
    assert_eq!(expected.to_string(), "there are 5 labels, but `Labels<4>` holds at most 4");
    let expected = TargetError::BlankOutOfRange { blank: 3, classes: 3 };
    let found = run::<Steps4<f64>, _, _, f64, 12>(&CTC.blank(3), &[[0.5; 12]], &[labels::<4>(&[1])]);
    assert_eq!(found, Err(StepError::Target { sample: 0, error: expected }));
    assert_eq!(
        expected.to_string(),
        "the blank is class 3, which is out of range: the network has 3 outputs per step, for classes counted from 0"
    );
}

#[test]
fn the_likeliest_path_is_read() {
    for blank in 0..3 {
        for (path, read) in paths(5, 3, blank) {
            let outputs: Vec<[f32; 3]> =
                path.iter().map(|class| std::array::from_fn(|c| if c == *class { -0.1 } else { -2.0 })).collect();
            assert!(CTC.blank(blank).greedy(&outputs).eq(read));
        }
    }
    assert_eq!(CTC.greedy::<f32, 3>(&[]).count(), 0);
}
