//! Shape checks at compile time: compare the shape that a layer expects with the one it receives, in plain numbers.
//!
//! `network!` calls [`layer`] in a constant with the span of the layer, so that a mismatch is a single error at its tokens.

use super::mismatch::{
    image_mismatch, mismatch, no_input_shape, token_mismatch, tokens_for_numbers, too_few_channels, values_mismatch,
};
use super::text::Text;
pub use super::written::{First, Written};
use crate::layer::Expects;
use crate::layer::expects::{is, is_unknown};
use crate::tensor::shape::product;

/// Fails constant evaluation, with an error message, if `layer` does not accept the shape `dims`, which the layer `before` outputs.
///
/// For the first layer there is no `before`, and `dims` is its own `Input` shape.
#[track_caller]
pub const fn layer(expects: Expects, dims: &[usize], vocabulary: usize, layer: Written<'_>, before: Option<&str>) {
    // The input shape is unknown; the error at the first layer says so.
    let of_lists = layer.has_lists && !matches!(expects, Expects::Sequence { .. });
    if is_unknown(dims) && (before.is_some() || of_lists) && !matches!(expects, Expects::Never(_)) {
        return;
    }
    let of_tokens = match expects {
        Expects::Tokens { vocabulary: expected, .. } => vocabulary > 0 && is(expected, vocabulary),
        // The layers of its lists are checked themselves.
        _ => vocabulary == 0 || layer.has_lists,
    };
    if !is_unknown(dims) && expects.fits(dims) && of_tokens {
        return;
    }
    let text = match expects {
        Expects::Never(message) => Text::new().str("`").str(layer.text).str("`: ").str(message),
        Expects::Tokens { length, vocabulary: expected } if !is_unknown(dims) => {
            token_mismatch([length, expected], dims, vocabulary, layer, before)
        }
        _ if vocabulary > 0 && !layer.has_lists && !is_unknown(dims) => {
            tokens_for_numbers(product(dims), vocabulary, layer, before)
        }
        _ if is_unknown(dims) => no_input_shape(expects, layer),
        Expects::Anything => return,
        Expects::Features(expected) => mismatch(&[expected], dims, layer, before),
        Expects::Shape(expected) => mismatch(expected, dims, layer, before),
        Expects::Values(expected) => values_mismatch(expected, dims, layer, before),
        Expects::Image { .. }
        | Expects::Sequence { .. }
        | Expects::Steps { .. }
        | Expects::Positions
        | Expects::Tokens { .. } => image_mismatch(expects, dims, layer, before),
        Expects::Channels { least } => too_few_channels(least, dims, layer, before),
        Expects::Conflict { start, first, middle, second, end } => {
            let text = Text::new().str("shape mismatch in `").str(layer.text).str("`: ").str(start);
            text.shape(first).str(middle).shape(second).str(end)
        }
    };
    panic!("{}", text.sizes(layer).as_str());
}

/// Fails constant evaluation, with an error message, if samples that are arrays of these extents, outermost first, are neither flat nor
/// nested values of the shape `dims`. The layer is called `layer`.
#[track_caller]
pub(crate) const fn samples(extents: &[usize], dims: &[usize], layer: &str) {
    let size = product(dims);
    if matches!(extents, [length] if *length == size) || same(extents, dims) {
        return;
    }
    let text = Text::new()
        .str("samples of type `")
        .array(extents)
        .str("` do not fit this `")
        .str(layer)
        .str("`, whose input is ");
    let text = text.shape(dims).str(": pass samples of type `").array(&[size]).str("`");
    let text = if dims.len() > 1 { text.str(" or `").array(dims).str("`") } else { text };
    panic!("{}", text.as_str());
}

const fn same(a: &[usize], b: &[usize]) -> bool {
    let mut i = 0;
    while i < a.len() && i < b.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    a.len() == b.len()
}

/// Fails constant evaluation if a type in a network with parameters is not a layer, or is one for some sizes only. The message is
/// `no_layer` or `not_for_all`.
#[track_caller]
pub const fn for_all_sizes((is_layer, for_all): (bool, bool), no_layer: &str, not_for_all: &str) {
    assert!(is_layer, "{}", no_layer);
    assert!(for_all, "{}", not_for_all);
}

