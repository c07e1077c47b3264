//! The names of tensors at compile time, and the messages about them.

use super::header::{Tensor, fail};
use super::source::Source;
use crate::__private::text::Text;
use crate::layer::structure::{Field, NUMBERS, Parts};
use crate::layer::{Parameters, Path};
use crate::network::{LayerInfo, Network};
use crate::tensor::{Scalar, ScalarKind};
use crate::weights::Layout;
use crate::weights::layout::Segment;

/// A network and the file from which it is filled.
#[derive(Clone, Copy)]
pub(super) struct Of {
    pub source: Source,
    pub layout: Layout,
    /// The name of the network.
    pub network: &'static str,
    pub layers: &'static [LayerInfo],
}

impl Of {
    /// Returns the name in the file of the tensor at `path`, whose last segment is `tensor`.
    pub const fn name(&self, layout: Layout, path: &Path<'_>, tensor: &str) -> Text {
        let text = Text::new().str(self.source.prefix);
        let text = match layout.owner(path) {
            Some(layer) => self.layers(text, layout, layer),
            None => text,
        };
        text.str(tensor)
    }

    /// Appends the names of the layers from the network to this one, with a dot after each.
    const fn layers(&self, text: Text, layout: Layout, path: &Path<'_>) -> Text {
        let Some(parent) = path.parent() else { return text };
        let text = self.layers(text, layout, parent);
        match layout.layer(self.layers, path) {
            Segment::Name(name) => text.str(name),
            Segment::Number(number) => text.number(number),
        }
        .str(".")
    }

    /// Returns the type of the numbers of the network, as files call it.
    pub const fn element<T: Scalar>(&self) -> &'static str {
        match T::KIND {
            ScalarKind::F32 => "F32",
            ScalarKind::F64 => "F64",
        }
    }

    /// Returns the beginning of a message.
    pub const fn start(&self) -> Text {
        Text::new().str("`").str(self.source.file).str("` does not fit `").str(self.network).str("`: ")
    }

    #[track_caller]
    pub const fn missing(&self, name: &Text, in_pytorch: bool) -> ! {
        let text = self.start().str("it has no tensor `").str(name.as_str()).str("`");
        fail(match (in_pytorch, self.layout) {
            (true, _) => text.str(": its names are those of PyTorch, so write `layout = PyTorch`"),
            _ => text,
        })
    }

    #[track_caller]
    pub const fn wrong_element<T: Scalar>(&self, tensor: &Tensor<'_>) -> ! {
        let text = self.start().str("`").str(tensor.name).str("` is ").str(tensor.dtype).str(" in the file, but ");
        let text = text.str(self.element::<T>()).str(" in the network: convert the file, in Python with `tensor.");
        fail(text.str(match T::KIND {
            ScalarKind::F32 => "float()`, or in Rust with `Options::element(Element::F32)`",
            ScalarKind::F64 => "double()`, or in Rust with `Options::element(Element::F64)`",
        }))
    }

    #[track_caller]
    pub const fn wrong_shape(&self, tensor: &Tensor<'_>, expected: &[usize], in_pytorch: bool) -> ! {
        let found = tensor.dims();
        let text = list(self.start().str("`").str(tensor.name).str("` is "), found).str(" in the file, but ");
        let text = list(text, expected).str(" in the network");
        let is_transposed = match (found, expected) {
            ([a, b], [c, d]) => *a == *d && *b == *c,
            _ => false,
        };
        fail(match self.layout {
            Layout::Stackprop if is_transposed && in_pytorch => {
                text.str(", transposed as in PyTorch: write `layout = PyTorch`")
            }
            Layout::PyTorch if is_transposed => text.str(", not transposed as in PyTorch: write `layout = Stackprop`"),
            _ if is_transposed => text.str(": it is transposed"),
            _ => text,
        })
    }

    /// Stops the compiler because a part of the network does not say of which tensors it consists.
    #[track_caller]
    pub const fn unknown<N: Network>(&self) -> ! {
        let text = Text::new().str("`").str(self.network).str("` cannot be filled at compile time");
        let path = find_unknown(<N as Parameters<N::Scalar>>::STRUCTURE.parts(), Text::new());
        fail(match path {
            Some(path) => {
                let text = text.str(": nothing is known of the parameters `").str(path.as_str());
                text.str("`. Declare them with `parameters!`, or state their `STRUCTURE`")
            }
            None => text.str(", because its parameters are more than its tensors"),
        })
    }
}

/// Returns the path of a part of which nothing is known.
const fn find_unknown(parts: &Parts, path: Text) -> Option<Text> {
    match parts {
        Parts::Unknown => Some(path),
        Parts::Tensor { .. } => None,
        Parts::Repeated { of, .. } => find_unknown(of, path.field(NUMBERS[0])),
        Parts::Fields(fields) => {
            let mut i = 0;
            while i < fields.len() {
                let Field { name, parts } = &fields[i];
                if let Some(path) = find_unknown(parts, path.field(name)) {
                    return Some(path);
                }
                i += 1;
            }
            None
        }
    }
}

/// Appends `[784, 128]`.
const fn list(text: Text, dims: &[usize]) -> Text {
    let (mut text, mut i) = (text.str("["), 0);
    while i < dims.len() {
        text = text.str(if i > 0 { ", " } else { "" }).number(dims[i]);
        i += 1;
    }
    text.str("]")
}
