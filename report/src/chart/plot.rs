//! [`Plot`]: lines and points over two axes, with a title and a legend.

use std::ops::Range;

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::ranged1d::{AsRangedCoord, DefaultFormatting, KeyPointHint, Ranged, ValueFormatter};
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::DrawingArea;
use plotters::element::{Circle, PathElement, Rectangle, Text};
use plotters::prelude::IntoLogRange;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontStyle, IntoFont, ShapeStyle, TextStyle};

use super::range::{Scale, decimal};
use crate::drawing::color::{Color, GRID, INK, MUTED};
use crate::drawing::{Canvas, Drawing, Drawn, UNITS, series_color, text_width};

/// The size of a chart (pixels).
const SIZE: (u32, u32) = (640, 380);
/// The distance of a title and of a legend from the left (units).
const LEFT: i32 = 16 * UNITS;

/// Lines and points over two axes.
pub(super) struct Plot {
    pub title: String,
    pub x: Axis,
    pub y: Axis,
    pub series: Vec<Series>,
    pub guides: Vec<Guide>,
}

/// An axis.
pub(super) struct Axis {
    pub name: String,
    pub scale: Scale,
    pub labels: Labels,
}

impl Axis {
    /// An axis of numbers.
    pub fn numbers(name: impl Into<String>, scale: Scale) -> Self {
        Self { name: name.into(), scale, labels: Labels::Numbers }
    }

    /// An axis of names, each in the middle of a part of the length 1: the first one is at 0.
    pub fn names(name: impl Into<String>, names: Vec<String>) -> Self {
        let scale = Scale::Linear(-0.5, names.len() as f64 - 0.5);
        Self { name: name.into(), scale, labels: Labels::Names(names) }
    }

    /// The label at a value.
    fn label(&self, at: f64) -> String {
        match &self.labels {
            Labels::Whole if at.fract() != 0.0 => String::new(),
            Labels::Numbers | Labels::Whole => decimal(at),
            Labels::Names(names) => names.get(at as usize).cloned().unwrap_or_default(),
        }
    }
}

/// The range of an axis of names, with a label for each.
struct Rows {
    count: usize,
    range: RangedCoordf64,
}

impl Ranged for Rows {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        self.range.map(value, limit)
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        (0..self.count).map(|index| index as f64).collect()
    }

    fn range(&self) -> Range<f64> {
        self.range.range()
    }
}

/// What the labels of an axis are.
pub(super) enum Labels {
    Numbers,
    /// Whole numbers only.
    Whole,
    Names(Vec<String>),
}

/// A line or points.
pub(super) struct Series {
    /// Its name in the legend; none if another series stands for it.
    pub name: Option<String>,
    /// The index of its colour.
    pub color: usize,
    pub points: Vec<(f64, f64)>,
    pub mark: Mark,
}

/// How a series is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Line,
    /// One of many lines.
    Faint,
    Dots,
    LineAndDots,
}

/// A line that is no series.
pub(super) enum Guide {
    /// From the lower left to the upper right.
    Diagonal,
    /// At a value of the horizontal axis, with a text.
    At(f64, String),
    /// At a value of the vertical axis, with a text.
    Level(f64, String),
}

/// The style of a text of this size (pixels).
pub(crate) fn text(size: i32, color: Color) -> TextStyle<'static> {
    ("sans-serif", size * UNITS).into_font().color(&color)
}

/// The style of a title.
pub(crate) fn title_style() -> TextStyle<'static> {
    ("sans-serif", 15 * UNITS).into_font().style(FontStyle::Bold).color(&INK)
}

/// The style of a line of this width (tenths of a pixel).
pub(crate) fn line(color: Color, width: u32) -> ShapeStyle {
    ShapeStyle::from(&color).stroke_width(width * UNITS as u32 / 10)
}

impl Plot {
    pub fn draw(self) -> Drawing {
        Drawing::new(&self.title, SIZE, |area| self.draw_on(area))
    }

