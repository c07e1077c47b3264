//! Plans of all short lists, executed.

extern crate std;
use super::*;
use crate::layer::Reuse;
use std::vec::Vec;

/// The contents of each slot: the index of the layer whose outputs or gradient they are. Values that a layer leaves unchanged keep their
/// index.
#[derive(Default)]
struct Memory(Vec<(Slot, usize, usize)>);

impl Memory {
    /// Writes `size` values to a slot, over whatever they overlap.
    fn put(&mut self, slot: Slot, size: usize, value: usize) {
        self.0.retain(|(other, length, _)| match (*other, slot) {
            (Slot::Saved(a), Slot::Saved(b)) => a + length <= b || b + size <= a,
            (other, slot) => other != slot,
        });
        self.0.push((slot, size, value));
    }

    fn at(&self, slot: Slot) -> Option<usize> {
        self.0.iter().find(|(other, ..)| *other == slot).map(|(.., value)| *value)
    }
}

const INPUT: usize = usize::MAX;

fn facts(size: usize, reuse: Reuse) -> Facts {
    let one = Facts::of::<crate::layers::Identity, crate::tensor::Features<typenum::U1>>();
    Facts { size, reuse, in_place: reuse.predict, ..one }
}

/// Returns the index of the layer that computed the outputs of each layer. A layer that leaves its inputs unchanged passes on theirs.
fn values<const N: usize>(steps: &[Facts; N], training: bool) -> [usize; N] {
    let mut values = [INPUT; N];
    for k in 0..N {
        let unchanged = in_place(steps[k], training) == InPlace::Unchanged;
        values[k] = if !unchanged {
            k
        } else if k == 0 {
            INPUT
        } else {
            values[k - 1]
        };
    }
    values
}

fn predicts<const N: usize>(steps: &[Facts; N]) {
    let (plan, values) = (Prediction::new(steps), values(steps, false));
    let (mut memory, mut value) = (Memory::default(), INPUT);
    memory.put(Slot::Input, 1, INPUT);
    for k in 0..N {
        let [from, to] = plan.step(k);
        assert_eq!(memory.at(from), Some(value), "{steps:?}");
        assert!(from != to || steps[k].reuse.predict != InPlace::No, "{steps:?}");
        assert!(to != Slot::Input || steps[k].reuse.predict == InPlace::Unchanged, "{steps:?}");
        let room = [plan.buffers.first, plan.buffers.second];
        assert!(to != Slot::First || steps[k].size <= room[0]);
        assert!(to != Slot::Second || steps[k].size <= room[1]);
        value = values[k];
        memory.put(to, steps[k].size, value);
    }
    assert_eq!(plan.step(N - 1)[1], Slot::Output);
}

fn trains<const N: usize>(steps: &[Facts; N]) {
    let (plan, values) = (Training::new(steps), values(steps, true));
    let input = |k: usize| if k == 0 { INPUT } else { values[k - 1] };
    let mut memory = Memory::default();
    memory.put(Slot::Input, 1, INPUT);
    for k in 0..N {
        let [from, to] = plan.step(k);
        assert_eq!(memory.at(from), Some(input(k)), "{steps:?}");
        assert!(from != to || steps[k].reuse.train != InPlace::No, "{steps:?}");
        assert!(to != Slot::Input || steps[k].reuse.train == InPlace::Unchanged, "{steps:?}");
        memory.put(to, steps[k].size, values[k]);
        assert!(!matches!(to, Slot::Saved(from) if from + steps[k].size > plan.saved), "{steps:?}");
    }
    assert_eq!(plan.step(N - 1)[1], Slot::Output, "the loss reads outputs or logits there");
    let mut gradients = Memory::default();
    gradients.put(Slot::Output, steps[N - 1].size, N);
    for k in (0..N).rev() {
        let [x, y] = plan.step(k);
        let reads = steps[k].reuse.reads;
        assert!(!reads.x || memory.at(x) == Some(input(k)), "{k}: {steps:?}");
        assert!(!reads.y || memory.at(y) == Some(values[k]), "{k}: {steps:?}");
        assert!(!reads.x || x != Slot::Input || plan.reads.x, "{steps:?}");
        assert!(!reads.y || y != Slot::Output || plan.reads.y, "{steps:?}");
        for slot in [x, y] {
            assert!(!matches!(slot, Slot::First | Slot::Second) || (!reads.x || slot != x) && (!reads.y || slot != y));
        }
        let [dx, dy] = plan.gradients(k);
        assert_eq!(gradients.at(dy), Some(k + 1), "{k}: {steps:?}");
        let how = steps[k].reuse.train;
        assert!(dx != dy || how == InPlace::Unchanged || how == InPlace::Yes && dx != Slot::Output, "{steps:?}");
        assert!(dx != Slot::Output || how == InPlace::Unchanged, "{steps:?}");
        let size = if k == 0 { 0 } else { steps[k - 1].size };
        assert!(dx != Slot::First || size <= plan.buffers.first);
        assert!(dx != Slot::Second || size <= plan.buffers.second);
        gradients.put(dx, size, k);
    }
    assert_eq!(plan.gradients(0)[0], Slot::Input);
}

/// Checks all lists of `N` layers that differ from layer `k` on, which has `inputs` values as input.
fn each<const N: usize>(steps: &mut [Facts; N], k: usize, inputs: usize, count: &mut usize) {
    if k == N {
        predicts(steps);
        trains(steps);
        *count += 1;
        return;
    }
    for how in [InPlace::No, InPlace::Yes, InPlace::Unchanged] {
        for reads in [Reads::NEITHER, Reads::X, Reads::Y, Reads::BOTH] {
            for size in [1, 2] {
                if how != InPlace::No && size != inputs || how == InPlace::Unchanged && reads != Reads::NEITHER {
                    continue;
                }
                let reuse = Reuse { predict: how, train: how, reads };
                steps[k] = facts(size, reuse);
                each(steps, k + 1, size, count);
            }
        }
    }
}

/// In all lists of up to four layers of all kinds, no value is overwritten before its last read, every slot is large enough, and only
/// layers that can work in place do so.
#[test]
fn nothing_is_lost() {
    let none = facts(1, Reuse::NOTHING);
    let mut count = 0;
    each(&mut [none; 1], 0, 1, &mut count);
    each(&mut [none; 2], 0, 1, &mut count);
    each(&mut [none; 3], 0, 1, &mut count);
    each(&mut [none; 4], 0, 1, &mut count);
    assert_eq!(count, 13 + 13 * 13 + 13 * 13 * 13 + 13 * 13 * 13 * 13);
}
