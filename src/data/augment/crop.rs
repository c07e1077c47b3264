//! [`random_crop`]: a part of a larger image.

use rand::Rng;

use super::chance::below;
use super::view::View;
use crate::tensor::Scalar;
use crate::tensor::plain::{scalars, scalars_mut};

/// Cuts a part of `H` × `W` pixels out of an image of `TALL` × `WIDE`, at a uniform position. Around the image is a margin of `padding` pixels
/// with the value `fill`.
///
/// For images that are read larger than the network needs them. For parts of the same size as the image see
/// [`AugmentImage::shift`](super::AugmentImage::shift).
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::data::augment::random_crop;
///
/// let image = [[[1.0_f32, 2.0, 3.0]]];
/// let mut part = [[[0.0; 2]]];
/// random_crop(&image, &mut part, 0, 0.0, &mut Xoshiro256PlusPlus::seed_from_u64(1));
/// assert!(part == [[[1.0, 2.0]]] || part == [[[2.0, 3.0]]]);
/// ```
///
/// # Panics
///
/// If the part is larger than the image with its margin.
pub fn random_crop<
    T: Scalar,
    const C: usize,
    const TALL: usize,
    const WIDE: usize,
    const H: usize,
    const W: usize,
    R: Rng + ?Sized,
>(
    image: &[[[T; WIDE]; TALL]; C],
    part: &mut [[[T; W]; H]; C],
    padding: usize,
    fill: T,
    rng: &mut R,
) {
    let [tall, wide] = [TALL, WIDE].map(|length| length + 2 * padding);
    assert!(
        H <= tall && W <= wide,
        "a part of {W}×{H} pixels does not fit into an image of {wide}×{tall}, margin included"
    );
    let start = [below(tall - H + 1, rng), below(wide - W + 1, rng)].map(|start| padding as isize - start as isize);
    let view = View::SAME.shifted(start);
    for (old, new) in image.iter().zip(part) {
        view.draw(scalars::<T, _>(old), [TALL, WIDE], fill, scalars_mut::<T, _>(new), [H, W]);
    }
}
