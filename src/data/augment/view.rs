//! [`View`]: which pixel of an image becomes which.

use num_traits::float::FloatCore;

use crate::math::Math;
use crate::tensor::Scalar;

/// The pixel `(row, column)` of a new image is at `origin + row · down + column · right` in the old one: `[row, column]` each.
#[derive(Clone, Copy, Debug)]
pub struct View {
    pub origin: [f64; 2],
    pub down: [f64; 2],
    pub right: [f64; 2],
}

impl View {
    /// The pixels as they are.
    pub const SAME: Self = Self { origin: [0.0; 2], down: [1.0, 0.0], right: [0.0, 1.0] };

    /// An image of this size rotated counter-clockwise and enlarged, both about its centre.
    pub fn turned([height, width]: [usize; 2], degrees: f64, scale: f64) -> Self {
        let [cosine, sine] = direction(degrees).map(|x| x / scale);
        let [down, right] = [[cosine, -sine], [sine, cosine]];
        let center = [height, width].map(|length| (length as f64 - 1.0) / 2.0);
        let origin = |axis: usize| center[axis] - center[0] * down[axis] - center[1] * right[axis];
        Self { origin: [origin(0), origin(1)], down, right }
    }

    /// This view of an image whose rows come in reverse.
    pub fn of_reversed_rows(self, height: usize) -> Self {
        self.of_reversed(0, height)
    }

    /// This view of an image whose columns come in reverse.
    pub fn of_reversed_columns(self, width: usize) -> Self {
        self.of_reversed(1, width)
    }

    fn of_reversed(mut self, axis: usize, length: usize) -> Self {
        self.origin[axis] = (length as f64 - 1.0) - self.origin[axis];
        self.down[axis] = -self.down[axis];
        self.right[axis] = -self.right[axis];
        self
    }

    /// This view, moved down and to the right by whole pixels.
    pub fn shifted(mut self, [rows, columns]: [isize; 2]) -> Self {
        for axis in 0..2 {
            self.origin[axis] -= rows as f64 * self.down[axis] + columns as f64 * self.right[axis];
        }
        self
    }

    /// Computes an image of `to` rows and columns from one of `from`, by linear interpolation. Pixels outside the old image are `fill`.
    pub fn draw<T: Scalar>(&self, old: &[T], from: [usize; 2], fill: T, new: &mut [T], to: [usize; 2]) {
        for (index, new) in new.iter_mut().enumerate().take(to[0] * to[1]) {
            let (row, column) = ((index / to[1]) as f64, (index % to[1]) as f64);
            let at = [0, 1].map(|axis| self.origin[axis] + row * self.down[axis] + column * self.right[axis]);
            *new = interpolated(old, from, fill, at);
        }
    }
}

/// Returns the cosine and the sine of an angle; exactly −1, 0 or 1 for whole quarters of a turn.
fn direction(degrees: f64) -> [f64; 2] {
    let quarters = FloatCore::round(degrees / 90.0);
    let rest = (degrees - 90.0 * quarters).to_radians();
    let (cosine, sine) = (Math::cos(rest), Math::sin(rest));
    // Exact, because the remainder of an `f64` is.
    match (quarters % 4.0 + 4.0) as u8 % 4 {
        0 => [cosine, sine],
        1 => [-sine, cosine],
        2 => [-cosine, -sine],
        _ => [sine, -cosine],
    }
}

/// Returns the value at a position of an image that continues with `fill`.
fn interpolated<T: Scalar>(image: &[T], [height, width]: [usize; 2], fill: T, at: [f64; 2]) -> T {
    let pixel = |row: f64, column: f64| {
        let is_inside = row >= 0.0 && column >= 0.0 && row < height as f64 && column < width as f64;
        if is_inside { image[row as usize * width + column as usize] } else { fill }
    };
    let [row, column] = at.map(FloatCore::floor);
    let [below, right] = [at[0] - row, at[1] - column];
    // A pixel of weight 0 does not count, whatever it is.
    let across = |row: f64| match right {
        0.0 => pixel(row, column).to_f64(),
        right => pixel(row, column).to_f64() * (1.0 - right) + pixel(row, column + 1.0).to_f64() * right,
    };
    match below {
        0.0 if right == 0.0 => pixel(row, column),
        0.0 => T::of(across(row)),
        below => T::of(across(row) * (1.0 - below) + across(row + 1.0) * below),
    }
}
