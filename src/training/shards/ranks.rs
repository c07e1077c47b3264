//! [`Ranks`]: what the ranks of a run tell each other.

use std::format;
#[cfg(feature = "safetensors")]
use std::io;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use super::{Exchange, RankError, Share};
use crate::training::position::RunPosition;

/// What a message is about. It is the first byte, so that ranks that are at different points of a run find out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Topic {
    /// The settings of the run.
    Settings = 1,
    /// The seed and the weights at the start of an epoch.
    Epoch,
    /// The weights of the targets of a batch.
    Weights,
    /// The losses of a batch.
    Losses,
    /// Why a step failed.
    Failure,
    /// Whether a function has ended the run.
    End,
    /// The losses and metrics after an epoch.
    Evaluation,
    /// What the ranks have done since their last average.
    Average,
    /// A checkpoint to continue from.
    #[cfg(feature = "safetensors")]
    Checkpoint,
}

/// The length of the messages in which a checkpoint is sent (bytes).
#[cfg(feature = "safetensors")]
const PIECE: usize = 1 << 20;

/// The ranks of a run; a run on its own has one.
pub struct Ranks<'a> {
    exchange: Option<&'a mut dyn Exchange>,
    /// Whether all ranks end with the same error, so that nobody has to be told.
    pub all_know: bool,
    received: Vec<Vec<u8>>,
}

impl<'a> Ranks<'a> {
    pub fn new(exchange: Option<&'a mut dyn Exchange>) -> Self {
        Self { exchange, all_know: false, received: Vec::new() }
    }

    /// The part of this rank in each batch of this number of shards.
    pub fn share(&self, shards: usize) -> Share {
        let (rank, ranks) = self.exchange.as_ref().map_or((0, 1), |exchange| (exchange.rank(), exchange.ranks()));
        Share { shards, rank, ranks }
    }

    pub fn are_several(&self) -> bool {
        self.share(1).ranks > 1
    }

    /// The ranks of a run that has several.
    pub fn exchange(&mut self) -> Option<&mut (dyn Exchange + 'a)> {
        self.exchange.as_deref_mut().filter(|exchange| exchange.ranks() > 1)
    }

    /// Tells the others that this rank ends with an error.
    pub fn fail(&mut self, cause: &str) {
        if self.all_know {
            return;
        }
        if let Some(exchange) = self.exchange() {
            exchange.fail(cause);
        }
    }

    /// Returns the messages of all ranks, this one included.
    pub fn gather(&mut self, topic: Topic, message: &[u8]) -> Result<&[Vec<u8>], RankError> {
        let Share { rank, ranks, .. } = self.share(1);
        self.received.resize(ranks, Vec::new());
        if let Some(exchange) = self.exchange.as_deref_mut().filter(|_| ranks > 1) {
            let mut whole = vec![topic as u8];
            whole.extend_from_slice(message);
            exchange.exchange(&mut vec![whole; ranks], &mut self.received)?;
            for (other, received) in self.received.iter_mut().enumerate().filter(|(other, _)| *other != rank) {
                if received.first() != Some(&(topic as u8)) {
                    let cause = format!(
                        "it is at another point of the run than rank {rank}: functions such as `on_step` have to decide the same on all ranks"
                    );
                    return Err(RankError::new(other, cause));
                }
                received.remove(0);
            }
        }
        self.received[rank].clear();
        self.received[rank].extend_from_slice(message);
        Ok(&self.received)
    }

    /// Replaces the numbers of this rank by those of all ranks, one rank after the other.
    pub fn gather_numbers(&mut self, topic: Topic, numbers: &mut Vec<f64>) -> Result<(), RankError> {
        if self.are_several() {
            let message: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
            let all = self.gather(topic, &message)?;
            numbers.clear();
            numbers
                .extend(all.iter().flat_map(|message| message.as_chunks().0).map(|bytes| f64::from_le_bytes(*bytes)));
        }
        Ok(())
    }

    /// Whether it is true for any rank.
    pub fn any(&mut self, topic: Topic, is_true: bool) -> Result<bool, RankError> {
        if !self.are_several() {
            return Ok(is_true);
        }
        Ok(self.gather(topic, &[u8::from(is_true)])?.iter().any(|message| message[..] == [1]))
    }

    /// Compares values with those of rank 0. The error is the same on all ranks: it names the first rank that has another value.
    pub fn agree(&mut self, topic: Topic, values: &[(&str, String)]) -> Result<(), RankError> {
        if !self.are_several() {
            return Ok(());
        }
        let message: Vec<String> = values.iter().map(|(_, value)| value.replace('\n', " ")).collect();
        let texts: Vec<String> =
            self.gather(topic, message.join("\n").as_bytes())?.iter().map(|bytes| text(bytes)).collect();
        for (rank, text) in texts.iter().enumerate() {
            let mut first = texts[0].split('\n');
            let mut own = text.split('\n');
            for (name, _) in values {
                let (value, first) = (own.next().unwrap_or(""), first.next().unwrap_or(""));
                if value != first {
                    self.all_know = true;
                    return Err(RankError::new(rank, format!("{name} is {value} here, and {first} on rank 0")));
                }
            }
        }
        Ok(())
    }

