//! A network as boxes and lines.

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontStyle, IntoFont};
use stackprop::network::Network;

use super::node::{self, Node};
use crate::chart::{line, text, title_style};
use crate::drawing::color::{HEAT, INK, MUTED, PANEL};
use crate::drawing::{Canvas, Drawing, Drawn, UNITS, text_width};

/// The height of a layer, of the node that joins branches, and of the title of a group (pixels).
const LAYER: i32 = 40;
const JOIN: i32 = 24;
const TITLE: i32 = 26;
/// The distances of parts from top to bottom and from left to right (pixels).
const DOWN: i32 = 18;
const ACROSS: i32 = 26;
/// The space in a group around its parts (pixels).
const SPACE: i32 = 14;

/// The layers of a network as a diagram from top to bottom, with the shapes of their outputs and their parameters. Blocks are opened: their
/// branches are next to each other, and lists have frames.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop_report::architecture;
/// network! { struct Net = Residual<(hidden: Dense<4, 4>, Tanh)>, Dense<4, 2>, Softmax; }
/// let svg = architecture::drawing::<Net>().to_string();
/// assert!(svg.contains("hidden → 4, 20 parameters") && svg.contains(">+<"));
/// ```
pub fn drawing<N: Network>() -> Drawing {
    let (node, input) = (node::of::<N>(), node::input::<N>());
    let (width, height) = size(&node);
    let width = width.max(200) + 32;
    let title = format!("Layers of {}", N::NAME);
    let top = 48;
    let height = top + LAYER - 12 + DOWN + height + 20;
    Drawing::new(&title, (width as u32, height as u32), |area| {
        area.draw(&Text::new(title.clone(), (16 * UNITS, 14 * UNITS), title_style()))?;
        let (middle, bottom) = (width / 2, top + LAYER - 12);
        let half = text_width(&input, 12) as i32 / 2 + 16;
        area.draw(&Rectangle::new([at(middle - half, top), at(middle + half, bottom)], line(MUTED, 10)))?;
        let style = text(12, INK).pos(Pos::new(HPos::Center, VPos::Center));
        area.draw(&Text::new(input.clone(), at(middle, (top + bottom) / 2), style))?;
        connect(area, &[(middle, bottom), (middle, bottom + DOWN)], starts_with_a_box(&node))?;
        draw(area, &node, middle, bottom + DOWN)
    })
}

fn at(x: i32, y: i32) -> (i32, i32) {
    (x * UNITS, y * UNITS)
}

/// The width and height of a part (pixels).
fn size(node: &Node) -> (i32, i32) {
    match node {
        Node::Layer { title, detail } => {
            let widest = (text_width(title, 13) * 11 / 10).max(text_width(detail, 11)) as i32;
            (widest.max(120) + 24, LAYER)
        }
        Node::Through => (20, 0),
        Node::List(nodes) => {
            let sizes = || nodes.iter().map(size);
            let gaps = DOWN * (nodes.len().max(1) - 1) as i32;
            (sizes().map(|(width, _)| width).max().unwrap_or(20), sizes().map(|(_, height)| height).sum::<i32>() + gaps)
        }
        Node::Branches { join, branches } => {
            let sizes = || branches.iter().map(size);
            let width = sizes().map(|(width, _)| width).sum::<i32>() + ACROSS * (branches.len().max(1) - 1) as i32;
            let highest = sizes().map(|(_, height)| height).max().unwrap_or(0);
            let below = if join.is_some() { DOWN + JOIN } else { 0 };
            (width, DOWN + highest + below)
        }
        Node::Group { title, inner } => {
            let (width, height) = size(inner);
            (width.max(text_width(title, 12) as i32 + 8) + 2 * SPACE, TITLE + height + SPACE)
        }
    }
}

/// Whether a line into the part ends at a box, and so has the head of an arrow.
fn starts_with_a_box(node: &Node) -> bool {
    match node {
        Node::Layer { .. } | Node::Group { .. } => true,
        Node::Through | Node::Branches { .. } => false,
        Node::List(nodes) => nodes.first().is_some_and(starts_with_a_box),
    }
}

