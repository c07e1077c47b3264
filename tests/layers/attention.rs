//! Attention and positions against PyTorch: prediction, the forward pass of training, and all gradients; and what attention promises.

use stackprop::prelude::*;
use stackprop::tensor::plain::{values, values_mut};

use crate::common::{golden, pass::pass, rng};
use crate::layers;

layers! {
    "attention";
    attention:
        [Input<Sequence<1, 8>>, SelfAttention<8, 2>]
        [Input<Sequence<2, 8>>, SelfAttention<8, 2>]
        [Input<Sequence<7, 8>>, SelfAttention<8, 2>]
        [Input<Sequence<33, 8>>, SelfAttention<8, 2>]
        [Input<Sequence<7, 6>>, SelfAttention<6, 1, NoBias>];
    causal:
        [Input<Sequence<1, 8>>, SelfAttention<8, 2, Causal>]
        [Input<Sequence<7, 8>>, SelfAttention<8, 2, Causal>]
        [Input<Sequence<33, 8>>, SelfAttention<8, 2, Causal>]
        [Input<Sequence<7, 6>>, SelfAttention<6, 6, NoBias, Causal>];
    grouped:
        [Input<Sequence<7, 8>>, SelfAttention<8, 4, KeyValueHeads<2>>]
        [Input<Sequence<7, 8>>, SelfAttention<8, 4, Causal, KeyValueHeads<1>>]
        [Input<Sequence<33, 8>>, SelfAttention<8, 4, Causal, KeyValueHeads<1>>];
    rotary:
        [Input<Sequence<7, 8>>, SelfAttention<8, 2, Rotary>]
        [Input<Sequence<7, 16>>, SelfAttention<16, 4, KeyValueHeads<2>, Rotary<100>, Causal>];
    masked:
        [Input<Sequence<1, 9>>, SelfAttention<8, 2, Masked>]
        [Input<Sequence<7, 9>>, SelfAttention<8, 2, Masked>]
        [Input<Sequence<33, 9>>, SelfAttention<8, 2, Masked>]
        [Input<Sequence<7, 9>>, SelfAttention<8, 4, Masked, Causal, KeyValueHeads<2>, NoBias>]
        [Input<Sequence<40, 9>>, CrossAttention<8, 2, 3, Masked>];
    cross:
        [Input<Sequence<2, 8>>, CrossAttention<8, 2, 1>]
        [Input<Sequence<7, 8>>, CrossAttention<8, 2, 3>]
        [Input<Sequence<53, 8>>, CrossAttention<8, 4, 20>]
        [Input<Sequence<7, 6>>, CrossAttention<6, 1, 4, NoBias>]
        [Input<Sequence<7, 8>>, CrossAttention<8, 4, 3, KeyValueHeads<2>>]
        [Input<Sequence<40, 8>>, CrossAttention<8, 4, 5, NoBias, KeyValueHeads<1>>];
    positions:
        [Input<Sequence<5, 3>>, LearnedPositions]
        [Input<Sequence<1, 5>>, PositionalEncoding]
        [Input<Sequence<7, 5>>, PositionalEncoding];
}

/// A network with normal parameters, biases too.
fn random<N: Network>(deviation: f64) -> Box<N> {
    let mut network = boxed::<N>();
    let count = N::COUNT;
    Init::Normal { mean: 0.0, deviation }.weights(network.parameters_mut(), count, 1, &mut rng(3));
    network
}

fn normal<T: Scalar>(count: usize) -> Vec<T> {
    let (mut values, rng) = (vec![T::ZERO; count], &mut rng(8));
    Init::Normal { mean: 0.0, deviation: 1.0 }.weights(&mut values, count, 1, rng);
    values
}

/// The outputs of one sample, in a prediction and in training.
fn outputs<N: TrainableNetwork + Network<Element = <N as Network>::Scalar>>(
    network: &N,
    x: &[N::Scalar],
) -> [Vec<N::Scalar>; 2] {
    let (mut predicted, nothing) =
        (vec![N::Scalar::ZERO; N::OutputShape::SIZE], vec![N::Scalar::ZERO; N::OutputShape::SIZE]);
    network.predict_batch(values(x, 1), values_mut(&mut predicted, 1), &mut *boxed::<Scratch<N, 1>>());
    [predicted, pass::<N, 1>(network, x, &nothing, 1, true).y]
}

