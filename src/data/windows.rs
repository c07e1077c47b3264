//! [`windows`]: pieces of a series, and what follows each.

/// The windows of a series: `LENGTH` values in a row as the input, and the `HORIZON` values that follow them as the target.
///
/// A window begins every `STRIDE` values, the first at the beginning. Values at the end that do not fill another window with its
/// target are not used. The series is in the order of time; a value is a number, or an array with one number per feature. An input
/// `[[T; F]; LENGTH]` is that of a network that begins with `Input<Sequence<LENGTH, F>>`.
///
/// ```
/// use stackprop::data::windows;
///
/// let series = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
/// let (inputs, targets): (Vec<_>, Vec<_>) = windows::<3, 2, 1, f32>(&series).unzip();
/// assert_eq!(inputs, [[0.0, 0.1, 0.2], [0.2, 0.3, 0.4]]);
/// assert_eq!(targets, [[0.3], [0.5]]);
/// ```
///
/// The windows of several features, and the value of one of them three steps later:
///
/// ```
/// use stackprop::data::windows;
///
/// let series: Vec<[f32; 2]> = (0..100).map(|hour| [hour as f32, (hour % 24) as f32]).collect();
/// let samples = windows::<24, 1, 3, _>(&series).map(|(input, [.., last])| (input, [last[0]]));
/// let (inputs, targets): (Vec<[[f32; 2]; 24]>, Vec<[f32; 1]>) = samples.unzip();
/// assert_eq!(inputs.len(), 100 - 24 - 3 + 1);
/// assert_eq!((inputs[0][23][0], targets[0]), (23.0, [26.0]));
/// ```
///
/// With `HORIZON` 0 the targets are empty, for windows that have a class of their own. A length or stride of 0 does not compile:
///
/// ```compile_fail,E0080
/// stackprop::data::windows::<3, 0, 1, f32>(&[0.0; 9]);
/// ```
///
/// To validate on the end of a series, cut it with [`chronological_split`](super::chronological_split) or `split_at` and take the
/// windows of each part, so that no value is in both.
pub fn windows<const LENGTH: usize, const STRIDE: usize, const HORIZON: usize, X: Copy>(
    series: &[X],
) -> impl DoubleEndedIterator<Item = ([X; LENGTH], [X; HORIZON])> + ExactSizeIterator + Clone {
    const {
        assert!(LENGTH > 0, "a window has at least one value");
        assert!(STRIDE > 0, "windows begin at least one value apart");
    }
    let starts = match series.len().checked_sub(LENGTH.saturating_add(HORIZON)) {
        Some(last) => 1 + last / STRIDE,
        None => 0,
    };
    (0..starts).map(move |number| {
        let (input, rest) = series[number * STRIDE..].split_at(LENGTH);
        (core::array::from_fn(|i| input[i]), core::array::from_fn(|i| rest[i]))
    })
}
