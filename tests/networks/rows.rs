//! The rows of a network: what each layer computes, in plain data.

use stackprop::layer::{Activation, Convolution, Normalization, Operation, Pool, Row};
use stackprop::prelude::*;

network! {
    struct Net = Input<Image<2, 8, 8>>,
        stem: Conv2d<2, 4, (3, 2), Stride<2>, Padding<1, (0, 1)>, NoBias>,
        BatchNorm<Epsilon<1e-3>>,
        Residual<(Conv2d<4, 4, 4, Same, Groups<2>>, r#type: ELU<0.5>)>,
        AvgPool2d<2, Ceil, CountInside>,
        Dropout<0.5>,
        Repeat<3, (LayerNorm<NoAffine>)>,
        Concat<Identity, Conv2d<4, 1, 1>, (ReLU)>,
        Flatten, Dense<_, 2, NoBias>, Softmax;
}

fn row(rows: &[Row], name: &str) -> Row {
    *rows.iter().find(|row| row.name == name).unwrap_or_else(|| panic!("no row {name}"))
}

#[test]
fn a_convolution_says_its_windows() {
    let stem = row(Net::<f32>::ROWS, "stem");
    let expected = Convolution {
        kernel: [3, 2],
        stride: [2, 2],
        dilation: [1, 1],
        before: [1, 1],
        after: [0, 1],
        output_padding: [0, 0],
        groups: 1,
        bias: false,
    };
    assert_eq!(stem.operation, Operation::Convolution(expected));
    assert_eq!((stem.input, stem.output), (&[2, 8, 8][..], &[4, 4, 5][..]));
}

#[test]
fn blocks_contain_the_rows_of_their_branches() {
    let rows = Net::<f32>::ROWS;
    let Operation::Add([layers, shortcut]) = row(rows, "residual3").operation else { panic!("{rows:?}") };
    assert_eq!((layers.name, shortcut.name, shortcut.operation), ("first", "second", Operation::Identity));
    let Operation::List([same, activation]) = layers.operation else { panic!("{layers:?}") };
    assert_eq!(
        (activation.name, activation.operation),
        ("type", Operation::Activation(Activation::ELU { alpha: 0.5 }))
    );
    let Operation::Convolution(same) = same.operation else { panic!("{same:?}") };
    // An even window has its additional zero below and to the right.
    assert_eq!((same.before, same.after, same.groups, same.bias), ([1, 1], [2, 2], 2, true));

    let Operation::Concat(branches) = row(rows, "concat7").operation else { panic!("{rows:?}") };
    assert_eq!(branches.len(), 3);
    assert_eq!(branches[1].output, [1, 2, 3]);

    let Operation::Repeat { times: 3, layers } = row(rows, "repeat6").operation else { panic!("{rows:?}") };
    let Operation::List([norm]) = layers.operation else { panic!("{layers:?}") };
    assert_eq!(norm.operation, Operation::LayerNorm(Normalization { epsilon: 1e-5, affine: false }));
}

#[test]
fn settings_are_in_the_operations() {
    let rows = Net::<f64>::ROWS;
    let pool = Pool { kernel: [2, 2], stride: [2, 2], before: [0, 0], after: [0, 0], ceil: true, count_padding: false };
    assert_eq!(row(rows, "avgpool2d4").operation, Operation::AvgPool(pool));
    assert_eq!(row(rows, "batchnorm2").operation, Operation::BatchNorm(Normalization { epsilon: 1e-3, affine: true }));
    assert_eq!(row(rows, "dropout5").operation, Operation::Identity);
    assert_eq!(row(rows, "flatten8").operation, Operation::Reshape);
    assert_eq!(row(rows, "dense9").operation, Operation::Dense { bias: false });
    assert_eq!(row(rows, "softmax10").operation, Operation::Softmax);
}

#[test]
fn a_layer_of_the_user_is_custom_unless_it_says_otherwise() {
    pub struct Square;
    impl Elementwise for Square {
        type Head = Values;
        fn value<T: Scalar>(x: T) -> T {
            x * x
        }
        fn derivative<T: Scalar>(x: T, _: T) -> T {
            x + x
        }
    }
    network! { struct Squared = Dense<2, 2>, Square; }
    assert_eq!(Squared::<f32>::ROWS[1].operation, Operation::Custom);
}