/// Bit for bit, in blocks of scores that later steps share, and beyond them.
#[test]
fn outputs_of_causal_attention_do_not_change_with_later_steps() {
    fn check<N: TrainableNetwork<Scalar = f32, Element = f32>>() {
        let network = random::<N>(0.5);
        let [steps, features] = *N::InputShape::DIMS else { panic!("a sequence is expected") };
        let x = normal::<f32>(steps * features);
        let before = outputs(&*network, &x);
        for known in [1, 2, steps / 2, steps - 1] {
            let mut other = x.clone();
            other[known * features..].iter_mut().for_each(|x| *x = 3.0 - 100.0 * *x);
            let after = outputs(&*network, &other);
            for (before, after) in before.iter().zip(&after) {
                let bits = |y: &[f32]| y[..known * features].iter().map(|y| y.to_bits()).collect::<Vec<_>>();
                assert!(bits(before) == bits(after), "{}: {known} of {steps} steps", N::NAME);
                assert!(before[known * features..] != after[known * features..]);
            }
        }
    }
    network! { struct Short = Input<Sequence<7, 8>>, SelfAttention<8, 2, Causal>; }
    network! { struct Long = Input<Sequence<300, 8>>, SelfAttention<8, 4, Causal, KeyValueHeads<2>, Rotary>; }
    network! {
        struct Block = Input<Sequence<33, 8>>, PositionalEncoding, Residual<(LayerNorm, SelfAttention<8, 2, Causal>)>,
            Residual<(RMSNorm, SelfAttention<8, 2, Causal>)>, LayerNorm;
    }
    check::<Short<f32>>();
    check::<Long<f32>>();
    check::<Block<f32>>();
}

#[test]
fn attention_without_causal_reads_later_steps() {
    network! { struct Net = Input<Sequence<7, 8>>, SelfAttention<8, 2>; }
    let network = random::<Net<f32>>(0.5);
    let mut x = normal::<f32>(7 * 8);
    let [before, _] = outputs(&*network, &x);
    x[6 * 8] += 1.0;
    let [after, _] = outputs(&*network, &x);
    assert!(before.iter().zip(&after).all(|(before, after)| before != after));
}

/// Bit for bit, in several blocks of keys, and in a causal attention whose first step is padding.
#[test]
fn padding_is_not_read() {
    fn check<N: TrainableNetwork<Scalar = f32, Element = f32>>(is_output: impl Fn(usize) -> bool) {
        let network = random::<N>(0.5);
        let [steps, features] = *N::InputShape::DIMS else { panic!("a sequence is expected") };
        let mut x = normal::<f32>(steps * features);
        let is_padding = |step: usize| step.is_multiple_of(3) || (40..170).contains(&step);
        for (step, x) in x.chunks_mut(features).enumerate() {
            x[features - 1] = if is_padding(step) { 0.0 } else { 1.0 + step as f32 };
        }
        let mut other = x.clone();
        for (_, x) in other.chunks_mut(features).enumerate().filter(|(step, _)| is_padding(*step)) {
            x[..features - 1].fill(1e6);
        }
        let dy = normal::<f32>(N::OutputShape::SIZE);
        let before = pass::<N, 1>(&network, &x, &dy, 1, true);
        for (before, after) in outputs(&*network, &x).iter().zip(&outputs(&*network, &other)) {
            let rows = before.chunks(features).zip(after.chunks(features)).enumerate();
            for (step, (before, after)) in rows.filter(|(step, _)| is_output(*step)) {
                assert!(before == after, "{}: step {step}", N::NAME);
                assert!(before[features - 1] == x[step * features + features - 1]);
            }
            assert!(before.iter().chain(&before[..]).all(|y| y.is_finite()));
        }
        assert!(before.dx.iter().all(|dx| dx.is_finite()));
    }
    network! { struct All = Input<Sequence<300, 9>>, SelfAttention<8, 2, Masked>; }
    network! { struct Before = Input<Sequence<33, 9>>, SelfAttention<8, 4, Masked, Causal, KeyValueHeads<2>, Rotary>; }
    network! { struct Other = Input<Sequence<300, 9>>, CrossAttention<8, 2, 2, Masked>; }
    let is_read = |step: usize| !step.is_multiple_of(3) && !(40..170).contains(&step);
    check::<All<f32>>(is_read);
    check::<Before<f32>>(is_read);
    check::<Other<f32>>(|step| step == 1);
}