/// Draws a part below the point `(middle, top)`.
fn draw(area: &DrawingArea<Canvas<'_>, Shift>, node: &Node, middle: i32, top: i32) -> Drawn {
    let (width, height) = size(node);
    let (left, right, bottom) = (middle - width / 2, middle + width / 2, top + height);
    match node {
        Node::Layer { title, detail } => {
            let corners = [at(left, top), at(right, bottom)];
            area.draw(&Rectangle::new(corners, PANEL.filled()))?;
            area.draw(&Rectangle::new(corners, line(HEAT, 12)))?;
            let centered = Pos::new(HPos::Center, VPos::Center);
            let bold = ("sans-serif", 13 * UNITS).into_font().style(FontStyle::Bold).color(&INK).pos(centered);
            area.draw(&Text::new(title.clone(), at(middle, top + 13), bold))?;
            area.draw(&Text::new(detail.clone(), at(middle, top + 29), text(11, MUTED).pos(centered)))
        }
        Node::Through => Ok(()),
        Node::List(nodes) => {
            let mut y = top;
            for (index, node) in nodes.iter().enumerate() {
                if index > 0 {
                    connect(area, &[(middle, y - DOWN), (middle, y)], starts_with_a_box(node))?;
                }
                draw(area, node, middle, y)?;
                y += size(node).1 + DOWN;
            }
            Ok(())
        }
        Node::Branches { join, branches } => {
            let mut x = left;
            let joined = bottom - JOIN;
            let label = join.unwrap_or_default();
            let half = (text_width(label, 12) as i32 / 2 + 10).max(JOIN / 2);
            for branch in branches {
                let (width, height) = size(branch);
                let center = x + width / 2;
                connect(area, &[(middle, top), (center, top), (center, top + DOWN)], starts_with_a_box(branch))?;
                draw(area, branch, center, top + DOWN)?;
                if join.is_some() {
                    let from = (center, top + DOWN + height);
                    let side = (center - middle).signum() * half;
                    if side == 0 {
                        connect(area, &[from, (middle, joined)], true)?;
                    } else {
                        connect(area, &[from, (center, joined + JOIN / 2), (middle + side, joined + JOIN / 2)], true)?;
                    }
                }
                x += width + ACROSS;
            }
            if join.is_none() {
                return Ok(());
            }
            let center = joined + JOIN / 2;
            if half == JOIN / 2 {
                area.draw(&Circle::new(at(middle, center), JOIN / 2 * UNITS, line(MUTED, 12)))?;
            } else {
                let corners = [at(middle - half, joined), at(middle + half, bottom)];
                area.draw(&Rectangle::new(corners, line(MUTED, 12)))?;
            }
            let style = text(12, INK).pos(Pos::new(HPos::Center, VPos::Center));
            area.draw(&Text::new(label, at(middle, center), style))
        }
        Node::Group { title, inner } => {
            area.draw(&Rectangle::new([at(left, top), at(right, bottom)], line(MUTED, 8)))?;
            let style = text(12, MUTED).pos(Pos::new(HPos::Left, VPos::Center));
            area.draw(&Text::new(title.clone(), at(left + 8, top + 11), style))?;
            draw(area, inner, middle, top + TITLE)?;
            let end = top + TITLE + size(inner).1;
            connect(area, &[(middle, end), (middle, bottom)], false)
        }
    }
}

/// Draws a line through points (pixels), with the head of an arrow at its end.
fn connect(area: &DrawingArea<Canvas<'_>, Shift>, points: &[(i32, i32)], has_head: bool) -> Drawn {
    area.draw(&PathElement::new(points.iter().map(|(x, y)| at(*x, *y)).collect::<Vec<_>>(), line(MUTED, 12)))?;
    let [.., from, to] = points else { return Ok(()) };
    if !has_head {
        return Ok(());
    }
    let (x, y) = ((to.0 - from.0).signum(), (to.1 - from.1).signum());
    let corner = |along: i32, across: i32| at(to.0 - x * along + y * across, to.1 - y * along + x * across);
    area.draw(&Polygon::new(vec![at(to.0, to.1), corner(7, 4), corner(7, -4)], MUTED.filled()))
}
