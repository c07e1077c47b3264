//! [`Canvas`]: a backend of plotters that keeps what is drawn.

use std::convert::Infallible;

use plotters::style::RGBColor;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
    FontTransform,
};

use super::color::Color;

/// The number of units of a canvas per pixel: curves are drawn between pixels.
pub(crate) const UNITS: i32 = 10;

/// A point (units).
pub(super) type Point = (i32, i32);

/// What is drawn, in units.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// A line from point to point.
    Path { points: Vec<Point>, color: Paint, width: u32 },
    /// A filled area.
    Polygon { points: Vec<Point>, color: Paint },
    /// A rectangle between two corners; without a width it is filled.
    Rectangle { from: Point, to: Point, color: Paint, width: Option<u32> },
    /// A circle; without a width it is filled.
    Circle { center: Point, radius: u32, color: Paint, width: Option<u32> },
    /// A line of text.
    Text { at: Point, text: String, size: u32, color: Paint, bold: bool, horizontal: Side, vertical: Side, rises: bool },
    /// An image without interpolation: red, green and blue of each pixel.
    Pixels { at: Point, size: (u32, u32), extent: (u32, u32), rgb: Vec<u8> },
}

/// A colour with its opacity, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Paint {
    pub color: Color,
    pub opacity: f64,
}

impl From<BackendColor> for Paint {
    fn from(BackendColor { alpha, rgb: (red, green, blue) }: BackendColor) -> Self {
        Self { color: RGBColor(red, green, blue), opacity: alpha }
    }
}

/// Where a point is in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Left, or at the top.
    Start,
    Middle,
    /// Right, or at the bottom.
    End,
}

impl From<HPos> for Side {
    fn from(position: HPos) -> Self {
        match position {
            HPos::Left => Self::Start,
            HPos::Center => Self::Middle,
            HPos::Right => Self::End,
        }
    }
}

impl From<VPos> for Side {
    fn from(position: VPos) -> Self {
        match position {
            VPos::Top => Self::Start,
            VPos::Center => Self::Middle,
            VPos::Bottom => Self::End,
        }
    }
}

/// A backend that adds to a list of shapes.
pub(crate) struct Canvas<'a> {
    pub(super) size: (u32, u32),
    pub(super) shapes: &'a mut Vec<Shape>,
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Canvas<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        self.shapes.push(Shape::Rectangle {
            from: point,
            to: (point.0 + 1, point.1 + 1),
            color: color.into(),
            width: None,
        });
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Drawn {
        let width = (!fill).then(|| style.stroke_width());
        self.shapes.push(Shape::Rectangle { from, to, color: style.color().into(), width });
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let (points, color) = (path.into_iter().collect(), style.color().into());
        self.shapes.push(Shape::Path { points, color, width: style.stroke_width() });
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        let width = (!fill).then(|| style.stroke_width());
        self.shapes.push(Shape::Circle { center, radius, color: style.color().into(), width });
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, corners: I, style: &S) -> Drawn {
        self.shapes.push(Shape::Polygon { points: corners.into_iter().collect(), color: style.color().into() });
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        self.shapes.push(Shape::Text {
            at,
            text: text.to_owned(),
            size: style.size().max(0.0) as u32,
            color: style.color().into(),
            bold: matches!(style.style(), FontStyle::Bold),
            horizontal: style.anchor().h_pos.into(),
            vertical: style.anchor().v_pos.into(),
            rises: matches!(style.transform(), FontTransform::Rotate270),
        });
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let size = style.size().max(0.0) as u32;
        Ok((text_width(text, size), size))
    }

    fn blit_bitmap(&mut self, at: BackendCoord, size: (u32, u32), rgb: &[u8]) -> Drawn {
        self.shapes.push(Shape::Pixels { at, size, extent: size, rgb: rgb.to_owned() });
        Ok(())
    }
}

/// The width of a text in most fonts, rather more than less (in the unit of its size).
pub(crate) fn text_width(text: &str, size: u32) -> u32 {
    let width = |c: char| match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | ' ' | 'I' | 't' | 'f' | 'r' | '(' | ')' => 38,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 90,
        c if c.is_ascii_uppercase() => 68,
        c if c.is_ascii() => 57,
        c if c > '\u{2e80}' => 105,
        _ => 62,
    };
    text.chars().map(|c| size * width(c)).sum::<u32>() / 100
}
