//! The buffer plan of a list of layers: the slots of the inputs and outputs of each layer. The compiler computes it.
//!
//! Prediction alternates between two buffers. A layer that can work in place writes its outputs to the slot of its inputs. The last
//! layers work in the slot of the outputs of the whole list. Training saves the outputs that some backward pass reads; all others are in
//! the buffers that later hold gradients.

use crate::layer::{InPlace, Reads};
use crate::network::facts::Facts;

/// Where the inputs or the outputs of a layer are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// With the inputs of the list, or the gradient with respect to them.
    Input,
    /// With the outputs of the list, or the gradient with respect to them.
    Output,
    /// In the first buffer.
    First,
    /// In the second buffer.
    Second,
    /// With the saved activations, at this offset (scalars per sample).
    Saved(usize),
}

impl Slot {
    const fn is_first(self) -> bool {
        matches!(self, Self::First)
    }

    const fn is_second(self) -> bool {
        matches!(self, Self::Second)
    }

    /// Returns the other buffer.
    const fn other(self) -> Self {
        if self.is_first() { Self::Second } else { Self::First }
    }
}

/// The sizes of the two buffers (scalars per sample).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buffers {
    /// The size of the first one.
    pub first: usize,
    /// The size of the second one.
    pub second: usize,
}

impl Buffers {
    const NONE: Self = Self { first: 0, second: 0 };

    /// Returns sizes with which the slot, if it is a buffer, holds at least `size` values.
    const fn with(self, slot: Slot, size: usize) -> Self {
        match slot {
            Slot::First if size > self.first => Self { first: size, ..self },
            Slot::Second if size > self.second => Self { second: size, ..self },
            _ => self,
        }
    }

    /// Returns the sum of both sizes.
    pub const fn scalars(self) -> usize {
        self.first.saturating_add(self.second)
    }
}

/// Which slots the backward pass of a layer reads and writes.
pub struct BackwardStep {
    /// The slots of the inputs and of the outputs.
    pub slots: [Slot; 2],
    /// The slots of the gradients with respect to them.
    pub gradients: [Slot; 2],
    /// Whether the gradient with respect to the inputs is needed.
    pub needs_input_gradient: bool,
    /// Whether the gradient with respect to the outputs is that with respect to the logits, as it may be for the last layer of a list.
    pub logits: bool,
}

/// Returns the number of layers at the beginning of a list that leave their inputs unchanged, not counting the last layer.
const fn leading_unchanged(layers: &[Facts], training: bool) -> usize {
    let mut count = 0;
    while count + 1 < layers.len() && matches!(in_place(layers[count], training), InPlace::Unchanged) {
        count += 1;
    }
    count
}

const fn in_place(layer: Facts, training: bool) -> InPlace {
    if training { layer.reuse.train } else { layer.reuse.predict }
}

/// The plan of a prediction by `N` layers.
#[derive(Clone, Copy, Debug)]
pub struct Prediction<const N: usize> {
    slots: [Slot; N],
    /// The buffers between the layers.
    pub buffers: Buffers,
    scratch: usize,
}

impl<const N: usize> Prediction<N> {
    /// Computes the plan.
    pub const fn new(layers: &[Facts; N]) -> Self {
        let mut plan = Self { slots: [Slot::Output; N], buffers: Buffers::NONE, scratch: 0 };
        let unchanged = leading_unchanged(layers, false);
        // From this layer on, all outputs are in the slot of the outputs of the list.
        let mut tail = N - 1;
        while tail > unchanged && !matches!(layers[tail].reuse.predict, InPlace::No) {
            tail -= 1;
        }
        let (mut k, mut slot) = (0, Slot::Input);
        while k < N {
            if k >= tail {
                slot = Slot::Output;
            } else if k >= unchanged && (k == unchanged || matches!(layers[k].reuse.predict, InPlace::No)) {
                slot = slot.other();
            }
            plan.slots[k] = slot;
            plan.buffers = plan.buffers.with(slot, layers[k].size);
            if layers[k].scratch > plan.scratch {
                plan.scratch = layers[k].scratch;
            }
            k += 1;
        }
        plan
    }

    /// Returns the slots of the inputs and of the outputs of a layer.
    pub const fn step(&self, layer: usize) -> [Slot; 2] {
        [input_slot(&self.slots, layer), self.slots[layer]]
    }

    /// Whether the outputs of a layer are in this slot, if it is a buffer.
    pub const fn is_in(&self, slot: Slot, layer: usize) -> bool {
        self.slots[layer].is_first() && slot.is_first() || self.slots[layer].is_second() && slot.is_second()
    }

    /// Returns the size of the working memory (scalars per sample): the buffers, and after them the largest scratch memory of a layer.
    pub const fn scalars(&self) -> usize {
        self.buffers.scalars().saturating_add(self.scratch)
    }
}

const fn input_slot(slots: &[Slot], layer: usize) -> Slot {
    if layer == 0 { Slot::Input } else { slots[layer - 1] }
}