    fn draw_on(&self, area: &DrawingArea<Canvas<'_>, Shift>) -> Drawn {
        area.draw(&Text::new(self.title.clone(), (LEFT, 14 * UNITS), title_style()))?;
        let names: Vec<_> = self.series.iter().filter_map(|one| Some((one.name.as_deref()?, one))).collect();
        let top = legend(area, &names)?;
        let (_, area) = area.split_vertically(top);
        if self.series.iter().all(|series| series.points.iter().all(|(x, y)| !x.is_finite() || !y.is_finite())) {
            let (width, height) = area.dim_in_pixel();
            let style = text(13, MUTED).pos(Pos::new(HPos::Center, VPos::Center));
            return area.draw(&Text::new("no finite values", (width as i32 / 2, height as i32 / 2), style));
        }
        let (x, y) = (self.x.scale.limits(), self.y.scale.limits());
        if let Labels::Names(names) = &self.y.labels {
            let rows = Rows { count: names.len(), range: (y.0..y.1).into() };
            return match self.x.scale.is_logarithmic() {
                false => self.draw_axes(&area, x.0..x.1, rows),
                true => self.draw_axes(&area, (x.0..x.1).log_scale(), rows),
            };
        }
        match (self.x.scale.is_logarithmic(), self.y.scale.is_logarithmic()) {
            (false, false) => self.draw_axes(&area, x.0..x.1, y.0..y.1),
            (true, false) => self.draw_axes(&area, (x.0..x.1).log_scale(), y.0..y.1),
            (false, true) => self.draw_axes(&area, x.0..x.1, (y.0..y.1).log_scale()),
            (true, true) => self.draw_axes(&area, (x.0..x.1).log_scale(), (y.0..y.1).log_scale()),
        }
    }