    /// Checks that all ranks begin an epoch, or end the run, with the same random numbers and the same network.
    pub fn agree_on_epoch(
        &mut self,
        position: &RunPosition,
        parameters: &mut dyn Iterator<Item = f64>,
    ) -> Result<(), RankError> {
        if !self.are_several() {
            return Ok(());
        }
        // FNV-1a, number by number; the products only change the bits above, so the upper half is mixed into the lower one.
        let hash = parameters.fold(0xcbf2_9ce4_8422_2325, |hash: u64, value| {
            let product = (hash ^ value.to_bits()).wrapping_mul(0x0100_0000_01b3);
            product ^ product >> 32
        });
        let values = [
            ("the epoch", (position.epoch + 1).to_string()),
            ("the seed of the random numbers", format!("{:016x}", position.seed.0)),
            ("the hash of the weights", format!("{hash:016x}")),
        ];
        self.agree(Topic::Epoch, &values)
    }

    /// Returns what rank 0 has read, on all ranks.
    #[cfg(feature = "safetensors")]
    pub fn read_on_the_first(
        &mut self,
        topic: Topic,
        read: impl FnOnce() -> io::Result<Vec<u8>>,
    ) -> Result<io::Result<Vec<u8>>, RankError> {
        if !self.are_several() {
            return Ok(read());
        }
        let mut own = Vec::new();
        let message = match (self.share(1).rank == 0).then(read) {
            Some(Ok(bytes)) => {
                own = bytes;
                [&[0][..], &(own.len() as u64).to_le_bytes()].concat()
            }
            Some(Err(error)) if error.kind() == io::ErrorKind::NotFound => vec![1],
            Some(Err(error)) => [&[2], error.to_string().as_bytes()].concat(),
            None => Vec::new(),
        };
        let len = match &self.gather(topic, &message)?[0][..] {
            [0, len @ ..] => u64::from_le_bytes(len.try_into().unwrap_or_default()) as usize,
            [2, message @ ..] => return Ok(Err(io::Error::other(String::from_utf8_lossy(message)))),
            _ => return Ok(Err(io::Error::from(io::ErrorKind::NotFound))),
        };
        // In pieces, of which rank 0 has a copy for each other rank, and because a message has a limit.
        if self.share(1).rank == 0 {
            for piece in own.chunks(PIECE) {
                self.gather(topic, piece)?;
            }
        } else {
            own.reserve_exact(len);
            while own.len() < len {
                match &self.gather(topic, &[])?[0][..] {
                    [] => return Err(RankError::new(0, "it has sent an empty piece of a checkpoint")),
                    piece => own.extend_from_slice(piece),
                }
            }
        }
        Ok(Ok(own))
    }

    /// Returns the failure of another rank, if it is the first one that has a cause for what all ranks see. If any has one, all know.
    pub fn cause_elsewhere(&mut self, own: Option<&str>) -> Option<RankError> {
        if !self.are_several() {
            return None;
        }
        let here = self.share(1).rank;
        let causes = match self.gather(Topic::Failure, own.unwrap_or("").as_bytes()) {
            Ok(causes) => causes,
            Err(error) => return Some(error),
        };
        let first = causes.iter().enumerate().find(|(_, cause)| !cause.is_empty());
        let is_found = first.is_some();
        let elsewhere = first.filter(|(rank, _)| *rank != here).map(|(rank, cause)| RankError::new(rank, text(cause)));
        self.all_know |= is_found;
        elsewhere
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rank 0 of two, of which the other sends this.
    struct Other(&'static [u8]);

    impl Exchange for Other {
        fn rank(&self) -> usize {
            0
        }

        fn ranks(&self) -> usize {
            2
        }

        fn exchange(&mut self, _: &mut [Vec<u8>], received: &mut [Vec<u8>]) -> Result<(), RankError> {
            received[1] = self.0.to_vec();
            Ok(())
        }

        fn fail(&mut self, _: &str) {}
    }

    #[test]
    fn a_rank_at_another_point_of_the_run_is_found() {
        let mut same = Other(&[Topic::End as u8, 1]);
        assert_eq!(Ranks::new(Some(&mut same)).any(Topic::End, false), Ok(true));
        for message in [&[Topic::Losses as u8, 1][..], &[]] {
            let mut other = Other(message);
            let error = Ranks::new(Some(&mut other)).any(Topic::End, false).unwrap_err();
            assert!(error.to_string().starts_with("rank 1: it is at another point of the run than rank 0"));
        }
    }
}
