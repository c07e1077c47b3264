//! [`Message`]: what ranks send to each other.

use std::string::String;
use std::vec::Vec;

use super::Outcome;
use crate::search::trial::Score;

/// A message.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Message {
    /// To rank 0: a rank is ready, and these are its settings.
    Ready(String),
    /// A rank is alive.
    Alive,
    /// From rank 0: run the trial with this number.
    Run(usize),
    /// To rank 0: a trial has run. From rank 0: it is done.
    Done(usize, Outcome),
    /// The search ends, for this reason.
    Failed(String),
}

impl Message {
    pub fn to_bytes(&self) -> Vec<u8> {
        let number = |number: usize| (number as u64).to_le_bytes();
        let real = |number: f64| number.to_le_bytes();
        match self {
            Self::Ready(settings) => [b"r", settings.as_bytes()].concat(),
            Self::Alive => b"a".to_vec(),
            Self::Run(trial) => [&b"t"[..], &number(*trial)].concat(),
            Self::Done(trial, Ok(Score { value, deviation: None })) => {
                [&b"s"[..], &number(*trial), &real(*value)].concat()
            }
            Self::Done(trial, Ok(Score { value, deviation: Some(deviation) })) => {
                [&b"s"[..], &number(*trial), &real(*value), &real(*deviation)].concat()
            }
            Self::Done(trial, Err(error)) => [&b"e"[..], &number(*trial), error.as_bytes()].concat(),
            Self::Failed(cause) => [b"f", cause.as_bytes()].concat(),
        }
    }

    /// Reads a message; `None` if it is none.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (kind, rest) = bytes.split_first()?;
        let number = || {
            let (number, rest) = rest.split_first_chunk()?;
            Some((usize::try_from(u64::from_le_bytes(*number)).ok()?, rest))
        };
        Some(match kind {
            b'r' => Self::Ready(text(rest)),
            b'a' => Self::Alive,
            b't' => Self::Run(number()?.0),
            b's' => {
                let (trial, scores) = number()?;
                let (value, deviation) = scores.split_first_chunk()?;
                let deviation = deviation.first_chunk().map(|deviation| f64::from_le_bytes(*deviation));
                Self::Done(trial, Ok(Score { value: f64::from_le_bytes(*value), deviation }))
            }
            b'e' => {
                let (trial, error) = number()?;
                Self::Done(trial, Err(text(error)))
            }
            b'f' => Self::Failed(text(rest)),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_arrives_as_it_was_sent() {
        for message in [
            Message::Ready("space; seed".into()),
            Message::Alive,
            Message::Run(7),
            Message::Done(300, Ok(Score { value: -0.25, deviation: None })),
            Message::Done(0, Ok(Score { value: 1e300, deviation: Some(0.5) })),
            Message::Done(usize::MAX, Err("the loss is NaN".into())),
            Message::Failed(String::new()),
        ] {
            assert_eq!(Message::from_bytes(&message.to_bytes()), Some(message));
        }
        for bytes in [&b""[..], b"?", b"t123", b"s1234567", b"s12345678123", b"e1234"] {
            assert_eq!(Message::from_bytes(bytes), None);
        }
    }
}
