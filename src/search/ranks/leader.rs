//! [`Leader`]: rank 0 of a search.

use std::collections::VecDeque;
use std::string::{String, ToString};
use std::thread;
use std::time::Instant;
use std::vec::Vec;

use super::message::Message;
use super::{Mailbox, Outcome, Running, TICK};
use crate::search::error::SearchError;
use crate::training::RankError;

/// Rank 0 of a search, which hands out trials and runs some itself.
pub(in crate::search) struct Leader<'m> {
    mailbox: &'m mut dyn Mailbox,
    settings: String,
    others: Vec<Other>,
    /// When the others have last been told that this rank is alive.
    told: Instant,
    has_failed: bool,
}

/// Another rank.
struct Other {
    heard: Instant,
    state: State,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// It has not started yet.
    Unheard,
    Free,
    Runs(usize),
    Lost,
}

impl<'m> Leader<'m> {
    pub fn new(mailbox: &'m mut dyn Mailbox, settings: String) -> Self {
        let now = Instant::now();
        let others = (1..mailbox.ranks()).map(|_| Other { heard: now, state: State::Unheard }).collect();
        Self { mailbox, settings, others, told: now, has_failed: false }
    }

    /// Waits until each of the other ranks has shown that its search is this one, or is lost.
    pub fn meet(&mut self) -> Result<(), SearchError> {
        while self.others.iter().any(|other| other.state == State::Unheard) {
            self.listen(&mut VecDeque::new())?;
            self.show_alive();
        }
        Ok(())
    }

    /// Runs the trials with these numbers, each on the first rank that is free, and calls `finish` with each outcome.
    pub fn run(
        &mut self,
        mut waiting: VecDeque<usize>,
        outcome: impl Fn(usize) -> Outcome + Sync,
        mut finish: impl FnMut(usize, Outcome) -> Result<(), SearchError>,
    ) -> Result<(), SearchError> {
        let mut left = waiting.len();
        thread::scope(|scope| {
            let mut own = None;
            while left > 0 {
                self.hand_out(&mut waiting);
                let mut done = Running::ended(&mut own);
                if own.is_none()
                    && done.is_none()
                    && let Some(number) = waiting.pop_front()
                {
                    match Running::start(scope, number, &outcome) {
                        Ok(running) => own = Some(running),
                        Err(outcome) => done = Some((number, outcome)),
                    }
                }
                let done = match done {
                    Some(done) => Some(done),
                    None => self.listen(&mut waiting).inspect_err(|error| self.fail(error))?,
                };
                if let Some((number, outcome)) = done {
                    finish(number, outcome.clone()).inspect_err(|error| self.fail(error))?;
                    self.tell(number, outcome);
                    left -= 1;
                }
                self.show_alive();
            }
            Ok(())
        })
    }

    /// Tells the other ranks the outcome of a trial, on which the next proposals depend.
    pub fn tell(&mut self, number: usize, outcome: Outcome) {
        self.tell_all(&Message::Done(number, outcome));
    }

    /// Tells the other ranks that the search has failed, once.
    pub fn fail(&mut self, error: &SearchError) {
        if !self.has_failed {
            self.has_failed = true;
            self.tell_all(&Message::Failed(error.to_string()));
        }
    }

    fn tell_all(&mut self, message: &Message) {
        let bytes = message.to_bytes();
        (1..=self.others.len()).for_each(|rank| self.mailbox.send(rank, &bytes));
        self.told = Instant::now();
    }

    fn hand_out(&mut self, waiting: &mut VecDeque<usize>) {
        for (rank, other) in (1..).zip(&mut self.others).filter(|(_, other)| other.state == State::Free) {
            let Some(number) = waiting.pop_front() else { return };
            self.mailbox.send(rank, &Message::Run(number).to_bytes());
            other.state = State::Runs(number);
        }
    }

    /// Waits a moment for a message, and returns the trial of which it has the outcome. Only if there is none, which shows that all that have come
    /// are read, ranks can be lost.
    fn listen(&mut self, waiting: &mut VecDeque<usize>) -> Result<Option<(usize, Outcome)>, SearchError> {
        let Some((rank, bytes)) = self.mailbox.receive(TICK) else {
            self.look_for_lost(waiting);
            return Ok(None);
        };
        let Some(other) = rank.checked_sub(1).and_then(|index| self.others.get_mut(index)) else { return Ok(None) };
        other.heard = Instant::now();
        match (Message::from_bytes(&bytes), other.state) {
            (Some(Message::Ready(settings)), _) if settings != self.settings => {
                let cause = "its search is not that of rank 0: it has another space, strategy, seed or goal";
                Err(SearchError::Rank { error: RankError::new(rank, cause) })
            }
            (Some(Message::Ready(_)), State::Unheard) => {
                other.state = State::Free;
                Ok(None)
            }
            (Some(Message::Done(number, outcome)), State::Runs(running)) if number == running => {
                other.state = State::Free;
                Ok(Some((number, outcome)))
            }
            (Some(Message::Failed(cause)), _) => Err(SearchError::Rank { error: RankError::new(rank, cause) }),
            _ => Ok(None),
        }
    }

    /// Lets the trials of ranks that are silent run elsewhere.
    fn look_for_lost(&mut self, waiting: &mut VecDeque<usize>) {
        let limit = self.mailbox.time_limit();
        for (rank, other) in (1..).zip(&mut self.others) {
            if other.heard.elapsed() > limit && other.state != State::Lost {
                if let State::Runs(number) = other.state {
                    waiting.push_front(number);
                }
                other.state = State::Lost;
                self.mailbox.lost(rank);
            }
        }
    }

    /// Shows the other ranks that this one is alive.
    fn show_alive(&mut self) {
        if self.told.elapsed() > self.mailbox.time_limit() / 4 {
            self.tell_all(&Message::Alive);
        }
    }
}
