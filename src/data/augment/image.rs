//! [`AugmentImage`]: random changes of images.

use core::ops::RangeInclusive;

use rand::Rng;

use super::chance::{below, check_deviation, check_probability, check_range, happens, uniform, within};
use super::view::View;
use crate::layer::init::normal;
use crate::math::Math;
use crate::tensor::Scalar;
use crate::tensor::plain::{Flat, scalars, scalars_mut};

/// How often a rectangle to erase is drawn that does not fit, before nothing is erased.
const TRIES: usize = 10;

/// Random changes of an image of `C` channels of `H` rows of `W` pixels: nothing by default, and what its methods add.
///
/// They are made in this order, whatever the order of the methods: flips, rotation and scale (both in one linear interpolation), shift, erasing,
/// noise. Each image draws its own random numbers.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::data::augment::AugmentImage;
///
/// let image = [[[0.0_f32, 0.25], [0.5, 0.75]]];
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let mut changed = image;
/// AugmentImage::<1, 2, 2>::new().flip_horizontal(1.0).apply(&image, &mut changed, &mut rng);
/// assert_eq!(changed, [[[0.25, 0.0], [0.75, 0.5]]]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AugmentImage<const C: usize, const H: usize, const W: usize> {
    flip_horizontal: f64,
    flip_vertical: f64,
    degrees: RangeInclusive<f64>,
    scale: RangeInclusive<f64>,
    shift: usize,
    erase: f64,
    area: RangeInclusive<f64>,
    aspect: RangeInclusive<f64>,
    noise: f64,
    fill: f64,
}

impl<const C: usize, const H: usize, const W: usize> Default for AugmentImage<C, H, W> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const C: usize, const H: usize, const W: usize> AugmentImage<C, H, W> {
    /// No changes.
    pub const fn new() -> Self {
        Self {
            flip_horizontal: 0.0,
            flip_vertical: 0.0,
            degrees: 0.0..=0.0,
            scale: 1.0..=1.0,
            shift: 0,
            erase: 0.0,
            area: 0.0..=0.0,
            aspect: 1.0..=1.0,
            noise: 0.0,
            fill: 0.0,
        }
    }

    /// Exchanges left and right, with this probability.
    ///
    /// # Panics
    ///
    /// If it is not between 0 and 1.
    pub fn flip_horizontal(self, probability: f64) -> Self {
        check_probability(probability);
        Self { flip_horizontal: probability, ..self }
    }

    /// Exchanges top and bottom, with this probability.
    ///
    /// # Panics
    ///
    /// If it is not between 0 and 1.
    pub fn flip_vertical(self, probability: f64) -> Self {
        check_probability(probability);
        Self { flip_vertical: probability, ..self }
    }

    /// Rotates about the centre, counter-clockwise, by a uniform angle from this range (degrees).
    ///
    /// # Panics
    ///
    /// If the range is empty, or an end of it is infinite or NaN.
    pub fn rotate(self, degrees: RangeInclusive<f64>) -> Self {
        check_range("degrees", &degrees, f64::MIN);
        Self { degrees, ..self }
    }

    /// Enlarges about the centre by a uniform factor from this range. Below 1 the image becomes smaller, and the [fill](Self::fill) surrounds it.
    ///
    /// # Panics
    ///
    /// If the range is empty, or an end of it is below 0.01, infinite or NaN.
    pub fn scale(self, factor: RangeInclusive<f64>) -> Self {
        check_range("factors", &factor, 0.01);
        Self { scale: factor, ..self }
    }

    /// Shifts by a uniform whole number of pixels, up to this one, in each of the four directions. The [fill](Self::fill) follows.
    ///
    /// This is the random crop of an image with a margin, which is usual for CIFAR (He et al. 2016, section 4.2): `shift(4)` is
    /// `RandomCrop(32, padding=4)` of torchvision.
    pub fn shift(self, pixels: usize) -> Self {
        Self { shift: pixels.min(H.max(W)), ..self }
    }

