//! From the strokes of a drawing to the pixels of MNIST.
//!
//! The digits of MNIST were scaled so that their larger side has 20 pixels, and moved by whole pixels so that their centre of mass is in the
//! pixel (14, 14). A network that has only seen such images misreads others, so a drawing is made into one: its strokes are scaled and
//! moved, and then drawn with a pen as wide as those of MNIST are, whatever the size of the drawing.
//!
//! In the first 2000 images for training the centre of mass is between 14.0 and 15.0 in both directions, at 14.5 in the mean, and the
//! larger side is 20 in the mean.

/// The rows and columns of an image.
pub const SIDE: usize = 28;
/// The larger side of a digit, with the width of the pen (pixels).
const LARGER_SIDE: f32 = 20.0;
/// The mean centre of mass, from the left and from the top (pixels).
const CENTER: f32 = 14.5;
/// Half the width of the pen (pixels). The ones of MNIST have ink for 63 pixels, in a length of about 20; the zeros 140, in about 50.
const RADIUS: f32 = 1.4;
/// The smallest extent of a drawing that is enlarged to [`LARGER_SIDE`]: a dot remains a dot.
const LEAST_EXTENT: f32 = 0.05;

/// An image: rows of pixels from 0 (paper) to 1 (ink).
pub type Pixels = [f32; SIDE * SIDE];

/// A point of a stroke.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Point {
    /// From the left side (0) of the paper to the right (1).
    pub x: f32,
    /// From the top (0) to the bottom (1).
    pub y: f32,
    /// 1 if a stroke starts here, 0 if a line leads here from the previous point.
    pub starts: f32,
}

impl Point {
    /// At the corner of the paper.
    pub const ZERO: Self = Self { x: 0.0, y: 0.0, starts: 0.0 };
}

/// Draws strokes as MNIST would have them. No strokes are an empty image.
pub fn draw(points: &[Point], pixels: &mut Pixels) {
    pixels.fill(0.0);
    let Some([left, right, top, bottom]) = bounds(points) else { return };
    let scale = (LARGER_SIDE - 2.0 * RADIUS) / (right - left).max(bottom - top).max(LEAST_EXTENT);
    let place =
        |x: f32, y: f32| Place { scale, x: x - scale * (left + right) / 2.0, y: y - scale * (top + bottom) / 2.0 };
    // In the middle all of it is in the image.
    let middle = SIDE as f32 / 2.0;
    place(middle, middle).ink(points, pixels);
    let [x, y] = center_of_mass(pixels);
    pixels.fill(0.0);
    place(middle + CENTER - x, middle + CENTER - y).ink(points, pixels);
}

/// The left, right, upper and lower end of all points; `None` without any.
fn bounds(points: &[Point]) -> Option<[f32; 4]> {
    let first = points.first()?;
    Some(points.iter().fold([first.x, first.x, first.y, first.y], |[left, right, top, bottom], point| {
        [left.min(point.x), right.max(point.x), top.min(point.y), bottom.max(point.y)]
    }))
}

/// The mean position of the ink, from the left and from the top (pixels).
pub fn center_of_mass(pixels: &Pixels) -> [f32; 2] {
    let (mut mass, mut x, mut y) = (0.0, 0.0, 0.0);
    for (index, ink) in pixels.iter().enumerate() {
        mass += ink;
        x += ink * ((index % SIDE) as f32 + 0.5);
        y += ink * ((index / SIDE) as f32 + 0.5);
    }
    [x / mass, y / mass]
}

/// Where a drawing is in an image: the pixel of a point is `scale · point + (x, y)`.
struct Place {
    scale: f32,
    x: f32,
    y: f32,
}

impl Place {
    /// Draws all strokes.
    fn ink(&self, points: &[Point], pixels: &mut Pixels) {
        let at = |point: &Point| [self.scale * point.x + self.x, self.scale * point.y + self.y];
        let mut previous = [0.0; 2];
        for (index, point) in points.iter().enumerate() {
            let end = at(point);
            line(if index == 0 || point.starts != 0.0 { end } else { previous }, end, pixels);
            previous = end;
        }
    }
}

