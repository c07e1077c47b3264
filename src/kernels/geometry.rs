//! The sizes and places that kernels work on, in plain numbers: of products, of windows in an image, of channels and their groups.

use core::ops::Range;

/// The sizes of a dense layer's work on a batch.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// The number of samples.
    pub samples: usize,
    /// The number of inputs of each.
    pub inputs: usize,
    /// The number of outputs of each.
    pub outputs: usize,
}

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

/// The numbers of channels of a convolution.
#[derive(Clone, Copy, Debug)]
pub struct Channels {
    /// Of the image.
    pub inputs: usize,
    /// Of what comes out.
    pub outputs: usize,
    /// The number of groups, which divides both.
    pub groups: usize,
}

impl Channels {
    pub(super) const fn inputs_of_a_group(&self) -> usize {
        of_a_group(self.inputs, self.groups)
    }

    pub(super) const fn outputs_of_a_group(&self) -> usize {
        of_a_group(self.outputs, self.groups)
    }
}

/// Without a way to a panic where there are no groups, which is a mistake that the layer has been told of.
const fn of_a_group(channels: usize, groups: usize) -> usize {
    match channels.checked_div(groups) {
        Some(channels) => channels,
        None => 0,
    }
}

/// How many rows of a window are worked on at a time: all, unless it is very high.
pub(super) fn rows_at_a_time(windows: &Windows) -> usize {
    const MANY: usize = 32;
    const HIGH: usize = 128;
    (1 + (HIGH - 1) / windows.dilation[0].max(1)).min(MANY).min(windows.kernel[0]).max(1)
}

/// One group of one sample, and where what belongs to it begins.
pub(super) struct Group {
    pub number: usize,
    pub x: usize,
    pub y: usize,
    /// The first of its outputs.
    pub first: usize,
}

/// Visits the groups of all samples. There are `values` in all samples together.
#[inline(always)]
pub(super) fn each_group(windows: &Windows, channels: Channels, values: usize, mut visit: impl FnMut(Group)) {
    let (area, places) = (windows.area(), windows.places());
    for sample in 0..values.checked_div(area * channels.inputs).unwrap_or(0) {
        for group in 0..channels.groups {
            let first = group * channels.outputs_of_a_group();
            visit(Group {
                number: group,
                x: (sample * channels.inputs + group * channels.inputs_of_a_group()) * area,
                y: (sample * channels.outputs + first) * places,
                first,
            });
        }
    }
}

/// What counts in the mean of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Values of the image only.
    Inside,
    /// Zeros around it too, but not what lies beyond them.
    Padded {
        /// The zeros below and right of the image.
        behind: [usize; 2],
    },
}

/// How an image is enlarged: by how much, and where the values between come from.
#[derive(Clone, Copy, Debug)]
pub struct Enlargement {
    /// The size of the image.
    pub input: [usize; 2],
    /// How many values there are for one, in each direction.
    pub factor: [usize; 2],
    /// Whether values are interpolated, or repeated.
    pub interpolated: bool,
}
