//! The plan of a list of layers: where each of them finds its inputs and leaves its outputs. The compiler works it out.
//!
//! In prediction there are two buffers, used by turns. A layer that can work in place leaves its outputs where its inputs
//! were, and the last ones where the outputs of the whole list go. In training, outputs that some backward pass reads are
//! kept; what nothing reads lies in the buffers that are for gradients later.

use crate::layer::{InPlace, Reads};
use crate::network::facts::Facts;

/// A place where the values before or behind a layer lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// That of the inputs of the list, or of the gradient by them.
    Input,
    /// That of the outputs of the list, or of the gradient by them.
    Output,
    /// In the first buffer.
    First,
    /// In the second buffer.
    Second,
    /// Among what is kept, behind so many scalars a sample.
    Kept(usize),
}

impl Spot {
    const fn is_first(self) -> bool {
        matches!(self, Self::First)
    }

    const fn is_second(self) -> bool {
        matches!(self, Self::Second)
    }

    /// The buffer that is not this.
    const fn other(self) -> Self {
        if self.is_first() { Self::Second } else { Self::First }
    }
}

/// How large the two buffers are, in scalars a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buffers {
    /// The first.
    pub first: usize,
    /// The second.
    pub second: usize,
}

impl Buffers {
    const NONE: Self = Self { first: 0, second: 0 };

    /// With room for so many values at a spot, if it is in one of them.
    const fn with(self, spot: Spot, size: usize) -> Self {
        match spot {
            Spot::First if size > self.first => Self { first: size, ..self },
            Spot::Second if size > self.second => Self { second: size, ..self },
            _ => self,
        }
    }

    /// Both together.
    pub const fn scalars(self) -> usize {
        self.first.saturating_add(self.second)
    }
}

/// Where a backward pass of a layer finds what it reads, and leaves what it writes.
pub struct BackwardStep {
    /// Where the inputs and the outputs are.
    pub spots: [Spot; 2],
    /// Where the gradients by them are.
    pub gradients: [Spot; 2],
    /// Whether the gradient by the inputs is wanted.
    pub wanted: bool,
    /// Whether the gradient by the outputs is by the logits, as it may be for the last layer of a list.
    pub logits: bool,
}

/// The number of layers at the beginning of a list that leave everything as it is, the last layer not counted.
const fn unchanged_first(steps: &[Facts], training: bool) -> usize {
    let mut lead = 0;
    while lead + 1 < steps.len() && matches!(in_place(steps[lead], training), InPlace::Unchanged) {
        lead += 1;
    }
    lead
}

const fn in_place(step: Facts, training: bool) -> InPlace {
    if training { step.reuse.train } else { step.reuse.predict }
}

/// The plan of a prediction by `N` layers.
#[derive(Clone, Copy, Debug)]
pub struct Prediction<const N: usize> {
    spots: [Spot; N],
    /// The buffers between the layers.
    pub buffers: Buffers,
    scratch: usize,
}

impl<const N: usize> Prediction<N> {
    /// Makes the plan.
    pub const fn new(steps: &[Facts; N]) -> Self {
        let mut plan = Self { spots: [Spot::Output; N], buffers: Buffers::NONE, scratch: 0 };
        let lead = unchanged_first(steps, false);
        // From here on everything is where the outputs go.
        let mut tail = N - 1;
        while tail > lead && !matches!(steps[tail].reuse.predict, InPlace::No) {
            tail -= 1;
        }
        let (mut k, mut spot) = (0, Spot::Input);
        while k < N {
            if k >= tail {
                spot = Spot::Output;
            } else if k >= lead && (k == lead || matches!(steps[k].reuse.predict, InPlace::No)) {
                spot = spot.other();
            }
            plan.spots[k] = spot;
            plan.buffers = plan.buffers.with(spot, steps[k].size);
            if steps[k].scratch > plan.scratch {
                plan.scratch = steps[k].scratch;
            }
            k += 1;
        }
        plan
    }

    /// Where the inputs and the outputs of a layer are.
    pub const fn step(&self, layer: usize) -> [Spot; 2] {
        [before(&self.spots, layer), self.spots[layer]]
    }

    /// Whether the outputs of a layer are in this buffer.
    pub const fn is_in(&self, spot: Spot, layer: usize) -> bool {
        self.spots[layer].is_first() && spot.is_first() || self.spots[layer].is_second() && spot.is_second()
    }

    /// How many scalars the working memory for a sample has: the buffers, and behind them what the layer that needs most needs.
    pub const fn scalars(&self) -> usize {
        self.buffers.scalars().saturating_add(self.scratch)
    }
}

const fn before(spots: &[Spot], layer: usize) -> Spot {
    if layer == 0 { Spot::Input } else { spots[layer - 1] }
}

