//! [`Drawing`]: a chart or a picture, as SVG or PNG.

mod canvas;
pub(crate) mod color;
mod png;
mod svg;

use std::fmt;
use std::fs;
use std::path::Path;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};

use canvas::Shape;
pub(crate) use canvas::{Canvas, UNITS, text_width};

use crate::error::{Error, Result};
use color::Color;

/// A chart or a picture, which is saved as SVG or PNG.
///
/// [`Display`](fmt::Display) writes it as SVG, for a page or a notebook. An SVG follows the reader's choice of a light or a dark background. A
/// PNG is light, has two pixels per pixel of the SVG, and its text is in a font that is part of this crate and knows the characters of
/// Latin-1; others are shown as `?`.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop_report::chart;
/// let mut matrix = ConfusionMatrix::<2>::ZERO;
/// matrix.add_classes(0, 1, 3.0);
/// let drawing = chart::confusion_matrix(&matrix, ["cat", "dog"]);
/// # let folder = tempfile::tempdir()?;
/// # std::env::set_current_dir(&folder)?;
/// drawing.save("matrix.svg")?;
/// drawing.save("matrix.png")?;
/// assert_eq!(std::fs::read_to_string("matrix.svg")?, drawing.to_string());
/// assert!(std::fs::read("matrix.png")?.starts_with(b"\x89PNG"));
/// assert_eq!(drawing.save("matrix.gif").unwrap_err().to_string(), "matrix.gif: a drawing is saved as `.svg` or `.png`");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    title: String,
    /// Units.
    size: (u32, u32),
    shapes: Vec<Shape>,
}

impl Drawing {
    /// A drawing of this size (pixels), by a function that draws on it.
    pub(crate) fn new(
        title: &str,
        (width, height): (u32, u32),
        draw: impl for<'a> FnOnce(&DrawingArea<Canvas<'a>, Shift>) -> Drawn,
    ) -> Self {
        let (size, mut shapes) = ((width * UNITS as u32, height * UNITS as u32), Vec::new());
        let drawn = draw(&Canvas { size, shapes: &mut shapes }.into_drawing_area());
        // It cannot fail: the canvas only keeps what is drawn.
        debug_assert!(drawn.is_ok(), "{drawn:?}");
        Self { title: title.to_owned(), size, shapes }
    }

    /// What the drawing shows, in a few words.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// let drawing = stackprop_report::chart::confusion_matrix(&ConfusionMatrix::<2>::ZERO, ["cat", "dog"]);
    /// assert_eq!(drawing.title(), "Confusion matrix");
    /// ```
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The drawing as the content of a PNG file.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// let drawing = stackprop_report::chart::confusion_matrix(&ConfusionMatrix::<2>::ZERO, ["cat", "dog"]);
    /// assert!(drawing.to_png().starts_with(b"\x89PNG"));
    /// ```
    pub fn to_png(&self) -> Vec<u8> {
        png::draw(self)
    }

    /// Saves the drawing as SVG or PNG, as the extension of the path says.
    ///
    /// # Errors
    ///
    /// If it is another extension, or the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
        let written = match extension.as_deref() {
            Some("svg") => fs::write(path, self.to_string()),
            Some("png") => fs::write(path, self.to_png()),
            _ => return Err(Error::Extension { path: path.into() }),
        };
        written.map_err(|error| Error::Write { path: path.into(), error })
    }

    /// The drawing as SVG without the rules for a dark background, for a page that has them.
    pub(crate) fn within_a_page(&self) -> String {
        let mut text = String::new();
        let _ = svg::write(self, false, &mut text);
        text
    }

    /// The width and height of the PNG (pixels).
    #[cfg(feature = "tensorboard")]
    pub(crate) fn png_size(&self) -> (u32, u32) {
        png::size(self)
    }

    /// The width (pixels).
    pub(crate) fn width(&self) -> u32 {
        self.size.0 / UNITS as u32
    }

    /// Adds an image without interpolation, at a place and of a size in pixels: red, green and blue of each of its pixels.
    pub(crate) fn add_pixels(&mut self, at: (i32, i32), extent: (u32, u32), size: (u32, u32), rgb: Vec<u8>) {
        let units = |pixels: u32| pixels * UNITS as u32;
        let (at, extent) = ((at.0 * UNITS, at.1 * UNITS), (units(extent.0), units(extent.1)));
        self.shapes.push(Shape::Pixels { at, size, extent, rgb });
    }
}

impl fmt::Display for Drawing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        svg::write(self, true, f)
    }
}

/// Whether something has been drawn.
pub(crate) type Drawn = std::result::Result<(), plotters::drawing::DrawingAreaErrorKind<std::convert::Infallible>>;

/// The rules of CSS for drawings on a page.
pub(crate) fn dark_rules() -> String {
    color::dark_rules()
}

/// The colour of a series by its index.
pub(crate) fn series_color(index: usize) -> Color {
    color::SERIES[index % color::SERIES.len()]
}
