//! The sizes and positions that kernels work on, in plain numbers: of products, of windows in an image, of channels and their groups.

use core::ops::Range;

/// The sizes of a dense layer and its batch.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// The number of samples.
    pub samples: usize,
    /// The number of inputs per sample.
    pub inputs: usize,
    /// The number of outputs per sample.
    pub outputs: usize,
}

/// A part of a dense layer over the steps of sequences: some of the steps, and some columns of the weights.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The number of steps of a sequence.
    pub steps: usize,
    /// The first of the steps, and their number.
    pub rows: [usize; 2],
    /// The number of values per step, of which the first are inputs.
    pub stride: usize,
    /// The number of inputs per step.
    pub inputs: usize,
    /// The number of columns of all weights.
    pub width: usize,
    /// The first of the columns, and their number.
    pub columns: [usize; 2],
    /// The number of values per step in the result, of which the first are outputs.
    pub output_stride: usize,
}

/// Windows in an image, or in a sequence as an image of one row. Each pair is rows first, then columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// The size of the image.
    pub input: [usize; 2],
    /// The number of windows: the size of the output.
    pub output: [usize; 2],
    /// The size of a window.
    pub kernel: [usize; 2],
    /// The distance between two neighbouring windows.
    pub stride: [usize; 2],
    /// The distance between two neighbouring values of a window.
    pub dilation: [usize; 2],
    /// The number of zeros above and to the left of the image.
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
    pub const fn positions(&self) -> usize {
        self.output[0] * self.output[1]
    }

    /// The number of values in a window.
    #[must_use]
    pub const fn taps(&self) -> usize {
        self.kernel[0] * self.kernel[1]
    }

    /// Whether some window reaches beyond the image.
    pub(super) fn reach_out(&self) -> bool {
        (0..2).any(|d| {
            let last =
                self.output[d].saturating_sub(1) * self.stride[d] + self.kernel[d].saturating_sub(1) * self.dilation[d];
            self.before[d] > 0 || last >= self.input[d]
        })
    }

    /// Returns the windows whose value `k` is inside the image, in dimension `d`.
    #[inline(always)]
    pub(super) fn inside(&self, d: usize, k: usize) -> Range<usize> {
        let (first, before, stride) = (k * self.dilation[d], self.before[d], self.stride[d]);
        let steps = |values: usize| if stride == 1 { values } else { values.div_ceil(stride.max(1)) };
        let from = steps(before.saturating_sub(first));
        from..steps((before + self.input[d]).saturating_sub(first)).min(self.output[d])
    }

    /// Returns the range of the image that window `o` covers, in dimension `d`, without dilation.
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
    /// The channels of the image.
    pub inputs: usize,
    /// The channels of the output.
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

/// Without a path to a panic if there are no groups, a mistake that the layer reports.
const fn of_a_group(channels: usize, groups: usize) -> usize {
    match channels.checked_div(groups) {
        Some(channels) => channels,
        None => 0,
    }
}

/// Returns how many rows of a window are computed at a time: all, unless it is very high.
pub(super) fn rows_at_a_time(windows: &Windows) -> usize {
    /// The most rows of a window, without the gaps of a dilation.
    const MAX_ROWS: usize = 32;
    /// The most rows of the image that they span.
    const MAX_SPAN: usize = 128;
    (1 + (MAX_SPAN - 1) / windows.dilation[0].max(1)).min(MAX_ROWS).min(windows.kernel[0]).max(1)
}

/// One group of one sample, and the offsets of its values.
pub(super) struct Group {
    pub number: usize,
    /// The offset of its first input.
    pub x: usize,
    /// The offset of its first output.
    pub y: usize,
    /// The number of its first output channel.
    pub first: usize,
}

/// Calls `visit` for each group of each sample. `values` is the number of input values of all samples together.
#[inline(always)]
pub(super) fn each_group(windows: &Windows, channels: Channels, values: usize, mut visit: impl FnMut(Group)) {
    let (area, positions) = (windows.area(), windows.positions());
    for sample in 0..values.checked_div(area * channels.inputs).unwrap_or(0) {
        for group in 0..channels.groups {
            let first = group * channels.outputs_of_a_group();
            visit(Group {
                number: group,
                x: (sample * channels.inputs + group * channels.inputs_of_a_group()) * area,
                y: (sample * channels.outputs + first) * positions,
                first,
            });
        }
    }
}

/// Which values count in the mean of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Only values of the image.
    Inside,
    /// The zeros of the padding too, but not what is beyond them.
    Padded {
        /// The number of zeros below and to the right of the image.
        behind: [usize; 2],
    },
}

/// How an image is upsampled.
#[derive(Clone, Copy, Debug)]
pub struct Enlargement {
    /// The size of the image.
    pub input: [usize; 2],
    /// The number of output values per input value, in each dimension.
    pub factor: [usize; 2],
    /// Whether values are interpolated (bilinear) or repeated (nearest).
    pub interpolated: bool,
}
