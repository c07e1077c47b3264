//! Suggestions for a name that is not defined.

use super::edit_distance::edit_distance;
use super::known_layers::{OTHER_ACTIVATIONS, OTHER_LAYERS, OURS, THEIRS, is_layer};

/// A suggestion for a name if it is not defined.
#[derive(Debug, PartialEq)]
pub enum Suggestion {
    /// A layer of the crate may have been meant.
    Meant {
        /// The name of the layer.
        name: &'static str,
        /// Whether the arguments can stay the same.
        same_arguments: bool,
    },
    /// Another library has such a layer, but the crate does not. The text says how to write it.
    Elsewhere(&'static str),
}

/// Returns a suggestion for a name that is not a layer of the crate, but similar to one or the name of a layer in another library.
pub fn suggestion(name: &str) -> Option<Suggestion> {
    if is_layer(name) {
        return None;
    }
    let small = |name: &str| name.replace('_', "").to_lowercase();
    let meant = small(name);
    let ours = |meant: &str| OURS.iter().find(|ours| small(ours) == meant);
    if let Some(name) = ours(&meant) {
        return Some(Suggestion::Meant { name, same_arguments: true });
    }
    if let Some((_, name, same_arguments)) = THEIRS.iter().find(|(theirs, ..)| *theirs == meant) {
        return is_layer(name).then_some(Suggestion::Meant { name, same_arguments: *same_arguments });
    }
    for (names, text) in [
        (OTHER_ACTIVATIONS, "to write your own activation, implement `stackprop::layer::Elementwise`"),
        (OTHER_LAYERS, "to write your own layer, implement `stackprop::layer::Layer`"),
    ] {
        if names.contains(&&*meant) {
            return Some(Suggestion::Elsewhere(text));
        }
    }
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    let alike = OURS.iter().filter(|ours| digits(ours) == digits(&meant));
    let (distance, name) = alike.map(|ours| (edit_distance(&small(ours), &meant), *ours)).min()?;
    let near = if meant.chars().count() <= 4 { 1 } else { 2 };
    (distance <= near).then_some(Suggestion::Meant { name, same_arguments: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_other_libraries_and_misspelt_names_are_recognized() {
        for (written, meant) in [
            ("Linear", "Dense"),
            ("Dens", "Dense"),
            ("Desne", "Dense"),
            ("dense", "Dense"),
            ("relu", "ReLU"),
            ("Relu", "ReLU"),
            ("Swish", "SiLU"),
            ("leaky_relu", "LeakyReLU"),
            ("LeakyRelu", "LeakyReLU"),
            ("log_softmax", "LogSoftmax"),
            ("Conv", "Conv2d"),
            ("MaxPol2d", "MaxPool2d"),
            ("Gelu", "GELU"),
            ("DropOut", "Dropout"),
        ] {
            let found = match suggestion(written) {
                Some(Suggestion::Meant { name, .. }) => Some(name),
                _ => None,
            };
            assert_eq!(found, Some(meant), "{written}");
        }
    }

    #[test]
    fn other_names_have_no_suggestion() {
        for written in ["Dense", "ReLU", "De", "MyLayer", "Encoder", "Gadget", "Conv4d"] {
            assert_eq!(suggestion(written), None, "{written}");
        }
    }

    #[test]
    fn no_similar_name_is_suggested_for_a_layer_that_the_crate_does_not_have() {
        for written in ["ConvLSTM2d", "TransformerEncoderLayer", "Conv3d", "MaxPool3d", "Dropout3d"]
            .into_iter()
            .chain(["CELU", "GLU", "RReLU", "ReLU6", "Mish", "Softmin", "Softsign", "AlphaDropout", "Softmax2d"])
        {
            let found = suggestion(written);
            match is_layer(written) {
                true => assert_eq!(found, None, "{written}"),
                false => assert!(matches!(found, Some(Suggestion::Elsewhere(_))), "{written}: {found:?}"),
            }
        }
    }
}
