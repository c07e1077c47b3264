//! The messages about shapes that a layer does not accept, each with a fix if there is an obvious one.

use super::text::{Text, or};
use super::written::{First, Written};
use crate::layer::Expects;
use crate::layer::expects::is;
use crate::tensor::shape::product;

/// The message for a first layer whose input shape is unknown.
pub const fn no_input_shape(expects: Expects, layer: Written<'_>) -> Text {
    let text = Text::new();
    match layer.first {
        _ if !matches!(
            expects,
            Expects::Anything
                | Expects::Features(_)
                | Expects::Shape(_)
                | Expects::Values(_)
                | Expects::Channels { .. }
                | Expects::Conflict { .. }
        ) =>
        {
            let text = text
                .str("a network cannot begin with `")
                .str(layer.text)
                .str("`, which accepts ")
                .image_or_sequence(expects);
            let text = text.str(if let Expects::Tokens { .. } = expects { ", of any length" } else { " of any size" });
            text.str(": put the size of the input in front of it, as in ").input(expects)
        }
        First::Auto => text
            .str("`")
            .str(layer.text)
            .str("` is the first layer, so `_` has no size to infer: write the number of inputs instead"),
        _ => text.str("a network cannot begin with `").str(layer.text).str(
            "`, which accepts any shape: begin with the shape of the input, such as `Input<784>` or \
             `Input<Image<1, 28, 28>>`, or with a layer of fixed size, such as `Dense<784, 128>`",
        ),
    }
}

/// The message for an expected and an actual shape, with a fix.
pub const fn mismatch(expected: &[usize], dims: &[usize], layer: Written<'_>, before: Option<&str>) -> Text {
    let text = Text::new().str("shape mismatch: `").str(layer.text).str("` expects ").shape(expected);
    let Some(before) = before else {
        return text.str(", but its own `Input` is ").shape(dims);
    };
    let text = text.str(", but `").str(before).str("` before it outputs ");
    let text = match (expected, dims) {
        ([_], [actual]) => text.number(*actual),
        _ => text.shape(dims),
    };
    if !layer.sizes.is_empty() {
        return text;
    }
    let actual = product(dims);
    match (expected, dims, layer.first) {
        ([expected], [_], First::Number(first)) if first == *expected => text.str(": write ").rewritten(layer, actual),
        ([expected], [_], First::Expression(first)) if first == *expected => {
            let text = text.str(": `").str(layer.first_text()).str("` is ").number(first).str(" here; make it ");
            text.number(actual).str(" or write ").rewritten(layer, actual)
        }
        ([expected], [_], _) => text.str(": put ").dense(actual, *expected).str(" between them"),
        ([expected], [_, _, ..], _) if *expected == actual => text.str(": put `Flatten` before it"),
        ([expected], [_, _, ..], First::Number(first) | First::Expression(first)) if first == *expected => {
            text.str(": put `Flatten` before it and write ").rewritten(layer, actual)
        }
        ([expected], [_, _, ..], _) => text.str(": put `Flatten` and ").dense(actual, *expected).str(" before it"),
        _ => text,
    }
}

/// The message for an input that is not the tokens that the layer expects: a length and a vocabulary.
pub const fn token_mismatch(
    [length, expected]: [Option<usize>; 2],
    dims: &[usize],
    vocabulary: usize,
    layer: Written<'_>,
    before: Option<&str>,
) -> Text {
    let text = Text::new().str("shape mismatch: `").str(layer.text).str("` expects ").tokens(length, expected);
    let text = match before {
        Some(before) => text.str(", but `").str(before).str("` before it outputs "),
        None => text.str(", but its own `Input` is "),
    };
    if vocabulary == 0 {
        let text = text.shape(dims).str(": begin the network with `Input<Tokens<").number(or(length, 64)).str(", ");
        return text.number(or(expected, 256)).str(">>`");
    }
    let text = text.tokens(Some(product(dims)), Some(vocabulary));
    match (layer.first, expected) {
        (First::Number(first) | First::Expression(first), Some(expected)) if first == expected => {
            text.str(": write ").rewritten(layer, vocabulary)
        }
        _ => text,
    }
}

/// The message for tokens where numbers are expected.
pub const fn tokens_for_numbers(length: usize, vocabulary: usize, layer: Written<'_>, before: Option<&str>) -> Text {
    let text = Text::new().str("shape mismatch: `").str(layer.text).str("` expects numbers");
    let text = match before {
        Some(before) => text.str(", but `").str(before).str("` before it outputs "),
        None => text.str(", but its own `Input` is "),
    };
    let text = text.tokens(Some(length), Some(vocabulary)).str(": put `Embedding<").number(vocabulary);
    text.str(", 32>` or `OneHot` between them")
}

/// Appends the actual shape to a message that ends in the expected one.
const fn expected_and_actual(expected: Text, dims: &[usize], before: Option<&str>) -> Text {
    match before {
        Some(before) => expected.str(", but `").str(before).str("` before it outputs ").shape(dims),
        None => expected.str(", but its own `Input` is ").shape(dims),
    }
}

/// The message for an input with the wrong number of values.
pub const fn values_mismatch(expected: usize, dims: &[usize], layer: Written<'_>, before: Option<&str>) -> Text {
    let text = Text::new().str("shape mismatch: `").str(layer.text).str("` expects ").number(expected).str(" values");
    let text = expected_and_actual(text, dims, before);
    let actual = product(dims);
    let text = if dims.len() > 1 { text.str(", which is ").number(actual) } else { text };
    match dims {
        [_] => text.str(": put ").dense(actual, expected).str(" between them"),
        _ => text,
    }
}