/// The plan of a training step by `N` layers.
#[derive(Clone, Copy, Debug)]
pub struct Training<const N: usize> {
    slots: [Slot; N],
    /// The slot of the gradient with respect to the outputs of each layer.
    gradients: [Slot; N],
    /// The buffers: for outputs that are not saved, and in the backward pass for gradients.
    pub buffers: Buffers,
    saved: usize,
    /// The values that the backward pass of the whole list reads.
    pub reads: Reads,
}

impl<const N: usize> Training<N> {
    /// Computes the plan.
    pub const fn new(layers: &[Facts; N]) -> Self {
        let mut plan = Self {
            slots: [Slot::Input; N],
            gradients: [Slot::Input; N],
            buffers: Buffers::NONE,
            saved: 0,
            reads: Reads::NEITHER,
        };
        let unchanged = leading_unchanged(layers, true);
        plan.reads.x = layers[unchanged].reuse.reads.x;
        let (mut start, mut slot) = (unchanged, Slot::Input);
        while start < N {
            let (end, is_read) = end_of_shared_slot(layers, start);
            slot = if end == N {
                plan.reads.y = is_read;
                Slot::Output
            } else if is_read {
                Slot::Saved(plan.saved)
            } else {
                slot.other()
            };
            if let Slot::Saved(_) = slot {
                // No two slots are equal, even if one of them is empty.
                let size = if layers[start].size == 0 { 1 } else { layers[start].size };
                plan.saved = plan.saved.saturating_add(size);
            }
            plan.buffers = plan.buffers.with(slot, layers[start].size);
            while start < end {
                plan.slots[start] = slot;
                start += 1;
            }
        }
        let (one, other) =
            (plan.with_gradients(layers, unchanged, Slot::First), plan.with_gradients(layers, unchanged, Slot::Second));
        if one.scalars() <= other.scalars() { one } else { other }
    }

    /// Adds the slots of the gradients, from that with respect to the outputs back to that with respect to the inputs of the layer after the
    /// `unchanged` leading ones. The first of those in a buffer is in `buffer`.
    const fn with_gradients(mut self, layers: &[Facts; N], unchanged: usize, buffer: Slot) -> Self {
        let (mut k, mut slot) = (N - 1, Slot::Output);
        self.gradients[k] = slot;
        while k > unchanged {
            slot = match layers[k].reuse.train {
                InPlace::Unchanged => slot,
                InPlace::Yes if !matches!(slot, Slot::Output) => slot,
                _ if matches!(slot, Slot::Output) => buffer,
                _ => slot.other(),
            };
            k -= 1;
            self.gradients[k] = slot;
            self.buffers = self.buffers.with(slot, layers[k].size);
        }
        self
    }

    /// Returns the slots of the inputs and of the outputs of a layer.
    pub const fn step(&self, layer: usize) -> [Slot; 2] {
        [input_slot(&self.slots, layer), self.slots[layer]]
    }

    /// Returns the slots of the gradients with respect to the inputs and to the outputs of a layer.
    pub const fn gradients(&self, layer: usize) -> [Slot; 2] {
        [input_slot(&self.gradients, layer), self.gradients[layer]]
    }

    /// Returns the slots and options of the backward pass of a layer.
    pub const fn backward(&self, layer: usize, needs_input_gradient: bool, logits: bool) -> BackwardStep {
        BackwardStep { slots: self.step(layer), gradients: self.gradients(layer), needs_input_gradient, logits }
    }

    /// Whether the outputs of a layer, or the gradient with respect to them, are in this buffer.
    pub const fn is_in(&self, slot: Slot, layer: usize) -> bool {
        let [output, gradient] = [self.slots[layer], self.gradients[layer]];
        (output.is_first() || gradient.is_first()) && slot.is_first()
            || (output.is_second() || gradient.is_second()) && slot.is_second()
    }

    /// Whether the outputs of a layer are saved, in a slot that no previous layer has used.
    pub const fn saves(&self, layer: usize) -> bool {
        match (input_slot(&self.slots, layer), self.slots[layer]) {
            (Slot::Saved(input), Slot::Saved(output)) => input != output,
            (_, Slot::Saved(_)) => true,
            _ => false,
        }
    }

    /// Returns the size of the working memory (scalars per sample): the buffers, and after them the saved activations.
    pub const fn scalars(&self) -> usize {
        self.buffers.scalars().saturating_add(self.saved)
    }
}

/// Whether a backward pass reads the outputs of a layer.
const fn is_read(layers: &[Facts], layer: usize) -> bool {
    layers[layer].reuse.reads.y || (layer + 1 < layers.len() && layers[layer + 1].reuse.reads.x)
}

/// Returns the end of the range of layers from `start` on whose outputs share one slot, and whether a backward pass reads these outputs.
const fn end_of_shared_slot(layers: &[Facts], start: usize) -> (usize, bool) {
    let (mut end, mut read) = (start + 1, is_read(layers, start));
    while end < layers.len() {
        match layers[end].reuse.train {
            InPlace::Unchanged => read = read || is_read(layers, end),
            InPlace::Yes if !read => read = is_read(layers, end),
            _ => break,
        }
        end += 1;
    }
    (end, read)
}

#[cfg(test)]
mod tests;
