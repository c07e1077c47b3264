//! Weights and feature maps as pictures.
//!
//! Each number is a square. Weights have a scale around zero: blue is negative, white is zero, brown is positive. Feature maps have a scale from
//! their least value, dark blue, to their largest, yellow. Both can be told apart with any kind of colour vision. NaN and infinities are
//! pink.

use plotters::element::{Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use stackprop::tensor::{Scalar, Shape, Tensor};

use crate::chart::{decimal, line, text, title_style};
use crate::drawing::color::{GRID, INK, MUTED};
use crate::error::{Error, Result};
use crate::{Drawing, drawing::UNITS};

/// The largest number of pictures in a drawing: more are left out, which its title says.
const MOST: usize = 256;
/// The width of a drawing without its margins (pixels).
const WIDTH: u32 = 640;
/// The distance between two pictures (pixels).
const GAP: u32 = 4;
/// Where the pictures begin (pixels).
const TOP: u32 = 44;

/// The weights of a layer: a picture for each pair of an output and an input channel of a convolution, `[outputs][inputs][rows][columns]`;
/// one for each output of a convolution over sequences, `[outputs][inputs][steps]`; a single one, `[inputs][outputs]`, for a dense layer.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop_report::image;
/// network! { struct Net = Input<Image<1, 8, 8>>, conv: Conv2d<1, 4, 3>, Flatten, Dense<_, 2>; }
/// let drawing = image::weights(&Net::ZERO.conv.weight);
/// assert_eq!(drawing.title(), "4 filters of 3×3");
/// ```
pub fn weights<T: Scalar, S: Shape>(tensor: &Tensor<T, S>) -> Drawing {
    let (rows, columns) = match *S::DIMS {
        [.., rows, columns] => (rows, columns),
        [columns] => (1, columns),
        [] => (1, 1),
    };
    let values: Vec<f64> = tensor.as_slice().iter().map(|x| Scalar::to_f64(*x)).collect();
    let count = values.len() / (rows * columns).max(1);
    let title = match count {
        1 => format!("{rows}×{columns} weights"),
        _ => format!("{count} filters of {rows}×{columns}"),
    };
    grid(&title, &values, (count, rows, columns), Colors::around_zero(&values))
}

/// The weights of a dense layer whose inputs are an image: a picture for each output, of these rows and columns.
///
/// # Errors
///
/// If the product of the extents is not the number of inputs.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop_report::image;
/// network! { struct Net = hidden: Dense<784, 16>, ReLU, Dense<16, 10>; }
/// assert_eq!(image::dense_weights(&Net::ZERO.hidden.weight, [28, 28])?.title(), "weights of 16 units");
/// assert!(image::dense_weights(&Net::ZERO.hidden.weight, [28, 27]).is_err());
/// # Ok::<(), stackprop_report::Error>(())
/// ```
pub fn dense_weights<T: Scalar, S: Shape>(tensor: &Tensor<T, S>, [rows, columns]: [usize; 2]) -> Result<Drawing> {
    let outputs = S::DIMS.last().copied().unwrap_or(1);
    let inputs = S::SIZE.checked_div(outputs).unwrap_or(0);
    if inputs == 0 || rows.checked_mul(columns) != Some(inputs) {
        return Err(Error::Extents { values: inputs, extents: vec![rows, columns] });
    }
    let matrix = tensor.as_slice();
    let of_output = |output: usize| (0..inputs).map(move |input| Scalar::to_f64(matrix[input * outputs + output]));
    let values: Vec<f64> = (0..outputs).flat_map(of_output).collect();
    Ok(grid(&format!("weights of {outputs} units"), &values, (outputs, rows, columns), Colors::around_zero(&values)))
}

/// The outputs of a convolution for one sample: a picture for each channel, `[channels][rows][columns]`.
///
/// # Errors
///
/// If the product of the extents is not the number of values, or is 0.
///
/// ```
/// use stackprop_report::image;
/// let drawing = image::feature_maps(&[0.0f32, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], [2, 2, 2])?;
/// assert_eq!(drawing.title(), "2 feature maps of 2×2");
/// # Ok::<(), stackprop_report::Error>(())
/// ```
pub fn feature_maps<T: Scalar>(values: &[T], [channels, rows, columns]: [usize; 3]) -> Result<Drawing> {
    let product = channels.checked_mul(rows).and_then(|pixels| pixels.checked_mul(columns));
    if product != Some(values.len()) || values.is_empty() {
        return Err(Error::Extents { values: values.len(), extents: vec![channels, rows, columns] });
    }
    let values: Vec<f64> = values.iter().map(|x| Scalar::to_f64(*x)).collect();
    let title = format!("{channels} feature maps of {rows}×{columns}");
    Ok(grid(&title, &values, (channels, rows, columns), Colors::from_least(&values)))
}

/// How numbers become colours.
#[derive(Clone, Copy)]
struct Colors {
    low: f64,
    high: f64,
    /// The colours of the least number, of the middle and of the largest number.
    stops: [[u8; 3]; 3],
}

impl Colors {
    fn around_zero(values: &[f64]) -> Self {
        let largest = values.iter().filter(|x| x.is_finite()).fold(0.0, |most, x| f64::max(most, x.abs()));
        let largest = if largest > 0.0 { largest } else { 1.0 };
        Self { low: -largest, high: largest, stops: [[0x1f, 0x5f, 0xa8], [0xff, 0xff, 0xff], [0xa8, 0x4f, 0x05]] }
    }

    fn from_least(values: &[f64]) -> Self {
        let finite = || values.iter().copied().filter(|x| x.is_finite());
        let (low, high) = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
        let (low, high) = if low < high { (low, high) } else { (low.min(0.0), low.max(0.0) + 1.0) };
        Self { low, high, stops: [[0x00, 0x22, 0x4e], [0x7c, 0x7b, 0x78], [0xfe, 0xe8, 0x38]] }
    }

    fn of(self, x: f64) -> [u8; 3] {
        if !x.is_finite() {
            return [0xff, 0x40, 0xc0];
        }
        // Divided before the difference, which could be infinite.
        let share = 2.0 * ((x / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0)).clamp(0.0, 1.0);
        let (from, to) = if share < 1.0 { (self.stops[0], self.stops[1]) } else { (self.stops[1], self.stops[2]) };
        let part = if share < 1.0 { share } else { share - 1.0 };
        core::array::from_fn(|i| (f64::from(from[i]) + part * (f64::from(to[i]) - f64::from(from[i]))).round() as u8)
    }
}

/// Pictures of the same size in rows, with the scale of their colours.
fn grid(title: &str, values: &[f64], (count, rows, columns): (usize, usize, usize), colors: Colors) -> Drawing {
    let shown = count.min(MOST);
    let (rows_u32, columns_u32) = (rows.max(1) as u32, columns.max(1) as u32);
    // As large as fits, but a number is at most 16 pixels wide, and a picture as wide as the drawing at most.
    let across = (shown.max(1) as f64).sqrt().ceil().max(f64::from((WIDTH / 76).min(shown.max(1) as u32))) as u32;
    let room = (WIDTH / across).saturating_sub(GAP).max(1);
    let scale = f64::from(room) / f64::from(columns_u32);
    let scale = if scale >= 1.0 { scale.floor().min(16.0) } else { scale };
    let (width, height) =
        ((scale * f64::from(columns_u32)).max(1.0) as u32, (scale * f64::from(rows_u32)).max(1.0) as u32);
    let lines = (shown as u32).div_ceil(across).max(1);
    let bottom = TOP + lines * (height + GAP);
    let heading = if shown < count { format!("{title}: the first {shown}") } else { title.to_owned() };
    let at = |x: u32, y: u32| (x as i32 * UNITS, y as i32 * UNITS);
    let place =
        |index: usize| (16 + index as u32 % across * (width + GAP), TOP + index as u32 / across * (height + GAP));
    let full = (across * (width + GAP) - GAP).max(260);
    let mut drawing = Drawing::new(title, (full + 32, bottom + 44), |area| {
        area.draw(&Text::new(heading, at(16, 14), title_style()))?;
        for index in 0..shown {
            let (x, y) = place(index);
            area.draw(&Rectangle::new([at(x - 1, y - 1), at(x + width + 1, y + height + 1)], line(GRID, 10)))?;
        }
        let style = |horizontal| text(12, MUTED).pos(Pos::new(horizontal, VPos::Center));
        let y = bottom + 19;
        area.draw(&Text::new(decimal(colors.low), at(66, y), style(HPos::Right)))?;
        area.draw(&Text::new(decimal(colors.high), at(202, y), style(HPos::Left)))?;
        area.draw(&Rectangle::new([at(72, y - 6), at(196, y + 6)], line(GRID, 10)))?;
        let strange = values.iter().filter(|x| !x.is_finite()).count();
        if strange > 0 {
            let style = text(12, INK).pos(Pos::new(HPos::Right, VPos::Center));
            area.draw(&Text::new(format!("NaN or ∞: {strange}"), at(full + 16, y), style))?;
        }
        Ok(())
    });
    let pixels = rows * columns;
    for (index, picture) in values.chunks_exact(pixels.max(1)).take(shown).enumerate() {
        let (x, y) = place(index);
        let rgb = picture.iter().flat_map(|x| colors.of(*x)).collect();
        drawing.add_pixels((x as i32, y as i32), (width, height), (columns_u32, rows_u32), rgb);
    }
    let bar = (0..62).flat_map(|i| colors.of(colors.low + f64::from(i) / 61.0 * (colors.high - colors.low))).collect();
    drawing.add_pixels((72, bottom as i32 + 13), (124, 12), (62, 1), bar);
    drawing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_white_and_signs_have_colours() {
        let colors = Colors::around_zero(&[-2.0, 1.0, f64::NAN]);
        assert_eq!(colors.of(0.0), [255; 3]);
        assert_eq!((colors.of(-2.0), colors.of(2.0)), ([0x1f, 0x5f, 0xa8], [0xa8, 0x4f, 0x05]));
        assert_eq!(colors.of(f64::NAN), [0xff, 0x40, 0xc0]);
        assert_eq!(Colors::from_least(&[1e308, -1e308]).of(1e308), [0xfe, 0xe8, 0x38]);
    }

    #[test]
    fn equal_and_strange_values_are_a_picture() {
        for value in [0.0, 5.0, f32::NAN, f32::INFINITY] {
            let drawing = feature_maps(&[value; 4], [1, 2, 2]).unwrap();
            assert!(drawing.to_png().starts_with(b"\x89PNG"));
        }
    }

    #[test]
    fn too_many_pictures_are_cut() {
        let svg = feature_maps(&[1.0f32; 300], [300, 1, 1]).unwrap().to_string();
        assert!(svg.contains("the first 256"));
        assert_eq!(svg.matches("<image").count(), 257);
    }

    #[test]
    fn extents_that_do_not_fit_are_errors() {
        let error = feature_maps(&[1.0f32; 5], [2, 2, 2]).unwrap_err().to_string();
        assert!(error.starts_with("5 values do not fill images of the extents [2, 2, 2]"), "{error}");
        assert!(feature_maps::<f32>(&[], [0, 2, 2]).is_err());
        assert!(feature_maps(&[1.0f32; 5], [usize::MAX, 2, 2]).is_err());
    }
}
