//! Beam search against all sequences that there are.

use crate::common::rng;
use stackprop::prelude::*;
use stackprop::sampling::{Beam, BeamSearch, Sampler};

network! { struct Net = Input<Tokens<8, 3>>, Embedding<3, 4>, GRU<4, 5>, PerStep<Dense<5, 3>>, Softmax; }

const LENGTH: usize = 4;
/// Enough for all sequences.
const ALL: usize = 3usize.pow(LENGTH as u32);

/// A network whose outputs differ much from step to step.
fn net(seed: u64) -> Net {
    let mut net = Net::new(&mut rng(seed));
    net.parameters_mut().iter_mut().for_each(|weight| *weight *= 3.0);
    net
}

/// The logarithm of the probability of tokens after the first one.
fn log_probability(net: &Net, first: u8, tokens: &[u8]) -> f64 {
    let (mut state, mut last, mut sum) = (StepState::ZERO, first, 0.0);
    for token in tokens {
        sum += f64::from(net.step(&[last], &mut state)[usize::from(*token)]).ln();
        last = *token;
    }
    sum
}

/// All sequences of the length, and shorter ones that end with `end`.
fn all(end: Option<u8>) -> Vec<Vec<u8>> {
    let mut sequences = vec![vec![]];
    for _ in 0..LENGTH {
        let mut longer = Vec::new();
        for sequence in sequences {
            if end.is_some() && sequence.last() == end.as_ref() {
                longer.push(sequence);
            } else {
                longer.extend((0..3).map(|token| [&sequence[..], &[token]].concat()));
            }
        }
        sequences = longer;
    }
    sequences
}

#[test]
fn a_beam_for_all_sequences_finds_them_in_order() {
    let mut beams = boxed::<[Beam<Net, LENGTH>; 2 * ALL]>();
    for seed in 0..20 {
        let net = net(seed);
        for (end, alpha) in [(None, 0.0), (Some(2), 0.0), (Some(2), 0.7), (Some(0), 2.0)] {
            let mut search = BeamSearch::new().length_penalty(alpha);
            if let Some(end) = end {
                search = search.end(usize::from(end));
            }
            let score =
                |tokens: &Vec<u8>| log_probability(&net, 1, tokens) / ((5.0 + tokens.len() as f64) / 6.0).powf(alpha);
            let mut sequences = all(end);
            sequences.sort_by(|a, b| score(b).total_cmp(&score(a)));
            search.search(&net, 1, &StepState::ZERO, &mut *beams);
            for (beam, expected) in beams.iter().zip(&sequences) {
                assert!((log_probability(&net, 1, beam.tokens()) - log_probability(&net, 1, expected)).abs() < 1e-5);
                assert!((beam.log_probability() - log_probability(&net, 1, beam.tokens())).abs() < 1e-6);
                assert_eq!(beam.ended(), end.is_some() && beam.tokens().last() == end.as_ref());
            }
            // No sequence twice, and what is left of the beam is nothing.
            let mut found: Vec<&[u8]> = beams[..sequences.len()].iter().map(Beam::tokens).collect();
            found.sort_unstable();
            found.dedup();
            assert_eq!(found.len(), sequences.len());
            assert!(beams[sequences.len()..ALL].iter().all(|beam| beam.log_probability() == f64::NEG_INFINITY));
        }
    }
}

#[test]
fn a_beam_of_one_is_greedy_and_a_wider_one_is_not_worse() {
    let mut better = 0;
    for seed in 0..50 {
        let net = net(seed);
        let (mut narrow, mut wide) = (boxed::<[Beam<Net, LENGTH>; 2]>(), boxed::<[Beam<Net, LENGTH>; 6]>());
        let found = BeamSearch::new().search(&net, 0, &StepState::ZERO, &mut *narrow);
        let (mut state, mut last, mut greedy) = (StepState::ZERO, 0, Vec::new());
        for _ in 0..LENGTH {
            last = Sampler::greedy().choose(&net.step(&[last], &mut state), &mut rng(1)) as u8;
            greedy.push(last);
        }
        assert_eq!(found.tokens(), greedy);
        let wider = BeamSearch::new().search(&net, 0, &StepState::ZERO, &mut *wide);
        better += usize::from(wider.log_probability() > found.log_probability() + 1e-9);
    }
    assert!(better > 5, "{better}");
}

/// The state is that after the beginning of a text.
#[test]
fn a_search_continues_from_a_state() {
    let net = net(3);
    let (mut state, mut beams) = (StepState::ZERO, boxed::<[Beam<Net, LENGTH>; 2 * ALL]>());
    net.step(&[2], &mut state);
    net.step(&[1], &mut state);
    let found = BeamSearch::new().search(&net, 0, &state, &mut *beams);
    let of = |tokens: &[u8]| log_probability(&net, 2, &[&[1, 0], tokens].concat());
    let best = all(None).iter().map(|tokens| of(tokens)).fold(f64::NEG_INFINITY, f64::max);
    assert!((of(found.tokens()) - best).abs() < 1e-6);
}

#[test]
fn without_probabilities_nothing_is_found() {
    let mut net = Net::ZERO;
    net.parameters_mut().fill(f32::NAN);
    let mut beams = boxed::<[Beam<Net, LENGTH>; 4]>();
    let found = BeamSearch::new().search(&net, 0, &StepState::ZERO, &mut *beams);
    assert_eq!((found.tokens(), found.log_probability()), (&[][..], f64::NEG_INFINITY));
}

#[test]
#[should_panic = "a search needs at least two beams"]
fn one_beam_is_not_enough() {
    BeamSearch::new().search(&Net::ZERO, 0, &StepState::ZERO, &mut *boxed::<[Beam<Net, LENGTH>; 1]>());
}

#[test]
fn logarithms_of_probabilities_find_the_same() {
    network! { struct Logarithms = Input<Tokens<8, 3>>, Embedding<3, 4>, GRU<4, 5>, PerStep<Dense<5, 3>>, LogSoftmax; }
    for seed in 0..5 {
        let net = net(seed);
        let mut logarithms = Logarithms::ZERO;
        logarithms.parameters_mut().copy_from_slice(net.parameters());
        let mut beams = boxed::<[Beam<Net, LENGTH>; 6]>();
        let expected = BeamSearch::new().search(&net, 1, &StepState::ZERO, &mut *beams);
        let mut beams = boxed::<[Beam<Logarithms, LENGTH>; 6]>();
        let found = BeamSearch::new().search(&logarithms, 1, &StepState::ZERO, &mut *beams);
        assert_eq!(found.tokens(), expected.tokens());
        assert!((found.log_probability() - expected.log_probability()).abs() < 1e-5);
    }
}
