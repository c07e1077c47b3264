//! What a layer may have been meant by a name that stands for none. Names are known here, and only here, to say so.

/// The layers of the crate.
const OURS: &[&str] = &[
    "Add",
    "AvgPool1d",
    "AvgPool2d",
    "BatchNorm",
    "Concat",
    "Conv1d",
    "Conv2d",
    "ConvTranspose2d",
    "Dense",
    "Dropout",
    "Dropout2d",
    "ELU",
    "Flatten",
    "GELU",
    "GaussianNoise",
    "GlobalAvgPool",
    "GlobalMaxPool",
    "GroupNorm",
    "HardSigmoid",
    "HardSwish",
    "HardTanh",
    "Identity",
    "Input",
    "InstanceNorm",
    "LayerNorm",
    "LeakyReLU",
    "LogSoftmax",
    "MaxPool1d",
    "MaxPool2d",
    "PReLU",
    "RMSNorm",
    "ReLU",
    "Repeat",
    "Reshape",
    "Residual",
    "SELU",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Tanh",
    "Transpose",
    "Upsample",
    "ZeroPad2d",
];

/// What they are called in PyTorch, Keras, JAX and elsewhere, in small letters, and whether the arguments are the same.
/// Those that are not in `OURS` are not offered.
const THEIRS: &[(&str, &str, bool)] = &[
    ("linear", "Dense", true),
    ("lazylinear", "Dense", false),
    ("fullyconnected", "Dense", true),
    ("fc", "Dense", true),
    ("affine", "Dense", true),
    ("innerproduct", "Dense", true),
    ("spatialdropout2d", "Dropout2d", true),
    ("featuredropout", "Dropout2d", true),
    ("swish", "SiLU", true),
    ("hardsilu", "HardSwish", true),
    ("hsigmoid", "HardSigmoid", true),
    ("hswish", "HardSwish", true),
    ("htanh", "HardTanh", true),
    ("rectifier", "ReLU", true),
    ("logistic", "Sigmoid", true),
    ("softplusactivation", "Softplus", true),
    ("conv", "Conv2d", false),
    ("convolution1d", "Conv1d", true),
    ("convolution2d", "Conv2d", true),
    ("convtranspose", "ConvTranspose2d", false),
    ("conv2dtranspose", "ConvTranspose2d", false),
    ("deconvolution2d", "ConvTranspose2d", false),
    ("maxpool", "MaxPool2d", false),
    ("avgpool", "AvgPool2d", false),
    ("maxpooling1d", "MaxPool1d", true),
    ("maxpooling2d", "MaxPool2d", true),
    ("averagepooling1d", "AvgPool1d", true),
    ("averagepooling2d", "AvgPool2d", true),
    ("adaptiveavgpool2d", "GlobalAvgPool", false),
    ("adaptivemaxpool2d", "GlobalMaxPool", false),
    ("globalaveragepooling1d", "GlobalAvgPool", false),
    ("globalaveragepooling2d", "GlobalAvgPool", false),
    ("globalmaxpooling1d", "GlobalMaxPool", false),
    ("globalmaxpooling2d", "GlobalMaxPool", false),
    ("upsampling2d", "Upsample", false),
    ("zeropadding2d", "ZeroPad2d", false),
    ("batchnorm1d", "BatchNorm", false),
    ("batchnorm2d", "BatchNorm", false),
    ("batchnormalization", "BatchNorm", false),
    ("layernormalization", "LayerNorm", false),
    ("groupnormalization", "GroupNorm", false),
    ("instancenormalization", "InstanceNorm", false),
    ("rmsnormalization", "RMSNorm", false),
    ("parametricrelu", "PReLU", false),
    ("instancenorm1d", "InstanceNorm", false),
    ("instancenorm2d", "InstanceNorm", false),
    ("unflatten", "Reshape", false),
    ("permute", "Transpose", false),
    ("concatenate", "Concat", false),
];

/// Activations of other libraries that are none of the crate's, in small letters. One that is in `OURS` by now is not meant.
const NO_ACTIVATIONS: &[&str] = &[
    "celu",
    "hardshrink",
    "logsigmoid",
    "mish",
    "relu6",
    "rrelu",
    "snake",
    "softshrink",
    "softsign",
    "squareplus",
    "tanhshrink",
    "threshold",
    "thresholdedrelu",
];

