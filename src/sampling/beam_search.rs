//! [`BeamSearch`]: looks for a likely sequence of tokens.

use crate::layer::head::Categorical;
use crate::losses::EndsInDistribution;
use crate::math::Math;
use crate::network::{Network, StepByStep, StepState, Steps, StreamingNetwork};
use crate::plain_struct;
use crate::tensor::plain::{Flat, scalars};
use crate::tensor::{Element, Scalar, Shape, Token};

/// A search for the likeliest sequence of tokens: at each step it keeps the likeliest beginnings, as many as there is memory for, and
/// continues each of them with every token. Lowerre 1976; Sutskever, Vinyals and Le 2014.
///
/// The probability of a sequence is the product of the probabilities of its tokens. With a beam of one it is greedy decoding; a wider one
/// finds sequences that begin with a less likely token. It needs no memory but its [beams](Beam), and works without `std`.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::sampling::{Beam, BeamSearch};
///
/// network! { struct Net = Input<Tokens<16, 3>>, Embedding<3, 4>, PerStep<Dense<4, 3>>, Softmax; }
///
/// let mut net = Net::ZERO;
/// net.perstep2.bias.copy_from_slice(&[0.0, 0.2, 0.1]); // token 1 is the likeliest
/// let mut beams = boxed::<[Beam<Net, 5>; 2 * 4]>(); // four beginnings of up to five tokens, and memory for the next four
/// let found = BeamSearch::new().search(&net, 0, &StepState::ZERO, &mut *beams);
/// assert_eq!(found.tokens(), [1, 1, 1, 1, 1]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BeamSearch {
    end: Option<usize>,
    length_penalty: f64,
}

impl Default for BeamSearch {
    fn default() -> Self {
        Self::new()
    }
}

plain_struct! {
    /// A beginning of up to `LENGTH` tokens, with the state of the network after it.
    pub struct Beam<N: Steps; const LENGTH: usize> {
        state: StepState<N>,
        tokens: [N::Element; LENGTH],
        count: usize,
        log_probability: f64,
        /// 1 if it ends with the last token of a sequence.
        ended: u8,
        /// The index of the beginning that it continues.
        continues: usize,
    }
}

impl<N: Steps, const LENGTH: usize> Beam<N, LENGTH> {
    /// The tokens, without the one that the search began with. The last one is the end, if it was found.
    #[must_use]
    pub fn tokens(&self) -> &[N::Element] {
        &self.tokens[..self.count]
    }

    /// The logarithm of the probability of the tokens.
    #[must_use]
    pub fn log_probability(&self) -> f64 {
        self.log_probability
    }

    /// Whether the tokens end with that of [`BeamSearch::end`].
    #[must_use]
    pub fn ended(&self) -> bool {
        self.ended == 1
    }

    /// Copies all but the state, which is large.
    fn copy_sequence_from(&mut self, other: &Self) {
        let Self { state: _, tokens, count, log_probability, ended, continues } = other;
        (self.tokens, self.count) = (*tokens, *count);
        (self.log_probability, self.ended, self.continues) = (*log_probability, *ended, *continues);
    }
}

/// A way to continue a beginning.
#[derive(Clone, Copy)]
struct Candidate {
    continues: usize,
    /// None for a beginning that has ended.
    token: Option<usize>,
    log_probability: f64,
}

impl BeamSearch {
    /// A search for sequences as long as the memory.
    #[must_use]
    pub const fn new() -> Self {
        Self { end: None, length_penalty: 0.0 }
    }

    /// Sets the token that ends a sequence. A sequence that has ended is compared with longer ones.
    #[must_use]
    pub const fn end(self, token: usize) -> Self {
        Self { end: Some(token), ..self }
    }

    /// Sets how much longer sequences are preferred: they are compared by `log p / ((5 + length) / 6)^α`, with `α = 0` by their
    /// probability alone, so that short ones win. 0.6 to 0.7 suits translations. Wu et al. 2016, equation 14.
    ///
    /// # Panics
    ///
    /// If `alpha` is negative, infinite or NaN.
    #[must_use]
    #[track_caller]
    pub const fn length_penalty(self, alpha: f64) -> Self {
        assert!(alpha >= 0.0 && alpha < f64::INFINITY, "the length penalty must be finite and not negative");
        Self { length_penalty: alpha, ..self }
    }

