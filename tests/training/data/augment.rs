//! Augmentation: what each change does, and what none of them does.

use proptest::prelude::*;
use rand::rngs::Xoshiro256PlusPlus;
use stackprop::data::augment::{AugmentImage, AugmentSequence, cutmix, mixup, random_crop};
use stackprop::data::images;

use crate::common::golden;
use crate::complaint;

fn rng(seed: u64) -> Xoshiro256PlusPlus {
    rand::SeedableRng::seed_from_u64(seed)
}

/// An image without equal values.
fn image<const C: usize, const H: usize, const W: usize>() -> [[[f32; W]; H]; C] {
    std::array::from_fn(|c| std::array::from_fn(|h| std::array::from_fn(|w| 1.0 + (c * H * W + h * W + w) as f32)))
}

fn changed<const C: usize, const H: usize, const W: usize>(
    augment: &AugmentImage<C, H, W>,
    image: &[[[f32; W]; H]; C],
    seed: u64,
) -> [[[f32; W]; H]; C] {
    let mut changed = [[[f32::NAN; W]; H]; C];
    augment.apply(image, &mut changed, &mut rng(seed));
    changed
}

#[test]
fn rotations_and_scales_are_those_of_scipy() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/media/colour.png");
    let red = [images::read::<f64, 3, 9, 13>(path).unwrap()[0]];
    for case in golden::cases_of(golden::load("media"), "name", "turned") {
        let (degrees, scale) = (golden::scalar(&case["degrees"]), golden::scalar(&case["scale"]));
        let augment = AugmentImage::<1, 9, 13>::new().rotate(degrees..=degrees).scale(scale..=scale).fill(0.25);
        let mut found = [[[0.0; 13]; 9]];
        augment.apply(&red, &mut found, &mut rng(1));
        for (found, expected) in found[0].as_flattened().iter().zip(golden::vector(&case["values"])) {
            assert!((found - expected).abs() < 1e-12, "{degrees} {scale}: {found} {expected}");
        }
    }
}

/// What holds for images of every size.
fn assert_size<const C: usize, const H: usize, const W: usize>() {
    let image = image::<C, H, W>();
    let new = AugmentImage::<C, H, W>::new;
    for seed in 0..20 {
        let none = new().flip_horizontal(0.0).flip_vertical(0.0).rotate(0.0..=0.0).scale(1.0..=1.0).shift(0).noise(0.0);
        assert_eq!(changed(&none.erase(0.0, 0.1..=0.5, 1.0..=1.0), &image, seed), image);
        for degrees in [-720.0, 360.0, 3600.0] {
            assert_eq!(changed(&new().rotate(degrees..=degrees), &image, seed), image);
        }
        let half = changed(&new().rotate(180.0..=180.0), &image, seed);
        for both in [new().flip_horizontal(1.0), new().flip_vertical(1.0)] {
            let once = changed(&both, &image, seed);
            assert_eq!(changed(&both, &once, seed), image);
        }
        assert_eq!(changed(&new().flip_horizontal(1.0).flip_vertical(1.0), &image, seed), half);
        for (channel, flipped) in image.iter().zip(&changed(&new().flip_horizontal(1.0), &image, seed)) {
            for (row, flipped) in channel.iter().zip(flipped) {
                assert!(row.iter().rev().eq(flipped));
            }
        }

        // All at once: finite, and noise apart between the fill and the largest value.
        let all = new().flip_horizontal(0.5).flip_vertical(0.5).rotate(-180.0..=180.0).scale(0.3..=3.0).shift(3);
        let all = all.erase(0.5, 0.0..=1.0, 0.2..=5.0).fill(0.5);
        let largest = (C * H * W) as f32 * 1.0001;
        assert!(
            changed(&all, &image, seed).as_flattened().as_flattened().iter().all(|x| (0.4999..=largest).contains(x))
        );
        assert_eq!(changed(&all, &image, seed), changed(&all, &image, seed));
        let noise = changed(&all.noise(2.0), &image, seed);
        assert!(noise.as_flattened().as_flattened().iter().all(|x| x.is_finite()));
    }
}

#[test]
fn images_of_every_size_keep_the_rules() {
    assert_size::<1, 1, 1>();
    assert_size::<3, 5, 7>();
    assert_size::<2, 8, 3>();
    assert_size::<1, 1, 6>();
    assert_size::<1, 6, 6>();
}

