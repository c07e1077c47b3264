//! The distance of two sequences.

use std::vec::Vec;

use super::WeightedMean;

/// The smallest number of insertions, deletions and substitutions of one element that turn one sequence into another. Levenshtein 1966.
///
/// It takes time in proportion to the product of the lengths, and memory for one row of `wanted.len() + 1` numbers.
///
/// ```
/// use stackprop::metrics::edit_distance;
/// assert_eq!(edit_distance(b"kitten", b"sitting"), 3);
/// ```
pub fn edit_distance<T: PartialEq>(found: &[T], wanted: &[T]) -> usize {
    // Wagner and Fischer 1974: `row[j]` is the distance of what has been read of `found` from the first `j` elements of `wanted`.
    let mut row: Vec<usize> = (0..=wanted.len()).collect();
    for (i, x) in found.iter().enumerate() {
        let mut diagonal = core::mem::replace(&mut row[0], i + 1);
        for (j, y) in wanted.iter().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[wanted.len()]
}

/// The [`edit_distance`] per element of the wanted sequence: the label error rate of speech and handwriting, which is the word or the character
/// error rate if the labels are words or characters. It can be larger than 1. Graves et al. 2006.
///
/// It returns the distance with the length as its weight, so the mean over several samples is the sum of the distances divided by the sum of
/// the lengths.
///
/// ```
/// use stackprop::losses::Labels;
/// use stackprop::metrics::label_error_rate;
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Sequence<4, 3>>, Softmax; }
/// let inputs = [[0.0, 1.0, 0.0, /**/ 0.0, 1.0, 0.0, /**/ 1.0, 0.0, 0.0, /**/ 0.0, 0.0, 1.0]];
/// let targets: [Labels<3>; 1] = [Labels::new(&[1u8, 1, 2]).unwrap()];
/// let rate = Evaluation::<Net, 1>::ZERO.metric(&Net::ZERO, |output, target: &Labels<3>| {
///     let found: Vec<u32> = CTC.greedy(Net::nested(output)).map(|label| label as u32).collect(); // 1 2
///     label_error_rate(&found, target.as_slice())
/// }, &inputs, &targets)?;
/// assert_eq!(rate, 1.0 / 3.0);
/// # Ok::<(), stackprop::error::StepError>(())
/// ```
pub fn label_error_rate<T: PartialEq>(found: &[T], wanted: &[T]) -> WeightedMean {
    WeightedMean { sum: edit_distance(found, wanted) as f64, weight: wanted.len() as f64 }
}
