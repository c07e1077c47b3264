//! The positions of the values of each channel, in all shapes; and the groups of values that share one mean and variance.

use core::ops::Range;

mod of_shape;

/// The number of values processed at a time (scalars).
pub const LANES: usize = 16;

/// The layout of some samples: `[samples · outer][channels][inner]`, where `outer` or `inner` is 1.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    samples: usize,
    outer: usize,
    channels: usize,
    inner: usize,
}

/// Which values are normalized together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The values of a channel, in all samples.
    Channels,
    /// The values of each of this many groups of neighbouring channels, per sample.
    Groups(usize),
    /// The values of all channels at a position, per sample.
    Positions,
}

/// Values that are normalized together; or up to [`LANES`] such groups next to each other, one per lane.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Where its first run of contiguous values starts.
    pub start: usize,
    /// The number of runs.
    pub runs: usize,
    /// The distance between the starts of two runs.
    pub step: usize,
    /// The length of a run.
    pub len: usize,
    /// Whether each value of a run belongs to a group of its own.
    pub one_per_lane: bool,
    /// The channel of its first value.
    pub channel: usize,
    /// The increase of the channel from run to run.
    pub next: usize,
    /// Whether the values of a run are of successive channels; otherwise they are all of one.
    pub along: bool,
}

impl Layout {
    /// Returns the layout of values that are all of one channel.
    pub const fn of_one_channel(values: usize) -> Self {
        Self { samples: 1, outer: 1, channels: 1, inner: values }
    }

    /// The number of channels.
    pub const fn channels(self) -> usize {
        self.channels
    }

    /// The number of values of a channel that are next to each other.
    pub const fn inner(self) -> usize {
        self.inner
    }

    /// The number of samples.
    pub const fn samples(self) -> usize {
        self.samples
    }

    /// The number of values per channel.
    pub const fn values_of_a_channel(self) -> usize {
        self.samples * self.outer * self.inner
    }

    /// Returns the samples, each as one group of all channels.
    #[inline(always)]
    pub fn each_sample(self) -> impl Iterator<Item = Group> {
        self.groups(Over::Groups(1))
    }

    /// Returns all groups, in the order of memory.
    #[inline(always)]
    pub fn groups(self, over: Over) -> impl Iterator<Item = Group> {
        let Self { samples, outer, channels, inner } = self;
        let along = inner == 1;
        // Each block of rows `[channels][inner]` is normalized by itself, in `parts` groups.
        let (blocks, rows) = match over {
            Over::Channels => (1, samples * outer),
            Over::Groups(_) => (samples, outer),
            Over::Positions => (samples * outer, 1),
        };
        let width = match over {
            Over::Channels => 1,
            Over::Groups(groups) => channels / groups.max(1),
            Over::Positions => channels,
        };
        let one_per_lane = if along { width == 1 } else { over == Over::Positions };
        let parts = match (one_per_lane, along) {
            (true, true) => channels.div_ceil(LANES),
            (true, false) => inner.div_ceil(LANES),
            (false, _) => channels / width.max(1),
        };
        (0..blocks * parts).map(move |index| {
            let parts = parts.max(1); // true if there is an index, but the compiler does not see it
            let (start, part) = (index / parts * rows * channels * inner, index % parts);
            let first = part * if one_per_lane { LANES } else { width };
            match (one_per_lane, along) {
                (true, true) => {
                    let len = LANES.min(channels - first);
                    Group {
                        start: start + first,
                        runs: rows,
                        step: channels,
                        len,
                        one_per_lane,
                        channel: first,
                        next: 0,
                        along,
                    }
                }
                (true, false) => {
                    let len = LANES.min(inner - first);
                    Group {
                        start: start + first,
                        runs: channels,
                        step: inner,
                        len,
                        one_per_lane,
                        channel: 0,
                        next: 1,
                        along,
                    }
                }
                (false, true) => {
                    let (runs, step) = (rows, channels);
                    Group { start: start + first, runs, step, len: width, one_per_lane, channel: first, next: 0, along }
                }
                (false, false) => {
                    let (start, len) = (start + first * inner, inner);
                    let (runs, step, next) = if width == 1 { (rows, channels * inner, 0) } else { (width, inner, 1) };
                    Group { start, runs, step, len, one_per_lane, channel: first, next, along }
                }
            }
        })
    }
}

