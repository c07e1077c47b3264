//! Drawings as PNG: the shapes are drawn by plotters, and the text with a font of pixels, so that no font has to be installed.

use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};
use plotters::backend::{BitMapBackend, PixelFormat, RGBPixel};
use plotters_backend::{BackendColor, BackendStyle, DrawingBackend};

use super::Drawing;
use super::canvas::{Paint, Point, Shape, Side, UNITS};
use super::color::PAPER;

/// The number of pixels of the image per pixel of the drawing.
const SCALE: i32 = 2;

/// An image of red, green and blue bytes as the content of a file.
pub(super) fn encode((width, height): (u32, u32), rgb: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut file, width, height);
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_depth(::png::BitDepth::Eight);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(rgb));
    // It cannot fail: memory takes all bytes, and their number fits the size.
    debug_assert!(written.is_ok(), "{written:?}");
    file
}

/// The width and height of a drawing (pixels).
pub(super) fn size(drawing: &Drawing) -> (u32, u32) {
    (to_pixels(drawing.size.0 as i32).max(1) as u32, to_pixels(drawing.size.1 as i32).max(1) as u32)
}

/// A drawing as the content of a file, on the light background.
pub(super) fn draw(drawing: &Drawing) -> Vec<u8> {
    let size = size(drawing);
    let mut pixels = [PAPER.0, PAPER.1, PAPER.2].repeat(size.0 as usize * size.1 as usize);
    if let Ok(mut image) = BitMapBackend::<RGBPixel>::with_buffer_and_format(&mut pixels, size) {
        for shape in &drawing.shapes {
            // What is outside the image is left out.
            let _ = add(&mut image, shape);
        }
    }
    encode(size, &pixels)
}

fn to_pixels(units: i32) -> i32 {
    units * SCALE / UNITS
}

fn point((x, y): Point) -> Point {
    (to_pixels(x), to_pixels(y))
}

/// The style of a line or an area.
struct Style {
    color: BackendColor,
    width: u32,
}

impl BackendStyle for Style {
    fn color(&self) -> BackendColor {
        self.color
    }

    fn stroke_width(&self) -> u32 {
        self.width
    }
}

fn style(paint: Paint, width: u32) -> Style {
    Style { color: color(paint), width: to_pixels(width as i32).max(1) as u32 }
}

fn color(Paint { color, opacity }: Paint) -> BackendColor {
    BackendColor { alpha: opacity, rgb: (color.0, color.1, color.2) }
}

type Drawn<P> =
    Result<(), plotters_backend::DrawingErrorKind<<BitMapBackend<'static, P> as DrawingBackend>::ErrorType>>;

fn add<P: PixelFormat>(image: &mut BitMapBackend<'_, P>, shape: &Shape) -> Drawn<P> {
    match shape {
        Shape::Path { points, color, width } => {
            let mut pixels: Vec<_> = points.iter().copied().map(point).collect();
            pixels.dedup();
            image.draw_path(pixels, &style(*color, *width))
        }
        Shape::Polygon { points, color } => image.fill_polygon(points.iter().copied().map(point), &style(*color, 1)),
        Shape::Rectangle { from, to, color, width } => {
            image.draw_rect(point(*from), point(*to), &style(*color, width.unwrap_or(1)), width.is_none())
        }
        Shape::Circle { center, radius, color, width } => {
            let radius = to_pixels(*radius as i32) as u32;
            image.draw_circle(point(*center), radius, &style(*color, width.unwrap_or(1)), width.is_none())
        }
        Shape::Text { at, text, size, color, horizontal, vertical, rises, .. } => {
            write(image, text, point(*at), (*size, *color), (*horizontal, *vertical, *rises))
        }
        Shape::Pixels { at, size, extent, rgb } => {
            let (width, height) = (to_pixels(extent.0 as i32).max(1) as u32, to_pixels(extent.1 as i32).max(1) as u32);
            let source = |x: u32, y: u32| (y * size.1 / height * size.0 + x * size.0 / width) as usize * 3;
            let larger: Vec<u8> = (0..height)
                .flat_map(|y| (0..width).flat_map(move |x| rgb.get(source(x, y)..source(x, y) + 3).unwrap_or(&[0; 3])))
                .copied()
                .collect();
            image.blit_bitmap(point(*at), (width, height), &larger)
        }
    }
}

/// Writes a line of text.
fn write<P: PixelFormat>(
    image: &mut BitMapBackend<'_, P>,
    text: &str,
    at: Point,
    (size, paint): (u32, Paint),
    (horizontal, vertical, rises): (Side, Side, bool),
) -> Drawn<P> {
    let raster = match to_pixels(size as i32) {
        ..22 => RasterHeight::Size20,
        22..28 => RasterHeight::Size24,
        _ => RasterHeight::Size32,
    };
    let (height, advance) = (raster.val() as i32, get_raster_width(FontWeight::Regular, raster) as i32);
    let glyphs: Vec<char> = text.chars().flat_map(simple).collect();
    let start = match horizontal {
        Side::Start => 0,
        Side::Middle => -(glyphs.len() as i32 * advance / 2),
        Side::End => -(glyphs.len() as i32 * advance),
    };
    let top = match vertical {
        Side::Start => 0,
        Side::Middle => -height / 2,
        Side::End => -height,
    };
    for (index, glyph) in glyphs.into_iter().enumerate() {
        let known = get_raster(glyph, FontWeight::Regular, raster);
        let Some(known) = known.or_else(|| get_raster('?', FontWeight::Regular, raster)) else { continue };
        for (y, row) in known.raster().iter().enumerate() {
            for (x, covered) in row.iter().enumerate().filter(|(_, covered)| **covered > 0) {
                let (right, down) = (start + index as i32 * advance + x as i32, top + y as i32);
                let pixel = if rises { (at.0 + down, at.1 - right) } else { (at.0 + right, at.1 + down) };
                let BackendColor { alpha, rgb } = color(paint);
                let shade = BackendColor { alpha: alpha * f64::from(*covered) / 255.0, rgb };
                if pixel.0 >= 0 && pixel.1 >= 0 {
                    image.draw_pixel(pixel, shade)?;
                }
            }
        }
    }
    Ok(())
}

/// A character as those that the font has.
fn simple(c: char) -> impl Iterator<Item = char> {
    let text = match c {
        '−' | '–' | '—' => "-",
        '…' => "...",
        '∞' => "inf",
        '→' => "->",
        '≤' => "<=",
        '≥' => ">=",
        '₁' => "1",
        '⁻' => "^-",
        _ => "",
    };
    text.chars().chain(text.is_empty().then_some(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_the_characters_of_latin_1_and_a_mark_for_others() {
        for code in (0x20..0x7f).chain(0xa1..=0xff).filter(|code| *code != 0xad) {
            let c = char::from(code);
            assert!(get_raster(c, FontWeight::Regular, RasterHeight::Size24).is_some(), "{c}");
        }
        let image = |text: &str| {
            let shapes = vec![Shape::Text {
                at: (0, 0),
                text: text.to_owned(),
                size: 12 * UNITS as u32,
                color: Paint { color: crate::drawing::color::INK, opacity: 1.0 },
                bold: false,
                horizontal: Side::Start,
                vertical: Side::Start,
                rises: false,
            }];
            draw(&Drawing { title: String::new(), size: (300, 300), shapes })
        };
        assert_eq!(image("ж"), image("?"));
        assert!(image("é") != image("?") && image("é") != image("e"));
    }
}
