//! The table of a network.

use super::*;

#[test]
fn it_is_a_table() {
    network! { struct Inner = Dense<128, 64>, Tanh; }
    network! {
        struct Digits = hidden: Dense<784, 128>, ReLU, Dropout<0.5>, encoder: Inner, LeakyReLU<0.01>,
            Dense<_, 10, NoBias>, Softmax;
    }
    let expected = "\
Digits
  field       layer                 output  parameters  multiply-adds
  hidden      Dense<784, 128>          128      100480         100352
  relu1       ReLU                     128           0              0
  dropout2    Dropout<0.5>             128           0              0
  encoder     Inner                     64        8256           8192
  leakyrelu4  LeakyReLU<0.01>           64           0              0
  dense5      Dense<_, 10, NoBias>      10         640            640
  softmax6    Softmax                   10           0              0
109376 parameters, 437504 bytes
a prediction: 109184 multiply-adds, 848 bytes
";
    assert_eq!(Digits::summary().to_string(), expected);
    assert!(<Digits<f64> as Network>::summary().to_string().contains("\n109376 parameters, 875008 bytes\n"));
}

#[test]
fn columns_are_as_wide_as_their_titles() {
    network! { struct A = a: Dense<1, 1>; }
    let expected = "\
A
  field  layer        output  parameters  multiply-adds
  a      Dense<1, 1>       1           2              1
2 parameters, 8 bytes
a prediction: 1 multiply-adds, 8 bytes
";
    assert_eq!(A::summary().to_string(), expected);
}

#[test]
fn a_long_block_does_not_widen_the_table() {
    network! {
        struct Blocks =
            Residual<(Dense<4, 32>, LeakyReLU<0.01>, Dense<32, 32>, LeakyReLU<0.01>, Dense<32, 4>)>, Dense<4, 1>;
    }
    let expected = "\
Blocks
  field      layer        output  parameters  multiply-adds
  residual0  Residual<(Dense<4, 32>, LeakyReLU<0.01>, Dense<32, 32>, LeakyReLU<0.01>, Dense<32, 4>)>
                               4        1348           1280
  dense1     Dense<4, 1>       1           5              4
1353 parameters, 5412 bytes
a prediction: 1284 multiply-adds, 296 bytes
";
    assert_eq!(Blocks::summary().to_string(), expected);
}

/// The numbers of the line of a layer, which is found by its indented name.
fn numbers(table: &str, name: &str) -> [u64; 2] {
    let line = table.lines().find(|line| line.starts_with(&format!("  {name} "))).unwrap_or_else(|| panic!("{table}"));
    let mut last = line.split_whitespace().rev().map(|cell| cell.parse().unwrap());
    let macs = last.next().unwrap();
    [last.next().unwrap(), macs]
}

#[test]
fn an_opened_table_has_the_layers_of_blocks() {
    network! { struct Inner = hidden: Dense<8, 6>, Tanh; }
    network! {
        struct Net = encoder: Inner, Residual<(Dense<6, 6>, ReLU)>, Repeat<3, (LayerNorm, Dense<6, 6>)>,
            Frozen<(Dense<6, 4>, Tanh)>, Concat<Identity, Dense<4, 2>>, Dense<6, 1>;
    }
    let expected = "\
Net
  field         layer                                output  parameters  multiply-adds
  encoder       Inner                                     6          54             48
    hidden      dense                                     6          54             48
    tanh1       tanh                                      6           0              0
  residual1     Residual<(Dense<6, 6>, ReLU)>             6          42             36
    first       list                                      6          42             36
      dense0    dense                                     6          42             36
      relu1     ReLU                                      6           0              0
    second      identity                                  6           0              0
  repeat2       Repeat<3, (LayerNorm, Dense<6, 6>)>       6         162            108
    layernorm0  layer norm                                6          36              0
    dense1      dense                                     6         126            108
  frozen3       Frozen<(Dense<6, 4>, Tanh)>               4          28             24
    dense0      dense                                     4          28             24
    tanh1       tanh                                      4           0              0
  concat4       Concat<Identity, Dense<4, 2>>             6          10              8
    first       identity                                  4           0              0
    second      dense                                     2          10              8
  dense5        Dense<6, 1>                               1           7              6
303 parameters, 1212 bytes
a prediction: 230 multiply-adds, 128 bytes
";
    assert_eq!(Net::summary().nested().to_string(), expected);
}

#[test]
fn the_numbers_in_a_block_add_up_to_its_own() {
    network! {
        struct Net = Input<Sequence<5, 3>>, Bidirectional<LSTM<3, 4>>, PerStep<(ReLU, Dense<8, 4>, Residual<Dense<4, 4>>)>,
            GRU<4, 2>, Last, Dense<2, 2>;
    }
    let table = Net::summary().nested().to_string();
    let sum = |names: &[&str]| {
        names.iter().fold([0, 0], |[a, b], name| {
            let [c, d] = numbers(&table, name);
            [a + c, b + d]
        })
    };
    // The layer in a `Bidirectional` has no name, and both directions.
    assert_eq!(numbers(&table, "bidirectional1"), numbers(&table, &" ".repeat(15)), "{table}");
    assert_eq!(numbers(&table, "perstep2"), sum(&["  relu0", "  dense1", "  residual2"]), "{table}");
    assert_eq!(numbers(&table, "  residual2"), sum(&["    first", "    second"]), "{table}");
    assert_eq!(numbers(&table, "  dense1"), [36, 5 * 32]);
}

#[test]
fn heads_and_networks_in_networks_in_networks_are_opened() {
    network! { struct A = Dense<2, 3>; }
    network! { struct B = a: A, Tanh; }
    network! { struct Net = b: B, Heads<class: (Dense<3, 4>, Softmax), size: Dense<3, 1>>; }
    let expected = "\
Net
  field       layer                   output  parameters  multiply-adds
  b           B                            3           9              6
    a         list                         3           9              6
      dense0  dense                        3           9              6
    tanh1     tanh                         3           0              0
  class       (Dense<3, 4>, Softmax)       4          16             12
    dense0    dense                        4          16             12
    softmax1  softmax                      4           0              0
  size        Dense<3, 1>                  1           4              3
    dense0    dense                        1           4              3
29 parameters, 116 bytes
a prediction: 21 multiply-adds, 68 bytes
";
    assert_eq!(Net::summary().nested().to_string(), expected);
}
