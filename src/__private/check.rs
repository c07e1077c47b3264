//! The compile-time judge: compares what a layer expects with what it gets, in plain numbers, and says so in a sentence.
//!
//! `network!` calls [`layer`] in a constant on the layer's own tokens, so that a mistake is one error there.

use super::messages::Text;
pub use super::written::{First, Written};
use crate::layer::Expects;
use crate::layer::expects::{is, is_unknown};
use crate::tensor::shape::product;

/// Fails constant evaluation, with a sentence, if `layer` cannot work with the shape `dims` that the layer `before` gives.
///
/// Without a layer before it, `dims` is the shape that the layer has of its own.
#[track_caller]
pub const fn layer(expects: Expects, dims: &[usize], layer: Written<'_>, before: Option<&str>) {
    // Nothing is known of the shape before it, which is said at the first layer.
    if is_unknown(dims) && (before.is_some() || layer.has_lists) && !matches!(expects, Expects::Never(_)) {
        return;
    }
    if !is_unknown(dims) && expects.fits(dims) {
        return;
    }
    let text = match expects {
        Expects::Never(sentence) => Text::new().str("`").str(layer.text).str("`: ").str(sentence),
        _ if is_unknown(dims) => no_input_shape(expects, layer),
        Expects::Anything => return,
        Expects::Features(expected) => mismatch(&[expected], dims, layer, before),
        Expects::Shape(expected) => mismatch(expected, dims, layer, before),
        Expects::Values(expected) => values_mismatch(expected, dims, layer, before),
        Expects::Image { .. } | Expects::Sequence { .. } | Expects::Positions => {
            image_mismatch(expects, dims, layer, before)
        }
        Expects::Conflict { before, one, between, other, behind } => {
            let text = Text::new().str("shape mismatch in `").str(layer.text).str("`: ").str(before);
            text.shape(one).str(between).shape(other).str(behind)
        }
    };
    panic!("{}", text.sizes(layer).as_str());
}

/// Fails constant evaluation if something in a network with parameters is no layer, or is one for some sizes only, with the
/// sentence for that.
#[track_caller]
pub const fn for_all_sizes((is_layer, for_all): (bool, bool), no_layer: &str, not_for_all: &str) {
    assert!(is_layer, "{}", no_layer);
    assert!(for_all, "{}", not_for_all);
}

const fn no_input_shape(expects: Expects, layer: Written<'_>) -> Text {
    let text = Text::new();
    match layer.first {
        _ if matches!(expects, Expects::Image { .. } | Expects::Sequence { .. } | Expects::Positions) => {
            let text = text.str("a network cannot begin with `").str(layer.text).str("`, which takes ").image_or_sequence(expects);
            text.str(" of any size: begin with that size, as in ").input(expects)
        }
        First::Auto => text
            .str("`")
            .str(layer.text)
            .str("` comes first, so there is nothing to take `_` from: write the number of inputs in its place"),
        _ => text.str("a network cannot begin with `").str(layer.text).str(
            "`, which takes what comes before it: begin with what that is, such as `Input<784>` or \
             `Input<Image<1, 28, 28>>`, or with a layer that fixes it, such as `Dense<784, 128>`",
        ),
    }
}

