//! Monthly series as lines in an SVG.

use std::fmt::Write;
use std::path::Path;

const WIDTH: f32 = 960.0;
const HEIGHT: f32 = 400.0;
const MARGIN: f32 = 40.0;

/// A name, a colour, and one value per month.
pub type Line = (&'static str, &'static str, Vec<f32>);

/// Writes lines that begin in January of the year `start`.
pub fn write(path: &Path, title: &str, start: usize, lines: &[Line]) -> std::io::Result<()> {
    let values = || lines.iter().flat_map(|(_, _, values)| values).copied();
    let (low, high) = (values().fold(f32::MAX, f32::min).floor(), values().fold(f32::MIN, f32::max).ceil());
    let months = lines.iter().map(|(_, _, values)| values.len()).max().unwrap_or(0);
    let x = |month: usize| MARGIN + (WIDTH - 2.0 * MARGIN) * month as f32 / months as f32;
    let y = |value: f32| HEIGHT - MARGIN - (HEIGHT - 2.0 * MARGIN) * (value - low) / (high - low);

    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n<text x=\"{MARGIN}\" y=\"20\">{title}</text>\n"
    );
    let mut add = |element: std::fmt::Arguments<'_>| {
        // Writing to a string cannot fail.
        let _ = writeln!(svg, "{element}");
    };
    for value in (low as i32..=high as i32).step_by(2) {
        let y = y(value as f32);
        add(format_args!("<path d=\"M{MARGIN} {y}H{}\" stroke=\"#e8e8e8\"/>", WIDTH - MARGIN));
        add(format_args!("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{value}</text>", MARGIN - 6.0, y + 4.0));
    }
    for year in 0..=months / 12 {
        add(format_args!("<text x=\"{}\" y=\"{}\">{}</text>", x(12 * year), HEIGHT - MARGIN + 18.0, start + year));
    }
    for (index, (name, colour, values)) in lines.iter().enumerate() {
        let points: String = values.iter().enumerate().map(|(i, v)| format!("{:.1},{:.1} ", x(i), y(*v))).collect();
        add(format_args!("<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\"/>"));
        let at = 290.0 + 150.0 * index as f32;
        add(format_args!("<text x=\"{at}\" y=\"20\" fill=\"{colour}\">{name}</text>"));
    }
    svg.push_str("</svg>\n");
    std::fs::write(path, svg)
}
