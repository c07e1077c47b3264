//! Balanced sampling: each class equally often, and no sample much more often than another of its class.

use std::collections::BTreeMap;

use proptest::prelude::*;
use stackprop::data::{DataError, oversample, undersample};

use crate::common::rng;

fn count(of: impl Iterator<Item = usize>) -> BTreeMap<usize, usize> {
    let mut counts = BTreeMap::new();
    of.for_each(|item| *counts.entry(item).or_default() += 1);
    counts
}

proptest! {
    #[test]
    fn each_class_is_equally_often_there(classes in prop::collection::vec(0..5_usize, 1..100), seed: u64) {
        let sizes = count(classes.iter().copied());
        for (size, indices) in [
            (sizes.values().max(), oversample(&mut rng(seed), &classes).unwrap()),
            (sizes.values().min(), undersample(&mut rng(seed), &classes).unwrap()),
        ] {
            let size = *size.unwrap();
            let found = count(indices.iter().map(|&index| classes[index]));
            prop_assert!(found.keys().eq(sizes.keys()) && found.values().all(|&count| count == size));
            let times = count(indices.into_iter());
            for (sample, class) in classes.iter().enumerate() {
                let (times, least) = (times.get(&sample).copied().unwrap_or_default(), size / sizes[class]);
                prop_assert!(times == least || times == least + 1);
            }
        }
    }
}

#[test]
fn the_order_is_random_and_that_of_the_seed() {
    let classes: Vec<u8> = (0..40).map(|i| u8::from(i < 30)).collect();
    let indices = oversample(&mut rng(1), &classes).unwrap();
    assert_eq!(indices, oversample(&mut rng(1), &classes).unwrap());
    assert_ne!(indices, oversample(&mut rng(2), &classes).unwrap());
    // In neither half is a class alone.
    let ones = indices[..30].iter().filter(|&&index| classes[index] == 1).count();
    assert!((5..=25).contains(&ones), "{ones}");
    assert!(matches!(oversample::<u8>(&mut rng(1), &[]), Err(DataError::Empty)));
}
