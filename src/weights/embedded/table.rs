//! The tensors of a file, found by name at compile time.

use super::header::{Header, Tensor, fail};
use crate::__private::text::Text;
use crate::weights::layout::is;

/// The tensors of a file, by a hash of their names.
pub(super) struct Table<'a, const SLOTS: usize> {
    slots: [Option<Tensor<'a>>; SLOTS],
    used: [bool; SLOTS],
    /// The bytes of the tensors.
    pub data: &'a [u8],
    /// The format and the version that the metadata state; empty if they do not.
    pub format: &'a str,
    pub version: &'a str,
}

/// Returns the number of slots for the tensors of a file: at most half of them are occupied.
#[track_caller]
pub const fn slots(file: &str, bytes: &[u8]) -> usize {
    let mut header = Header::new(file, bytes);
    let mut count = 0;
    while header.next().is_some() {
        count += 1;
    }
    2 * count + 1
}

impl<'a, const SLOTS: usize> Table<'a, SLOTS> {
    /// Reads the header of a file.
    #[track_caller]
    pub const fn new(file: &'a str, bytes: &'a [u8]) -> Self {
        let mut header = Header::new(file, bytes);
        let mut slots: [Option<Tensor<'a>>; SLOTS] = [None; SLOTS];
        while let Some(tensor) = header.next() {
            let mut slot = first_slot(tensor.name, SLOTS);
            while let Some(other) = &slots[slot] {
                if is(other.name, tensor.name) {
                    fail(Text::new().str("`").str(file).str("` has two tensors `").str(tensor.name).str("`"));
                }
                slot = (slot + 1) % SLOTS;
            }
            slots[slot] = Some(tensor);
        }
        Self { slots, used: [false; SLOTS], data: header.data, format: header.format, version: header.version }
    }

    /// Returns the slot of a tensor.
    pub const fn find(&self, name: &str) -> Option<usize> {
        let mut slot = first_slot(name, SLOTS);
        while let Some(tensor) = &self.slots[slot] {
            if is(tensor.name, name) {
                return Some(slot);
            }
            slot = (slot + 1) % SLOTS;
        }
        None
    }

    /// Returns the tensor in a slot that was found, and notes that the network has it.
    pub const fn take(&mut self, slot: usize) -> Option<Tensor<'a>> {
        self.used[slot] = true;
        self.slots[slot]
    }

    /// Returns the name of a tensor that was not taken, if it begins with `prefix`.
    pub const fn left(&self, prefix: &str) -> Option<&'a str> {
        let mut slot = 0;
        while slot < SLOTS {
            if let Some(tensor) = &self.slots[slot]
                && !self.used[slot]
                && let Some((start, _)) = tensor.name.split_at_checked(prefix.len())
                && is(start, prefix)
            {
                return Some(tensor.name);
            }
            slot += 1;
        }
        None
    }
}

/// Returns the slot where the search for a name begins: its FNV-1a hash.
const fn first_slot(name: &str, slots: usize) -> usize {
    let (name, mut hash, mut i) = (name.as_bytes(), 0x811c_9dc5_u32, 0);
    while i < name.len() {
        hash = (hash ^ name[i] as u32).wrapping_mul(0x0100_0193);
        i += 1;
    }
    hash as usize % slots
}