#[test]
fn a_quarter_turn_moves_pixels_exactly() {
    // Counter-clockwise: the right column becomes the top row.
    let turned =
        changed(&AugmentImage::new().rotate(90.0..=90.0), &[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]], 1);
    assert_eq!(turned, [[[3.0, 6.0, 9.0], [2.0, 5.0, 8.0], [1.0, 4.0, 7.0]]]);
}

#[test]
fn shifts_are_whole_pixels_in_all_directions_equally_often() {
    let image = image::<2, 4, 5>();
    let augment = AugmentImage::<2, 4, 5>::new().shift(1).fill(-1.0);
    let mut counts = [[0; 3]; 3];
    for seed in 0..1800 {
        let shifted = changed(&augment, &image, seed);
        let is_shift = |dy: isize, dx: isize| {
            (0..2).all(|c| {
                (0..4isize).all(|row| {
                    (0..5isize).all(|column| {
                        let old = image[c].get((row - dy) as usize).and_then(|old| old.get((column - dx) as usize));
                        shifted[c][row as usize][column as usize] == old.copied().unwrap_or(-1.0)
                    })
                })
            })
        };
        let all = (0..9).filter(|i| is_shift(i / 3 - 1, i % 3 - 1)).collect::<Vec<_>>();
        assert_eq!(all.len(), 1);
        counts[all[0] as usize / 3][all[0] as usize % 3] += 1;
    }
    // 200 ± 13.3 each.
    assert!(counts.as_flattened().iter().all(|count| (140..=260).contains(count)), "{counts:?}");
}

#[test]
fn random_changes_are_as_often_and_as_large_as_asked_for() {
    let image = image::<1, 10, 10>();
    let count =
        |augment: AugmentImage<1, 10, 10>| (0..1000).filter(|&seed| changed(&augment, &image, seed) != image).count();
    // 300 ± 14.5.
    assert!((240..=360).contains(&count(AugmentImage::new().flip_vertical(0.3))));
    assert!((240..=360).contains(&count(AugmentImage::new().erase(0.3, 0.04..=0.3, 0.5..=2.0))));
    assert_eq!(count(AugmentImage::new().flip_horizontal(1.0)), 1000);

    let erased = AugmentImage::<1, 10, 10>::new().erase(1.0, 0.2..=0.3, 0.5..=2.0).fill(-7.0);
    for seed in 0..200 {
        let erased = changed(&erased, &image, seed)[0];
        let is_erased = |row: usize, column: usize| erased[row][column] == -7.0;
        let rows: Vec<_> = (0..10).filter(|row| (0..10).any(|column| is_erased(*row, column))).collect();
        let columns: Vec<_> = (0..10).filter(|column| (0..10).any(|row| is_erased(row, *column))).collect();
        // One rectangle, with sides that are rounded.
        let area = (0..100).filter(|i| is_erased(i / 10, i % 10)).count();
        assert_eq!(area, rows.len() * columns.len());
        assert!((15..=36).contains(&area), "{area}");
    }

    let noise = changed(&AugmentImage::<1, 50, 40>::new().noise(0.3), &[[[0.0; 40]; 50]], 3);
    let values = noise[0].as_flattened();
    let mean = values.iter().sum::<f32>() / 2000.0;
    let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / 2000.0;
    assert!(mean.abs() < 0.03 && (variance.sqrt() - 0.3).abs() < 0.02, "{mean} {variance}");
}

#[test]
fn a_seed_stands_for_the_same_bits_on_every_machine() {
    let augment = AugmentImage::<1, 5, 4>::new().flip_horizontal(0.5).rotate(-30.0..=30.0).scale(0.8..=1.2).shift(1);
    let augment = augment.erase(0.5, 0.1..=0.3, 0.5..=2.0).noise(0.1);
    let bits: Vec<_> = (0..8)
        .flat_map(|seed| changed(&augment, &image(), seed)[0].as_flattened().to_vec())
        .map(|value| value.to_bits())
        .collect();
    let hash = crc32fast::hash(&bits.iter().flat_map(|bits| bits.to_le_bytes()).collect::<Vec<_>>());
    assert_eq!(hash, 0x1570_7d14, "{hash:#010x}");
}

