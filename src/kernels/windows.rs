//! Where the windows of convolutions and pools lie in an image.

use core::ops::Range;

/// Windows in an image, in plain numbers; rows first, then columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// The size of the image.
    pub input: [usize; 2],
    /// The number of windows: the size of what comes out.
    pub output: [usize; 2],
    /// The size of a window.
    pub kernel: [usize; 2],
    /// How far it moves from one place to the next.
    pub stride: [usize; 2],
    /// The distance between two neighbours in it.
    pub dilation: [usize; 2],
    /// The zeros above and left of the image.
    pub before: [usize; 2],
}

impl Windows {
    /// The number of values in one channel of the image.
    #[must_use]
    pub const fn area(&self) -> usize {
        self.input[0] * self.input[1]
    }

    /// The number of windows.
    #[must_use]
    pub const fn places(&self) -> usize {
        self.output[0] * self.output[1]
    }

    /// The number of values in a window.
    #[must_use]
    pub const fn taps(&self) -> usize {
        self.kernel[0] * self.kernel[1]
    }

    /// Whether some window reaches out of the image.
    pub(super) fn reach_out(&self) -> bool {
        (0..2).any(|d| {
            let last =
                self.output[d].saturating_sub(1) * self.stride[d] + self.kernel[d].saturating_sub(1) * self.dilation[d];
            self.before[d] > 0 || last >= self.input[d]
        })
    }

    /// The places `o` at which value `k` of the window lies inside of the image, in direction `d`.
    #[inline(always)]
    pub(super) fn inside(&self, d: usize, k: usize) -> Range<usize> {
        let (first, before, stride) = (k * self.dilation[d], self.before[d], self.stride[d]);
        let steps = |values: usize| if stride == 1 { values } else { values.div_ceil(stride.max(1)) };
        let from = steps(before.saturating_sub(first));
        from..steps((before + self.input[d]).saturating_sub(first)).min(self.output[d])
    }

    /// What of the window at place `o` is inside of the image, in direction `d`, where there is no dilation.
    #[inline(always)]
    pub(super) fn covered(&self, d: usize, o: usize) -> Range<usize> {
        let (start, before) = (o * self.stride[d], self.before[d]);
        let to = (start + self.kernel[d]).saturating_sub(before).min(self.input[d]);
        start.saturating_sub(before).min(to)..to
    }
}
