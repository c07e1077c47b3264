//! Shards: a batch cut into a fixed number of pieces, so that its gradient has the same bits whichever process computes which piece.
//!
//! The gradient of each shard is computed from zero. They are added up as the leaves of a tree, which depends on the number of shards only.
//! So a rank that has the shards below a node sends one gradient for all of them, and needs memory for one gradient per level of the tree; a
//! running sum from the first shard to the last would need the gradient of every single shard at one place.

mod exchange;
mod gradient;
mod ranks;
mod sums;

use core::ops::Range;
use std::vec::Vec;

pub use exchange::{Exchange, RankError};
pub(super) use gradient::{Shards, Totals};
pub(super) use ranks::{Ranks, Topic};
pub(super) use sums::Sums;

/// The shards that a process computes: a range of all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Share {
    /// The number of shards of a batch.
    pub shards: usize,
    pub rank: usize,
    pub ranks: usize,
}

impl Share {
    /// The shards of a rank.
    pub fn of(self, rank: usize) -> Range<usize> {
        rank * self.shards / self.ranks..(rank + 1) * self.shards / self.ranks
    }

    /// The shards of this process.
    pub fn own(self) -> Range<usize> {
        self.of(self.rank)
    }

    /// The samples of a range of shards, of a batch of this number of samples. The lengths of shards differ by at most one.
    pub fn samples(self, shards: Range<usize>, samples: usize) -> Range<usize> {
        let (least, longer) = (samples / self.shards, samples % self.shards);
        let start = |shard: usize| shard * least + shard.min(longer);
        start(shards.start)..start(shards.end)
    }

    /// The samples of this process.
    pub fn own_samples(self, samples: usize) -> Range<usize> {
        self.samples(self.own(), samples)
    }

    /// The largest nodes of the tree below which a rank has all shards, from left to right.
    pub fn blocks(self, rank: usize) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        blocks(0..self.shards, &self.of(rank), &mut found);
        found
    }

    /// How this process computes the sums of its blocks, which are in the first gradients at the end.
    pub fn work(self) -> Vec<Work> {
        let mut found = Vec::new();
        for (to, block) in self.blocks(self.rank).into_iter().enumerate() {
            work(block, to, &mut found);
        }
        found
    }
}

/// What a process does in turn to compute its gradients, which are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// Writes the gradient of a shard.
    Compute { shard: usize, to: usize },
    /// Adds the next gradient to this one.
    AddNext { to: usize },
}

impl Work {
    /// The last gradient that it uses.
    fn last(self) -> usize {
        match self {
            Self::Compute { to, .. } => to,
            Self::AddNext { to } => to + 1,
        }
    }
}

fn work(node: Range<usize>, to: usize, found: &mut Vec<Work>) {
    if node.len() <= 1 {
        return found.push(Work::Compute { shard: node.start, to });
    }
    let middle = middle(&node);
    work(node.start..middle, to, found);
    work(middle..node.end, to + 1, found);
    found.push(Work::AddNext { to });
}

fn blocks(node: Range<usize>, own: &Range<usize>, found: &mut Vec<Range<usize>>) {
    if node.start >= own.end || own.start >= node.end {
        return;
    }
    if own.start <= node.start && node.end <= own.end {
        return found.push(node);
    }
    let middle = middle(&node);
    blocks(node.start..middle, own, found);
    blocks(middle..node.end, own, found);
}

/// Where the shards below the right child of a node begin: the left one has the largest power of two of them.
fn middle(node: &Range<usize>) -> usize {
    node.start + (1 << (node.len() - 1).ilog2())
}

/// Adds up the sums of `blocks`, which are all shards below a node, in the order of the tree. The result is in the first of them.
fn add_up<S>(node: Range<usize>, blocks: &[Range<usize>], sums: &mut [S], add: &impl Fn(&mut S, &S)) {
    if blocks.len() <= 1 {
        return;
    }
    let middle = middle(&node);
    let left = blocks.partition_point(|block| block.start < middle);
    let (sums_left, sums_right) = sums.split_at_mut(left);
    add_up(node.start..middle, &blocks[..left], sums_left, add);
    add_up(middle..node.end, &blocks[left..], sums_right, add);
    if let ([sum, ..], [other, ..]) = (sums_left, sums_right) {
        add(sum, other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;
    use std::string::{String, ToString};

    /// The sum of all shards as a text with parentheses, computed by this number of ranks.
    fn sum(shards: usize, ranks: usize) -> String {
        let blocks: Vec<_> = (0..ranks).flat_map(|rank| Share { shards, rank, ranks }.blocks(rank)).collect();
        let add = |a: &mut String, b: &String| *a = format!("({a}+{b})");
        let of_block = |block: &Range<usize>| {
            let leaves: Vec<_> = block.clone().map(|shard| shard..shard + 1).collect();
            let mut texts: Vec<String> = block.clone().map(|shard| shard.to_string()).collect();
            add_up(block.clone(), &leaves, &mut texts, &add);
            texts.swap_remove(0)
        };
        let mut texts: Vec<String> = blocks.iter().map(of_block).collect();
        add_up(0..shards, &blocks, &mut texts, &add);
        texts.swap_remove(0)
    }

    #[test]
    fn the_order_of_additions_does_not_depend_on_the_ranks() {
        assert_eq!(sum(4, 1), "((0+1)+(2+3))");
        assert_eq!(sum(7, 1), "(((0+1)+(2+3))+((4+5)+6))");
        for shards in 1..=20 {
            for ranks in 2..=shards {
                assert_eq!(sum(shards, ranks), sum(shards, 1), "{shards} shards on {ranks} ranks");
            }
        }
    }

    #[test]
    fn the_ranks_have_all_samples() {
        for (shards, ranks, samples) in [(8, 3, 100), (5, 5, 3), (4, 1, 0), (7, 2, 7)] {
            let share = |rank| Share { shards, rank, ranks };
            let all: Vec<usize> = (0..ranks).flat_map(|rank| share(rank).own_samples(samples)).collect();
            assert!(all.into_iter().eq(0..samples));
        }
    }

    #[test]
    fn a_process_needs_a_gradient_for_each_level_of_the_tree() {
        let last = |shards| Share { shards, rank: 0, ranks: 1 }.work().into_iter().map(Work::last).max();
        assert_eq!([1, 2, 3, 4, 5, 8, 9].map(last), [0, 1, 1, 2, 2, 3, 3].map(Some));
    }
}
