//! Networks in networks.

use super::*;

network! { struct Encoder = Dense<5, 7>, Tanh, Dense<7, 3>; }
network! { struct Head = Dense<3, 4>, Dropout<0.5>, Softmax; }
network! { struct Nested = Dense<4, 5>, GELU, encoder: Encoder, SiLU, head: Head; }
network! {
    struct Inline = Dense<4, 5>, GELU, Dense<5, 7>, Tanh, Dense<7, 3>, SiLU, Dense<3, 4>, Dropout<0.5>, Softmax;
}

/// The same parameters in the same order, so the same floats fit both.
#[test]
fn a_network_in_a_network_computes_as_its_layers_would_bit_for_bit() {
    let (nested, inline) = (random::<Nested>(1), random::<Inline>(1));
    assert_eq!(nested.parameters(), inline.parameters());
    let inputs = random_inputs::<Nested>(7, 2);
    for (a, b) in nested.predict_all(&inputs).iter().zip(inline.predict_all(&inputs)) {
        assert_eq!(bits(a), bits(&b));
    }
    let targets = [0u8, 1, 2, 3, 0, 1, 2];
    let (mut one, mut other) = (boxed::<Nested>(), boxed::<Inline>());
    let (mut memory, mut inline_memory) = (boxed::<Workspace<Nested, 3>>(), boxed::<Workspace<Inline, 3>>());
    let a = nested.loss_and_gradient(&CrossEntropy, &inputs, &targets, &mut one, &mut memory, &mut rng(3));
    let b = inline.loss_and_gradient(&CrossEntropy, &inputs, &targets, &mut other, &mut inline_memory, &mut rng(3));
    assert_eq!(a.unwrap().to_bits(), b.unwrap().to_bits());
    assert_eq!(bits(one.parameters()), bits(other.parameters()));
    assert!(one.parameters().iter().any(|slope| *slope != 0.0));
}

#[test]
fn a_network_in_a_network_is_a_value_of_its_own_type() {
    let mut nested = random::<Nested>(1);
    let encoder = random::<Encoder>(9);
    nested.encoder = (*encoder).clone();
    assert_eq!(nested.encoder.predict(&[0.5; 5]), encoder.predict(&[0.5; 5]));
    assert_eq!(<Nested as Network>::LAYERS[2].parameters, Encoder::PARAMS);
    assert_eq!(size_of::<Nested>(), size_of::<Inline>());
}

/// The evaluation works on logits, which a network in a network passes on.
#[test]
fn a_network_at_the_end_gives_its_logits() {
    let (nested, inline) = (random::<Nested>(1), random::<Inline>(1));
    let inputs = random_inputs::<Nested>(7, 2);
    let targets = [0u8, 1, 2, 3, 0, 1, 2];
    let a = boxed::<Evaluation<Nested, 3>>().loss(&nested, &CrossEntropy, &inputs, &targets).unwrap();
    let b = boxed::<Evaluation<Inline, 3>>().loss(&inline, &CrossEntropy, &inputs, &targets).unwrap();
    assert_eq!(a.to_bits(), b.to_bits());
    let outputs = nested.predict_all(&inputs);
    let by_hand: f32 = outputs.iter().zip(targets).map(|(y, class)| -y[class as usize].ln()).sum::<f32>() / 7.0;
    assert!((a - by_hand).abs() < 1e-5);
}
