//! Drawings as SVG.

use std::fmt::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Drawing;
use super::canvas::{Paint, Point, Shape, Side, UNITS};
use super::color::{PAPER, dark_rules, hex};
use super::png;
use crate::escape::Escaped;

/// A length or coordinate in pixels.
struct Pixels(i32);

impl fmt::Display for Pixels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let units = UNITS.unsigned_abs();
        write!(f, "{sign}{}", size / units)?;
        if size.is_multiple_of(units) { Ok(()) } else { write!(f, ".{}", size % units) }
    }
}

/// Writes a drawing; `is_alone` if nothing around it has the rules for a dark background.
pub(super) fn write(drawing: &Drawing, is_alone: bool, f: &mut dyn Write) -> fmt::Result {
    let (width, height) = (drawing.size.0 / UNITS as u32, drawing.size.1 / UNITS as u32);
    let title = Escaped(&drawing.title);
    write!(
        f,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"stackprop\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" aria-label=\"{title}\" font-family=\"system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif\">\
         <title>{title}</title>"
    )?;
    if is_alone {
        write!(f, "<style>{}</style>", dark_rules())?;
    }
    write!(f, "<rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>", hex(PAPER))?;
    drawing.shapes.iter().try_for_each(|shape| element(shape, f))?;
    f.write_str("</svg>")
}

fn element(shape: &Shape, f: &mut dyn Write) -> fmt::Result {
    match shape {
        Shape::Path { points, color, width } => {
            f.write_str("<polyline fill=\"none\" points=\"")?;
            coordinates(points, f)?;
            f.write_str("\" stroke-linejoin=\"round\"")?;
            paint("stroke", *color, f)?;
            write!(f, " stroke-width=\"{}\"/>", Pixels(*width as i32))
        }
        Shape::Polygon { points, color } => {
            f.write_str("<polygon points=\"")?;
            coordinates(points, f)?;
            f.write_str("\"")?;
            paint("fill", *color, f)?;
            f.write_str("/>")
        }
        Shape::Rectangle { from, to, color, width } => {
            let (x, y) = (from.0.min(to.0), from.1.min(to.1));
            let (w, h) = ((to.0 - from.0).abs(), (to.1 - from.1).abs());
            write!(
                f,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
                Pixels(x),
                Pixels(y),
                Pixels(w),
                Pixels(h)
            )?;
            filled_or_drawn(*color, *width, f)
        }
        Shape::Circle { center, radius, color, width } => {
            write!(
                f,
                "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"",
                Pixels(center.0),
                Pixels(center.1),
                Pixels(*radius as i32)
            )?;
            filled_or_drawn(*color, *width, f)
        }
        Shape::Text { at, text, size, color, bold, horizontal, vertical, rises } => {
            let (x, y) = (Pixels(at.0), Pixels(at.1));
            write!(f, "<text x=\"{x}\" y=\"{y}\" font-size=\"{}\"", Pixels(*size as i32))?;
            match horizontal {
                Side::Start => {}
                Side::Middle => f.write_str(" text-anchor=\"middle\"")?,
                Side::End => f.write_str(" text-anchor=\"end\"")?,
            }
            match vertical {
                Side::Start => f.write_str(" dy=\".8em\"")?,
                Side::Middle => f.write_str(" dy=\".35em\"")?,
                Side::End => f.write_str(" dy=\"-.2em\"")?,
            }
            if *bold {
                f.write_str(" font-weight=\"600\"")?;
            }
            if *rises {
                write!(f, " transform=\"rotate(-90 {x} {y})\"")?;
            }
            paint("fill", *color, f)?;
            write!(f, ">{}</text>", Escaped(text))
        }
        Shape::Pixels { at, size, extent, rgb } => {
            write!(
                f,
                "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" \
                 href=\"data:image/png;base64,{}\"/>",
                Pixels(at.0),
                Pixels(at.1),
                Pixels(extent.0 as i32),
                Pixels(extent.1 as i32),
                STANDARD.encode(png::encode(*size, rgb))
            )
        }
    }
}

fn coordinates(points: &[Point], f: &mut dyn Write) -> fmt::Result {
    points.iter().enumerate().try_for_each(|(index, point)| {
        write!(f, "{}{},{}", if index > 0 { " " } else { "" }, Pixels(point.0), Pixels(point.1))
    })
}

fn filled_or_drawn(color: Paint, width: Option<u32>, f: &mut dyn Write) -> fmt::Result {
    match width {
        None => paint("fill", color, f)?,
        Some(width) => {
            paint("stroke", color, f)?;
            write!(f, " fill=\"none\" stroke-width=\"{}\"", Pixels(width as i32))?;
        }
    }
    f.write_str("/>")
}

fn paint(attribute: &str, Paint { color, opacity }: Paint, f: &mut dyn Write) -> fmt::Result {
    write!(f, " {attribute}=\"{}\"", hex(color))?;
    if opacity < 1.0 { write!(f, " {attribute}-opacity=\"{opacity:.3}\"") } else { Ok(()) }
}
