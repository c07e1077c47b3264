//! What may have been meant by a name that is not defined.

use super::edit_distance::edit_distance;
use super::known_layers::{OTHER_ACTIVATIONS, OTHER_LAYERS, OURS, THEIRS, is_layer};

/// What to say of a name if it is not defined.
#[derive(Debug, PartialEq)]
pub enum Suggestion {
    /// A layer of the crate may have been meant.
    Meant {
        /// Its name.
        name: &'static str,
        /// Whether the arguments can stay as they are.
        same_arguments: bool,
    },
    /// Another library has such a layer, and the crate has nothing like it.
    Elsewhere(&'static str),
}

/// What a name may have meant, if it is not that of a layer of the crate, but that of a layer of another library or nearly the same.
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
    for (names, said) in [
        (OTHER_ACTIVATIONS, "an activation of one's own implements `stackprop::layer::Elementwise`"),
        (OTHER_LAYERS, "a layer of one's own implements `stackprop::layer::Layer`"),
    ] {
        if names.contains(&&*meant) {
            return Some(Suggestion::Elsewhere(said));
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
    fn names_of_other_libraries_and_slips_are_understood() {
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
    fn other_names_mean_nothing() {
        for written in ["Dense", "ReLU", "De", "MyLayer", "Encoder", "Gadget", "Conv4d"] {
            assert_eq!(suggestion(written), None, "{written}");
        }
    }

    #[test]
    fn nothing_else_is_offered_for_what_the_crate_does_not_have() {
        for written in
            ["LSTM", "GRU", "Attention", "MultiHeadAttention", "Embedding", "Conv3d", "MaxPool3d", "Dropout3d"]
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
