//! [`mixup`] and [`cutmix`]: samples of a batch made of two.

use rand::Rng;

use super::chance::{below, beta};
use crate::math::Math;
use crate::tensor::Scalar;
use crate::tensor::plain::{Flat, scalars_mut};

/// Replaces the samples of a batch by means of two: `λ · a + (1 − λ) · b`, of the inputs and of the targets. Zhang et al. 2018, *mixup: beyond
/// empirical risk minimization*.
///
/// The first sample and the last one become two mixtures of both, and so on, which are pairs at random if the batch is in random order. `λ` is
/// drawn for each pair from Beta(α, α); the paper has `α` from 0.1 to 0.4 for images. Targets are distributions, such as
/// [`one_hots`](crate::data::one_hot) of classes. The sample in the middle of an odd number stays as it is.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::data::augment::mixup;
///
/// let mut inputs = [[0.0_f32], [1.0]];
/// let mut targets = [[1.0_f32, 0.0], [0.0, 1.0]];
/// mixup(&mut inputs, &mut targets, 0.2, &mut Xoshiro256PlusPlus::seed_from_u64(1));
/// assert_eq!((targets[0][1], targets[1][1]), (inputs[0][0], inputs[1][0]));
/// assert!((inputs[0][0] + inputs[1][0] - 1.0).abs() < 1e-6);
/// ```
///
/// # Panics
///
/// If `alpha` is not a positive finite number, or there is not one target per input.
pub fn mixup<T: Scalar, X: Flat<T>, Y: Flat<T>, R: Rng + ?Sized>(
    inputs: &mut [X],
    targets: &mut [Y],
    alpha: f64,
    rng: &mut R,
) {
    check(inputs.len(), targets.len(), alpha);
    for ((a, b), (s, t)) in pairs(inputs).zip(pairs(targets)) {
        let part = T::of(beta(alpha, rng));
        mix(scalars_mut(a), scalars_mut(b), part);
        mix(scalars_mut(s), scalars_mut(t), part);
    }
}

/// Exchanges a rectangle between two images of `C` channels of `H` rows of `W` pixels, and mixes their targets by its area. Yun et al. 2019,
/// *CutMix: regularization strategy to train strong classifiers with localizable features*.
///
/// The pairs are those of [`mixup`]. The rectangle has the proportions of the image and a part `1 − λ` of its area, with `λ` from Beta(α, α) for
/// each pair; the paper has `α = 1`. Its centre is uniform, and what is outside the image is cut off, which counts in the mixture of the targets.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::data::augment::cutmix;
///
/// let mut images = [[0.0_f32; 64], [1.0; 64]];
/// let mut targets = [[1.0_f32, 0.0], [0.0, 1.0]];
/// cutmix::<1, 8, 8, f32, _, _, _>(&mut images, &mut targets, 1.0, &mut Xoshiro256PlusPlus::seed_from_u64(1));
/// let others = images[0].iter().filter(|x| **x == 1.0).count();
/// assert_eq!(targets[0][1], others as f32 / 64.0);
/// ```
///
/// # Panics
///
/// As [`mixup`].
pub fn cutmix<const C: usize, const H: usize, const W: usize, T: Scalar, X: Flat<T>, Y: Flat<T>, R: Rng + ?Sized>(
    images: &mut [X],
    targets: &mut [Y],
    alpha: f64,
    rng: &mut R,
) {
    const { assert!(X::LEN == C * H * W, "the images have another number of values than C · H · W") };
    check(images.len(), targets.len(), alpha);
    if C * H * W == 0 {
        return;
    }
    for ((a, b), (s, t)) in pairs(images).zip(pairs(targets)) {
        let side = Math::sqrt(1.0 - beta(alpha, rng));
        let [rows, columns] = [H, W].map(|length| {
            let (half, center) = ((side * length as f64) as usize / 2, below(length, rng));
            center.saturating_sub(half)..(center + half).min(length)
        });
        let (a, b) = (scalars_mut(a), scalars_mut(b));
        for (a, b) in a.chunks_exact_mut(H * W).zip(b.chunks_exact_mut(H * W)) {
            for row in rows.clone() {
                let part = row * W + columns.start..row * W + columns.end;
                a[part.clone()].swap_with_slice(&mut b[part]);
            }
        }
        let exchanged = (rows.len() * columns.len()) as f64 / (H * W) as f64;
        mix(scalars_mut(s), scalars_mut(t), T::of(1.0 - exchanged));
    }
}

#[track_caller]
fn check(inputs: usize, targets: usize, alpha: f64) {
    assert!(alpha > 0.0 && alpha.is_finite(), "alpha is {alpha}: write a positive finite number");
    assert_eq!(inputs, targets, "there must be one target per input");
}

/// Returns the first and the last value, the second and the last but one, and so on.
fn pairs<V>(values: &mut [V]) -> impl Iterator<Item = (&mut V, &mut V)> {
    let (first, second) = values.split_at_mut(values.len() / 2);
    first.iter_mut().zip(second.iter_mut().rev())
}

/// `a, b = part · a + (1 − part) · b, part · b + (1 − part) · a`
fn mix<T: Scalar>(a: &mut [T], b: &mut [T], part: T) {
    for (a, b) in a.iter_mut().zip(b) {
        let rest = T::ONE - part;
        (*a, *b) = (part * *a + rest * *b, part * *b + rest * *a);
    }
}
