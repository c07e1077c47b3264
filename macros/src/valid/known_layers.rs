//! The names of layers in the crate and in other libraries. They serve only for suggestions when a name is not defined.

/// The layers of the crate.
pub const OURS: &[&str] = &[
    "Add",
    "AvgPool1d",
    "AvgPool2d",
    "BatchNorm",
    "Bidirectional",
    "Concat",
    "ConcatSteps",
    "Conv1d",
    "Conv2d",
    "ConvTranspose2d",
    "CrossAttention",
    "Dense",
    "Dot",
    "Dropout",
    "Dropout2d",
    "ELU",
    "Embedding",
    "Flatten",
    "Frozen",
    "GELU",
    "GRU",
    "GaussianNoise",
    "GlobalAvgPool",
    "GlobalMaxPool",
    "GroupNorm",
    "HardSigmoid",
    "HardSwish",
    "HardTanh",
    "Heads",
    "Identity",
    "Input",
    "InstanceNorm",
    "LSTM",
    "Last",
    "LayerNorm",
    "LeakyReLU",
    "LearnedPositions",
    "LogSoftmax",
    "MaxPool1d",
    "MaxPool2d",
    "Multiply",
    "OneHot",
    "PReLU",
    "PaddingMask",
    "PerStep",
    "PositionalEncoding",
    "RMSNorm",
    "RNN",
    "ReLU",
    "Repeat",
    "Reshape",
    "Residual",
    "Reverse",
    "SELU",
    "SelfAttention",
    "SiLU",
    "Sigmoid",
    "Slice",
    "SliceSteps",
    "Softmax",
    "Softplus",
    "Standardize",
    "Tanh",
    "Transpose",
    "Upsample",
    "ZeroPad2d",
];

/// Names of layers in PyTorch, Keras, JAX and other libraries, in lower case; the name in the crate; whether the arguments are the same.
/// A layer that is not in `OURS` is not suggested.
pub const THEIRS: &[(&str, &str, bool)] = &[
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
    ("normalization", "Standardize", false),
    ("standardscaler", "Standardize", false),
    ("groupnormalization", "GroupNorm", false),
    ("instancenormalization", "InstanceNorm", false),
    ("rmsnormalization", "RMSNorm", false),
    ("attention", "SelfAttention", false),
    ("multiheadattention", "SelfAttention", true),
    ("maskedselfattention", "SelfAttention", false),
    ("maskedmultiheadattention", "SelfAttention", false),
    ("multiheadcrossattention", "CrossAttention", false),
    ("encoderdecoderattention", "CrossAttention", false),
    ("multiheadselfattention", "SelfAttention", true),
    ("multiheaddotproductattention", "SelfAttention", false),
    ("groupedqueryattention", "SelfAttention", false),
    ("sinepositionencoding", "PositionalEncoding", false),
    ("sinusoidalpositionalencoding", "PositionalEncoding", false),
    ("positionalembedding", "LearnedPositions", false),
    ("positionembedding", "LearnedPositions", false),
    ("parametricrelu", "PReLU", false),
    ("instancenorm1d", "InstanceNorm", false),
    ("instancenorm2d", "InstanceNorm", false),
    ("unflatten", "Reshape", false),
    ("permute", "Transpose", false),
    ("concatenate", "Concat", false),
    ("simplernn", "RNN", false),
    ("rnncell", "RNN", true),
    ("grucell", "GRU", true),
    ("lstmcell", "LSTM", true),
    ("bilstm", "Bidirectional", false),
    ("bigru", "Bidirectional", false),
    ("birnn", "Bidirectional", false),
    ("bidirectionallstm", "Bidirectional", false),
    ("flip", "Reverse", false),
    ("laststep", "Last", true),
    ("globalmeanpool", "GlobalAvgPool", false),
    ("timedistributed", "PerStep", true),
];

/// Activations of other libraries that the crate does not have, in lower case. A name that is also in `OURS` is ignored.
pub const OTHER_ACTIVATIONS: &[&str] = &[
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

/// Other layers of other libraries that the crate does not have, in lower case. A name that is also in `OURS` is ignored.
pub const OTHER_LAYERS: &[&str] = &[
    "adaptiveavgpool1d",
    "adaptivemaxpool1d",
    "alphadropout",
    "avgpool3d",
    "batchnorm3d",
    "bilinear",
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
    "embeddingbag",
    "featurealphadropout",
    "fold",
    "geglu",
    "glu",
    "lambda",
    "layerscale",
    "localresponsenorm",
    "lppool2d",
    "maxout",
    "maxpool3d",
    "maxunpool2d",
    "pixelshuffle",
    "pixelunshuffle",
    "reflectionpad2d",
    "replicationpad2d",
    "separableconv2d",
    "softmax2d",
    "softmin",
    "spatialdropout1d",
    "spectralnorm",
    "stochasticdepth",
    "subtract",
    "swiglu",
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

/// Whether a layer of the crate has this name.
pub fn is_layer(name: &str) -> bool {
    OURS.contains(&name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn no_name_is_in_two_lists() {
        let mut names: Vec<_> = THEIRS.iter().map(|(name, ..)| *name).collect();
        names.extend(OTHER_ACTIVATIONS.iter().chain(OTHER_LAYERS));
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
        assert_eq!(
            names,
            OURS.iter().map(|name| name.to_string()).collect(),
            "list them in macros/src/valid/known_layers.rs"
        );
    }
}
