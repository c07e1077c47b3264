//! [`InFlight`]: a message that MPI is sending or receiving, with the memory that it uses.
//!
//! The requests of `mpi` borrow this memory, and have to be complete before the borrow ends: a scope that is left too early ends the
//! process. A rank that waits for one that has been stopped could not give up. So the memory is leaked while MPI uses it, which is safe, and
//! taken back when MPI has returned it, which is the only unsafe code of this crate.

use std::thread;
use std::time::{Duration, Instant};

use mpi::Count;
use mpi::collective::SystemOperation;
use mpi::datatype::Equivalence;
use mpi::point_to_point::{Message, Status};
use mpi::request::{Request, StaticScope};
use mpi::topology::{Process, SimpleCommunicator};
use mpi::traits::{CommunicatorCollectives, Destination};

/// A message or a sum that is not complete.
#[must_use]
pub(crate) struct InFlight<T: 'static> {
    request: Request<'static, [T], StaticScope>,
    /// The leaked memory: that which MPI writes, or reads if there is none that it writes, and that which it reads in addition.
    memory: *mut [T],
    other: Option<*mut [T]>,
}

impl<T: Equivalence + Clone + 'static> InFlight<T> {
    /// Sends a message.
    pub fn send(process: &Process<'_>, tag: i32, message: Box<[T]>) -> Self {
        let memory: *mut [T] = Box::into_raw(message);
        // SAFETY: the memory is initialized, and nothing writes to it before `test` has taken it back; if it does not, it is never freed.
        let message: &'static [T] = unsafe { &*memory };
        Self { request: process.immediate_send_with_tag(StaticScope, message, tag), memory, other: None }
    }

    /// Adds up values over all processes.
    pub fn sum(world: &SimpleCommunicator, values: Box<[T]>) -> Self {
        let sum: *mut [T] = Box::into_raw(values.clone());
        let values: *mut [T] = Box::into_raw(values);
        // SAFETY: as in `send`; and the memory of the sum is another allocation, to which this is the only reference.
        let (read, written): (&'static [T], &'static mut [T]) = unsafe { (&*values, &mut *sum) };
        let request = world.immediate_all_reduce_into(StaticScope, read, written, SystemOperation::sum());
        Self { request, memory: sum, other: Some(values) }
    }

    /// Continues, and returns the memory, with the message or the sum in it, if this is complete. Otherwise nothing has been lost.
    pub fn test(self) -> Result<Box<[T]>, Self> {
        let Self { request, memory, other } = self;
        match request.test() {
            Ok(_) => {
                if let Some(other) = other {
                    // SAFETY: it comes from `Box::into_raw`; the request is complete, so MPI does not use it any more, and the reference
                    // that the request had is gone with it.
                    drop(unsafe { Box::from_raw(other) });
                }
                // SAFETY: the same.
                Ok(unsafe { Box::from_raw(memory) })
            }
            Err(request) => Err(Self { request, memory, other }),
        }
    }

    /// Drops the request. MPI may still use the memory, which stays allocated until the end of the process.
    pub fn forget(self) {
        core::mem::forget(self.request);
    }
}

impl InFlight<u8> {
    /// Receives a message that has been announced, into this memory, whose length it sets.
    pub fn receive((message, status): (Message, Status), mut memory: Vec<u8>) -> Self {
        let count: Count = status.count(u8::equivalent_datatype());
        memory.resize(count.max(0) as usize, 0);
        let memory: *mut [u8] = Box::into_raw(memory.into_boxed_slice());
        // SAFETY: as in `send`; and this is the only reference to the memory.
        let written: &'static mut [u8] = unsafe { &mut *memory };
        Self { request: message.immediate_matched_receive_into(StaticScope, written), memory, other: None }
    }

    /// Receives a message that has been announced; `None` if it does not arrive within this time, because its sender has been stopped in
    /// the middle.
    pub fn received_within(announced: (Message, Status), limit: Duration) -> Option<(usize, Vec<u8>)> {
        let (rank, start) = (announced.1.source_rank() as usize, Instant::now());
        let mut message = Self::receive(announced, Vec::new());
        loop {
            match message.test() {
                Ok(bytes) => return Some((rank, bytes.into_vec())),
                Err(waiting) if start.elapsed() > limit => {
                    waiting.forget();
                    return None;
                }
                Err(waiting) => message = waiting,
            }
            thread::yield_now();
        }
    }
}
