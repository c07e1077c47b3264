//! `search!`: the variants, their budget, and functions that are compiled for each of them.

use stackprop::prelude::*;
use stackprop::search::{Search, Space, Variant};

const LIMIT: usize = 1000;

search! {
    /// Two choices next to each other, and one whose alternatives are several layers.
    pub(crate) struct Net = Dense<4, {8 | 16}>, {ReLU | Tanh | Dense<_, {3 | 5}>, Tanh}, out: Dense<_, 2>, Softmax;

    /// Trains, and returns the name of the network with its loss.
    fn train(variant: &Variant, inputs: &[[f32; 4]], classes: &[u8], epochs: usize) -> Result<(&'static str, f64), TrainError> {
        if epochs == 0 {
            return Ok((Net::NAME, f64::NAN));
        }
        let mut rng = stackprop::layer::StepRng::new(1, 0);
        let mut net = Net::new(&mut rng);
        let history = net.fit(CrossEntropy, Adam::new(0.02)).epochs(epochs).run(inputs, classes, &mut rng)?;
        Ok((Net::NAME, history.last().unwrap().loss))
    }

    /// Generic, with a bound, a pattern and no result.
    #[allow(clippy::needless_pass_by_value)]
    fn visit<'a, F: Fn(f32) -> f32, T>(variant: &'a Variant, (f, _): (F, T), seen: &mut Vec<(&'a str, usize, f32)>)
    where
        T: Copy,
    {
        let net = Net::ZERO;
        seen.push((variant.name, net.out.weight.len(), f(net.predict(&[1.0; 4])[0])));
    }
}

search! {
    #[budget(parameters = LIMIT, macs = 1_000)]
    struct Small = Dense<{ 2 * 2 }, 8>, ReLU, Residual<(Dense<_, {8 | 16 | 64}>, {Tanh | Identity}, Dense<_, 8>)>, Dense<_, 1>;
}

search! {
    #[budget(parameters = "1 KiB")]
    struct Same<W = {4 | 8 | 64}, Activation = {ReLU | Tanh}> =
        Dense<4, W>, Activation, Residual<(Dense<W, W>, {Identity | Activation})>, Dense<W, 1>;
}

search! {
    #[budget(parameters = "1 KiB")]
    struct Unbuilt = Dense<4, {8 | 512}>, ReLU, Dense<_, 1>;

    fn of_unbuilt(variant: &Variant) -> usize {
        std::hint::black_box(written::<Unbuilt>)()
    }
}

/// A function for a type, whose code contains the name of the type.
fn written<N: Network>() -> usize {
    std::hint::black_box(N::NAME).len()
}

network! { struct Two = Dense<1, 1>; }

mod elsewhere {
    stackprop::search! { pub struct Net = stackprop::layers::Dense<1, {1 | 11}>, stackprop::layers::Dense<_, {11 | 1}>; }
}

#[test]
fn each_combination_is_a_network_with_its_own_name_and_costs() {
    let names: Vec<_> = Net::VARIANTS.iter().map(|variant| variant.name).collect();
    let expected = ["Net8ReLU", "Net8Tanh", "Net8Dense_3Tanh", "Net8Dense_5Tanh"].map(|name| name.replace('_', ""));
    assert_eq!(names[..4], expected);
    assert_eq!((names.len(), names[4]), (8, "Net16ReLU"));
    let texts: Vec<_> = Net::VARIANTS.iter().map(ToString::to_string).collect();
    assert_eq!(texts[1..4], ["8, Tanh", "8, Dense<_, 3>, Tanh", "8, Dense<_, 5>, Tanh"]);
    let first = &Net::VARIANTS[0];
    assert_eq!(
        (first.parameters, first.bytes, first.prediction_bytes, first.macs),
        (Net8ReLU::PARAMS, Net8ReLU::BYTES as u64, Net8ReLU::PREDICTION_BYTES as u64, Net8ReLU::MACS)
    );
    assert_eq!(Net::VARIANTS[3].parameters, 4 * 8 + 8 + 8 * 5 + 5 + 5 * 2 + 2);
    assert_eq!(
        elsewhere::Net::VARIANTS.iter().map(|variant| variant.name).collect::<Vec<_>>(),
        ["Net1x11", "Net1x1", "Net11x11", "Net11x1"]
    );
}

#[test]
fn a_function_is_compiled_for_the_network_of_its_variant() {
    let (inputs, classes) = ([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]], [0, 1]);
    let mut seen = Vec::new();
    for variant in Net::VARIANTS {
        let (name, loss) = train(variant, &inputs, &classes, 100).unwrap();
        assert_eq!(name, variant.name);
        assert!(loss < 0.1, "{variant}: {loss}");
        assert_eq!(train(variant, &inputs, &classes, 0).unwrap().0, variant.name);
        assert_eq!(train(variant, &[], &[], 1), Err(TrainError::NoData));
        visit(variant, (|x| 2.0 * x, 1), &mut seen);
    }
    let weights: Vec<_> = seen.iter().map(|(_, weights, _)| *weights).collect();
    assert_eq!(weights, [16, 16, 6, 10, 32, 32, 6, 10]);
    assert!(seen.iter().all(|(_, _, output)| *output == 1.0));
}