/// Returns a size, or fails constant evaluation if it is too large.
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

    fn message(
        expects: Expects,
        dims: &'static [usize],
        written: Written<'static>,
        before: Option<&'static str>,
    ) -> String {
        *catch_unwind(|| layer(expects, dims, 0, written, before)).unwrap_err().downcast::<String>().unwrap()
    }

    #[test]
    fn matching_shapes_pass() {
        const DENSE: Written<'_> = dense(First::Number(64));
        const _: () = layer(Expects::Features(64), &[64], 0, DENSE, Some("ReLU"));
        const _: () = layer(Expects::Features(64), &[64], 0, DENSE, None);
        const _: () = layer(Expects::Shape(&[1, 28, 28]), &[1, 28, 28], 0, NET, Some("Conv"));
        const _: () = layer(Expects::Anything, &[3], 0, dense(First::Auto), Some("ReLU"));
    }

    #[test]
    fn an_unknown_shape_is_reported_at_the_first_layer_only() {
        const _: () = layer(Expects::Features(64), &[], 0, dense(First::Number(64)), Some("ReLU"));
        const _: () = layer(Expects::Features(64), &[0], 0, dense(First::Number(64)), Some("Dense<4, 0>"));
        const _: () = layer(Expects::Shape(&[]), &[64], 0, NET, Some("ReLU"));
        assert!(message(Expects::Anything, &[], NET, None).starts_with("a network cannot begin with `Net`"));
        assert!(
            message(Expects::Anything, &[], dense(First::Auto), None).starts_with("`Dense<_, 10>` is the first layer")
        );
    }

    #[test]
    fn the_fix_replaces_the_wrong_size() {
        assert_eq!(
            message(Expects::Features(64), &[128], dense(First::Number(64)), Some("ReLU")),
            "shape mismatch: `Dense<64, 10>` expects 64 features, but `ReLU` before it outputs 128: write `Dense<128, 10>`"
        );
        assert_eq!(
            message(Expects::Features(64), &[128], dense(First::Expression(64)), Some("ReLU")),
            "shape mismatch: `Dense<HIDDEN, 10>` expects 64 features, but `ReLU` before it outputs 128: \
             `HIDDEN` is 64 here; make it 128 or write `Dense<128, 10>`"
        );
    }

    #[test]
    fn a_first_argument_that_is_not_the_expected_size_is_not_replaced() {
        assert_eq!(
            message(Expects::Features(7), &[128], dense(First::Number(64)), Some("ReLU")),
            "shape mismatch: `Dense<64, 10>` expects 7 features, but `ReLU` before it outputs 128: \
             put `Dense<128, 7>` between them"
        );
        assert!(message(Expects::Shape(&[3]), &[1], NET, Some("A")).ends_with("put `Dense<1, 3>` between them"));
    }

    #[test]
    fn an_image_is_flattened_before_a_dense_layer() {
        assert_eq!(
            message(Expects::Features(1024), &[16, 8, 8], NET, Some("Conv")),
            "shape mismatch: `Net` expects 1024 features, but `Conv` before it outputs 16×8×8: put `Flatten` before it"
        );
        assert!(
            message(Expects::Features(64), &[2, 8, 8], dense(First::Number(64)), Some("Conv"))
                .ends_with("outputs 2×8×8: put `Flatten` before it and write `Dense<128, 10>`")
        );
        assert!(
            message(Expects::Shape(&[3]), &[2, 2], NET, Some("Conv"))
                .ends_with("outputs 2×2: put `Flatten` and `Dense<4, 3>` before it")
        );
    }

    #[test]
    fn images_are_compared_by_their_extents() {
        assert_eq!(
            message(Expects::Shape(&[1, 28, 28]), &[3, 28, 28], NET, Some("Conv")),
            "shape mismatch: `Net` expects 1×28×28, but `Conv` before it outputs 3×28×28"
        );
        assert!(message(Expects::Shape(&[1, 2, 2]), &[4], NET, Some("ReLU")).ends_with("outputs 4 features"));
    }

    #[test]
    fn an_image_with_channels_last_is_rewritten_with_channels_first() {
        let conv = Written { first: First::Number(1), ..NET };
        let image = |channels| Expects::Image { channels, least: [5, 5] };
        let sequence = Expects::Sequence { features: Some(3), least: 5 };
        let fix = |expects, dims, before| -> String {
            message(expects, dims, conv, Some(before)).rsplit(": ").next().unwrap().into()
        };
        let first = String::from("channels come first, so write `Image<1, 28, 28>`");
        assert_eq!(fix(image(Some(1)), &[28, 28, 1], "Input<Image<28, 28, 1>>"), first);
        assert_eq!(fix(image(None), &[28, 28, 1], "Input<Image<28, 28, 1>>"), first);
        assert_eq!(fix(image(Some(28)), &[28, 28, 1], "Reshape<28, 28, 1>"), first);
        assert_eq!(
            fix(sequence, &[3, 100], "Input<Sequence<3, 100>>"),
            "write `Net100`, or, because steps come first, `Sequence<100, 3>`"
        );
        // If the user did not write the shape, or the numbers do not look swapped, the fix changes the layer.
        assert!(fix(image(Some(1)), &[28, 28, 1], "ReLU").starts_with("write `Net"));
        assert!(fix(image(Some(1)), &[3, 28, 28], "Input<Image<3, 28, 28>>").starts_with("write `Net"));
        assert!(fix(image(None), &[3, 4, 40], "Input<Image<3, 4, 40>>").starts_with("make the window smaller"));
    }

    #[test]
    fn the_message_names_the_sizes_of_a_network_with_parameters() {
        let used = Written { sizes: &[("H", 8), ("K", 9)], ..dense(First::Other) };
        assert_eq!(
            message(Expects::Features(9), &[8], used, Some("ReLU")),
            "shape mismatch: `Dense<64, 10>` expects 9 features, but `ReLU` before it outputs 8 (with `H` = 8, `K` = 9)"
        );
        let tried = Written { tried: true, ..used };
        assert!(
            message(Expects::Never("no"), &[8], tried, None)
                .ends_with("no (parameters can have any size; checked with `H` = 8, `K` = 9)")
        );
    }

    #[test]
    fn a_layer_that_contradicts_its_own_input_is_reported() {
        assert_eq!(
            message(Expects::Features(4), &[5], NET, None),
            "shape mismatch: `Net` expects 4 features, but its own `Input` is 5 features"
        );
        assert_eq!(message(Expects::Never("no."), &[], NET, Some("ReLU")), "`Net`: no.");
    }
}
