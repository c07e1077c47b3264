//! [`Options`]: how weights are named and stored in a file.

use core::fmt;
use std::borrow::ToOwned;
use std::boxed::Box;
use std::string::String;

use super::{Element, Layout};

/// How weights are named and stored in a file, for saving and for loading.
///
/// ```
/// use stackprop::weights::{Element, Layout, Options};
///
/// let saving = Options::new().layout(Layout::PyTorch).element(Element::BF16);
/// let loading = Options::new().layout(Layout::PyTorch).prefix("model.").rename(|name| name.replace("6.", "classifier."));
/// ```
#[derive(Default)]
pub struct Options {
    pub(super) layout: Option<Layout>,
    pub(super) prefix: String,
    pub(super) rename: Option<Rename>,
    pub(super) partial: bool,
    pub(super) element: Option<Element>,
}

type Rename = Box<dyn Fn(&str) -> String>;

impl Options {
    /// Returns the default: the layout that the file states, or else that of this crate, and all tensors.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the layout. When loading, it takes precedence over what the file states.
    #[must_use]
    pub fn layout(self, layout: Layout) -> Self {
        Self { layout: Some(layout), ..self }
    }

    /// Sets the beginning of all names in the file, such as `model.`. When loading, other tensors are ignored.
    #[must_use]
    pub fn prefix(self, prefix: &str) -> Self {
        Self { prefix: prefix.to_owned(), ..self }
    }

    /// Sets a function from the name that a tensor has in the [layout](Self::layout) to its name in the file, without the
    /// [prefix](Self::prefix).
    #[must_use]
    pub fn rename(self, rename: impl Fn(&str) -> String + 'static) -> Self {
        Self { rename: Some(Box::new(rename)), ..self }
    }

    /// When loading, accepts a file that does not fit: loads the tensors that do, and leaves the others as they are. The
    /// [`Report`](super::Report) lists both.
    #[must_use]
    pub fn partial(self) -> Self {
        Self { partial: true, ..self }
    }

    /// When saving, sets the type of the elements; otherwise it is that of the network. Values are rounded to the nearest. A loader
    /// reads any of these types.
    #[must_use]
    pub fn element(self, element: Element) -> Self {
        Self { element: Some(element), ..self }
    }

    /// Returns the name in the file of the tensor that the layout names `name`.
    pub(super) fn name(&self, name: String) -> String {
        let name = self.rename.as_ref().map_or(name.clone(), |rename| rename(&name));
        if self.prefix.is_empty() { name } else { self.prefix.clone() + &name }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("layout", &self.layout)
            .field("prefix", &self.prefix)
            .field("rename", &self.rename.as_ref().map(|_| "…"))
            .field("partial", &self.partial)
            .field("element", &self.element)
            .finish()
    }
}
