//! Softmax over the channels of an image, and losses over the classes of its pixels, against PyTorch and against the same as a sequence.

use serde_json::Value;
use stackprop::gradient_check::check;
use stackprop::losses::{KullbackLeibler, TargetClass};
use stackprop::prelude::*;

use crate::common::{golden, rng};

const PIXELS: usize = 10;
const SIZE: usize = 4 * PIXELS;

network! { struct Probabilities = Dense<3, SIZE, NoBias>, Reshape<Image<4, 2, 5>>, Softmax; }
network! { struct Logarithms = Dense<3, SIZE, NoBias>, Reshape<Image<4, 2, 5>>, LogSoftmax; }

/// Each of the three samples takes one of three inputs to be 1, so the parameters are the logits.
const INPUTS: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

fn with_logits<N: Network<Scalar = f64>>() -> (&'static Value, Box<N>) {
    let file = golden::load("pixels");
    let mut net = boxed::<N>();
    net.parameters_mut().copy_from_slice(&golden::numbers(&file["x"]));
    (file, net)
}

#[track_caller]
fn assert_loss<N, L, Y>(name: &str, loss: L, targets: &[Y])
where
    N: TrainableNetwork<Scalar = f64, Input = [f64; 3]>,
    L: Loss<N, Y>,
{
    let (file, net) = with_logits::<N>();
    let case = golden::case(file, name);
    let (mut gradient, mut workspace) = (boxed::<N>(), boxed::<Workspace<N, 2>>());
    let value = net.loss_and_gradient(&loss, &INPUTS, targets, &mut gradient, &mut workspace, &mut rng(1)).unwrap();
    golden::assert_field(case, "value", &[value], 1e-13);
    golden::assert_field(case, "dx", gradient.parameters(), 1e-12);
    let evaluated = boxed::<Evaluation<N, 2>>().loss(&net, &loss, &INPUTS, targets).unwrap();
    golden::assert_close(name, &[evaluated], &[value], 1e-14);
}

fn classes(value: &Value) -> Vec<[[u8; 5]; 2]> {
    let all: Vec<u8> = golden::numbers(value).into_iter().map(|class| class as u8).collect();
    all.as_chunks::<5>().0.as_chunks::<2>().0.to_vec()
}

#[test]
fn losses_of_pixels_are_those_of_pytorch() {
    let file = golden::load("pixels");
    let (of_pixels, marked) = (classes(&file["classes"]), classes(&file["marked"]));
    let soft = golden::numbers(&file["distributions"]);
    let soft: &[[[[f64; 5]; 2]; 4]] = soft.as_chunks::<5>().0.as_chunks::<2>().0.as_chunks::<4>().0;
    type P = Probabilities<f64>;
    type L = Logarithms<f64>;
    assert_loss::<P, _, _>("cross-entropy", CrossEntropy, &of_pixels);
    assert_loss::<L, _, _>("cross-entropy", CrossEntropy, &of_pixels);
    assert_loss::<P, _, _>("cross-entropy, 255 ignored", CrossEntropy.ignore(255), &marked);
    let options: Vec<_> =
        marked.iter().map(|rows| rows.map(|row| row.map(|class| (class != 255).then_some(class)))).collect();
    assert_loss::<P, _, _>("cross-entropy, 255 ignored", CrossEntropy, &options);
    let weighted = CrossEntropy.class_weights([0.5, 1.0, 2.0, 0.25]);
    assert_loss::<P, _, _>("cross-entropy, class weights", weighted, &of_pixels);
    assert_loss::<L, _, _>("cross-entropy, distributions", CrossEntropy, soft);
    assert_loss::<P, _, _>("cross-entropy, label smoothing", CrossEntropy.label_smoothing(0.1), &of_pixels);
    assert_loss::<L, _, _>("likelihood", NegativeLogLikelihood, &of_pixels);
    assert_loss::<P, _, _>("divergence", KullbackLeibler, soft);
}

