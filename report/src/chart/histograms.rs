//! The magnitudes of the values of each layer.

use plotters::element::{PathElement, Polygon, Rectangle, Text};
use plotters::style::Color as _;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::plot::{line, text, title_style};
use super::range::decimal;
use crate::drawing::color::{ALARM, GRID, INK, MUTED};
use crate::drawing::{Drawing, UNITS, series_color, text_width};
use crate::escape::Shown;
use crate::histogram::{Bin, Histogram, Histograms};

/// The height of the row of a layer, of the part above the rows and of the part below them (pixels).
const ROW: i32 = 46;
const TOP: i32 = 86;
const BOTTOM: i32 = 50;
/// The width of the distributions (pixels).
const PLANE: i32 = 420;

/// The distributions of the values of each layer over the logarithm of their magnitude: positive values above the line of a layer, negative
/// values below it, each row in its own height. A short line marks the root mean square.
///
/// Gradients that vanish move to the left from layer to layer, those that explode to the right. The share of zeros, as of units of a `ReLU`
/// that are off, and the numbers of NaN and infinities are at the right.
///
/// ```
/// use stackprop_report::{Histograms, chart};
/// let mut gradients = Histograms::new();
/// gradients.add("dense0.weight", &[1e-9f32, -2e-9, 0.0]);
/// gradients.add("dense2.weight", &[0.1f32, f32::NAN]);
/// let svg = chart::histograms("Gradients", &gradients).to_string();
/// assert!(svg.contains("dense0.weight") && svg.contains("1 NaN"));
/// ```
pub fn histograms(title: &str, histograms: &Histograms) -> Drawing {
    let rows: Vec<(String, &Histogram)> = histograms.iter().map(|one| (Shown(one.label()).to_string(), one)).collect();
    let named = rows.iter().map(|(name, _)| text_width(name, 12)).max().unwrap_or(0) as i32;
    let (left, bottom) = (24 + named.max(40), TOP + ROW * rows.len() as i32);
    let right = left + PLANE;
    let (low, high) = decades(&rows);
    let at = |x: i32, y: i32| (x * UNITS, y * UNITS);
    let place = |exponent: f64| {
        let share = (exponent - f64::from(low)) / f64::from(high - low);
        left * UNITS + (share * f64::from(PLANE * UNITS)) as i32
    };
    Drawing::new(title, ((right + 190) as u32, (bottom + BOTTOM) as u32), |area| {
        area.draw(&Text::new(title.to_owned(), at(16, 14), title_style()))?;
        let middle = Pos::new(HPos::Left, VPos::Center);
        for (index, name, color) in [(0, "positive", series_color(0)), (1, "negative", series_color(4))] {
            let x = 16 + 90 * index;
            area.draw(&Rectangle::new([at(x, 38), at(x + 14, 48)], color.mix(0.8).filled()))?;
            area.draw(&Text::new(name, at(x + 20, 43), text(12, INK).pos(middle)))?;
        }
        area.draw(&PathElement::new(vec![at(200, 36), at(200, 50)], line(INK, 20)))?;
        area.draw(&Text::new("root mean square", at(208, 43), text(12, INK).pos(middle)))?;
        for (x, heading) in [(right + 12, "rms"), (right + 76, "zeros")] {
            area.draw(&Text::new(heading, at(x, TOP - 12), text(12, MUTED).pos(middle)))?;
        }
        let every = (high - low).div_euclid(10).max(1);
        for exponent in (low..=high).filter(|exponent| (exponent - low) % every == 0) {
            let x = place(f64::from(exponent));
            area.draw(&PathElement::new(vec![(x, TOP * UNITS), (x, bottom * UNITS)], line(GRID, 10)))?;
            let style = text(12, MUTED).pos(Pos::new(HPos::Center, VPos::Top));
            area.draw(&Text::new(decimal(10f64.powi(exponent)), (x, (bottom + 6) * UNITS), style))?;
        }
        let style = text(13, INK).pos(Pos::new(HPos::Center, VPos::Top));
        area.draw(&Text::new("magnitude", at((left + right) / 2, bottom + 26), style))?;
        for (index, (name, histogram)) in rows.iter().enumerate() {
            let base = TOP + ROW * index as i32 + ROW / 2;
            let style = text(12, INK).pos(Pos::new(HPos::Right, VPos::Center));
            area.draw(&Text::new(name.clone(), at(left - 10, base), style))?;
            let bins = || histogram.bins(true).chain(histogram.bins(false));
            let most = bins().map(|bin| bin.count).max().unwrap_or(1) as f64;
            for (is_positive, color) in [(true, series_color(0)), (false, series_color(4))] {
                let sign = if is_positive { -1.0 } else { 1.0 };
                let height = |count: u64| (sign * f64::from(ROW * UNITS) * 0.46 * count as f64 / most) as i32;
                for bin in histogram.bins(is_positive) {
                    let Bin { from, to, count } = bin;
                    let (from, to, base) = (place(from), place(to), base * UNITS);
                    let corners =
                        vec![(from, base), (from, base + height(count)), (to, base + height(count)), (to, base)];
                    area.draw(&Polygon::new(corners, color.mix(0.8).filled()))?;
                }
            }
            area.draw(&PathElement::new(vec![at(left, base), at(right, base)], line(MUTED, 6)))?;
            let rms = histogram.root_mean_square();
            if rms > 0.0 && rms.is_finite() {
                let x = place(rms.log10().clamp(f64::from(low), f64::from(high)));
                let (from, to) = ((base - ROW / 2 + 3) * UNITS, (base + ROW / 2 - 3) * UNITS);
                area.draw(&PathElement::new(vec![(x, from), (x, to)], line(INK, 20)))?;
            }
            let style = text(12, INK).pos(middle);
            area.draw(&Text::new(decimal_of(rms), at(right + 12, base), style.clone()))?;
            let share = 100.0 * histogram.zeros() as f64 / histogram.count().max(1) as f64;
            area.draw(&Text::new(format!("{share:.0} %"), at(right + 76, base), style))?;
            let alarms = [(histogram.nans(), "NaN"), (histogram.infinities(), "∞")];
            for (line, (count, what)) in alarms.into_iter().filter(|(count, _)| *count > 0).enumerate() {
                let y = base - 8 + 16 * line as i32;
                area.draw(&Text::new(format!("{count} {what}"), at(right + 122, y), text(12, ALARM).pos(middle)))?;
            }
        }
        Ok(())
    })
}