/// What is taken, what is given, and how to mend it.
const fn mismatch(expected: &[usize], dims: &[usize], layer: Written<'_>, before: Option<&str>) -> Text {
    let text = Text::new().str("shape mismatch: `").str(layer.text).str("` takes ").shape(expected);
    let Some(before) = before else {
        return text.str(", but its own `Input` is ").shape(dims);
    };
    let text = text.str(", but `").str(before).str("` before it gives ");
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
            let text = text.str(": `").str(layer.first_text()).str("` is ").number(first).str(" here, make it ");
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

/// The sentence up to what is given.
const fn expected_and_actual(expected_text: Text, dims: &[usize], before: Option<&str>) -> Text {
    match before {
        Some(before) => expected_text.str(", but `").str(before).str("` before it gives ").shape(dims),
        None => expected_text.str(", but its own `Input` is ").shape(dims),
    }
}

/// As many values are not there.
const fn values_mismatch(expected: usize, dims: &[usize], layer: Written<'_>, before: Option<&str>) -> Text {
    let text = Text::new().str("shape mismatch: `").str(layer.text).str("` takes ").number(expected).str(" values");
    let text = expected_and_actual(text, dims, before);
    let actual = product(dims);
    let text = if dims.len() > 1 { text.str(", which are ").number(actual) } else { text };
    match dims {
        [_] => text.str(": put ").dense(actual, expected).str(" between them"),
        _ => text,
    }
}

/// An image or a sequence is not what is there, or is too small, and how to mend that.
const fn image_mismatch(expects: Expects, dims: &[usize], layer: Written<'_>, before: Option<&str>) -> Text {
    let text = Text::new().str("shape mismatch: `").str(layer.text).str("` takes ").image_or_sequence(expects);
    let (channels, actual) = match (expects, dims) {
        (Expects::Image { channels, .. }, [actual, _, _]) => (channels, *actual),
        (Expects::Sequence { features, .. }, [_, actual]) => (features, *actual),
        // It is no image, or no sequence.
        _ => {
            let text = expected_and_actual(text, dims, before);
            return match (expects, dims) {
                (Expects::Image { .. }, [_, _]) => text.str(", a sequence: put `Transpose<Image<…>>` before it"),
                (Expects::Sequence { .. }, [_, _, _]) => text.str(", an image: put `Transpose` before it"),
                _ => text.str(": put ").reshape(expects, product(dims)).str(" before it"),
            };
        }
    };
    if !is(channels, actual) {
        let text = expected_and_actual(text, dims, before);
        if !layer.sizes.is_empty() {
            return text;
        }
        return match (layer.first, channels) {
            (_, Some(expected)) if is_stated(before) && is_swapped(dims, expected) => text.other_order(layer, dims),
            (First::Number(first), Some(expected)) if first == expected => text.str(": write ").rewritten(layer, actual),
            (First::Expression(first), Some(expected)) if first == expected => {
                let text = text.str(": `").str(layer.first_text()).str("` is ").number(first).str(" here, make it ");
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
    text.str(": make the window smaller or give it more `Padding`")
}

/// Whether what comes before is a layer whose shape was written by hand, as that of an `Input`.
const fn is_stated(before: Option<&str>) -> bool {
    match before {
        Some(before) => starts_with(before, "Input<") || starts_with(before, "Reshape<"),
        None => true,
    }
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

/// Whether the channels that are asked for are the last extent of an image, or the features the first of a sequence.
const fn is_swapped(dims: &[usize], expected: usize) -> bool {
    match dims {
        [_, _, last] => *last == expected,
        [first, _] => *first == expected,
        _ => false,
    }
}

/// Fails constant evaluation if a size is beyond what can be a size.
#[track_caller]
pub const fn size(value: usize) -> usize {
    assert!(value as u64 <= u32::MAX as u64, "a size is at most 4294967295");
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::catch_unwind;
    use std::string::String;

    const NET: Written<'_> =
        Written { text: "Net", head: "Net", first: First::Other, tail: "", has_lists: false, sizes: &[], tried: false };

    const fn dense(first: First) -> Written<'static> {
        match first {
            First::Auto => Written {
                text: "Dense<_, 10>",
                head: "Dense<",
                first,
                tail: ", 10>",
                has_lists: false,
                sizes: &[],
                tried: false,
            },
            First::Expression(_) => Written {
                text: "Dense<HIDDEN, 10>",
                head: "Dense<",
                first,
                tail: ", 10>",
                has_lists: false,
                sizes: &[],
                tried: false,
            },
            _ => Written {
                text: "Dense<64, 10>",
                head: "Dense<",
                first,
                tail: ", 10>",
                has_lists: false,
                sizes: &[],
                tried: false,
            },
        }
    }

    fn sentence(
        expects: Expects,
        dims: &'static [usize],
        written: Written<'static>,
        before: Option<&'static str>,
    ) -> String {
        *catch_unwind(|| layer(expects, dims, written, before)).unwrap_err().downcast::<String>().unwrap()
    }

    #[test]
    fn what_fits_passes() {
        const DENSE: Written<'_> = dense(First::Number(64));
        const _: () = layer(Expects::Features(64), &[64], DENSE, Some("ReLU"));
        const _: () = layer(Expects::Features(64), &[64], DENSE, None);
        const _: () = layer(Expects::Shape(&[1, 28, 28]), &[1, 28, 28], NET, Some("Conv"));
        const _: () = layer(Expects::Anything, &[3], dense(First::Auto), Some("ReLU"));
    }

    #[test]
    fn what_is_not_known_is_said_once() {
        const _: () = layer(Expects::Features(64), &[], dense(First::Number(64)), Some("ReLU"));
        const _: () = layer(Expects::Features(64), &[0], dense(First::Number(64)), Some("Dense<4, 0>"));
        const _: () = layer(Expects::Shape(&[]), &[64], NET, Some("ReLU"));
        assert!(sentence(Expects::Anything, &[], NET, None).starts_with("a network cannot begin with `Net`"));
        assert!(sentence(Expects::Anything, &[], dense(First::Auto), None).starts_with("`Dense<_, 10>` comes first"));
    }

    #[test]
    fn the_cure_replaces_the_size_that_is_wrong() {
        assert_eq!(
            sentence(Expects::Features(64), &[128], dense(First::Number(64)), Some("ReLU")),
            "shape mismatch: `Dense<64, 10>` takes 64 features, but `ReLU` before it gives 128: write `Dense<128, 10>`"
        );
        assert_eq!(
            sentence(Expects::Features(64), &[128], dense(First::Expression(64)), Some("ReLU")),
            "shape mismatch: `Dense<HIDDEN, 10>` takes 64 features, but `ReLU` before it gives 128: \
             `HIDDEN` is 64 here, make it 128 or write `Dense<128, 10>`"
        );
    }

    #[test]
    fn a_first_argument_that_is_not_the_size_is_left_alone() {
        assert_eq!(
            sentence(Expects::Features(7), &[128], dense(First::Number(64)), Some("ReLU")),
            "shape mismatch: `Dense<64, 10>` takes 7 features, but `ReLU` before it gives 128: \
             put `Dense<128, 7>` between them"
        );
        assert!(sentence(Expects::Shape(&[3]), &[1], NET, Some("A")).ends_with("put `Dense<1, 3>` between them"));
    }

    #[test]
    fn an_image_is_flattened_before_a_dense_layer() {
        assert_eq!(
            sentence(Expects::Features(1024), &[16, 8, 8], NET, Some("Conv")),
            "shape mismatch: `Net` takes 1024 features, but `Conv` before it gives 16×8×8: put `Flatten` before it"
        );
        assert!(
            sentence(Expects::Features(64), &[2, 8, 8], dense(First::Number(64)), Some("Conv"))
                .ends_with("gives 2×8×8: put `Flatten` before it and write `Dense<128, 10>`")
        );
        assert!(
            sentence(Expects::Shape(&[3]), &[2, 2], NET, Some("Conv"))
                .ends_with("gives 2×2: put `Flatten` and `Dense<4, 3>` before it")
        );
    }

    #[test]
    fn images_are_compared_by_their_extents() {
        assert_eq!(
            sentence(Expects::Shape(&[1, 28, 28]), &[3, 28, 28], NET, Some("Conv")),
            "shape mismatch: `Net` takes 1×28×28, but `Conv` before it gives 3×28×28"
        );
        assert!(sentence(Expects::Shape(&[1, 2, 2]), &[4], NET, Some("ReLU")).ends_with("gives 4 features"));
    }

    #[test]
    fn channels_that_were_written_last_are_told_to_come_first() {
        let conv = Written { first: First::Number(1), ..NET };
        let image = |channels| Expects::Image { channels, least: [5, 5] };
        let sequence = Expects::Sequence { features: Some(3), least: 5 };
        let cured = |expects, dims, before| -> String {
            sentence(expects, dims, conv, Some(before)).rsplit(": ").next().unwrap().into()
        };
        let first = String::from("channels come first, so write `Image<1, 28, 28>`");
        assert_eq!(cured(image(Some(1)), &[28, 28, 1], "Input<Image<28, 28, 1>>"), first);
        assert_eq!(cured(image(None), &[28, 28, 1], "Input<Image<28, 28, 1>>"), first);
        assert_eq!(cured(image(Some(28)), &[28, 28, 1], "Reshape<28, 28, 1>"), first);
        assert_eq!(
            cured(sequence, &[3, 100], "Input<Sequence<3, 100>>"),
            "write `Net100`, or, because steps come first, `Sequence<100, 3>`"
        );
        // Where nobody wrote the shape, or the numbers say nothing of the kind, the layer is to change.
        assert!(cured(image(Some(1)), &[28, 28, 1], "ReLU").starts_with("write `Net"));
        assert!(cured(image(Some(1)), &[3, 28, 28], "Input<Image<3, 28, 28>>").starts_with("write `Net"));
        assert!(cured(image(None), &[3, 4, 40], "Input<Image<3, 4, 40>>").starts_with("make the window smaller"));
    }

    #[test]
    fn the_sizes_of_a_network_with_parameters_are_said() {
        let used = Written { sizes: &[("H", 8), ("K", 9)], ..dense(First::Other) };
        assert_eq!(
            sentence(Expects::Features(9), &[8], used, Some("ReLU")),
            "shape mismatch: `Dense<64, 10>` takes 9 features, but `ReLU` before it gives 8 (with `H` = 8, `K` = 9)"
        );
        let tried = Written { tried: true, ..used };
        assert!(
            sentence(Expects::Never("no"), &[8], tried, None)
                .ends_with("no (parameters can be any size; tried with `H` = 8, `K` = 9)")
        );
    }

    #[test]
    fn a_layer_that_contradicts_itself_is_told() {
        assert_eq!(
            sentence(Expects::Features(4), &[5], NET, None),
            "shape mismatch: `Net` takes 4 features, but its own `Input` is 5 features"
        );
        assert_eq!(sentence(Expects::Never("no."), &[], NET, Some("ReLU")), "`Net`: no.");
    }
}
