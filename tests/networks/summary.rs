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
