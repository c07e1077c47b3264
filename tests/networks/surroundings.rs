//! `network!` works wherever it is and whatever is around it: macros that write the list, attributes, names in the user's
//! code.

use stackprop::prelude::*;

/// Lists that a macro of the user's writes, from fragments of every kind.
mod written_by_a_macro {
    use super::*;

    const K: usize = 3;

    const fn inputs() -> usize {
        5
    }

    macro_rules! declare {
        ($visibility:vis $name:ident: $($layer:ty),*; $size:expr, $block:ty, $rate:literal, $module:path) => {
            network! { $visibility struct $name = $($layer,)* Dense<$size, 4>, Residual<($block, Dense<4, 4>)>, Dropout<$rate>, $module; }
        };
    }

    /// Passes on what it was passed.
    macro_rules! declare_again {
        ($name:ident: $layer:ty, $size:expr) => {
            declare! { pub(crate) $name: $layer, ReLU; $size, ReLU, 0.5, stackprop::layers::Softmax }
        };
    }

    #[test]
    fn layers_and_sizes_are_fragments() {
        declare! { pub(self) Sum: Dense<7, 4>; (K + 1), ReLU, 0.5, Softmax }
        declare! { Call: Dense<7, 5>, ReLU; inputs(), Tanh, 0.5, Softmax }
        declare! { pub Cast: Dense<7, 8>; 8u8 as usize, ReLU, 0.5, Softmax }
        declare! { Name: Dense<7, 3>; K, ReLU, 0.5, Softmax }
        declare! { Number: Dense<7, 6>; (6), ReLU, 0.5, Softmax }
        declare! { Path: Dense<7, 255>; u8::MAX as usize, ReLU, 0.5, Softmax }
        declare_again! { Twice: Dense<7, 6>, 2 * K }
        let rest = 4 + (4 * 4 + 4);
        assert_eq!(Sum::PARAMS, 7 * 4 + 4 + 4 * 4 + rest);
        assert_eq!(Call::PARAMS, 7 * 5 + 5 + 5 * 4 + rest);
        assert_eq!(Cast::PARAMS, 7 * 8 + 8 + 8 * 4 + rest);
        assert_eq!(Name::PARAMS, 7 * 3 + 3 + 3 * 4 + rest);
        assert_eq!(Number::PARAMS, 7 * 6 + 6 + 6 * 4 + rest);
        assert_eq!(Path::PARAMS, 7 * 255 + 255 + 255 * 4 + rest);
        assert_eq!(Twice::PARAMS, 7 * 6 + 6 + 6 * 4 + rest);
    }

    #[test]
    fn blocks_take_fragments_at_every_depth() {
        macro_rules! nested {
            ($name:ident, $times:expr, $inner:ty, $($layer:ty),*) => {
                network! { struct $name = Repeat<$times, (Residual<($($layer),*)>, Residual<(Residual<($inner)>, $inner)>)>; }
            };
        }
        nested!(Net, 1 + 2, Dense<4, 4>, Dense<4, 4>, ReLU);
        assert_eq!(Net::PARAMS, 3 * 3 * (4 * 4 + 4));

        macro_rules! block {
            ($name:ident, $list:ty) => {
                network! { struct $name = Input<4>, Residual<$list>, ReLU; }
            };
        }
        block!(Other, (Dense<4, 4>, Tanh));
        assert_eq!(Other::PARAMS, 4 * 4 + 4);
    }

    #[test]
    fn an_expression_is_one_number_in_another() {
        macro_rules! product {
            ($name:ident, $size:expr) => {
                network! { struct $name = Dense<{ 2 * $size }, 1>; }
            };
        }
        product!(Net, K + 1);
        assert_eq!(Net::PARAMS, 2 * 4 + 1);

        macro_rules! outer {
            ($name:ident, $size:expr) => {
                product!($name, 3 * $size);
            };
        }
        outer!(Other, K + 1);
        assert_eq!(Other::PARAMS, 24 + 1);
    }

    #[test]
    fn pairs_and_negative_numbers_are_fragments() {
        macro_rules! image {
            ($name:ident, $rows:expr, $slope:expr) => {
                network! { struct $name = Input<1, 8, 8>, Conv2d<1, 2, ($rows, 3)>, LeakyReLU<$slope>, Flatten; }
            };
        }
        image!(Net, K + 2, -0.5);
        assert_eq!(Net::PARAMS, 2 * 5 * 3 + 2);
        image!(Other, K, 0.5);
        assert_eq!(Other::PARAMS, 2 * 3 * 3 + 2);
    }

