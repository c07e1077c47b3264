//! Synthetic data: where the points are, how the noise is distributed, and the same bits everywhere.

use stackprop::data::synthetic::{blobs, circles, moons, regression, spirals};

use crate::common::rng;

type Points = Vec<([f64; 2], usize)>;

/// The distance of a point from another one.
fn distance([x, y]: [f64; 2], [a, b]: [f64; 2]) -> f64 {
    (x - a).hypot(y - b)
}

#[test]
fn without_noise_points_are_on_their_curves() {
    let points: Points = moons(&mut rng(1), 0.0).take(1000).collect();
    for &(point, class) in &points {
        let center = [[0.0, 0.0], [1.0, 0.5]][class];
        assert!((distance(point, center) - 1.0).abs() < 1e-14);
        assert!(if class == 0 { point[1] >= 0.0 } else { point[1] <= 0.5 });
    }
    // They are everywhere on the half circle.
    assert!(points.iter().any(|(point, _)| point[0] < -0.99) && points.iter().any(|(point, _)| point[0] > 1.99));

    let points: Points = circles(&mut rng(1), 0.25, 0.0).take(1000).collect();
    for &(point, class) in &points {
        assert!((distance(point, [0.0, 0.0]) - [1.0, 0.25][class]).abs() < 1e-14);
    }
    for quadrant in [[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]] {
        let inside = |point: [f64; 2]| point[0] * quadrant[0] > 0.0 && point[1] * quadrant[1] > 0.0;
        let count = points.iter().filter(|(point, class)| *class == 1 && inside(*point)).count();
        assert!((90..160).contains(&count), "{count}");
    }

    let points: Points = spirals(&mut rng(1), 3, 1.5, 0.0).take(999).collect();
    for &([x, y], arm) in &points {
        let radius = x.hypot(y);
        let turns = y.atan2(x) / std::f64::consts::TAU - arm as f64 / 3.0 - 1.5 * radius;
        assert!((turns - turns.round()).abs() < 1e-12, "{turns}");
    }
    assert!((0..3).all(|arm| points.iter().filter(|(_, class)| *class == arm).count() == 333));
}

#[test]
fn clouds_have_the_mean_and_the_deviation_asked_for() {
    let centers = [[0.0, 5.0], [-3.0, 1.0]];
    let points: Points = blobs(&mut rng(1), centers, 0.5).take(20_000).collect();
    for (class, center) in centers.iter().enumerate() {
        for feature in 0..2 {
            let values: Vec<f64> =
                points.iter().filter(|(_, c)| *c == class).map(|(point, _)| point[feature]).collect();
            assert_eq!(values.len(), 10_000);
            let mean = values.iter().sum::<f64>() / 1e4;
            let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 1e4;
            // Four deviations of each estimate.
            assert!((mean - center[feature]).abs() < 0.02 && (variance - 0.25).abs() < 0.0142, "{mean} {variance}");
            let within = values.iter().filter(|x| (*x - center[feature]).abs() < 0.5).count();
            assert!((6640..7014).contains(&within), "{within} of 10000, where 6827 are expected");
        }
    }
}

#[test]
fn noise_of_a_regression_is_around_its_line() {
    let samples: Vec<([f64; 3], [f64; 1])> = regression(&mut rng(1), [1.0, -2.0, 0.0], 4.0, 0.1).take(10_000).collect();
    let errors = samples.iter().map(|([a, b, _], [y])| y - (a - 2.0 * b + 4.0));
    let (mean, square) =
        errors.fold((0.0, 0.0), |(mean, square), error| (mean + error / 1e4, square + error * error / 1e4));
    assert!(mean.abs() < 0.004 && (square - 0.01).abs() < 0.0006, "{mean} {square}");
    let squares = samples.iter().map(|([.., c], _)| c * c / 1e4).sum::<f64>();
    assert!((squares - 1.0).abs() < 0.06, "{squares}");
}

/// The bits of the first numbers, on every machine.
#[test]
fn a_seed_always_stands_for_the_same_samples() {
    let bits = |[x, y]: [f32; 2]| [x.to_bits(), y.to_bits()];
    let first = [
        bits(blobs(&mut rng(7), [[0.0; 2]], 1.0).next().unwrap().0),
        bits(moons(&mut rng(7), 0.1).next().unwrap().0),
        bits(circles(&mut rng(7), 0.5, 0.1).next().unwrap().0),
        bits(spirals(&mut rng(7), 2, 3.0, 0.1).next().unwrap().0),
    ];
    assert_eq!(
        first,
        [[1071007444, 3205455720], [1063731817, 1047043481], [1062980151, 1053440959], [3176920344, 1037095101]]
    );
    let (input, [target]) = regression::<f32, 2>(&mut rng(7), [1.0; 2], 0.0, 0.1).next().unwrap();
    assert_eq!([bits(input), [target.to_bits(); 2]], [[1071007444, 3205455720], [1066760629; 2]]);
}