    /// Finds a likely sequence of tokens after the token `first`, which the network reads in this state. The network ends in
    /// `Softmax` or `LogSoftmax`, with an output for each token; a probability that is NaN counts as 0.
    ///
    /// Half of the `beams` are the beginnings that are kept, the other half is memory for the next ones. Afterwards the first half are the
    /// sequences that were found, the best one first; it is also what is returned. Those for which there was no token left have a
    /// probability of 0.
    ///
    /// # Panics
    ///
    /// If there are less than two beams.
    pub fn search<'a, N, const LENGTH: usize>(
        &self,
        network: &N,
        first: N::Element,
        state: &StepState<N>,
        beams: &'a mut [Beam<N, LENGTH>],
    ) -> &'a Beam<N, LENGTH>
    where
        N: StreamingNetwork<StepInput = [<N as Network>::Element; 1]> + EndsInDistribution<Self>,
        N::Element: Token,
    {
        const {
            assert!(
                <N::StepOutput as Flat<N::Scalar>>::LEN == N::InputShape::VOCABULARY,
                "a beam search needs one output per token of the vocabulary at each step"
            );
        }
        let width = beams.len() / 2;
        assert!(width > 0, "a search needs at least two beams");
        let (mut now, mut next) = beams.split_at_mut(width);
        for beam in now.iter_mut() {
            (beam.count, beam.log_probability, beam.ended) = (0, f64::NEG_INFINITY, 0);
        }
        now[0].state.clone_from(state);
        now[0].log_probability = 0.0;
        let mut swapped = false;
        for _ in 0..LENGTH {
            if now.iter().all(|beam| beam.ended() || beam.log_probability == f64::NEG_INFINITY) {
                break;
            }
            self.advance(network, first, now, next);
            (now, next) = (next, now);
            swapped = !swapped;
        }
        if swapped {
            now.iter_mut().zip(next).for_each(|(now, next)| core::mem::swap(now, next));
        }
        &beams[0]
    }

    /// Continues the beginnings `now` by one token, and writes the likeliest to `next`, the best one first.
    fn advance<N, const LENGTH: usize>(
        &self,
        network: &N,
        first: N::Element,
        now: &mut [Beam<N, LENGTH>],
        next: &mut [Beam<N, LENGTH>],
    ) where
        N: StreamingNetwork<StepInput = [<N as Network>::Element; 1]> + EndsInDistribution<Self>,
        N::Element: Token,
    {
        let mut found = 0;
        for (continues, beam) in now.iter_mut().enumerate() {
            if beam.log_probability == f64::NEG_INFINITY {
                continue;
            }
            if beam.ended() {
                let ended = Candidate { continues, token: None, log_probability: beam.log_probability };
                self.insert(ended, beam, next, &mut found);
                continue;
            }
            let last = beam.tokens().last().copied().unwrap_or(first);
            let output = network.step(&[last], &mut beam.state);
            for (token, p) in scalars(&output).iter().enumerate() {
                let p: f64 = (*p).to_f64();
                let of_token = if <N::Head as Categorical>::ARE_LOGARITHMS { p } else { Math::ln(p) };
                if of_token > f64::NEG_INFINITY {
                    let log_probability = beam.log_probability + of_token;
                    self.insert(Candidate { continues, token: Some(token), log_probability }, beam, next, &mut found);
                }
            }
        }
        for beam in &mut next[found..] {
            (beam.count, beam.log_probability, beam.ended) = (0, f64::NEG_INFINITY, 0);
        }
        for beam in &mut next[..found] {
            beam.state.clone_from(&now[beam.continues].state);
        }
    }

    /// Inserts a candidate among the `found` best ones, if it is one of them.
    fn insert<N: Steps, const LENGTH: usize>(
        &self,
        candidate: Candidate,
        beam: &Beam<N, LENGTH>,
        next: &mut [Beam<N, LENGTH>],
        found: &mut usize,
    ) {
        let count = beam.count + usize::from(candidate.token.is_some());
        let score = self.score(candidate.log_probability, count);
        // Of equal ones the first stays first.
        let place = next[..*found].partition_point(|other| self.score(other.log_probability, other.count) >= score);
        if place == next.len() {
            return;
        }
        *found = next.len().min(*found + 1);
        for index in (place + 1..*found).rev() {
            let (before, from_here) = next.split_at_mut(index);
            from_here[0].copy_sequence_from(&before[index - 1]);
        }
        let to = &mut next[place];
        to.copy_sequence_from(beam);
        if let Some(token) = candidate.token {
            to.tokens[beam.count] = N::Element::nearest(token as f64);
        }
        to.count = count;
        to.log_probability = candidate.log_probability;
        to.ended = u8::from(candidate.token.is_none() || candidate.token == self.end);
        to.continues = candidate.continues;
    }

    fn score(&self, log_probability: f64, count: usize) -> f64 {
        if self.length_penalty == 0.0 {
            return log_probability;
        }
        log_probability / Math::powf((5.0 + count as f64) / 6.0, self.length_penalty)
    }
}