/// Other layers of other libraries that are none of the crate's, in the same way.
const NO_LAYERS: &[&str] = &[
    "adaptiveavgpool1d",
    "adaptivemaxpool1d",
    "alphadropout",
    "attention",
    "avgpool3d",
    "batchnorm3d",
    "bidirectional",
    "bilinear",
    "bilstm",
    "constantpad2d",
    "conv1dtranspose",
    "conv3d",
    "convlstm2d",
    "convtranspose1d",
    "convtranspose3d",
    "cropping2d",
    "depthwiseconv2d",
    "dropconnect",
    "dropout1d",
    "dropout3d",
    "einsum",
    "embedding",
    "embeddingbag",
    "featurealphadropout",
    "fold",
    "geglu",
    "glu",
    "gru",
    "grucell",
    "lambda",
    "layerscale",
    "localresponsenorm",
    "lppool2d",
    "lstm",
    "lstmcell",
    "maxout",
    "maxpool3d",
    "maxunpool2d",
    "multiheadattention",
    "multiply",
    "pixelshuffle",
    "pixelunshuffle",
    "positionalencoding",
    "reflectionpad2d",
    "replicationpad2d",
    "rnn",
    "rnncell",
    "selfattention",
    "separableconv2d",
    "simplernn",
    "softmax2d",
    "softmin",
    "spatialdropout1d",
    "spectralnorm",
    "stochasticdepth",
    "subtract",
    "swiglu",
    "timedistributed",
    "transformer",
    "transformerdecoder",
    "transformerencoder",
    "transformerencoderlayer",
    "unfold",
    "upsample1d",
    "upsampling1d",
    "weightnorm",
    "zeropad1d",
    "zeropadding1d",
];

/// What to say of a name that stands for nothing.
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

/// Whether a layer of the crate has this name.
pub fn is_layer(name: &str) -> bool {
    OURS.contains(&name)
}

/// What a name may have meant, if it is no layer of the crate but one of another library, or is spelt almost like one.
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
        (NO_ACTIVATIONS, "an activation of one's own implements `stackprop::layer::Elementwise`"),
        (NO_LAYERS, "a layer of one's own implements `stackprop::layer::Layer`"),
    ] {
        if names.contains(&&*meant) {
            return Some(Suggestion::Elsewhere(said));
        }
    }
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    let alike = OURS.iter().filter(|ours| digits(ours) == digits(&meant));
    let (distance, name) = alike.map(|ours| (distance(&small(ours), &meant), *ours)).min()?;
    let near = if meant.chars().count() <= 4 { 1 } else { 2 };
    (distance <= near).then_some(Suggestion::Meant { name, same_arguments: true })
}

/// How many letters are to be changed, left out, put in or swapped with their neighbour.
pub fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = changed.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

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

    #[test]
    fn no_name_is_in_two_lists() {
        let mut names: Vec<_> = THEIRS.iter().map(|(name, ..)| *name).collect();
        names.extend(NO_ACTIVATIONS.iter().chain(NO_LAYERS));
        let all: BTreeSet<_> = names.iter().collect();
        assert_eq!(all.len(), names.len());
        assert!(names.iter().all(|name| *name == name.to_lowercase()));
    }

    /// The first line of each file in `src/layers` names the layers in it.
    #[test]
    fn the_layers_of_the_crate_are_those_of_its_files() {
        fn collect(folder: &Path, names: &mut BTreeSet<String>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    collect(&path, names);
                    continue;
                }
                let text = fs::read_to_string(&path).unwrap();
                let heading = text.lines().next().unwrap_or_default();
                names.extend(heading.split("[`").skip(1).filter_map(|rest| Some(rest.split_once("`]")?.0.to_owned())));
            }
        }
        let mut names = BTreeSet::new();
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/layers"), &mut names);
        assert_eq!(names, OURS.iter().map(|name| name.to_string()).collect(), "list them in macros/src/names.rs");
    }
}