/// The outputs and the gradient of `Softmax` itself, through a loss whose gradient with respect to outputs is given.
#[test]
fn softmax_over_channels_is_that_of_pytorch() {
    struct Given<'a>(&'a [f64]);
    impl<N: Network<Scalar = f64>> Loss<N, usize> for Given<'_> {
        fn sample(&self, y: &[f64], sample: &usize, _: f64, gradient: &mut [f64]) -> f64 {
            gradient.copy_from_slice(&self.0[sample * SIZE..][..SIZE]);
            y[0]
        }
    }
    fn assert_layer<N: TrainableNetwork<Scalar = f64, Input = [f64; 3], Output = [f64; SIZE]>>(index: usize) {
        let (file, net) = with_logits::<N>();
        let case = &file["layers"][index];
        golden::assert_field(case, "y", net.predict_all(&INPUTS).as_flattened(), 1e-14);
        let (mut gradient, mut workspace) = (boxed::<N>(), boxed::<Workspace<N, 2>>());
        let dy = golden::numbers(&file["dy"]);
        net.loss_and_gradient(&Given(&dy), &INPUTS, &[0, 1, 2], &mut gradient, &mut workspace, &mut rng(1)).unwrap();
        golden::assert_field(case, "dx", gradient.parameters(), 1e-13);
    }
    assert_layer::<Probabilities<f64>>(0);
    assert_layer::<Logarithms<f64>>(1);
}

/// Of many classes and pixels, also in a layer that is not the last.
#[test]
fn an_image_is_a_sequence_of_its_pixels() {
    network! { struct Pixels = Input<Image<70, 3, 11>>, Softmax; }
    network! { struct Steps = Input<Sequence<33, 70>>, Softmax; }
    network! { struct LogPixels = Input<Image<70, 3, 11>>, LogSoftmax; }
    network! { struct LogSteps = Input<Sequence<33, 70>>, LogSoftmax; }
    let x: Vec<[f32; 70]> =
        (0..33).map(|step| std::array::from_fn(|class| ((step * 70 + class) as f32 * 1.7).sin() * 9.0)).collect();
    let mut image = [0.0; 2310];
    for (step, x) in x.iter().enumerate() {
        x.iter().enumerate().for_each(|(class, x)| image[class * 33 + step] = *x);
    }
    let steps: &[f32; 2310] = x.as_flattened().try_into().unwrap();
    for (pixels, steps) in [
        (Pixels::ZERO.predict(&image), Steps::ZERO.predict(steps)),
        (LogPixels::ZERO.predict(&image), LogSteps::ZERO.predict(steps)),
    ] {
        for step in 0..33 {
            for class in 0..70 {
                let (found, expected) = (pixels[class * 33 + step], steps[step * 70 + class]);
                assert!((found - expected).abs() <= 2e-6 * expected.abs(), "{step} {class}: {found}, not {expected}");
            }
        }
    }
}

#[test]
fn gradients_are_those_of_differences() {
    network! { struct Inside = Input<Image<2, 3, 7>>, Conv2d<2, 3, 1>, Softmax, Conv2d<3, 4, 2>, LogSoftmax, Conv2d<4, 3, 1>, Softmax; }
    let mut net = Inside::<f64>::boxed(&mut rng(3));
    net.parameters_mut().iter_mut().for_each(|parameter| *parameter *= 2.0);
    let inputs: Vec<[f64; 42]> = (0..2).map(|s| std::array::from_fn(|i| (1.9 * (s * 42 + i) as f64).sin())).collect();
    let targets = [[[0u8, 1, 2, 255, 0, 1]; 2], [[2, 2, 255, 1, 0, 0]; 2]];
    let report = check(&*net, &CrossEntropy.ignore(255), &inputs, &targets).unwrap();
    assert_eq!((report.checked, report.kinks), (Inside::PARAMS + 84, 0));
    assert!(report.error() < 1e-6, "{report}");
}

#[test]
fn targets_that_do_not_fit() {
    use stackprop::error::{StepError, TargetError};
    let error = |target| {
        let mut evaluation = Evaluation::<Probabilities, 1>::ZERO;
        evaluation.loss(&Probabilities::ZERO, &CrossEntropy, &[[0.0; 3]], &[target])
    };
    let expected = TargetError::StepClassOutOfRange { step: 7, class: 4, classes: 4 };
    assert_eq!(error([[0u8; 5], [3, 3, 4, 0, 0]]), Err(StepError::Target { sample: 0, error: expected }));
    let mut soft = [[[0.25f32; 5]; 2]; 4];
    soft[1][1][2] = 0.5;
    let mut evaluation = Evaluation::<Probabilities, 1>::ZERO;
    let found = evaluation.loss(&Probabilities::ZERO, &CrossEntropy, &[[0.0; 3]], &[soft]);
    assert_eq!(found, Err(StepError::Target { sample: 0, error: TargetError::Sum { sum: 1.25 } }));
    assert_eq!(TargetClass::None, stackprop::losses::ClassTarget::<f32, [[[f32; 1]; 1]; 1]>::class(&[[None::<u8>]], 0));
}
