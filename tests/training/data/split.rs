//! Divisions of samples: each sample is where it should be, once, and classes and groups are divided as promised.

use std::collections::BTreeMap;

use proptest::prelude::*;
use stackprop::data::{
    DataError, Fold, chronological_split, gather, group_k_fold, k_fold, shuffle, split, stratified_k_fold,
    stratified_split,
};

use crate::common::{golden, rng};

/// The number of samples of each class.
fn count<K: Ord + Copy>(classes: impl IntoIterator<Item = K>) -> BTreeMap<K, usize> {
    let mut counts = BTreeMap::new();
    classes.into_iter().for_each(|class| *counts.entry(class).or_default() += 1);
    counts
}

/// The difference between the largest and the smallest.
fn spread(sizes: impl Iterator<Item = usize> + Clone) -> usize {
    sizes.clone().max().unwrap() - sizes.min().unwrap()
}

/// Each sample is in the validation set of one fold and in the training sets of all others, in ascending order.
#[track_caller]
fn assert_partition(folds: &[Fold], samples: usize) {
    let mut validated: Vec<usize> = folds.iter().flat_map(|fold| fold.validation.clone()).collect();
    validated.sort_unstable();
    assert!(validated.into_iter().eq(0..samples));
    for Fold { train, validation } in folds {
        assert!(train.is_sorted_by(|a, b| a < b) && validation.is_sorted_by(|a, b| a < b));
        assert_eq!(train.len() + validation.len(), samples);
        assert!(train.iter().all(|sample| validation.binary_search(sample).is_err()));
    }
}

proptest! {
    #[test]
    fn folds_divide_the_samples_evenly(samples in 2..200_usize, folds in 2..12_usize, seed: u64) {
        let divided = k_fold(&mut rng(seed), samples, folds);
        if folds > samples {
            let refused = matches!(divided, Err(DataError::FoldCount { folds: f, most }) if (f, most) == (folds, samples));
            prop_assert!(refused);
        } else {
            let divided = divided.unwrap();
            prop_assert_eq!(divided.len(), folds);
            assert_partition(&divided, samples);
            prop_assert!(spread(divided.iter().map(|fold| fold.validation.len())) <= 1);
            prop_assert_eq!(divided, k_fold(&mut rng(seed), samples, folds).unwrap());
        }
    }

    #[test]
    fn stratified_folds_have_each_class_in_proportion(
        classes in prop::collection::vec(0..5_u8, 12..200), folds in 2..12_usize, seed: u64,
    ) {
        let divided = stratified_k_fold(&mut rng(seed), &classes, folds).unwrap();
        assert_partition(&divided, classes.len());
        prop_assert!(spread(divided.iter().map(|fold| fold.validation.len())) <= 1);
        for class in 0..5 {
            let of_class = |fold: &Fold| fold.validation.iter().filter(|&&sample| classes[sample] == class).count();
            prop_assert!(spread(divided.iter().map(of_class)) <= 1);
        }
    }

    #[test]
    fn no_group_is_on_both_sides(groups in prop::collection::vec(0..40_u8, 1..200), folds in 2..12_usize) {
        let sizes = count(groups.iter().copied());
        match group_k_fold(&groups, folds) {
            Err(DataError::FoldCount { most, .. }) => prop_assert!(most == sizes.len() && most < folds),
            divided => {
                let divided = divided.unwrap();
                assert_partition(&divided, groups.len());
                for fold in &divided {
                    let trained = count(gather(&groups, &fold.train));
                    prop_assert!(fold.validation.iter().all(|&sample| !trained.contains_key(&groups[sample])));
                    prop_assert!(!fold.validation.is_empty());
                }
                let largest = *sizes.values().max().unwrap();
                prop_assert!(spread(divided.iter().map(|fold| fold.validation.len())) <= largest);
            }
        }
    }

    #[test]
    fn a_stratified_split_has_each_class_in_proportion(
        classes in prop::collection::vec(0..5_u8, 0..200), fraction in 0.0..=1.0_f64, seed: u64,
    ) {
        let mut labels = classes.clone();
        // Each input is the index and the class of its target.
        let mut inputs: Vec<(usize, u8)> = classes.iter().copied().enumerate().collect();
        let (train, validation) = stratified_split(&mut rng(seed), &mut inputs, &mut labels, fraction, |c| *c).unwrap();
        prop_assert_eq!(validation.inputs.len(), (classes.len() as f64 * fraction).round() as usize);
        prop_assert!(train.inputs.iter().zip(&*train.targets).all(|((_, class), label)| class == label));
        let exact = validation.inputs.len() as f64 / classes.len() as f64;
        let validated = count(validation.targets.iter().copied());
        for (class, size) in count(classes.iter().copied()) {
            let found = validated.get(&class).copied().unwrap_or_default();
            prop_assert!((found as f64 - size as f64 * exact).abs() < 1.0, "{} of {}", found, size);
        }
        prop_assert!(inputs.iter().zip(&labels).all(|((_, class), label)| class == label));
        inputs.sort_unstable();
        prop_assert!(inputs.into_iter().eq(classes.into_iter().enumerate()));
    }

    #[test]
    fn a_chronological_split_is_a_cut(samples in 0..100_usize, fraction in 0.0..=1.0_f64) {
        let (mut inputs, mut targets): (Vec<_>, Vec<_>) = (0..samples).map(|i| (i, 2 * i)).unzip();
        let (train, validation) = chronological_split(&mut inputs, &mut targets, fraction).unwrap();
        prop_assert_eq!(validation.inputs.len(), (samples as f64 * fraction).round() as usize);
        prop_assert_eq!(train.inputs.len(), train.targets.len());
        prop_assert!(train.inputs.iter().chain(&*validation.inputs).copied().eq(0..samples));
        prop_assert!(train.targets.iter().chain(&*validation.targets).copied().eq((0..samples).map(|i| 2 * i)));
    }
}