/// The context of a step that reads only padding is zero: its outputs are the bias.
#[test]
fn nothing_but_padding_is_read_as_zeros() {
    network! { struct Net = Input<Sequence<40, 5>>, SelfAttention<4, 2, Masked>; }
    network! { struct One = Input<Sequence<2, 5>>, CrossAttention<4, 2, 1, Masked>; }
    fn check<N: TrainableNetwork<Scalar = f64, Element = f64>>(bias: impl Fn(&N) -> Vec<f64>) {
        let network = random::<N>(0.5);
        let mut x = normal::<f64>(N::InputShape::SIZE);
        x.chunks_mut(5).for_each(|step| step[4] = 0.0);
        let dy = normal::<f64>(N::OutputShape::SIZE);
        for y in outputs(&*network, &x) {
            let expected = [bias(&network), vec![0.0]].concat();
            assert!(y.chunks(5).all(|step| step == expected), "{y:?}");
        }
        let passed = pass::<N, 1>(&network, &x, &dy, 1, true);
        let mask_only = passed.dx.iter().enumerate().all(|(index, dx)| index % 5 == 4 || *dx == 0.0);
        assert!(mask_only, "{:?}", passed.dx);
    }
    check::<Net<f64>>(|net| net.selfattention1.out_proj.bias.to_vec());
    check::<One<f64>>(|net| net.crossattention1.out_proj.bias.to_vec());
}

/// The definition, without blocks: over 300 steps there are several blocks of keys and of queries.
#[test]
fn blocks_are_the_same_as_the_whole_matrix() {
    const STEPS: usize = 300;
    network! { struct All = Input<Sequence<300, 6>>, SelfAttention<6, 2>; }
    network! { struct Before = Input<Sequence<300, 6>>, SelfAttention<6, 2, Causal>; }

    fn expected(x: &[f64], params: &[f64], causal: bool) -> Vec<f64> {
        let (w, rest) = params.split_at(6 * 18);
        let (b, rest) = rest.split_at(18);
        let (w_out, b_out) = rest.split_at(36);
        let projected = |t: usize, column: usize| -> f64 {
            b[column] + (0..6).map(|i| x[t * 6 + i] * w[i * 18 + column]).sum::<f64>()
        };
        let mut context = vec![0.0; STEPS * 6];
        for head in 0..2 {
            for t in 0..STEPS {
                let seen = if causal { t + 1 } else { STEPS };
                let score = |s: usize| -> f64 {
                    let terms = (3 * head..3 * head + 3).map(|i| projected(t, i) * projected(s, 6 + i));
                    terms.sum::<f64>() / 3f64.sqrt()
                };
                let scores: Vec<_> = (0..seen).map(score).collect();
                let max = scores.iter().copied().fold(f64::MIN, f64::max);
                let sum: f64 = scores.iter().map(|score| (score - max).exp()).sum();
                for i in 3 * head..3 * head + 3 {
                    let terms =
                        scores.iter().enumerate().map(|(s, score)| (score - max).exp() / sum * projected(s, 12 + i));
                    context[t * 6 + i] = terms.sum();
                }
            }
        }
        let y = |t: usize, o: usize| b_out[o] + (0..6).map(|i| context[t * 6 + i] * w_out[i * 6 + o]).sum::<f64>();
        (0..STEPS * 6).map(|index| y(index / 6, index % 6)).collect()
    }

    fn check<N: TrainableNetwork<Scalar = f64, Element = f64>>(causal: bool) {
        let (network, x) = (random::<N>(0.8), normal::<f64>(STEPS * 6));
        let expected = expected(&x, network.parameters(), causal);
        for y in outputs(&*network, &x) {
            golden::assert_close(N::NAME, &y, &expected, 1e-12);
        }
    }
    check::<All<f64>>(false);
    check::<Before<f64>>(true);
}

/// Scores of ±10⁴, whose exponentials are not finite, in one block and in several.
#[test]
fn large_scores_do_not_overflow() {
    fn check<N: TrainableNetwork<Scalar = f32, Element = f32>>() {
        let network = random::<N>(1.0);
        let mut x = normal::<f32>(N::InputShape::SIZE);
        x.iter_mut().for_each(|x| *x *= 100.0);
        let dy = normal::<f32>(N::OutputShape::SIZE);
        let [y, _] = outputs(&*network, &x);
        let passed = pass::<N, 1>(&network, &x, &dy, 1, true);
        assert!([&y, &passed.y, &passed.dx].into_iter().flatten().all(|value| value.is_finite()), "{}", N::NAME);
        assert!(passed.gradient.parameters().iter().all(|value| value.is_finite()));
    }
    network! { struct Short = Input<Sequence<20, 8>>, SelfAttention<8, 2>; }
    network! { struct Long = Input<Sequence<300, 8>>, SelfAttention<8, 2, Causal>; }
    network! { struct One = Input<Sequence<1, 8>>, SelfAttention<8, 2, Causal>; }
    check::<Short<f32>>();
    check::<Long<f32>>();
    check::<One<f32>>();
}

