//! Where the values of each channel lie, in all shapes; and those that a normalization takes one mean and variance of.

use core::ops::Range;

mod of_shape;

/// How many values are worked on at a time.
pub const LANES: usize = 16;

/// The values of some samples: `[samples · outer][channels][inner]`, where `outer` or `inner` is 1.
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
    /// Those of a channel, of all samples.
    Channels,
    /// Those of so many groups of neighbouring channels, in each sample.
    Groups(usize),
    /// Those of all channels at a place, in each sample.
    Places,
}

/// Values that are normalized together; or, if they lie `apart`, up to [`LANES`] groups of such side by side.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Where its first run of neighbouring values starts.
    pub start: usize,
    /// How many runs it has.
    pub runs: usize,
    /// How far from one another these start.
    pub step: usize,
    /// How many values a run has.
    pub len: usize,
    /// Whether each value of a run belongs to a group of its own.
    pub apart: bool,
    /// The channel of its first value.
    pub channel: usize,
    /// How many channels further each run is.
    pub next: usize,
    /// Whether the values of a run are of one channel after the other; if not, they are all of one.
    pub along: bool,
}

impl Layout {
    /// That of values which all are of one channel.
    pub const fn of_one_channel(values: usize) -> Self {
        Self { samples: 1, outer: 1, channels: 1, inner: values }
    }

    /// The number of channels.
    pub const fn channels(self) -> usize {
        self.channels
    }

    /// The number of samples.
    pub const fn samples(self) -> usize {
        self.samples
    }

    /// The number of values of a channel.
    pub const fn values_of_a_channel(self) -> usize {
        self.samples * self.outer * self.inner
    }

    /// The samples, each as one group of all channels.
    #[inline(always)]
    pub fn each_sample(self) -> impl Iterator<Item = Group> {
        self.groups(Over::Groups(1))
    }

    /// All groups, in the order of memory.
    #[inline(always)]
    pub fn groups(self, over: Over) -> impl Iterator<Item = Group> {
        let Self { samples, outer, channels, inner } = self;
        let along = inner == 1;
        // Each block of rows `[channels][inner]` is normalized by itself, in so many parts.
        let (blocks, rows) = match over {
            Over::Channels => (1, samples * outer),
            Over::Groups(_) => (samples, outer),
            Over::Places => (samples * outer, 1),
        };
        let width = match over {
            Over::Channels => 1,
            Over::Groups(groups) => channels / groups.max(1),
            Over::Places => channels,
        };
        let apart = if along { width == 1 } else { over == Over::Places };
        let parts = match (apart, along) {
            (true, true) => channels.div_ceil(LANES),
            (true, false) => inner.div_ceil(LANES),
            (false, _) => channels / width.max(1),
        };
        (0..blocks * parts).map(move |index| {
            let parts = parts.max(1); // it is, where there is an index, but the compiler does not see it
            let (start, part) = (index / parts * rows * channels * inner, index % parts);
            let first = part * if apart { LANES } else { width };
            match (apart, along) {
                (true, true) => {
                    let len = LANES.min(channels - first);
                    Group {
                        start: start + first,
                        runs: rows,
                        step: channels,
                        len,
                        apart,
                        channel: first,
                        next: 0,
                        along,
                    }
                }
                (true, false) => {
                    let len = LANES.min(inner - first);
                    Group { start: start + first, runs: channels, step: inner, len, apart, channel: 0, next: 1, along }
                }
                (false, true) => {
                    let (runs, step) = (rows, channels);
                    Group { start: start + first, runs, step, len: width, apart, channel: first, next: 0, along }
                }
                (false, false) => {
                    let (start, len) = (start + first * inner, inner);
                    let (runs, step, next) = if width == 1 { (rows, channels * inner, 0) } else { (width, inner, 1) };
                    Group { start, runs, step, len, apart, channel: first, next, along }
                }
            }
        })
    }
}

impl Group {
    /// The number of values that are normalized together.
    #[inline(always)]
    pub const fn count(self) -> usize {
        if self.apart { self.runs } else { self.runs * self.len }
    }

    /// Its runs: where each starts, and the channel of its first value.
    #[inline(always)]
    pub fn runs(self) -> impl Iterator<Item = (usize, usize)> {
        (0..self.runs).map(move |run| (self.start + run * self.step, self.channel + run * self.next))
    }

    /// The values of the run that starts at `start`, at most [`LANES`] at a time, and the channel of the first of these.
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

    /// For each group that is normalized together: its places in memory, and the channel of each.
    fn together<S: Shape>(samples: usize, over: Over) -> Vec<Vec<(usize, usize)>> {
        let mut all = Vec::new();
        for group in Layout::of::<S>(samples).groups(over) {
            let mut lanes = std::vec![Vec::new(); if group.apart { group.len } else { 1 }];
            for (start, channel) in group.runs() {
                for (chunk, channel) in group.chunks(start, channel) {
                    for (offset, place) in chunk.enumerate() {
                        let lane = if group.apart { offset } else { 0 };
                        lanes[lane].push((place, channel + if group.along { offset } else { 0 }));
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
        for place in 0..samples * outer * channels * inner {
            let (i, rest) = (place % inner, place / inner);
            let (c, rest) = (rest % channels, rest / channels);
            let (o, s) = (rest % outer, rest / outer);
            let key = match over {
                Over::Channels => (c, 0, 0),
                Over::Groups(groups) => (s, c / (channels / groups), 0),
                Over::Places => (s, o, i),
            };
            all.entry(key).or_default().push((place, c));
        }
        let mut all: Vec<_> = all.into_values().collect();
        all.sort();
        all
    }

    #[test]
    fn every_shape_is_grouped_as_defined() {
        for samples in [1, 3] {
            for over in [Over::Channels, Over::Places, Over::Groups(1), Over::Groups(2), Over::Groups(4)] {
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
