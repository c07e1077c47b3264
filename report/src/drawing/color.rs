//! The colours of drawings, for light and for dark surroundings.

use plotters::style::RGBColor;

/// A colour: red, green and blue on a light background. A drawing that is shown on a dark background replaces it.
pub(crate) type Color = RGBColor;

/// The background.
pub(crate) const PAPER: Color = RGBColor(0xff, 0xff, 0xff);
/// Text.
pub(crate) const INK: Color = RGBColor(0x1f, 0x23, 0x28);
/// Less important text, axes and guides.
pub(crate) const MUTED: Color = RGBColor(0x59, 0x63, 0x6e);
/// The lines of a grid, and frames.
pub(crate) const GRID: Color = RGBColor(0xe3, 0xe6, 0xea);
/// The fill of a box.
pub(crate) const PANEL: Color = RGBColor(0xf4, 0xf6, 0xf8);
/// Cells of a matrix, with an opacity; on both backgrounds.
pub(crate) const HEAT: Color = RGBColor(0x00, 0x5f, 0x9e);
/// Text on cells of a high opacity; on both backgrounds.
pub(crate) const ON_HEAT: Color = RGBColor(0xff, 0xff, 0xfe);

/// The colours of series: those of Okabe and Ito 2008, which readers with any kind of colour vision can tell apart, without yellow.
pub(crate) const SERIES: [Color; 6] = [
    RGBColor(0x00, 0x72, 0xb2),
    RGBColor(0xd5, 0x5e, 0x00),
    RGBColor(0x00, 0x9e, 0x73),
    RGBColor(0xcc, 0x79, 0xa7),
    RGBColor(0xe6, 0x9f, 0x00),
    RGBColor(0x56, 0xb4, 0xe9),
];

/// The colour of what is wrong, such as NaN.
pub(crate) const ALARM: Color = SERIES[1];

/// Colours on a light background, and those on a dark one in their place.
const DARK: [(Color, &str); 11] = [
    (PAPER, "#0d1117"),
    (INK, "#e6edf3"),
    (MUTED, "#9aa4af"),
    (GRID, "#414b57"),
    (PANEL, "#171d25"),
    (SERIES[0], "#4da6e8"),
    (SERIES[1], "#ff8a47"),
    (SERIES[2], "#2cc79a"),
    (SERIES[3], "#e7a3c8"),
    (SERIES[4], "#f2bc4b"),
    (SERIES[5], "#9bd3f5"),
];

/// A colour as SVG and CSS write it.
pub(crate) fn hex(RGBColor(red, green, blue): Color) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// The rules of CSS that replace the colours of drawings if the reader prefers a dark background.
pub(crate) fn dark_rules() -> String {
    let rule = |(light, dark): (Color, &str)| {
        let light = hex(light);
        format!(".stackprop [fill=\"{light}\"]{{fill:{dark}}}.stackprop [stroke=\"{light}\"]{{stroke:{dark}}}")
    };
    let rules: String = DARK.into_iter().map(rule).collect();
    format!("@media (prefers-color-scheme:dark){{{rules}}}")
}