/// Queries of zero read all steps alike. The values are ones, so each output is the share of weights that were kept, divided by the rate.
#[test]
fn dropout_drops_weights_in_training_only() {
    network! { struct Net = Input<Sequence<100, 2>>, SelfAttention<2, 2, AttentionDropout<0.25>>; }
    let mut network = boxed::<Net<f64>>();
    network.selfattention1.in_proj_bias.copy_from_slice(&[0.0, 0.0, 0.0, 0.0, 1.0, 1.0]);
    network.selfattention1.out_proj.weight.copy_from_slice(&[1.0, 0.0, 0.0, 1.0]);
    let (x, nothing) = (normal::<f64>(3 * 200), vec![0.0; 3 * 200]);
    let [predicted, _] = outputs(&*network, &x[..200]);
    assert!(predicted.iter().all(|y| (y - 1.0).abs() < 1e-12));
    let trained = |seed| pass::<Net<f64>, 4>(&network, &x, &nothing, seed, true).y;
    let y = trained(1);
    let kept: Vec<_> = y.iter().map(|y| (y * 75.0).round()).collect();
    assert!(y.iter().zip(&kept).all(|(y, kept)| (y * 75.0 - kept).abs() < 1e-9));
    // Of 60 000 weights; the standard deviation of the sum is √(60 000 · ¼ · ¾) = 106.
    let sum: f64 = kept.iter().sum();
    assert!((sum - 45_000.0).abs() < 500.0, "{sum} of 60 000 weights are kept");
    let equal = |a: &[f64], b: &[f64]| a.iter().zip(b).filter(|(a, b)| a == b).count();
    // Other steps, heads, samples and seeds have other masks: few of 200 counts around 75 are equal.
    let halves = y.chunks(2).filter(|heads| heads[0] == heads[1]).count();
    assert!(halves < 60 && equal(&y[..200], &y[200..400]) < 60 && equal(&y, &trained(2)) < 150);
    assert_eq!(y, trained(1));
}

#[test]
fn learned_positions_start_small() {
    network! { struct Net = Input<Sequence<50, 40>>, LearnedPositions; }
    let net = Net::<f32>::boxed(&mut rng(1));
    let squares: f32 = net.parameters().iter().map(|w| w * w).sum();
    assert!(((squares / 2000.0).sqrt() - 0.02).abs() < 0.002);
}

/// A number of multiply-adds by hand: projections, scores and contexts, and the last product.
#[test]
fn the_cost_of_attention_is_counted() {
    network! { struct All = Input<Sequence<10, 8>>, SelfAttention<8, 4, KeyValueHeads<2>>; }
    network! { struct Before = Input<Sequence<10, 8>>, SelfAttention<8, 2, Causal, NoBias>; }
    assert_eq!(All::<f32>::MACS, 10 * 8 * (8 + 4 + 4) + 2 * 10 * 10 * 8 + 10 * 8 * 8);
    assert_eq!(Before::<f32>::MACS, 10 * 8 * 24 + 2 * 55 * 8 + 10 * 8 * 8);
    assert_eq!(All::<f32>::PARAMS, 8 * 16 + 16 + 8 * 8 + 8);
    assert_eq!(Before::<f32>::PARAMS, 8 * 24 + 8 * 8);
}

/// With 64 steps more, the memory for training grows by 64 rows, not by squares.
#[test]
fn memory_for_training_grows_with_the_length() {
    fn bytes<N: TrainableNetwork>() -> usize {
        size_of::<Workspace<N, 1>>()
    }
    network! { struct Short = Input<Sequence<64, 8>>, SelfAttention<8, 2>; }
    network! { struct Middle = Input<Sequence<128, 8>>, SelfAttention<8, 2>; }
    network! { struct Long = Input<Sequence<192, 8>>, SelfAttention<8, 2>; }
    assert_eq!(bytes::<Long<f32>>() - bytes::<Middle<f32>>(), bytes::<Middle<f32>>() - bytes::<Short<f32>>());
}
