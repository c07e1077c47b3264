//! How much stack a prediction needs: nothing that grows with the network but its buffers.

use std::hint::black_box;

use stackprop::prelude::*;
use stackprop::sampling::{Beam, BeamSearch};

use crate::common::rng;
use crate::high_water::high_water;

#[inline(never)]
fn writes<const BYTES: usize>() {
    black_box(&mut [1u8; BYTES]);
}

#[test]
fn what_is_written_is_counted() {
    let nothing = high_water(|| ());
    let (some, more) = (high_water(writes::<10_000>), high_water(writes::<50_000>));
    assert!(nothing < 1000, "{nothing}");
    assert!((10_000..12_000).contains(&some), "{some}");
    assert!((50_000..52_000).contains(&more), "{more}");
}

#[test]
fn what_was_counted_is_counted_anew() {
    let first = high_water(writes::<50_000>);
    assert_eq!(high_water(writes::<50_000>), first);
    assert!(high_water(|| ()) < first);
}

/// The parameters are where they are; the buffers between the layers are on the stack. In a debug build the frames of kernels
/// take some 100 KiB, so the network is large compared to them.
#[test]
fn a_prediction_needs_no_copy_of_the_parameters() {
    network! { struct Wide = Dense<900, 600>, ReLU, Dense<600, 10>; }
    static WIDE: Wide = Wide::ZERO;
    let bytes = high_water(|| {
        black_box(WIDE.predict(&[1.0; 900]));
    });
    assert!(bytes < Wide::BYTES / 10, "{bytes}");
}

/// `160 · N` bytes for targets of type `Labels<N>`, as its documentation says, for any number of steps and of labels that there are.
#[test]
fn the_loss_of_labels_needs_the_stack_that_it_declares() {
    network! { struct Speech = Input<Sequence<60, 5>>, Softmax; }
    fn of<const N: usize>() -> usize {
        let z: [f32; 300] = std::array::from_fn(|i| (0.7 * i as f32).sin());
        let (mut gradient, target) = ([0.0; 300], Labels::<N>::new(&[1u8, 2, 2, 3]).unwrap());
        high_water(|| {
            black_box(<_ as Loss<Speech, _>>::sample(&CTC, &z, &target, 1.0, &mut gradient));
        })
    }
    let [few, many, most] = [of::<100>(), of::<600>(), of::<1024>()];
    assert!((80_000..81_000).contains(&(many - few)), "{few} {many}");
    assert!((67_840..68_840).contains(&(most - many)), "{many} {most}");
}

/// The state is where it is: a step needs memory for one step, whatever the declared length.
#[test]
fn a_step_needs_the_same_stack_for_sequences_of_any_length() {
    macro_rules! stack_of {
        ($steps:literal) => {{
            network! {
                struct Net =
                    Input<Sequence<$steps, 8>>, PositionalEncoding, LearnedPositions, Conv1d<8, 8, 3, Causal>,
                    MaxPool1d<3, Causal>, AvgPool1d<2, Causal>, SelfAttention<8, 2, Causal, Rotary>, GRU<8, 8>;
            }
            let (net, mut state) = (Net::boxed(&mut rng(1)), boxed::<StepState<Net>>());
            // So that attention reads steps of several blocks.
            net.prewarm(&[0.5; 8], 200, &mut state);
            let bytes = high_water(|| {
                black_box(net.step(&[0.5; 8], &mut state));
            });
            (bytes, size_of::<StepState<Net>>())
        }};
    }
    let ((short, _), (long, state)) = (stack_of!(300), stack_of!(9000));
    assert!(long.abs_diff(short) < 1000, "{short} {long}");
    assert!(long < state, "{long} {state}");
}

/// Of a search only one step is on the stack: the states and the tokens of all beams are where the caller has put them.
#[test]
fn a_beam_search_needs_the_same_stack_for_any_number_of_beams() {
    network! {
        struct Net = Input<Tokens<50, 5>>, Embedding<5, 8>, SelfAttention<8, 2, Causal>, PerStep<Dense<8, 5>>, Softmax;
    }
    fn of<const BEAMS: usize>() -> usize {
        let (net, mut beams) = (Net::new(&mut rng(1)), boxed::<[Beam<Net, 6>; BEAMS]>());
        high_water(|| {
            black_box(BeamSearch::new().end(2).search(&net, 1, &StepState::ZERO, &mut *beams));
        })
    }
    let [few, many] = [of::<2>(), of::<200>()];
    assert!(many.abs_diff(few) < 1000, "{few} {many}");
}
