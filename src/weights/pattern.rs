//! Names of tensors by patterns, in which `*` stands for any text.

use std::string::String;
use std::vec::Vec;

/// A pattern for names here, and how such names are in a file.
#[derive(Clone, Debug)]
pub struct Renaming {
    /// The texts between the stars.
    here: Vec<String>,
    in_file: Vec<String>,
}

impl Renaming {
    /// Returns the renaming; `None` if the name in the file has more stars.
    pub fn new(here: &str, in_file: &str) -> Option<Self> {
        let parts = |pattern: &str| pattern.split('*').map(String::from).collect::<Vec<_>>();
        let (here, in_file) = (parts(here), parts(in_file));
        (in_file.len() <= here.len()).then_some(Self { here, in_file })
    }

    /// Returns the name in the file of the tensor `name`; `None` if the pattern does not fit.
    pub fn apply(&self, name: &str) -> Option<String> {
        let stars = stars(&self.here, name)?;
        let mut renamed = String::new();
        for (i, part) in self.in_file.iter().enumerate() {
            if i > 0 {
                renamed += stars[i - 1];
            }
            renamed += part;
        }
        Some(renamed)
    }
}

/// Returns the texts that the stars between `parts` stand for, each as short as possible.
fn stars<'a>(parts: &[String], name: &'a str) -> Option<Vec<&'a str>> {
    let [first, others @ ..] = parts else { return None };
    let (mut rest, mut stars) = (name.strip_prefix(first.as_str())?, Vec::new());
    let Some((last, others)) = others.split_last() else { return rest.is_empty().then_some(stars) };
    for part in others {
        let (star, after) = rest.split_once(part.as_str())?;
        stars.push(star);
        rest = after;
    }
    stars.push(rest.strip_suffix(last.as_str())?);
    Some(stars)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_the_same_text() {
        for (here, in_file, name, expected) in [
            ("dense0.weight", "fc.weight", "dense0.weight", Some("fc.weight")),
            ("dense0.weight", "fc.weight", "dense0.weights", None),
            ("0.*", "fc1.*", "0.bias", Some("fc1.bias")),
            ("0.*", "fc1.*", "10.bias", None),
            ("*", "model.*", "a.b", Some("model.a.b")),
            ("encoder.*.*", "enc/*/*", "encoder.0.bias", Some("enc/0/bias")),
            ("*.first.*", "*.branch1.*", "1.first.0.weight", Some("1.branch1.0.weight")),
            ("*.weight", "*.kernel", "a.weight.weight", Some("a.weight.kernel")),
            ("*a*a", "*-*", "xaya", Some("x-y")),
            ("*.weight", "same", "3.weight", Some("same")),
            ("aba*aba", "*", "aba", None),
            ("é*", "*é", "éa", Some("aé")),
        ] {
            let renaming = Renaming::new(here, in_file).unwrap();
            assert_eq!(renaming.apply(name).as_deref(), expected, "{here} -> {in_file}: {name}");
        }
        assert!(Renaming::new("*", "**").is_none());
    }
}