    /// Fills a rectangle with the [fill](Self::fill) value, with this probability: random erasing, Zhong et al. 2020, algorithm 1.
    ///
    /// Its area is a uniform part of that of the image, and its aspect (height / width) is uniform, both from their range. In the paper these
    /// are `0.02..=0.4` and `0.3..=1.0 / 0.3`, with a probability of 0.5. If ten rectangles do not fit, nothing is erased.
    ///
    /// ```
    /// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// use stackprop::data::augment::AugmentImage;
    ///
    /// let mut changed = [[[1.0_f32; 8]; 8]];
    /// let augment = AugmentImage::<1, 8, 8>::new().erase(1.0, 0.25..=0.25, 1.0..=1.0);
    /// augment.apply(&[[[1.0; 8]; 8]], &mut changed, &mut Xoshiro256PlusPlus::seed_from_u64(1));
    /// assert_eq!(changed.as_flattened().as_flattened().iter().filter(|x| **x == 0.0).count(), 16);
    /// ```
    ///
    /// # Panics
    ///
    /// If the probability is not between 0 and 1, or a range is empty, or an end of it is negative, infinite or NaN.
    pub fn erase(self, probability: f64, area: RangeInclusive<f64>, aspect: RangeInclusive<f64>) -> Self {
        check_probability(probability);
        check_range("areas", &area, 0.0);
        check_range("aspects", &aspect, 0.0);
        Self { erase: probability, area, aspect, ..self }
    }

    /// Adds normal noise with this deviation to each value. Values can leave the range from 0 to 1.
    ///
    /// # Panics
    ///
    /// If the deviation is negative, infinite or NaN.
    pub fn noise(self, deviation: f64) -> Self {
        check_deviation(deviation);
        Self { noise: deviation, ..self }
    }

    /// The value of pixels outside the image and of erased ones: 0 by default.
    ///
    /// # Panics
    ///
    /// If it is infinite or NaN.
    pub fn fill(self, value: f64) -> Self {
        assert!(value.is_finite(), "the fill value {value} is not a finite number");
        Self { fill: value, ..self }
    }

    /// Changes an image: `changed` becomes what the settings make of `image`. Both are arrays, flat or nested, such as `[T; C · H · W]` or
    /// `[[[T; W]; H]; C]`.
    ///
    /// Another size does not compile:
    ///
    /// ```compile_fail,E0080
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::data::augment::AugmentImage;
    /// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// AugmentImage::<1, 28, 28>::new().apply(&[0.0_f32; 700], &mut [0.0; 700], &mut rng);
    /// ```
    pub fn apply<T: Scalar, F: Flat<T>, R: Rng + ?Sized>(&self, image: &F, changed: &mut F, rng: &mut R) {
        const { assert!(F::LEN == C * H * W, "the image has another number of values than C · H · W") };
        if C * H * W == 0 {
            return;
        }
        let view = self.view(rng);
        let (size, fill) = ([H, W], T::of(self.fill));
        let changed = scalars_mut(changed);
        for (old, new) in scalars(image).chunks_exact(H * W).zip(changed.chunks_exact_mut(H * W)) {
            view.draw(old, size, fill, new, size);
        }
        if happens(self.erase, rng) {
            self.erase_in(changed, rng);
        }
        if self.noise > 0.0 {
            for values in changed.chunks_mut(2) {
                let mut noise = [T::ZERO; 2];
                normal(&mut noise, 0.0, self.noise, rng);
                values.iter_mut().zip(noise).for_each(|(value, noise)| *value += noise);
            }
        }
    }

    /// Draws what happens to the positions of pixels.
    fn view<R: Rng + ?Sized>(&self, rng: &mut R) -> View {
        let [horizontal, vertical] = [self.flip_horizontal, self.flip_vertical].map(|flip| happens(flip, rng));
        let fixed = |range: &RangeInclusive<f64>| range.start() == range.end();
        let mut draw = |range: &RangeInclusive<f64>| if fixed(range) { *range.start() } else { uniform(range, rng) };
        let (degrees, scale) = (draw(&self.degrees), draw(&self.scale));
        let mut view = match (degrees, scale) {
            (0.0, 1.0) => View::SAME,
            _ => View::turned([H, W], degrees, scale),
        };
        if self.shift > 0 {
            view = view.shifted([within(self.shift, rng), within(self.shift, rng)]);
        }
        if horizontal {
            view = view.of_reversed_columns(W);
        }
        if vertical {
            view = view.of_reversed_rows(H);
        }
        view
    }

    /// Erases a rectangle in all channels.
    fn erase_in<T: Scalar, R: Rng + ?Sized>(&self, image: &mut [T], rng: &mut R) {
        for _ in 0..TRIES {
            let (area, aspect) = (uniform(&self.area, rng) * (H * W) as f64, uniform(&self.aspect, rng));
            let [height, width] = [area * aspect, area / aspect].map(|square| (Math::sqrt(square) + 0.5) as usize);
            if height > H || width > W {
                continue;
            }
            let [top, left] = [below(H - height + 1, rng), below(W - width + 1, rng)];
            for channel in image.chunks_exact_mut(H * W) {
                for row in channel.chunks_exact_mut(W).skip(top).take(height) {
                    row[left..left + width].fill(T::of(self.fill));
                }
            }
            return;
        }
    }
}