/// The message for an input that is not the expected image or sequence, or is too small, with a fix.
pub const fn image_mismatch(expects: Expects, dims: &[usize], layer: Written<'_>, before: Option<&str>) -> Text {
    let text = Text::new().str("shape mismatch: `").str(layer.text).str("` expects ").image_or_sequence(expects);
    let (channels, actual) = match (expects, dims) {
        (Expects::Image { channels, .. }, [actual, _, _]) => (channels, *actual),
        (Expects::Sequence { features, .. } | Expects::Steps { features, .. }, [_, actual]) => (features, *actual),
        // The input is not an image, or not a sequence.
        _ => {
            let text = expected_and_actual(text, dims, before);
            return match (expects, dims) {
                (Expects::Image { .. }, [_, _]) => text.str(", a sequence: put `Transpose<Image<…>>` before it"),
                (Expects::Sequence { .. } | Expects::Steps { .. }, [_, _, _]) => {
                    text.str(", an image: put `Transpose` before it")
                }
                _ => text.str(": put ").reshape(expects, product(dims)).str(" before it"),
            };
        }
    };
    if !is(channels, actual) {
        let text = expected_and_actual(text, dims, before);
        if contains(layer.text, "Masked") {
            return text.str(
                ": the last feature is 0 for padding, as `PaddingMask` computes it from tokens; to read no later steps, write `Causal`",
            );
        }
        if !layer.sizes.is_empty() {
            return text;
        }
        return match (layer.first, channels) {
            (_, Some(expected)) if is_stated(before) && is_swapped(dims, expected) => text.other_order(layer, dims),
            (First::Number(first), Some(expected)) if first == expected => {
                text.str(": write ").rewritten(layer, actual)
            }
            (First::Expression(first), Some(expected)) if first == expected => {
                let text = text.str(": `").str(layer.first_text()).str("` is ").number(first).str(" here; make it ");
                text.number(actual).str(" or write ").rewritten(layer, actual)
            }
            _ => text,
        };
    }
    let text = match expects {
        Expects::Image { least: [height, width], .. } => {
            text.str(" of at least ").number(height).str("×").number(width).str(" for its window")
        }
        Expects::Sequence { least, .. } => text.str(" of at least ").number(least).str(" steps for its window"),
        Expects::Steps { least, .. } => text.str(" of at least ").number(least).str(" steps"),
        _ => text,
    };
    let text = expected_and_actual(text, dims, before);
    if is_stated(before)
        && let [rows, _, channels] = *dims
        && channels <= 4
        && rows > channels
    {
        return text.other_order(layer, dims);
    }
    match (expects, layer.first, dims) {
        // As many steps as were written, from an earlier one on.
        (Expects::Steps { features: None, least }, First::Number(first), [steps, _])
            if layer.sizes.is_empty() && first <= least && least - first <= *steps =>
        {
            text.str(": the last ").number(least - first).str(" are ").rewritten(layer, *steps - (least - first))
        }
        (Expects::Steps { features: Some(_), .. }, ..) => {
            text.str(": put `ConcatSteps<…>` before it, of the steps that read and of those that are read")
        }
        (Expects::Steps { .. }, ..) => text,
        _ => text.str(": make the window smaller or add `Padding`"),
    }
}

/// The message for an input with too few features or channels, with a fix.
pub const fn too_few_channels(least: usize, dims: &[usize], layer: Written<'_>, before: Option<&str>) -> Text {
    let (actual, unit) = match dims {
        [actual] => (*actual, " features"),
        [_, actual] => (*actual, " features for each step"),
        [actual, ..] => (*actual, " channels"),
        [] => (0, " features"),
    };
    let text = Text::new().str("shape mismatch: `").str(layer.text).str("` expects at least ");
    let text = expected_and_actual(text.number(least).str(unit), dims, before);
    match layer.first {
        // As many features as were written, from an earlier one on.
        First::Number(first) if layer.sizes.is_empty() && least - first <= actual => {
            text.str(": the last ").number(least - first).str(" are ").rewritten(layer, actual - (least - first))
        }
        _ => text,
    }
}

/// Whether the user wrote the input shape, as in an `Input`, rather than a layer computing it.
const fn is_stated(before: Option<&str>) -> bool {
    match before {
        Some(before) => starts_with(before, "Input<") || starts_with(before, "Reshape<"),
        None => true,
    }
}

/// Whether a word occurs in a text.
const fn contains(text: &str, word: &str) -> bool {
    let mut text = text.as_bytes();
    while let [_, rest @ ..] = text {
        let mut same = 0;
        while same < word.len() && same < text.len() && text[same] == word.as_bytes()[same] {
            same += 1;
        }
        if same == word.len() {
            return true;
        }
        text = rest;
    }
    false
}

const fn starts_with(text: &str, start: &str) -> bool {
    let (text, start) = (text.as_bytes(), start.as_bytes());
    let mut i = 0;
    while i < start.len() {
        if i == text.len() || text[i] != start[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Whether the extents seem to be in the wrong order: the expected number of channels is the last extent of an image, where it should be
/// the first, or the expected number of features is the first extent of a sequence, where it should be the last.
const fn is_swapped(dims: &[usize], expected: usize) -> bool {
    match dims {
        [_, _, last] => *last == expected,
        [first, _] => *first == expected,
        _ => false,
    }
}
