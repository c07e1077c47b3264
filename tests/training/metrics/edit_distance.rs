//! The edit distance, and the error rate that is made of it.

use proptest::prelude::*;
use stackprop::metrics::{WeightedMean, edit_distance, label_error_rate};

/// Its recursive definition, for short sequences.
fn by_definition(a: &[u8], b: &[u8]) -> usize {
    let ([x, a_rest @ ..], [y, b_rest @ ..]) = (a, b) else { return a.len() + b.len() };
    let substituted = by_definition(a_rest, b_rest) + usize::from(x != y);
    substituted.min(by_definition(a_rest, b) + 1).min(by_definition(a, b_rest) + 1)
}

#[test]
fn known_distances() {
    for (a, b, distance) in [
        ("", "", 0),
        ("", "abc", 3),
        ("flaw", "lawn", 2),
        ("kitten", "sitting", 3),
        ("saturday", "sunday", 3),
        ("intention", "execution", 5),
        ("rosettacode", "raisethysword", 8),
    ] {
        assert_eq!(edit_distance(a.as_bytes(), b.as_bytes()), distance, "{a} {b}");
        assert_eq!(edit_distance(b.as_bytes(), a.as_bytes()), distance, "{b} {a}");
    }
}

/// The mean of the rates, 0.75, would count the short text as much as the long one.
#[test]
fn the_rate_of_several_texts_is_by_their_lengths() {
    let words = |text: &'static str| text.split(' ').collect::<Vec<_>>();
    let rates = [("the cat sat", "the cat sat on"), ("no no no", "yes no")]
        .map(|(found, wanted)| label_error_rate(&words(found), &words(wanted)));
    assert_eq!(rates[0], WeightedMean { sum: 1.0, weight: 4.0 });
    assert_eq!(rates.into_iter().sum::<WeightedMean>().mean(), 3.0 / 6.0);
    assert_eq!(label_error_rate::<u8>(&[1, 2], &[]), WeightedMean { sum: 2.0, weight: 0.0 });
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_is_the_smallest_number_of_edits(a in prop::collection::vec(0..3u8, 0..6), b in prop::collection::vec(0..3u8, 0..6)) {
        prop_assert_eq!(edit_distance(&a, &b), by_definition(&a, &b));
    }
}
