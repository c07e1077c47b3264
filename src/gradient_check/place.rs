//! [`Place`]: the name of a parameter or an input of a network, without heap.

use core::fmt;

use crate::layer::Path;

/// The position of a parameter or an input. It is displayed as `encoder.hidden.weight[3][5]`, or as `input[2][7]` for value 7 of
/// sample 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The innermost names of the path, the innermost last.
    names: [&'static str; Self::DEPTH],
    sample: Option<usize>,
    dims: &'static [usize],
    index: usize,
}

impl Place {
    /// The number of names that are kept of a path.
    const DEPTH: usize = 8;

    pub(super) fn parameter(path: &Path<'_>, dims: &'static [usize], index: usize) -> Self {
        let mut names = [""; Self::DEPTH];
        let mut at = Some(path);
        for name in names.iter_mut().rev() {
            let Some(path) = at else { break };
            *name = path.name();
            at = path.parent();
        }
        Self { names, sample: None, dims, index }
    }

    pub(super) fn input(sample: usize, dims: &'static [usize], index: usize) -> Self {
        let mut names = [""; Self::DEPTH];
        names[Self::DEPTH - 1] = "input";
        Self { names, sample: Some(sample), dims, index }
    }

    /// The index of the sample, if the value is part of an input.
    pub const fn sample(&self) -> Option<usize> {
        self.sample
    }

    /// The index in the flat tensor or input.
    pub const fn index(&self) -> usize {
        self.index
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names = self.names.iter().filter(|name| !name.is_empty());
        f.write_str(names.next().unwrap_or(&""))?;
        names.try_for_each(|name| write!(f, ".{name}"))?;
        if let Some(sample) = self.sample {
            write!(f, "[{sample}]")?;
        }
        let mut rest = self.index;
        let mut block: usize = self.dims.iter().product();
        for extent in self.dims {
            block /= extent;
            write!(f, "[{}]", rest / block)?;
            rest %= block;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::ToString;

    #[test]
    fn a_place_reads_like_the_field_it_is() {
        let (layer, root) = (Path::ROOT.field("hidden"), Path::ROOT.field("scale"));
        assert_eq!(Place::parameter(&layer.field("weight"), &[4, 6], 23).to_string(), "hidden.weight[3][5]");
        assert_eq!(Place::parameter(&root, &[1], 0).to_string(), "scale[0]");
        assert_eq!(Place::input(2, &[3, 2, 2], 7).to_string(), "input[2][1][1][1]");
    }

    #[test]
    fn of_a_long_path_the_inner_end_is_kept() {
        fn below(path: &Path<'_>, names: &[&'static str]) -> std::string::String {
            match names {
                [name, rest @ ..] => below(&path.field(name), rest),
                [] => Place::parameter(path, &[2], 1).to_string(),
            }
        }
        assert_eq!(below(&Path::ROOT, &["a", "b", "c"]), "a.b.c[1]");
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
        assert_eq!(below(&Path::ROOT, &names), "b.c.d.e.f.g.h.i[1]");
    }
}
