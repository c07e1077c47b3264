//! `Standardize`, fitted: the mean and the deviation of each channel, for every shape.

use stackprop::data::DataError;
use stackprop::layer::{Parameters, Path};
use stackprop::tensor::Sample;

use super::*;

network! { struct Wide = Input<70>, Standardize; }
network! { struct Steps = Input<Sequence<5, 3>>, Standardize; }
network! { struct Images = Input<Image<3, 2, 4>>, Standardize; }

/// The mean and the deviation after a fit to the samples of a case.
macro_rules! fitted {
    ($network:ident, $case:literal, $($array:ty),+) => {{
        let case = golden::case(golden::load("data"), $case);
        let flat = golden::numbers(&case["x"]);
        $(
            let count = flat.len() / <$array as stackprop::tensor::plain::Flat<f64>>::LEN;
            let mut network = $network::<f64>::ZERO;
            network.standardize1.fit(values::<f64, $array>(&flat, count)).unwrap();
            golden::assert_field(case, "mean", &network.standardize1.mean, 1e-15);
            golden::assert_field(case, "deviation", &network.standardize1.deviation, 1e-9);
        )+
    }};
}

#[test]
fn of_every_shape_the_numbers_are_numpys_far_from_zero() {
    fitted!(Wide, "Standardize features", [f64; 70]);
    fitted!(Steps, "Standardize steps", [f64; 15], [[f64; 3]; 5]);
    fitted!(Images, "Standardize images", [f64; 24], [[[f64; 4]; 2]; 3]);
}

/// The deviation of `f32`s around a million, where neighbours are a sixteenth apart and sums of squares have no digits left.
#[test]
fn the_sums_of_single_precision_are_made_in_double() {
    network! { struct Pixels = Input<Image<2, 64, 64>>, Standardize; }
    let image = |sign: f32| -> [f32; 8192] {
        std::array::from_fn(|i| if i < 4096 { 1e6 + if i % 2 == 0 { sign } else { -sign } } else { 3.0 })
    };
    let mut network = Pixels::boxed(&mut rng(1));
    network.standardize1.fit(&[image(1.0), image(-1.0), image(1.0)]).unwrap();
    assert_eq!(
        (network.standardize1.mean[..].to_vec(), network.standardize1.deviation[..].to_vec()),
        (vec![1e6, 3.0], vec![1.0, 0.0])
    );
    let y = network.predict(&image(1.0));
    assert_eq!((y[0], y[1], y[4096]), (1.0, -1.0, 0.0));
}

/// Which error, if the value at `index` of the second of three samples is `value`.
fn error<P: Clone + PartialEq + std::fmt::Debug, X: Sample<f64>>(
    params: &mut P,
    fit: impl Fn(&mut P, &[X]) -> Result<(), DataError>,
    index: usize,
    value: f64,
) -> String {
    let mut flat = vec![0.5; 3 * X::LEN];
    fit(params, values(&flat, 3)).unwrap();
    let before = params.clone();
    flat[X::LEN + index] = value;
    let error = fit(params, values(&flat, 3)).unwrap_err().to_string();
    assert_eq!(*params, before, "the numbers have changed");
    error
}

#[test]
fn an_error_names_the_sample_and_the_channel_and_changes_nothing() {
    let (mut wide, mut steps, mut images) = (Wide::<f64>::ZERO, Steps::<f64>::ZERO, Images::<f64>::ZERO);
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let found = error::<_, [f64; 70]>(&mut wide.standardize1, |p, x| p.fit(x), 66, value);
        assert_eq!(found, "feature 66 of sample 1 is NaN or infinite: remove the sample, or fill in a number");
        let found = error::<_, [[f64; 3]; 5]>(&mut steps.standardize1, |p, x| p.fit(x), 3 * 4 + 1, value);
        assert_eq!(found, "feature 1 of sample 1 is NaN or infinite: remove the sample, or fill in a number");
        let found = error::<_, [f64; 24]>(&mut images.standardize1, |p, x| p.fit(x), 8 * 2 + 3, value);
        assert_eq!(
            found,
            "channel 2 of sample 1 has a value that is NaN or infinite: remove the sample, or fill in a number"
        );
    }
    let found = error::<_, [f64; 70]>(&mut wide.standardize1, |p, x| p.fit(x), 66, -1e160);
    assert_eq!(found, "the values of feature 66 are too far apart for an `f64`: divide them by a constant");
    let found = error::<_, [f64; 24]>(&mut images.standardize1, |p, x| p.fit(x), 8, 1e160);
    assert_eq!(found, "the values of channel 1 are too large for their squares: divide them by a constant");
    assert!(matches!(images.standardize1.fit::<[f64; 24]>(&[]), Err(DataError::Empty)));
}

/// Files of before have these names.
#[test]
fn the_names_of_the_numbers_are_mean_and_deviation() {
    let mut names = Vec::new();
    Images::<f64>::ZERO.visit(&Path::ROOT, &mut |entry, values| names.push((entry.path.to_string(), values.len())));
    assert_eq!(names, [("standardize1.mean".to_owned(), 3), ("standardize1.deviation".to_owned(), 3)]);
}