/// The powers of ten that the axis shows: all that have values, and at least four.
fn decades(rows: &[(String, &Histogram)]) -> (i32, i32) {
    let bins = || rows.iter().flat_map(|(_, one)| one.bins(true).chain(one.bins(false)));
    let low = bins().map(|bin| bin.from.floor() as i32).min();
    let high = bins().map(|bin| bin.to.ceil() as i32).max();
    let (low, high) = (low.unwrap_or(-3), high.unwrap_or(1));
    (low.min(high - 4), high)
}

/// A number with three digits.
fn decimal_of(x: f64) -> String {
    if x == 0.0 || (1e-2..1e4).contains(&x) { decimal((x * 1e3).round() / 1e3) } else { format!("{x:.1e}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_values_and_no_layers_are_charts() {
        histograms("empty", &Histograms::new());
        let mut all = Histograms::new();
        all.add::<f32>("a", &[]);
        all.add("b", &[f32::NAN, f32::INFINITY, f32::INFINITY]);
        let svg = histograms("only NaN", &all).to_string();
        assert!(svg.contains("1 NaN") && svg.contains("2 ∞"));
    }

    #[test]
    fn small_values_are_left_of_large_ones_and_negative_values_below_the_line() {
        let mut all = Histograms::new();
        all.add("a", &[0.002f32, 30.0, -30.0]);
        let svg = histograms("Values", &all).to_string();
        let corners = |polygon: &str| -> Vec<(f64, f64)> {
            let points = polygon.split('"').next().unwrap().split(' ').map(|point| point.split_once(',').unwrap());
            points.map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap())).collect()
        };
        let bars: Vec<_> = svg.split("<polygon points=\"").skip(1).map(corners).collect();
        let [small, large, negative] = &bars[..] else { panic!("{svg}") };
        assert!(small[2].0 < large[0].0 && large[0] == negative[0]);
        assert!(large[1].1 < large[0].1 && negative[1].1 > negative[0].1);
        assert_eq!(small[1].1, large[1].1);
    }
}
