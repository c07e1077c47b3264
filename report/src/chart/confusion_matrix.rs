//! A confusion matrix in colours.

use plotters::element::{Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontTransform};
use stackprop::metrics::ConfusionMatrix;

use super::plot::{line, text, title_style};
use super::range::decimal;
use crate::Drawing;
use crate::drawing::color::{GRID, HEAT, INK, MUTED, ON_HEAT};
use crate::drawing::{UNITS, text_width};
use crate::escape::Shown;

/// A confusion matrix: a row per class of the targets, a column per predicted class. A cell has the number of samples and, in a matrix of up
/// to 12 classes, the share of its row, which is also its colour.
///
/// If there are answers outside the matrix, they have a row and a column `none`. A matrix of more than 40 classes has colours only.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop_report::chart;
/// let mut matrix = ConfusionMatrix::<2>::ZERO;
/// for (truth, predicted) in [(0, 0), (0, 0), (0, 1), (1, 1)] {
///     matrix.add_classes(truth, predicted, 1.0);
/// }
/// let svg = chart::confusion_matrix(&matrix, ["cat", "dog"]).to_string();
/// assert!(svg.contains(">cat<") && svg.contains(">67 %<"));
/// ```
pub fn confusion_matrix<const C: usize>(matrix: &ConfusionMatrix<C>, names: [&str; C]) -> Drawing {
    let others: f64 = (0..=C).map(|class| matrix.count(C, class) + matrix.count(class, C)).sum();
    let size = if others != 0.0 { C + 1 } else { C };
    let names: Vec<String> =
        names.iter().map(|name| Shown(name).to_string()).chain((size > C).then(|| "none".to_owned())).collect();
    let cell = match size {
        ..=4 => 76,
        5..=8 => 58,
        9..=12 => 46,
        13..=20 => 32,
        21..=40 => 22,
        _ => 600 / size.max(1) as i32,
    }
    .max(2);
    let (font, has_text, has_shares) = (if cell >= 46 { 13 } else { 10 }, cell >= 22, cell >= 46);
    let widest = names.iter().map(|name| text_width(name, 12)).max().unwrap_or(0) as i32;
    // Names of columns stand upright if they are wider than their cells.
    let (rises, named) = (widest > cell - 6, cell >= 14);
    let name_space = if named { widest.min(220) } else { 0 };
    let (left, top) = (44 + name_space, 64 + if rises { name_space } else { 18 });
    let side = cell * size as i32;
    let width = (left + side + 20).max(240) as u32;
    let counts = || (0..size).flat_map(|truth| (0..size).map(move |predicted| (truth, predicted)));
    Drawing::new("Confusion matrix", (width, (top + side + 20) as u32), |area| {
        let at = |x: i32, y: i32| (x * UNITS, y * UNITS);
        let centered = Pos::new(HPos::Center, VPos::Center);
        area.draw(&Text::new("Confusion matrix", at(16, 14), title_style()))?;
        area.draw(&Text::new("predicted", at(left + side / 2, 48), text(13, INK).pos(centered)))?;
        let truth_style = text(13, INK).pos(Pos::new(HPos::Center, VPos::Top)).transform(FontTransform::Rotate270);
        area.draw(&Text::new("true class", at(14, top + side / 2), truth_style))?;
        for (index, name) in names.iter().enumerate().filter(|_| named) {
            let middle = index as i32 * cell + cell / 2;
            let style = text(12, MUTED).pos(Pos::new(HPos::Right, VPos::Center));
            area.draw(&Text::new(name.clone(), at(left - 8, top + middle), style))?;
            let style = text(12, MUTED);
            if rises {
                let style = style.pos(Pos::new(HPos::Left, VPos::Center)).transform(FontTransform::Rotate270);
                area.draw(&Text::new(name.clone(), at(left + middle, top - 6), style))?;
            } else {
                let style = style.pos(Pos::new(HPos::Center, VPos::Bottom));
                area.draw(&Text::new(name.clone(), at(left + middle, top - 6), style))?;
            }
        }
        for (truth, predicted) in counts() {
            let count = matrix.count(truth, predicted);
            let row: f64 = (0..=C).map(|predicted| matrix.count(truth, predicted)).sum();
            let share = if row > 0.0 && count.is_finite() { (count / row).clamp(0.0, 1.0) } else { 0.0 };
            let (x, y) = (left + predicted as i32 * cell, top + truth as i32 * cell);
            let corners = [at(x, y), at(x + cell, y + cell)];
            if share > 0.0 {
                area.draw(&Rectangle::new(corners, HEAT.mix(0.08 + 0.84 * share).filled()))?;
            }
            area.draw(&Rectangle::new(corners, line(GRID, 10)))?;
            let color = if share > 0.45 {
                ON_HEAT
            } else if count == 0.0 {
                MUTED
            } else {
                INK
            };
            let (middle, two_lines) = (x + cell / 2, has_shares && count != 0.0);
            if has_text {
                let y = y + cell / 2 - if two_lines { 8 } else { 0 };
                area.draw(&Text::new(decimal(count), at(middle, y), text(font, color).pos(centered)))?;
            }
            if two_lines {
                let style = text(11, color).pos(centered);
                area.draw(&Text::new(format!("{:.0} %", 100.0 * share), at(middle, y + cell / 2 + 9), style))?;
            }
        }
        area.draw(&Rectangle::new([at(left, top), at(left + side, top + side)], line(MUTED, 10)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use stackprop::prelude::*;

    #[test]
    fn names_from_outside_are_only_text() {
        let svg = confusion_matrix(&ConfusionMatrix::<2>::ZERO, ["<script>", "a\u{1b}b"]).to_string();
        assert!(svg.contains("&lt;script&gt;") && !svg.contains("<script") && !svg.contains('\u{1b}'));
    }

    #[test]
    fn answers_outside_the_matrix_are_shown() {
        let mut matrix = ConfusionMatrix::<2>::ZERO;
        assert!(!confusion_matrix(&matrix, ["a", "b"]).to_string().contains(">none<"));
        matrix.add_classes(0, 7, 1.0);
        assert!(confusion_matrix(&matrix, ["a", "b"]).to_string().contains(">none<"));
    }

    #[test]
    fn a_large_matrix_has_a_size_that_fits_a_page() {
        let svg = confusion_matrix(&ConfusionMatrix::<100>::ZERO, ["a"; 100]).to_string();
        assert!(svg.contains("width=\"66") && !svg.contains(">a<"), "{}", &svg[..200]);
    }
}
