//! The networks of a run: [`Networks`], the one that it trains and a second one that the next step writes, and [`BestNetwork`].

use core::ops::{Deref, DerefMut};
use std::boxed::Box;

use crate::network::Network;
use crate::zero::boxed;

/// Two networks: a step reads one and writes the other, so a step that fails has changed nothing.
pub(super) struct Networks<'a, N: Network> {
    one: &'a mut N,
    other: Box<N>,
    /// Whether the current network is in `other`.
    in_other: bool,
    /// A copy of the first network, which the caller gets back at the end.
    first: Option<Box<N>>,
}

impl<'a, N: Network> Networks<'a, N> {
    pub fn new(network: &'a mut N) -> Self {
        Self { one: network, other: boxed::<N>(), in_other: false, first: None }
    }

    pub fn now(&self) -> &N {
        if self.in_other { &self.other } else { self.one }
    }

    /// The current network, to be replaced.
    pub fn now_mut(&mut self) -> &mut N {
        if self.in_other { &mut self.other } else { self.one }
    }

    /// The current network, and the memory for the next one.
    pub fn now_and_next(&mut self) -> (&N, &mut N) {
        if self.in_other { (&self.other, self.one) } else { (self.one, &mut self.other) }
    }

    /// Makes the caller have the first network again at the end, whatever was trained.
    pub fn restore_at_end(&mut self) {
        let mut first = boxed::<N>();
        first.copy_from(self.now());
        self.first = Some(first);
    }

    pub fn advance(&mut self) {
        self.in_other = !self.in_other;
    }
}

/// However a run ends, the trained network is in the caller's memory, or the first one again.
impl<N: Network> Drop for Networks<'_, N> {
    fn drop(&mut self) {
        if let Some(first) = &self.first {
            self.one.copy_from(first);
        } else if self.in_other {
            self.one.copy_from(&self.other);
        }
    }
}

/// Memory for the best network of a run.
pub(super) enum BestNetwork<'a, N> {
    /// Of the caller.
    Lent(&'a mut N),
    /// Of the run, for early stopping.
    Own(Box<N>),
}

impl<N> Deref for BestNetwork<'_, N> {
    type Target = N;

    fn deref(&self) -> &N {
        match self {
            Self::Lent(network) => network,
            Self::Own(network) => network,
        }
    }
}

impl<N> DerefMut for BestNetwork<'_, N> {
    fn deref_mut(&mut self) -> &mut N {
        match self {
            Self::Lent(network) => network,
            Self::Own(network) => network,
        }
    }
}