    #[test]
    fn attributes_are_fragments() {
        macro_rules! described {
            ($(#[$attribute:meta])* $name:ident, $limit:expr) => {
                network! {
                    $(#[$attribute])*
                    #[budget(macs = $limit)]
                    struct $name = Dense<4, 4>;
                }
            };
        }
        described!(
            /// A network.
            #[budget(parameters = "1 KiB", inference = 4096)]
            #[allow(dead_code)]
            Net,
            4 * (K + 1)
        );
        assert_eq!(Net::MACS, 16);
    }
}

mod shapes {
    use super::*;

    #[test]
    fn three_numbers_are_an_image() {
        network! { struct Long = Input<Image<1, 4, 6>>, Conv2d<1, 3, 3>, Reshape<Image<6, 2, 2>>, Transpose, Transpose<Image<6, 1, 4>>; }
        network! { struct Short = Input<1, 4, 6>, Conv2d<1, 3, 3>, Reshape<6, 2, 2>, Transpose, Transpose<6, 1, 4>; }
        let [long, short] = [Long::<f32>::LAYERS, Short::<f32>::LAYERS];
        assert_eq!(long.len(), short.len());
        for (long, short) in long.iter().zip(short) {
            assert_eq!((long.output, long.parameters), (short.output, short.parameters));
        }
    }
}

/// A layer whose name is all capitals can stand in a block like any other.
#[test]
fn activations_in_capitals_are_no_constants() {
    network! { struct Net = Dense<3, 4>, Residual<ELU>, Repeat<2, GELU>, Residual<SELU>; }
    assert_eq!(Net::PARAMS, 3 * 4 + 4);
}

#[test]
fn figures_are_those_of_every_scalar() {
    network! { struct Net = Dense<3, 4>, BatchNorm, ReLU; }
    assert_eq!(Net::<f64>::PARAMS, Net::PARAMS);
    assert_eq!(Net::<f64>::BYTES, 2 * Net::BYTES);
    assert_eq!(Net::<f64>::MACS, Net::MACS);
}

#[test]
fn layers_have_doc_comments() {
    network! {
        struct Net =
            /// The first.
            Dense<3, 4>,
            /// The second,
            /// with a name.
            out: Residual<(
                /// In a list.
                Dense<4, 4>,
            )>;
    }
    assert_eq!(Net::ZERO.out.first.dense0.bias.len(), 4);
}

/// Nothing is in scope but what is written here.
#[no_implicit_prelude]
mod without_a_prelude {
    use ::core::assert_eq;
    use ::stackprop::layers::{BatchNorm, Dense, ReLU, Repeat, Residual, Softmax};
    use ::stackprop::network;
    use ::stackprop::network::Network as _;

    const SIZE: usize = 4;

    network! { #[budget(macs = 1000)] struct Net = hidden: Dense<3, { SIZE * 2 }>, Residual<(ReLU, Dense<8, 8>)>, BatchNorm, Dense<_, SIZE>, Softmax; }
    network! { struct Generic<H> = Dense<3, H>, Repeat<2, (Dense<H, H>, ReLU)>, Dense<H, 2>; }

    #[test]
    fn networks_need_none() {
        use ::stackprop::optimizers::Sgd;
        use ::stackprop::training::Trainer;

        assert_eq!(Net::ZERO.predict(&[1.0; 3]), [0.25; 4]);
        assert_eq!(Generic::<::stackprop::typenum::U4>::ZERO.predict(&[1.0; 3]), [0.0; 2]);
        assert_eq!(::core::mem::size_of::<Trainer<Net, Sgd, 2>>(), Net::training_bytes::<Sgd, 2>());
    }
}

#[allow(non_camel_case_types)]
mod keywords {
    use super::*;

    network! { struct r#async = r#type: Dense<3, 4>, Residual<(ReLU, Dense<{ 2 + 2 }, 4>)>; }
    network! { #[budget(macs = 100)] struct r#fn<r#in> = Dense<3, r#in>, ReLU, Dense<r#in, 4>; }

    #[test]
    fn keywords_are_names_as_they_are_elsewhere() {
        assert_eq!(r#async::<f32>::NAME, "async");
        assert_eq!(r#async::ZERO.r#type.bias.len(), 4);
        assert_eq!(r#fn::<stackprop::typenum::U2>::PARAMS, 3 * 2 + 2 + 2 * 4 + 4);
    }
}

/// With a condition that does not hold there is nothing of a network, and nothing to say against it.
mod conditions {
    use super::*;

    network! { #[cfg(test)] struct Net = Dense<3, 4>, ReLU; }
    network! {
        /// Another one of the same name.
        #[cfg(all(test, not(test)))]
        #[budget(macs = 1)]
        pub struct Net = Dense<NOTHING, 4>, Dense<5, Gadget>, Linear<3, 4>, ReLU ReLU,, Net;
    }
    macro_rules! under_a_condition {
        ($(#[$condition:meta])* $name:ident) => {
            network! { $(#[$condition])* #[allow(dead_code)] struct $name = Dense<3, 2>; }
        };
    }
    under_a_condition!(
        #[cfg(not(test))]
        Net
    );

    #[test]
    fn a_network_is_there_under_a_condition() {
        assert_eq!(Net::ZERO.predict(&[1.0; 3]), [0.0; 4]);
    }
}

/// What generated code calls its own does not meet what the user calls theirs.
mod names {
    use super::*;
    use stackprop::typenum::{U2, U3};

    macro_rules! any {
        ($($name:ident)*) => {
            $(
                #[allow(non_snake_case)]
                mod $name {
                    use super::*;

                    network! { pub struct Net<$name> = Dense<3, $name>, Residual<(ReLU, Linear<$name, $name>)>, Dropout<0.5>, Dense<$name, 4>; }
                    network! { pub struct $name = Dense<3, 2>, Residual<(ReLU, Linear<2, 2>)>, Dropout<0.5>, Linear<2, 4>; }
                }
            )*

            #[test]
            fn a_parameter_can_have_any_name_and_so_can_a_network() {
                $({
                    type Net = $name::Net<U2>;
                    assert_eq!(Net::PARAMS, $name::$name::PARAMS);
                    assert_eq!($name::Net::<U3>::ZERO.predict(&[1.0; 3]), [0.0; 4]);
                    assert_eq!($name::$name::ZERO.predict(&[1.0; 3]), [0.0; 4]);
                    assert_eq!($name::$name::training_bytes::<Sgd, 2>(), size_of::<Trainer<$name::$name, Sgd, 2>>());
                    assert_eq!(Net::training_bytes::<Sgd, 2>(), size_of::<Trainer<Net, Sgd, 2>>());
                })*
            }
        };
    }

    /// The other name for `Dense`: one that generated code has to resolve by itself.
    type Linear<I, O> = Dense<I, O>;

    any! {
        A0 B I In O R S T Cache Entry Input InputArray Isa Layer LOGITS Noise StepRng Operand Saved Gradients Option Output Parameters Path ProbeBackward SAMPLES
        Scalar Shape Size Tensor Trainable UNKNOWN
    }
}

/// Items of the user's that have the names of what generated code mentions.
#[allow(non_camel_case_types, clippy::upper_case_acronyms)]
mod items {
    use stackprop::layers::{Dense, Dropout, Residual, Softmax};
    use stackprop::network;
    use stackprop::network::Network as _;

    macro_rules! items {
        ($($name:ident)*) => { $(#[allow(dead_code)] pub struct $name;)* };
    }
    items! {
        A A0 A1 B C D E F G H I K L M N O P Q R S T U V W X Y Z In Out Isa Layer Shape Tensor Scalar Trainable Noise StepRng Operand Saved Gradients Entry
        Parameters Path Cache InputArray OutputArray SAMPLES LOGITS UNKNOWN BUDGETED STEPS PREDICTION TRAINING CHECKED
        ProbeBackward FIRST_WITHOUT_BACKWARD Position Size Head Params Scratch Description Trained Option Some None Result
        Box Vec Clone PartialEq Sized Copy FnMut Default UInt UTerm B0 B1
    }
    mod core {}
    mod std {}
    mod stackprop_macros {}

    network! { #[budget(macs = 100)] pub struct Net = Dense<3, { 1 + 1 }>, Residual<(Dropout<0.5>, Dense<2, 2>)>, Softmax; }
    network! { pub struct Generic<H> = Dense<3, H>, Residual<(Dropout<0.5>, Dense<H, H>)>, Dense<_, 2>, Softmax; }

    #[test]
    fn items_can_have_any_name() {
        use stackprop::optimizers::Sgd;
        use stackprop::typenum::U2;

        assert_eq!(Net::ZERO.predict(&[1.0; 3]), [0.5; 2]);
        assert_eq!(Generic::<U2>::ZERO.predict(&[1.0; 3]), [0.5; 2]);
        assert!(Net::training_bytes::<Sgd, 1>() < Generic::<U2>::training_bytes::<Sgd, 2>());
    }
}
