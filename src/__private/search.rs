//! The variants of `search!` that are within its budget.

use super::text::Text;
use crate::search::Variant;

/// The number of variants that are within the limits: parameters, stack memory, multiply-adds.
pub const fn count(all: &[Variant], limits: [u64; 3]) -> usize {
    let (mut count, mut i) = (0, 0);
    while i < all.len() {
        count += all[i].is_within(limits) as usize;
        i += 1;
    }
    count
}

/// The `K` variants that are within the limits.
pub const fn keep<const K: usize>(all: &[Variant], limits: [u64; 3]) -> [Variant; K] {
    let (mut kept, mut count, mut i) = ([all[0]; K], 0, 0);
    while i < all.len() {
        if all[i].is_within(limits) {
            kept[count] = all[i];
            count += 1;
        }
        i += 1;
    }
    kept
}

/// Whether the variant with this index is within the limits.
pub const fn is_kept(all: &[Variant], limits: [u64; 3], index: usize) -> bool {
    all[index].is_within(limits)
}

/// Fails constant evaluation, with an error message, if no variant is within the limits.
#[track_caller]
pub const fn check_some(search: &str, all: &[Variant], limits: [u64; 3]) {
    if count(all, limits) > 0 {
        return;
    }
    let (mut smallest, mut i) = (&all[0], 1);
    while i < all.len() {
        if all[i].bytes < smallest.bytes {
            smallest = &all[i];
        }
        i += 1;
    }
    let text = Text::new().str("all variants of `").str(search).str("` exceed the budget; the smallest, `");
    let (mut text, mut i) = (text, 0);
    while i < smallest.choices.len() {
        text = text.str(if i > 0 { ", " } else { "" }).str(smallest.choices[i]);
        i += 1;
    }
    let text = text.str("`, needs ").long(smallest.bytes).str(" bytes of parameters, ");
    let text = text.long(smallest.prediction_bytes).str(" bytes for a prediction, and ");
    panic!("{}", text.long(smallest.macs).str(" multiply-adds").as_str());
}

/// The index of the variant with which a function was called.
#[track_caller]
pub fn index(variant: &Variant, search: &str) -> usize {
    variant.index(search)
}
