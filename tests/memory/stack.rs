//! How much stack a prediction needs: nothing that grows with the network but its buffers.

use std::hint::black_box;

use stackprop::prelude::*;

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