#[test]
fn a_budget_drops_variants() {
    let all = [8, 16, 64].map(|width| 4 * (4 * 8 + 8 + 8 * width + width + width * 8 + 8 + 8 + 1));
    assert!(all[0] <= LIMIT && all[1] > LIMIT);
    let kept: Vec<_> = Small::VARIANTS.iter().map(|variant| (variant.to_string(), variant.bytes)).collect();
    assert_eq!(kept, [("8, Tanh".to_string(), all[0] as u64), ("8, Identity".to_string(), all[0] as u64)]);
}

/// The program has no code of networks that exceed the budget: it does not contain their names.
#[cfg(target_os = "linux")]
#[test]
fn variants_over_the_budget_are_not_in_the_program() {
    assert_eq!(Unbuilt::VARIANTS.iter().map(of_unbuilt).collect::<Vec<_>>(), ["Unbuilt8".len()]);
    let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    let contains = |width: usize| {
        let name = format!("Unbuilt{width}");
        program.windows(name.len()).any(|bytes| bytes == name.as_bytes())
    };
    assert!(contains(8));
    assert!(!contains(512));
}

#[test]
fn a_choice_with_a_name_is_the_same_wherever_the_name_is() {
    let texts: Vec<_> = Same::VARIANTS.iter().map(ToString::to_string).collect();
    let of_width = |width: &str| {
        ["ReLU, Identity", "ReLU, ReLU", "Tanh, Identity", "Tanh, Tanh"].map(|rest| format!("{width}, {rest}"))
    };
    assert_eq!(texts, [of_width("4"), of_width("8")].concat());
    assert_eq!(Same::VARIANTS[7].parameters, 4 * 8 + 8 + 8 * 8 + 8 + 8 + 1);
}

#[test]
fn a_variant_of_another_search_is_refused() {
    let complaint = crate::complaint(|| train(&Small::VARIANTS[0], &[], &[], 1));
    assert_eq!(complaint, "`Small8Tanh` is a variant of `Small`, not of `Net`");
    assert_eq!(Two::PARAMS, 2);
}

#[test]
fn variants_are_a_dimension_of_a_space() {
    let mut space = Space::new();
    let network = space.choice("network", Net::VARIANTS);
    let results = Search::minimize(space).grid(1).threads(2).run(|trial| {
        let variant = trial.get(&network);
        train(variant, &[[1.0; 4]], &[1], 1).map(|(_, _)| variant.bytes as f64)
    });
    let results = results.unwrap();
    assert_eq!((results.trials.len(), results.failed()), (8, 0));
    assert_eq!(results.best().unwrap().get(&network).name, "Net8ReLU");
}
