//! A part of an image in another size: bilinear, with antialiasing.

use std::vec::Vec;

/// The range from `start` to `end` of a row or a column (pixels; the first pixel is from 0 to 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    pub start: f64,
    pub end: f64,
}

/// The source pixels of one pixel, from `first` on, and the weight of each. The weights add up to 1.
struct Taps {
    first: usize,
    weights: Vec<f64>,
}

/// Returns the taps of `to` pixels that cover a span of a row with `from` pixels.
///
/// The weight of a pixel falls linearly with the distance from the centre, and is 0 at a distance of one pixel, of the source or of the result,
/// whichever are larger. This is the filter `BILINEAR` of Pillow, and `antialias=True` of PyTorch.
fn taps(from: usize, span: Span, to: usize) -> Vec<Taps> {
    let scale = (span.end - span.start) / to as f64;
    let reach = scale.max(1.0);
    let of_pixel = |pixel: usize| {
        let center = span.start + (pixel as f64 + 0.5) * scale;
        let first = (center - reach).floor().max(0.0) as usize;
        let end = ((center + reach).ceil() as usize).min(from);
        let weight = |i: usize| (1.0 - (i as f64 + 0.5 - center).abs() / reach).max(0.0);
        let mut weights: Vec<f64> = (first..end).map(weight).collect();
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        Taps { first, weights }
    };
    (0..to).map(of_pixel).collect()
}

/// Computes `width` columns of the part of an image in two spans, and calls `set` with each row, column and value.
///
/// `from` is the height and the width of the image, and `value` returns its pixel at a row and a column.
pub(super) fn resample(
    from: [usize; 2],
    [vertical, horizontal]: [Span; 2],
    [height, width]: [usize; 2],
    value: impl Fn(usize, usize) -> f64,
    mut set: impl FnMut(usize, usize, f64),
) {
    let (rows, columns) = (taps(from[0], vertical, height), taps(from[1], horizontal, width));
    // Only the rows that are needed, and each of them once.
    let first = rows.iter().map(|taps| taps.first).min().unwrap_or(0);
    let end = rows.iter().map(|taps| taps.first + taps.weights.len()).max().unwrap_or(0);
    let across = |row: usize, taps: &Taps| -> f64 {
        taps.weights.iter().enumerate().map(|(i, weight)| weight * value(row, taps.first + i)).sum()
    };
    let narrow: Vec<f64> = (first..end)
        .flat_map(|row| columns.iter().map(move |taps| (row, taps)))
        .map(|(row, taps)| across(row, taps))
        .collect();
    for (row, taps) in rows.iter().enumerate() {
        for column in 0..width {
            let start = taps.first - first;
            let down = taps.weights.iter().enumerate().map(|(i, weight)| weight * narrow[(start + i) * width + column]);
            set(row, column, down.sum());
        }
    }
}
