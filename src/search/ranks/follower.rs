//! The ranks of a search other than rank 0: [`follow`].

use std::thread;
use std::time::Instant;
use std::vec;
use std::vec::Vec;

use super::message::Message;
use super::{Mailbox, Outcome, Running, TICK};
use crate::search::error::SearchError;
use crate::training::RankError;

/// Takes part in a round of trials, of which the first has the number `first`: runs those that rank 0 hands out, and returns the outcomes of all
/// of them.
pub(in crate::search) fn follow(
    mailbox: &mut dyn Mailbox,
    (first, count): (usize, usize),
    settings: &str,
    outcome: impl Fn(usize) -> Outcome + Sync,
) -> Result<Vec<Outcome>, SearchError> {
    if first == 0 {
        mailbox.send(0, &Message::Ready(settings.into()).to_bytes());
    }
    let (limit, mut outcomes) = (mailbox.time_limit(), vec![None; count]);
    let (mut heard, mut told) = (Instant::now(), Instant::now());
    let failed = |cause: &str| SearchError::Rank { error: RankError::new(0, cause) };
    thread::scope(|scope| {
        let mut own = None;
        while outcomes.iter().any(Option::is_none) {
            let mut done = Running::ended(&mut own);
            if let Some((0, bytes)) = mailbox.receive(TICK) {
                heard = Instant::now();
                match Message::from_bytes(&bytes) {
                    Some(Message::Run(number)) if (first..first + count).contains(&number) => {
                        match Running::start(scope, number, &outcome) {
                            Ok(running) => own = Some(running),
                            Err(outcome) => done = Some((number, outcome)),
                        }
                    }
                    Some(Message::Done(number, outcome)) => {
                        let index = number.checked_sub(first);
                        if let Some(known) = index.and_then(|index| outcomes.get_mut(index)) {
                            *known = Some(outcome);
                        }
                    }
                    Some(Message::Failed(cause)) => return Err(failed(&cause)),
                    _ => {}
                }
            }
            if let Some((number, outcome)) = done {
                mailbox.send(0, &Message::Done(number, outcome).to_bytes());
            }
            if told.elapsed() > limit / 4 {
                mailbox.send(0, &Message::Alive.to_bytes());
                told = Instant::now();
            }
            if heard.elapsed() > limit {
                mailbox.lost(0);
                return Err(failed(&std::format!(
                    "no message from it for {limit:?}: it has died, or has been stopped"
                )));
            }
        }
        Ok(())
    })?;
    Ok(outcomes.into_iter().flatten().collect())
}