    fn draw_axes<X, Y>(&self, area: &DrawingArea<Canvas<'_>, Shift>, x: X, y: Y) -> Drawn
    where
        X: AsRangedCoord<Value = f64>,
        Y: AsRangedCoord<Value = f64>,
        X::CoordDescType: ValueFormatter<f64>,
        Y::CoordDescType: ValueFormatter<f64>,
    {
        let y_space = match &self.y.labels {
            Labels::Names(names) => {
                let widest = names.iter().map(|name| text_width(name, 12 * UNITS as u32)).max().unwrap_or(0) as i32;
                widest + 40 * UNITS
            }
            _ => 62 * UNITS,
        };
        let mut chart = ChartBuilder::on(area)
            .margin_top(14 * UNITS)
            .margin_right(22 * UNITS)
            .margin_bottom(10 * UNITS)
            .margin_left(10 * UNITS)
            .x_label_area_size(44 * UNITS)
            .y_label_area_size(y_space)
            .build_cartesian_2d(x, y)?;
        let limits = self.x.scale.limits();
        let is_whole = matches!(self.x.labels, Labels::Whole);
        let x_labels = if is_whole { (limits.1 - limits.0).clamp(2.0, 9.0) as usize } else { 9 };
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(GRID.mix(0.0))
            .bold_line_style(line(GRID, 10))
            .axis_style(line(MUTED, 10))
            .label_style(text(12, MUTED))
            .axis_desc_style(text(13, INK))
            .x_labels(x_labels)
            .y_labels(7)
            .set_all_tick_mark_size(4 * UNITS)
            .x_label_formatter(&|x| self.x.label(*x))
            .y_label_formatter(&|y| self.y.label(*y))
            .x_desc(&*self.x.name)
            .y_desc(&*self.y.name)
            .draw()?;
        for guide in &self.guides {
            self.draw_guide(&mut chart, guide)?;
        }
        self.series.iter().try_for_each(|series| draw_series(&mut chart, series))
    }

    fn draw_guide<X: Ranged<ValueType = f64>, Y: Ranged<ValueType = f64>>(
        &self,
        chart: &mut ChartContext<'_, Canvas<'_>, Cartesian2d<X, Y>>,
        guide: &Guide,
    ) -> Drawn {
        let (x, y) = (self.x.scale.limits(), self.y.scale.limits());
        let plane = chart.plotting_area();
        let dashes = |from: (i32, i32), to: (i32, i32)| -> Drawn {
            let area = plane.strip_coord_spec();
            let base = plane.get_base_pixel();
            let length = f64::from((to.0 - from.0).pow(2) + (to.1 - from.1).pow(2)).sqrt();
            let count = (length / f64::from(8 * UNITS)).ceil().max(1.0);
            let point = |share: f64| {
                let between = |from: i32, to: i32| from + (share.min(1.0) * f64::from(to - from)).round() as i32;
                (between(from.0, to.0) - base.0, between(from.1, to.1) - base.1)
            };
            (0..count as u32).try_for_each(|dash| {
                let share = |part: f64| (f64::from(dash) + part) / count;
                area.draw(&PathElement::new(vec![point(share(0.0)), point(share(0.55))], line(MUTED, 12)))
            })
        };
        match guide {
            Guide::Diagonal => dashes(plane.map_coordinate(&(x.0, y.0)), plane.map_coordinate(&(x.1, y.1))),
            Guide::At(at, label) => {
                dashes(plane.map_coordinate(&(*at, y.0)), plane.map_coordinate(&(*at, y.1)))?;
                let (from, to) = (plane.map_coordinate(&(x.0, y.1)), plane.map_coordinate(&(x.1, y.1)));
                let top = plane.map_coordinate(&(*at, y.1));
                let needed = text_width(label, 12 * UNITS as u32) as i32;
                // The text is centered above the line, unless it would leave the chart.
                let middle = top.0.clamp((from.0 + needed / 2).min(to.0), (to.0 - needed / 2).max(from.0));
                let style = text(12, MUTED).pos(Pos::new(HPos::Center, VPos::Bottom));
                let base = plane.get_base_pixel();
                let area = plane.strip_coord_spec();
                area.draw(&Text::new(label.clone(), (middle - base.0, top.1 - base.1), style))
            }
            Guide::Level(at, label) => {
                dashes(plane.map_coordinate(&(x.0, *at)), plane.map_coordinate(&(x.1, *at)))?;
                let style = text(12, MUTED).pos(Pos::new(HPos::Right, VPos::Bottom));
                plane.draw(&Text::new(label.clone(), (x.1, *at), style))
            }
        }
    }
}

fn draw_series<X: Ranged<ValueType = f64>, Y: Ranged<ValueType = f64>>(
    chart: &mut ChartContext<'_, Canvas<'_>, Cartesian2d<X, Y>>,
    series: &Series,
) -> Drawn {
    let color = series_color(series.color);
    let is_finite = |(x, y): &(f64, f64)| x.is_finite() && y.is_finite();
    if series.mark != Mark::Dots {
        let style = match series.mark {
            Mark::Faint => ShapeStyle::from(&color.mix(0.5)).stroke_width(13 * UNITS as u32 / 10),
            _ => line(color, 20),
        };
        // A value that is not finite is a gap; a value between gaps is a dot.
        for part in series.points.split(|point| !is_finite(point)) {
            match part {
                [] => {}
                [single] => chart.plotting_area().draw(&Circle::new(*single, 3 * UNITS, color.filled()))?,
                _ => chart.plotting_area().draw(&PathElement::new(part.to_vec(), style))?,
            }
        }
    }
    if matches!(series.mark, Mark::Dots | Mark::LineAndDots) {
        for point in series.points.iter().filter(|point| is_finite(point)) {
            chart.plotting_area().draw(&Circle::new(*point, 35 * UNITS / 10, color.filled()))?;
        }
    }
    Ok(())
}

/// Draws the names below the title, in rows, and returns where the chart begins.
fn legend(area: &DrawingArea<Canvas<'_>, Shift>, names: &[(&str, &Series)]) -> Result<i32, Failure> {
    let (mut x, mut y) = (LEFT, 36 * UNITS);
    let (_, right) = (0, area.dim_in_pixel().0 as i32 - LEFT);
    for (name, series) in names {
        let width = 26 * UNITS + text_width(name, 12 * UNITS as u32) as i32;
        if x > LEFT && x + width > right {
            (x, y) = (LEFT, y + 18 * UNITS);
        }
        let (color, middle) = (series_color(series.color), y + 7 * UNITS);
        if series.mark == Mark::Dots {
            area.draw(&Circle::new((x + 9 * UNITS, middle), 35 * UNITS / 10, color.filled()))?;
        } else {
            let corners = [(x, middle - 15 * UNITS / 10), (x + 18 * UNITS, middle + 15 * UNITS / 10)];
            area.draw(&Rectangle::new(corners, color.filled()))?;
        }
        let style = text(12, INK).pos(Pos::new(HPos::Left, VPos::Center));
        area.draw(&Text::new((*name).to_owned(), (x + 24 * UNITS, middle), style))?;
        x += width + 16 * UNITS;
    }
    Ok(if names.is_empty() { y } else { y + 18 * UNITS })
}

type Failure = plotters::drawing::DrawingAreaErrorKind<std::convert::Infallible>;
