//! The noise of `Dropout2d` and `GaussianNoise`.

use super::*;

#[test]
fn of_a_dropout2d_leaves_out_whole_channels_and_keeps_the_mean() {
    network! { struct Net = Input<Image<50, 3, 3>>, Dropout2d<0.25>; }
    let x = vec![3.0f64; 40 * 450];
    let Passed { y, dx, .. } = pass::<Net<f64>, 40>(&Net::<f64>::ZERO, &x, &x, 8, true);
    assert_eq!(y, dx);
    let mut left_out = 0;
    for channel in y.chunks(9) {
        assert!(channel.iter().all(|value| *value == channel[0]));
        assert!(channel[0] == 0.0 || channel[0] == 4.0);
        left_out += usize::from(channel[0] == 0.0);
    }
    // The standard deviation of the count is √(2000 · ¼ · ¾) = 19.
    assert!(left_out.abs_diff(500) < 80, "{left_out} of 2000");
    assert_eq!(Net::<f64>::ZERO.predict(&[3.0; 450]), [3.0; 450]);
}

#[test]
fn of_a_dropout2d_leaves_out_features_of_a_sequence_at_all_steps() {
    network! { struct Net = Input<Sequence<4, 30>>, Dropout2d<0.5>; }
    let x = vec![1.0f64; 3 * 120];
    let y = pass::<Net<f64>, 4>(&Net::<f64>::ZERO, &x, &x, 8, true).y;
    for sample in y.chunks(120) {
        assert!(sample.chunks(30).all(|step| *step == sample[..30]));
        assert!(sample.contains(&0.0) && sample.contains(&2.0));
    }
    assert!(y[..120] != y[120..240]);
}

#[test]
fn of_a_gaussian_is_normal_in_training_and_absent_in_prediction() {
    network! { struct Net = Input<5000>, GaussianNoise<0.5>; }
    let (net, x) = (boxed::<Net<f64>>(), vec![2.0f64; 20_000]);
    let Passed { y, dx, .. } = pass::<Net<f64>, 4>(&net, &x, &x, 8, true);
    assert_eq!(dx, x);
    let z: Vec<_> = y.iter().map(|y| (y - 2.0) / 0.5).collect();
    // Standard deviations: 1/√20000 = 0.007 of the mean, √2/√20000 = 0.01 of the variance, and of the shares below.
    assert_near(mean(&z), 0.0, 0.03);
    assert_near(variance(&z), 1.0, 0.04);
    let within = |limit: f64| z.iter().filter(|z| z.abs() < limit).count() as f64 / 20_000.0;
    assert_near(within(1.0), 0.6827, 0.014);
    assert_near(within(2.0), 0.9545, 0.006);
    assert_near(within(3.0), 0.9973, 0.0015);
    for lag in [1, 2, 5000] {
        let products: Vec<_> = z.iter().zip(&z[lag..]).map(|(a, b)| a * b).collect();
        assert_near(mean(&products), 0.0, 0.04);
    }
    let other = pass::<Net<f64>, 4>(&net, &x, &x, 9, true).y;
    assert!(y != other);
    assert_eq!(net.predict_all(&[[2.0; 5000]])[0], [2.0; 5000]);
}

/// Neighbours that are made of neighbouring counters, over many passes: what a weak mixing of counters shows.
#[test]
fn of_a_gaussian_has_moments_and_no_correlations() {
    const SIZE: usize = 1 << 22;
    const PASSES: u64 = 12;
    network! { struct Net = Input<4194304>, GaussianNoise<1>; }
    let x = vec![0.0f32; SIZE];
    let (mut powers, mut products) = ([0.0; 4], [0.0; 4]);
    for seed in 0..PASSES {
        let z = pass::<Net, 1>(&boxed::<Net>(), &x, &x, seed, true).y;
        // Without iterators, which take ten times as long in a debug build.
        let (mut i, mut next) = (0, [0, 1, 2, 3, 4].map(|i| f64::from(z[i])));
        loop {
            let [first, a, b, c, d] = next;
            let square = first * first;
            powers[0] += first;
            powers[1] += square;
            powers[2] += square * first;
            powers[3] += square * square;
            products[0] += first * a;
            products[1] += first * b;
            products[2] += first * c;
            products[3] += first * d;
            i += 1;
            if i + 4 == SIZE {
                break;
            }
            next = [a, b, c, d, z[i + 4] as f64];
        }
    }
    let count = (PASSES * (SIZE as u64 - 4)) as f64;
    // The variance of z is 1, of z² 2, of z³ 15, of z⁴ 96, and that of a product 1: four standard deviations.
    let tolerance = |variance: f64| 4.0 * (variance / count).sqrt();
    for (power, (expected, variance)) in powers.into_iter().zip([(0.0, 1.0), (1.0, 2.0), (0.0, 15.0), (3.0, 96.0)]) {
        assert_near(power / count, expected, tolerance(variance));
    }
    for product in products {
        assert_near(product / count, 0.0, tolerance(1.0));
    }
}

#[test]
fn of_a_gaussian_is_added_in_single_precision_too() {
    network! { struct Net = Input<4000>, GaussianNoise<1>; }
    let x = vec![0.0f32; 16_000];
    let y = pass::<Net, 4>(&boxed::<Net>(), &x, &x, 3, true).y;
    let y: Vec<_> = y.iter().map(|y| f64::from(*y)).collect();
    assert!(y.iter().all(|y| y.abs() < 6.8));
    assert_near(mean(&y), 0.0, 0.035);
    assert_near(variance(&y), 1.0, 0.05);
}