impl Group {
    /// The number of values that are normalized together.
    #[inline(always)]
    pub const fn count(self) -> usize {
        if self.one_per_lane { self.runs } else { self.runs * self.len }
    }

    /// Returns its runs: where each starts, and the channel of its first value.
    #[inline(always)]
    pub fn runs(self) -> impl Iterator<Item = (usize, usize)> {
        (0..self.runs).map(move |run| (self.start + run * self.step, self.channel + run * self.next))
    }

    /// Returns the ranges of the run that starts at `start`, at most [`LANES`] values at a time, and the channel of the first of these.
    #[inline(always)]
    pub fn chunks(self, start: usize, channel: usize) -> impl Iterator<Item = (Range<usize>, usize)> {
        let chunk = move |at: usize| {
            let end = self.len.min(at + LANES);
            (start + at..start + end, if self.along { channel + at } else { channel })
        };
        (0..self.len).step_by(LANES).map(chunk)
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::tensor::{Features, Image, Sequence, Shape};
    use std::vec::Vec;
    use typenum::{U2, U3, U4, U5, U6, U12, U18, U40};

    /// For each group that is normalized together: its indices in memory, and the channel of each.
    fn together<S: Shape>(samples: usize, over: Over) -> Vec<Vec<(usize, usize)>> {
        let mut all = Vec::new();
        for group in Layout::of::<S>(samples).groups(over) {
            let mut lanes = std::vec![Vec::new(); if group.one_per_lane { group.len } else { 1 }];
            for (start, channel) in group.runs() {
                for (chunk, channel) in group.chunks(start, channel) {
                    for (offset, index) in chunk.enumerate() {
                        let lane = if group.one_per_lane { offset } else { 0 };
                        lanes[lane].push((index, channel + if group.along { offset } else { 0 }));
                    }
                }
            }
            assert!(lanes.iter().all(|lane| lane.len() == group.count()));
            all.extend(lanes);
        }
        all.sort();
        all
    }

    /// The same by definition, for values at `[sample][outer][channel][inner]`.
    fn defined([samples, outer, channels, inner]: [usize; 4], over: Over) -> Vec<Vec<(usize, usize)>> {
        let mut all = std::collections::BTreeMap::<_, Vec<_>>::new();
        for index in 0..samples * outer * channels * inner {
            let (i, rest) = (index % inner, index / inner);
            let (c, rest) = (rest % channels, rest / channels);
            let (o, s) = (rest % outer, rest / outer);
            let key = match over {
                Over::Channels => (c, 0, 0),
                Over::Groups(groups) => (s, c / (channels / groups), 0),
                Over::Positions => (s, o, i),
            };
            all.entry(key).or_default().push((index, c));
        }
        let mut all: Vec<_> = all.into_values().collect();
        all.sort();
        all
    }

    #[test]
    fn every_shape_is_grouped_as_defined() {
        for samples in [1, 3] {
            for over in [Over::Channels, Over::Positions, Over::Groups(1), Over::Groups(2), Over::Groups(4)] {
                assert_eq!(together::<Features<U4>>(samples, over), defined([samples, 1, 4, 1], over));
                assert_eq!(together::<Features<U40>>(samples, over), defined([samples, 1, 40, 1], over));
                assert_eq!(together::<Sequence<U5, U40>>(samples, over), defined([samples, 5, 40, 1], over));
                assert_eq!(together::<Image<U4, U2, U3>>(samples, over), defined([samples, 1, 4, 6], over));
                assert_eq!(together::<Image<U12, U18, U6>>(samples, over), defined([samples, 1, 12, 108], over));
            }
            assert_eq!(
                together::<Image<U4, typenum::U1, typenum::U1>>(samples, Over::Channels),
                defined([samples, 1, 4, 1], Over::Channels)
            );
            assert_eq!(
                together::<Sequence<U5, U4>>(samples, Over::Groups(4)),
                defined([samples, 5, 4, 1], Over::Groups(4))
            );
        }
    }
}