/// The bits of a division are part of a program's results: they stay as they are, on every machine.
#[test]
fn a_seed_always_stands_for_the_same_division() {
    let validation = |folds: Vec<Fold>| folds.into_iter().map(|fold| fold.validation).collect::<Vec<_>>();
    assert_eq!(validation(k_fold(&mut rng(7), 8, 3).unwrap()), [vec![1, 3, 7], vec![0, 2, 5], vec![4, 6]]);
    let classes = [1, 0, 0, 1, 0, 0, 1, 0];
    assert_eq!(
        validation(stratified_k_fold(&mut rng(7), &classes, 3).unwrap()),
        [vec![3, 4, 7], vec![0, 1, 5], vec![2, 6]]
    );
    let mut inputs: [usize; 8] = std::array::from_fn(|i| i);
    let mut targets = classes;
    stratified_split(&mut rng(7), &mut inputs, &mut targets, 0.25, |class| *class).unwrap();
    assert_eq!((inputs, targets), ([3, 6, 4, 7, 2, 5, 1, 0], [1, 1, 0, 0, 0, 0, 0, 1]));
}

/// The validation sets of scikit-learn.
#[test]
fn folds_are_those_of_scikit_learn() {
    let file = golden::load("data");
    let case = golden::case(file, "StratifiedKFold");
    let indices = |value| golden::vector(value).iter().map(|&index| index as usize).collect::<Vec<_>>();
    let classes = indices(&case["classes"]);
    let folds = indices(&case["folds"])[0];
    // Which samples of a class a fold has depends on the seed, how many does not.
    let divided = stratified_k_fold(&mut rng(1), &classes, folds).unwrap();
    for (fold, expected) in divided.iter().zip(golden::array(&case["counts"])) {
        let counts = count(gather(&classes, &fold.validation));
        assert!(
            indices(expected).into_iter().enumerate().all(|(class, n)| counts.get(&class).copied().unwrap_or(0) == n)
        );
    }
    let case = golden::case(file, "GroupKFold");
    let divided = group_k_fold(&indices(&case["groups"]), indices(&case["folds"])[0]).unwrap();
    assert_eq!(divided.len(), golden::array(&case["validation"]).len());
    for (fold, expected) in divided.iter().zip(golden::array(&case["validation"])) {
        assert_eq!(fold.validation, indices(expected));
    }
}

#[test]
fn what_cannot_be_divided_is_an_error_and_moves_nothing() {
    let (mut inputs, mut targets) = ([0, 1, 2, 3], [0_u8; 4]);
    let mut rng = rng(1);
    for fraction in [-0.1, 1.1, f64::NAN] {
        let split = stratified_split(&mut rng, &mut inputs, &mut targets, fraction, |class| *class);
        assert!(matches!(split, Err(DataError::Fraction { .. })));
        let split = chronological_split(&mut inputs, &mut targets, fraction);
        assert!(matches!(split, Err(DataError::Fraction { .. })));
    }
    let error = stratified_split(&mut rng, &mut inputs, &mut targets[1..], 0.5, |class| *class);
    assert!(matches!(error, Err(DataError::LengthMismatch { inputs: 4, targets: 3 })));
    let error = chronological_split(&mut inputs, &mut targets[1..], 0.5);
    assert!(matches!(error, Err(DataError::LengthMismatch { inputs: 4, targets: 3 })));
    assert!(matches!(shuffle(&mut rng, &mut inputs, &mut targets[1..]), Err(DataError::LengthMismatch { .. })));
    assert!(matches!(split(&mut rng, &mut inputs, &mut targets[1..], 0.5), Err(DataError::LengthMismatch { .. })));
    assert_eq!(inputs, [0, 1, 2, 3]);

    let message = |error: Result<Vec<Fold>, DataError>| error.unwrap_err().to_string();
    let wanted = "5 folds: pass at least 2 and at most 3, the number of samples or groups";
    assert_eq!(message(k_fold(&mut rng, 3, 5)), wanted);
    assert_eq!(message(group_k_fold(&["a", "b", "b", "c", "a"], 5)), wanted);
    let wanted = "5 folds of 1 samples or groups: at least two are needed, one per fold";
    assert_eq!(message(group_k_fold(&["a"; 9], 5)), wanted);
    for folds in [0, 1] {
        assert!(matches!(k_fold(&mut rng, 9, folds), Err(DataError::FoldCount { most: 9, .. })));
    }
}
