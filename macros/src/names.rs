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
    ("alphadropout", "Dropout", true),
    ("dropout1d", "Dropout", true),
    ("spatialdropout2d", "Dropout2d", true),
    ("featuredropout", "Dropout2d", true),
    ("swish", "SiLU", true),
    ("hardsilu", "HardSwish", true),
    ("hsigmoid", "HardSigmoid", true),
    ("hswish", "HardSwish", true),
    ("htanh", "HardTanh", true),
    ("relu6", "ReLU", false),
    ("rectifier", "ReLU", true),
    ("logistic", "Sigmoid", true),
    ("softmax1d", "Softmax", true),
    ("softmax2d", "Softmax", true),
    ("softplusactivation", "Softplus", true),
    ("convolution1d", "Conv1d", true),
    ("convolution2d", "Conv2d", true),
    ("convtranspose", "ConvTranspose2d", false),
    ("conv2dtranspose", "ConvTranspose2d", false),
    ("deconvolution2d", "ConvTranspose2d", false),
    ("maxpooling1d", "MaxPool1d", true),
    ("maxpooling2d", "MaxPool2d", true),
    ("averagepooling1d", "AvgPool1d", true),
    ("averagepooling2d", "AvgPool2d", true),
    ("adaptiveavgpool2d", "GlobalAvgPool", false),
    ("adaptivemaxpool2d", "GlobalMaxPool", false),
    ("globalaveragepooling2d", "GlobalAvgPool", false),
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

/// A name that may have been meant.
#[derive(Debug, PartialEq)]
pub struct Suggestion {
    pub name: &'static str,
    /// Whether the arguments can stay as they are.
    pub same_arguments: bool,
}

/// The layer that was meant by a name, if the name is no layer of the crate but one of another library, or is spelt
/// almost like one.
pub fn suggestion(name: &str) -> Option<Suggestion> {
    if OURS.contains(&name) {
        return None;
    }
    let small = |name: &str| name.replace('_', "").to_lowercase();
    let meant = small(name);
    if let Some((_, name, same_arguments)) = THEIRS.iter().find(|(theirs, ..)| *theirs == meant) {
        return OURS.contains(name).then_some(Suggestion { name, same_arguments: *same_arguments });
    }
    let (distance, name) = OURS.iter().map(|ours| (distance(&small(ours), &meant), *ours)).min()?;
    let near = if meant.chars().count() <= 4 { 1 } else { 2 };
    (distance <= near).then_some(Suggestion { name, same_arguments: true })
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
            ("Softmax2d", "Softmax"),
            ("Gelu", "GELU"),
            ("DropOut", "Dropout"),
        ] {
            assert_eq!(suggestion(written).map(|s| s.name), Some(meant), "{written}");
        }
    }

    #[test]
    fn other_names_mean_nothing() {
        for written in ["Dense", "ReLU", "De", "MyLayer", "Encoder", "Transformer", "Snake"] {
            assert_eq!(suggestion(written), None, "{written}");
        }
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
