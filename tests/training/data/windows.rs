//! Windows over a series, against their definition.

use proptest::prelude::*;
use stackprop::data::windows;

#[track_caller]
fn assert_windows<const LENGTH: usize, const STRIDE: usize, const HORIZON: usize>(values: usize) {
    let series: Vec<usize> = (0..values).collect();
    let found = windows::<LENGTH, STRIDE, HORIZON, _>(&series);
    let starts: Vec<usize> = (0..values).step_by(STRIDE).filter(|start| start + LENGTH + HORIZON <= values).collect();
    assert_eq!(found.len(), starts.len());
    assert_eq!(found.clone().next_back().map(|(input, _)| input[0]), starts.last().copied());
    for ((input, target), start) in found.zip(starts) {
        assert!(input.into_iter().eq(start..start + LENGTH));
        assert!(target.into_iter().eq(start + LENGTH..start + LENGTH + HORIZON));
    }
}

proptest! {
    #[test]
    fn a_window_is_everywhere_it_fits_with_what_follows_it(values in 0..60_usize) {
        assert_windows::<1, 1, 0>(values);
        assert_windows::<4, 1, 1>(values);
        assert_windows::<4, 4, 0>(values);
        assert_windows::<5, 3, 2>(values);
        assert_windows::<2, 7, 3>(values);
        assert_windows::<12, 1, 12>(values);
    }
}

/// With a stride of one, every value is in a window or a target; with the stride of a length, each is in one window.
#[test]
fn windows_cover_the_series() {
    let series: Vec<u32> = (0..30).collect();
    let mut seen: Vec<u32> =
        windows::<4, 1, 2, _>(&series).flat_map(|(input, target)| [&input[..], &target].concat()).collect();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen, series);
    let tiles: Vec<u32> = windows::<5, 5, 0, _>(&series).flat_map(|(input, [])| input).collect();
    assert_eq!(tiles, series);
}