#[test]
fn flat_and_nested_images_are_the_same() {
    let augment = AugmentImage::<1, 2, 3>::new().rotate(-90.0..=90.0).noise(0.1);
    let (mut flat, mut nested) = ([0.0_f32; 6], [[[0.0; 3]; 2]]);
    augment.apply(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &mut flat, &mut rng(5));
    augment.apply(&image::<1, 2, 3>(), &mut nested, &mut rng(5));
    assert_eq!(flat, *nested[0].as_flattened());
}

#[test]
fn a_crop_is_a_part_of_the_image_with_its_margin() {
    let image = image::<2, 5, 6>();
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..500 {
        let mut part = [[[0.0; 3]; 4]; 2];
        random_crop(&image, &mut part, 1, -1.0, &mut rng(seed));
        let at = |c: usize, row: usize, column: usize| match (row, column) {
            (1..=5, 1..=6) => image[c][row - 1][column - 1],
            _ => -1.0,
        };
        let is_at = |top: usize, left: usize| {
            (0..24).all(|i| part[i / 12][i / 3 % 4][i % 3] == at(i / 12, top + i / 3 % 4, left + i % 3))
        };
        let start = (0..4 * 6).find(|i| is_at(i / 6, i % 6)).expect("it is a part");
        seen.insert(start);
    }
    assert_eq!(seen.len(), 4 * 6);
}

#[test]
fn nonsense_is_refused() {
    let image = AugmentImage::<1, 2, 2>::new;
    assert_eq!(complaint(|| image().flip_vertical(1.5)), "the probability 1.5 is not between 0 and 1");
    assert!(complaint(|| image().rotate(10.0..=-10.0)).starts_with("degrees from 10 to -10: write two finite numbers"));
    assert!(complaint(|| image().scale(0.0..=1.0)).starts_with("factors from 0 to 1"));
    assert!(complaint(|| image().noise(f64::NAN)).starts_with("the deviation NaN"));
    assert!(complaint(|| image().erase(0.5, -0.1..=0.2, 1.0..=1.0)).starts_with("areas from"));
    assert!(
        complaint(|| AugmentSequence::<2, 1>::new().gain(0.0..=f64::INFINITY)).starts_with("factors from 0 to inf")
    );
    assert!(complaint(|| mixup(&mut [[0.0]], &mut [[0.0]], 0.0, &mut rng(1))).starts_with("alpha is 0"));
    let crop = || random_crop(&[[[0.0; 2]; 2]], &mut [[[0.0; 5]; 2]], 1, 0.0, &mut rng(1));
    assert!(complaint(crop).starts_with("a part of 5×2 pixels does not fit into an image of 4×4"));
}

#[test]
fn sequences_are_shifted_by_whole_steps() {
    let steps = [[1.0_f32, 10.0], [2.0, 20.0], [3.0, 30.0]];
    let mut seen = [0; 5];
    for seed in 0..200 {
        let mut shifted = [[f32::NAN; 2]; 3];
        AugmentSequence::<3, 2>::new().shift(2).apply(&steps, &mut shifted, &mut rng(seed));
        let at = |step: isize| steps.get(step as usize).copied().unwrap_or_default();
        let shift = (-2..=2).find(|shift| (0..3).all(|step| shifted[step as usize] == at(step - shift)));
        seen[(shift.expect("a shift") + 2) as usize] += 1;
    }
    assert!(seen.iter().all(|count| *count > 10), "{seen:?}");

    let sound: [f64; 1000] = std::array::from_fn(|i| (i as f64).sin());
    let mut louder = [0.0; 1000];
    AugmentSequence::<1000, 1>::new().gain(0.5..=2.0).apply(&sound, &mut louder, &mut rng(2));
    let gain = louder[1] / sound[1];
    assert!((0.5..=2.0).contains(&gain) && louder.iter().zip(&sound).all(|(x, y)| (x - gain * y).abs() < 1e-12));
    AugmentSequence::<1000, 1>::new().noise(0.2).apply(&[0.0; 1000], &mut louder, &mut rng(2));
    let deviation = (louder.iter().map(|x| x * x).sum::<f64>() / 1000.0).sqrt();
    assert!((deviation - 0.2).abs() < 0.02, "{deviation}");
}