/// Draws a line with round ends. A pixel is as dark as the darkest line makes it, and the edge of a line is one pixel wide.
fn line(start: [f32; 2], end: [f32; 2], pixels: &mut Pixels) {
    let reach = RADIUS + 0.5;
    // The pixels whose centres the pen can reach.
    let range = |axis: usize| {
        let (low, high) = (start[axis].min(end[axis]) - reach, start[axis].max(end[axis]) + reach);
        (low.max(0.0) as usize).min(SIDE)..(high.max(0.0) as usize + 1).min(SIDE)
    };
    let along = [end[0] - start[0], end[1] - start[1]];
    let length = along[0] * along[0] + along[1] * along[1];
    for row in range(1) {
        for column in range(0) {
            let from = [column as f32 + 0.5 - start[0], row as f32 + 0.5 - start[1]];
            let part =
                if length > 0.0 { ((from[0] * along[0] + from[1] * along[1]) / length).clamp(0.0, 1.0) } else { 0.0 };
            let (dx, dy) = (from[0] - part * along[0], from[1] - part * along[1]);
            let ink = (reach - (dx * dx + dy * dy).sqrt()).clamp(0.0, 1.0);
            let pixel = &mut pixels[row * SIDE + column];
            *pixel = pixel.max(ink);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A seven, of this size and at this position.
    fn seven(size: f32, [x, y]: [f32; 2]) -> Vec<Point> {
        let corners = [[0.0, 0.0], [0.7, 0.0], [0.3, 1.0]];
        let point = |(index, corner): (usize, &[f32; 2])| Point {
            x: x + size * corner[0],
            y: y + size * corner[1],
            starts: f32::from(u8::from(index == 0)),
        };
        corners.iter().enumerate().map(point).collect()
    }

    fn drawn(points: &[Point]) -> Pixels {
        let mut pixels = [0.5; SIDE * SIDE];
        draw(points, &mut pixels);
        pixels
    }

    /// The number of lines that have ink; `line` returns the index of a pixel of a line.
    fn extent(pixels: &Pixels, line: impl Fn(usize, usize) -> usize) -> usize {
        (0..SIDE).filter(|a| (0..SIDE).any(|b| pixels[line(*a, b)] > 0.5)).count()
    }

    #[test]
    fn a_drawing_has_the_size_and_the_centre_of_mnist() {
        let pixels = drawn(&seven(0.4, [0.1, 0.5]));
        let [x, y] = center_of_mass(&pixels);
        // Half a pixel of MNIST's own rounding is far more.
        assert!((x - 14.5).abs() < 0.1 && (y - 14.5).abs() < 0.1, "{x} {y}");
        let (rows, columns) = (extent(&pixels, |a, b| a * SIDE + b), extent(&pixels, |a, b| b * SIDE + a));
        assert!((19..=21).contains(&rows) && (13..=16).contains(&columns), "{rows} × {columns}");
        let ink: f32 = pixels.iter().sum();
        // The mean of the sevens of MNIST is 91.
        assert!((75.0..105.0).contains(&ink), "{ink}");
        assert!(pixels.iter().all(|ink| (0.0..=1.0).contains(ink)));
    }

    #[test]
    fn its_size_and_its_place_on_the_paper_do_not_matter() {
        let pixels = drawn(&seven(0.4, [0.1, 0.5]));
        for (size, at) in [(0.06, [0.9, 0.9]), (0.97, [0.02, 0.02]), (0.5, [0.0, 0.0])] {
            let other = drawn(&seven(size, at));
            let worst = pixels.iter().zip(&other).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(worst < 1e-3, "{worst} at {at:?} of size {size}");
        }
    }

    #[test]
    fn strokes_are_not_joined() {
        let line = |x: f32| [Point { x, y: 0.2, starts: 1.0 }, Point { x, y: 0.8, starts: 0.0 }];
        let pixels = drawn(&[line(0.3), line(0.7)].concat());
        assert_eq!(pixels[14 * SIDE + 14], 0.0, "there is ink between two lines");
        assert!(pixels.iter().sum::<f32>() > 80.0);
    }

    #[test]
    fn nothing_is_empty_and_a_dot_is_a_dot() {
        assert_eq!(drawn(&[]), [0.0; SIDE * SIDE]);
        let dot = drawn(&[Point { x: 0.9, y: 0.1, starts: 1.0 }]);
        let ink: f32 = dot.iter().sum();
        assert!(dot.iter().all(|ink| ink.is_finite()) && (4.0..10.0).contains(&ink), "{ink}");
        let [x, y] = center_of_mass(&dot);
        assert!((x - 14.5).abs() < 0.1 && (y - 14.5).abs() < 0.1, "{x} {y}");
    }
}