/// The plan of a training step by `N` layers.
#[derive(Clone, Copy, Debug)]
pub struct Training<const N: usize> {
    spots: [Spot; N],
    /// Where the gradient by the outputs of each layer is.
    gradients: [Spot; N],
    /// Buffers for gradients, and before that for outputs that are not kept.
    pub buffers: Buffers,
    kept: usize,
    /// What the backward pass of the whole list reads.
    pub reads: Reads,
}

impl<const N: usize> Training<N> {
    /// Makes the plan.
    pub const fn new(steps: &[Facts; N]) -> Self {
        let mut plan = Self {
            spots: [Spot::Input; N],
            gradients: [Spot::Input; N],
            buffers: Buffers::NONE,
            kept: 0,
            reads: Reads::NEITHER,
        };
        let lead = unchanged_first(steps, true);
        plan.reads.x = steps[lead].reuse.reads.x;
        let (mut start, mut spot) = (lead, Spot::Input);
        while start < N {
            let (end, is_read) = run(steps, start);
            spot = if end == N {
                plan.reads.y = is_read;
                Spot::Output
            } else if is_read {
                Spot::Kept(plan.kept)
            } else {
                spot.other()
            };
            if let Spot::Kept(_) = spot {
                // No two share a place, even if there is nothing in one of them.
                let size = if steps[start].size == 0 { 1 } else { steps[start].size };
                plan.kept = plan.kept.saturating_add(size);
            }
            plan.buffers = plan.buffers.with(spot, steps[start].size);
            while start < end {
                plan.spots[start] = spot;
                start += 1;
            }
        }
        let (one, other) =
            (plan.with_gradients(steps, lead, Spot::First), plan.with_gradients(steps, lead, Spot::Second));
        if one.scalars() <= other.scalars() { one } else { other }
    }

    /// From the gradient by the outputs back to that by what the first `lead` layers leave as it is; the first of those
    /// between is in the buffer `turn`.
    const fn with_gradients(mut self, steps: &[Facts; N], lead: usize, turn: Spot) -> Self {
        let (mut k, mut spot) = (N - 1, Spot::Output);
        self.gradients[k] = spot;
        while k > lead {
            spot = match steps[k].reuse.train {
                InPlace::Unchanged => spot,
                InPlace::Yes if !matches!(spot, Spot::Output) => spot,
                _ if matches!(spot, Spot::Output) => turn,
                _ => spot.other(),
            };
            k -= 1;
            self.gradients[k] = spot;
            self.buffers = self.buffers.with(spot, steps[k].size);
        }
        self
    }

    /// Where the inputs and the outputs of a layer are.
    pub const fn step(&self, layer: usize) -> [Spot; 2] {
        [before(&self.spots, layer), self.spots[layer]]
    }

    /// Where the gradients by the inputs and by the outputs of a layer are.
    pub const fn gradients(&self, layer: usize) -> [Spot; 2] {
        [before(&self.gradients, layer), self.gradients[layer]]
    }

    /// What the backward pass of a layer has to know.
    pub const fn backward(&self, layer: usize, wanted: bool, logits: bool) -> BackwardStep {
        BackwardStep { spots: self.step(layer), gradients: self.gradients(layer), wanted, logits }
    }

    /// Whether the outputs of a layer, or the gradient by them, are in this buffer.
    pub const fn is_in(&self, spot: Spot, layer: usize) -> bool {
        let [output, gradient] = [self.spots[layer], self.gradients[layer]];
        (output.is_first() || gradient.is_first()) && spot.is_first()
            || (output.is_second() || gradient.is_second()) && spot.is_second()
    }

    /// Whether the outputs of a layer are kept, in a place that no layer before has used.
    pub const fn keeps(&self, layer: usize) -> bool {
        match (before(&self.spots, layer), self.spots[layer]) {
            (Spot::Kept(before), Spot::Kept(this)) => before != this,
            (_, Spot::Kept(_)) => true,
            _ => false,
        }
    }

    /// How many scalars the working memory for a sample has: the buffers, and behind them what is kept.
    pub const fn scalars(&self) -> usize {
        self.buffers.scalars().saturating_add(self.kept)
    }
}

/// Whether a backward pass reads what is behind a layer.
const fn is_read(steps: &[Facts], layer: usize) -> bool {
    steps[layer].reuse.reads.y || (layer + 1 < steps.len() && steps[layer + 1].reuse.reads.x)
}

/// Where the layers from `start` on end that share one place for their outputs, and whether what is there then is read.
const fn run(steps: &[Facts], start: usize) -> (usize, bool) {
    let (mut end, mut read) = (start + 1, is_read(steps, start));
    while end < steps.len() {
        match steps[end].reuse.train {
            InPlace::Unchanged => read = read || is_read(steps, end),
            InPlace::Yes if !read => read = is_read(steps, end),
            _ => break,
        }
        end += 1;
    }
    (end, read)
}

#[cfg(test)]
mod tests;
