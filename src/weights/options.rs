//! [`Options`]: how weights are named and stored in a file.

use core::fmt;
use std::borrow::ToOwned;
use std::boxed::Box;
use std::string::String;
use std::vec::Vec;

use super::pattern::Renaming;
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
    pub(super) names: Vec<Renaming>,
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

    /// Sets other names for tensors: pairs of the name that a tensor has in the [layout](Self::layout) and its name in the file, without
    /// the [prefix](Self::prefix). A `*` stands for any text, the same in both names. The first pair that fits applies; a tensor that
    /// none fits keeps its name.
    ///
    /// ```
    /// use stackprop::weights::{Layout, Options};
    ///
    /// // In Python: self.fc1 = nn.Linear(…), self.act = nn.ReLU(), self.fc2 = nn.Linear(…)
    /// let options = Options::new().layout(Layout::PyTorch).names([("0.*", "fc1.*"), ("2.*", "fc2.*")]);
    /// ```
    ///
    /// # Panics
    ///
    /// If a name in the file has more `*` than the name here.
    #[must_use]
    pub fn names<'a>(mut self, names: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        self.names.extend(names.into_iter().map(|(here, in_file)| match Renaming::new(here, in_file) {
            Some(renaming) => renaming,
            None => panic!("`{in_file}` has more `*` than `{here}`: each stands for the text of one there"),
        }));
        self
    }

    /// Sets a function from the name that a tensor has in the [layout](Self::layout) to its name in the file, without the
    /// [prefix](Self::prefix). It is called with the name after [`names`](Self::names).
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
        let name = self.names.iter().find_map(|renaming| renaming.apply(&name)).unwrap_or(name);
        let name = match &self.rename {
            Some(rename) => rename(&name),
            None => name,
        };
        if self.prefix.is_empty() { name } else { self.prefix.clone() + &name }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("layout", &self.layout)
            .field("prefix", &self.prefix)
            .field("names", &self.names)
            .field("rename", &self.rename.as_ref().map(|_| "…"))
            .field("partial", &self.partial)
            .field("element", &self.element)
            .finish()
    }
}