#[test]
fn mixtures_have_parts_from_a_beta_distribution() {
    // The variance of Beta(α, α) is 1 / (4 (2 α + 1)).
    for alpha in [0.05, 0.2, 1.0, 3.0] {
        let (mut inputs, mut targets) = (vec![[0.0_f64]; 8000], vec![[0.0_f64]; 8000]);
        inputs[..4000].fill([1.0]);
        targets[..4000].fill([1.0]);
        mixup(&mut inputs, &mut targets, alpha, &mut rng(4));
        let parts = inputs[..4000].as_flattened();
        let mean = parts.iter().sum::<f64>() / 4000.0;
        let variance = parts.iter().map(|x| (x - 0.5) * (x - 0.5)).sum::<f64>() / 4000.0;
        let expected = 0.25 / (2.0 * alpha + 1.0);
        assert!(
            (mean - 0.5).abs() < 0.03 && (variance / expected - 1.0).abs() < 0.08,
            "{alpha}: {mean} {variance} {expected}"
        );
    }
}

proptest! {
    #[test]
    fn mixtures_are_between_their_samples_and_keep_the_sum(
        batch in prop::collection::vec(prop::array::uniform3(-10.0..10.0_f64), 0..8),
        alpha in prop::sample::select(vec![1e-3, 0.2, 1.0, 50.0]),
        seed: u64,
    ) {
        let (mut inputs, n) = (batch.clone(), batch.len());
        let mut targets: Vec<[f64; 4]> = (0..n).map(|i| std::array::from_fn(|class| f64::from(class == i % 4))).collect();
        let old = targets.clone();
        mixup(&mut inputs, &mut targets, alpha, &mut rng(seed));
        for (i, (x, t)) in inputs.iter().zip(&targets).enumerate() {
            let other = n - 1 - i;
            for (x, (a, b)) in x.iter().zip(batch[i].iter().zip(&batch[other])) {
                prop_assert!((a.min(*b) - 1e-12..=a.max(*b) + 1e-12).contains(x));
            }
            prop_assert!((t.iter().sum::<f64>() - 1.0).abs() < 1e-12 && t.iter().all(|t| (0.0..=1.0).contains(t)));
            // The targets are mixed as the inputs are.
            let part = t[i % 4];
            if old[i] != old[other] {
                for (x, (a, b)) in x.iter().zip(batch[i].iter().zip(&batch[other])) {
                    prop_assert!((x - (part * a + (1.0 - part) * b)).abs() < 1e-9);
                }
            }
        }
    }

    /// The rectangle has at most the sides that it was drawn with: with α = 10⁶ the part is nearly a half, so each side is at most √½ of the image's.
    #[test]
    fn the_part_that_is_exchanged_is_as_large_as_drawn(n in 1..6usize, seed: u64) {
        let mut images: Vec<[[[f64; 20]; 10]; 1]> = (0..2 * n).map(|i| [[[i as f64; 20]; 10]; 1]).collect();
        let mut targets: Vec<[f64; 1]> = (0..2 * n).map(|_| [1.0]).collect();
        cutmix::<1, 10, 20, f64, _, _, _>(&mut images, &mut targets, 1e6, &mut rng(seed));
        for (i, image) in images.iter().enumerate() {
            let other = (2 * n - 1 - i) as f64;
            let rows = image[0].iter().filter(|row| row.contains(&other)).count();
            let columns = (0..20).filter(|column| image[0].iter().any(|row| row[*column] == other)).count();
            prop_assert!(rows <= 6 && columns <= 14, "{rows} {columns}");
        }
    }

    #[test]
    fn cut_images_are_made_of_two_in_the_proportion_of_their_targets(n in 0..6usize, alpha in 0.1..2.0_f64, seed: u64) {
        let mut images: Vec<[[[f64; 5]; 7]; 2]> = (0..n).map(|i| [[[i as f64; 5]; 7]; 2]).collect();
        let mut targets: Vec<[f64; 6]> = (0..n).map(|i| std::array::from_fn(|class| f64::from(class == i))).collect();
        cutmix::<2, 7, 5, f64, _, _, _>(&mut images, &mut targets, alpha, &mut rng(seed));
        for (image, target) in images.iter().zip(&targets) {
            for (class, part) in target.iter().enumerate() {
                for channel in image {
                    let count = channel.as_flattened().iter().filter(|x| **x == class as f64).count();
                    prop_assert!((count as f64 / 35.0 - part).abs() < 1e-12);
                }
            }
        }
    }
}
