//! A network from the bytes of a file, at compile time: what [`weights!`](crate::weights!) expands to.
//!
//! A file that does not fit is a panic in constant evaluation, which the compiler reports at the path of the file.

mod header;
mod names;
mod source;
mod table;
mod transpose;

pub use source::Source;
pub use table::slots;

use core::mem::ManuallyDrop;

use self::header::fail;
use self::names::Of;
use self::table::Table;
use self::transpose::transpose;
use super::Layout;
use super::layout::is;
use crate::__private::text::Text;
use crate::layer::parameters::scalars_mut;
use crate::layer::structure::{Field, NUMBERS, Parts};
use crate::layer::{Parameters, Path, Role};
use crate::network::Network;
use crate::tensor::Scalar;
use crate::tensor::plain::bytes_mut;
use crate::zero::zero;

/// The version of the metadata and of the crate's own layout.
pub(super) const VERSION: &str = "1";

/// Returns the network in a file. The table of its tensors has this number of [`slots`].
///
/// # Panics
///
/// If the file does not fit the network.
#[track_caller]
pub const fn network<N: Network, const SLOTS: usize>(source: Source) -> N {
    let table = Table::<SLOTS>::new(source.file, source.bytes);
    let stated = Layout::of_format(table.format);
    if let Some(Layout::Stackprop) = stated
        && !table.version.is_empty()
        && !is(table.version, VERSION)
    {
        let text = Text::new().str("`").str(source.file).str("` has version ").str(table.version);
        fail(text.str(" of the format, and this version of stackprop reads version 1: update stackprop"));
    }
    let layout = match (source.layout, stated) {
        (Some(layout), _) | (None, Some(layout)) => layout,
        (None, None) => Layout::Stackprop,
    };
    let of = Of { source, layout, network: N::NAME, layers: N::LAYERS };
    let mut network = ManuallyDrop::new(zero::<N>());
    let Some(to) = scalars_mut(&mut network) else { of.unknown::<N>() };
    let mut filling = Filling { of, table, to, stored: &mut [] };
    let parts = <N as Parameters<N::Scalar>>::STRUCTURE;
    let table = match layout {
        Layout::Stackprop => filling.all(parts.parts()),
        Layout::PyTorch => {
            let mut stored = ManuallyDrop::new(zero::<N>());
            if let Some(stored) = scalars_mut(&mut stored) {
                filling.stored = stored;
            }
            filling.all(parts.parts())
        }
    };
    if let Some(name) = table.left(source.prefix) {
        fail(of.start().str("it has a tensor `").str(name).str("`, which the network does not have"));
    }
    ManuallyDrop::into_inner(network)
}

/// A network that is being filled.
struct Filling<'a, T, const SLOTS: usize> {
    of: Of,
    table: Table<'static, SLOTS>,
    /// All scalars of the network.
    to: &'a mut [T],
    /// As many, for numbers in the order of the file, if it differs.
    stored: &'a mut [T],
}

impl<T: Scalar, const SLOTS: usize> Filling<'_, T, SLOTS> {
    /// Fills the network, and returns the table, in which its tensors are marked.
    #[track_caller]
    const fn all(mut self, parts: &Parts) -> Table<'static, SLOTS> {
        self.part(parts, &Path::ROOT, 0);
        self.table
    }

    /// Fills all tensors in a part of the network, which begins at the scalar `at`, and returns where it ends.
    #[track_caller]
    const fn part(&mut self, parts: &Parts, path: &Path<'_>, mut at: usize) -> usize {
        match parts {
            Parts::Unknown => {}
            Parts::Tensor { role, dims, len } => {
                if *len > 0 {
                    self.tensor(path, *role, dims, at);
                }
                at += *len;
            }
            Parts::Fields(fields) => {
                let mut i = 0;
                while i < fields.len() {
                    let Field { name, parts } = &fields[i];
                    at = match name.is_empty() {
                        true => self.part(parts, path, at),
                        false => self.part(parts, &path.field(name), at),
                    };
                    i += 1;
                }
            }
            Parts::Repeated { times, of } => {
                let mut i = 0;
                while i < *times {
                    at = self.part(of, &path.field(NUMBERS[i]), at);
                    i += 1;
                }
            }
        }
        at
    }

    /// Fills the tensor that begins at the scalar `at`.
    #[track_caller]
    const fn tensor(&mut self, path: &Path<'_>, role: Role, dims: &'static [usize], at: usize) {
        let layout = self.of.layout;
        if let Some(counter) = layout.counter(path, role)
            && let Some(slot) = self.table.find(self.of.name(layout, path, counter).as_str())
        {
            self.table.take(slot);
        }
        let name = self.of.name(layout, path, layout.tensor(path, role));
        let in_pytorch = self.of.name(Layout::PyTorch, path, Layout::PyTorch.tensor(path, role));
        let has_pytorch = layout as u8 != Layout::PyTorch as u8 && self.table.find(in_pytorch.as_str()).is_some();
        let Some(slot) = self.table.find(name.as_str()) else { self.of.missing(&name, has_pytorch) };
        let Some(tensor) = self.table.take(slot) else { return };
        if !is(tensor.dtype, self.of.element::<T>()) {
            self.of.wrong_element::<T>(&tensor);
        }
        let transposed = layout.transposed(role, dims);
        let expected = match transposed {
            Some([rows, columns]) => &[columns, rows],
            None => dims,
        };
        if !same(tensor.dims(), expected) {
            self.of.wrong_shape(&tensor, expected, has_pytorch);
        }
        let [start, end] = tensor.offsets;
        let bytes = self.table.data.split_at(end).0.split_at(start).1;
        let to = self.to.split_at_mut(at).1.split_at_mut(bytes.len() / size_of::<T>()).0;
        match transposed {
            Some([rows, columns]) => {
                let stored = self.stored.split_at_mut(to.len()).0;
                copy(bytes, stored);
                transpose(stored, to, rows, columns);
            }
            None => copy(bytes, to),
        }
    }
}

/// Copies numbers from a file, where their first byte is the least significant one.
const fn copy<T: Scalar>(from: &[u8], to: &mut [T]) {
    let bytes = bytes_mut(to);
    bytes.copy_from_slice(from);
    if cfg!(target_endian = "big") {
        let (mut at, last) = (0, size_of::<T>() - 1);
        while at < bytes.len() {
            let mut i = 0;
            while i < size_of::<T>() / 2 {
                bytes.swap(at + i, at + last - i);
                i += 1;
            }
            at += size_of::<T>();
        }
    }
}

const fn same(a: &[usize], b: &[usize]) -> bool {
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    a.len() == b.len() && i == a.len()
}

#[cfg(all(test, feature = "safetensors"))]
mod tests {
    use std::boxed::Box;
    use std::panic::catch_unwind;
    use std::string::String;
    use std::vec::Vec;

    use super::*;
    use crate::prelude::*;
    use crate::weights::Options;

    network! { struct Net = Dense<2, 3>, BatchNorm, hidden: Dense<3, 9>, Dense<9, 8>; }

    /// What is read at compile time, here at run time; the message if it is an error.
    fn embedded(bytes: &[u8]) -> Result<Net, String> {
        let bytes: &'static [u8] = Box::leak(bytes.into());
        let source = Source { file: "net.safetensors", bytes, layout: None, prefix: "" };
        catch_unwind(|| network::<Net, 64>(source)).map_err(|message| *message.downcast().expect("a formatted message"))
    }

    fn bits(net: &Net) -> Vec<u32> {
        net.parameters().iter().map(|parameter| parameter.to_bits()).collect()
    }

    /// Any damage is an error exactly if it is one for the crate `safetensors`.
    #[test]
    fn damaged_files_are_those_that_are_damaged_at_run_time() {
        let mut net = Net::ZERO;
        net.parameters_mut().iter_mut().enumerate().for_each(|(i, parameter)| *parameter = i as f32);
        for layout in [Layout::Stackprop, Layout::PyTorch] {
            let good = net.to_bytes_with(&Options::new().layout(layout)).expect("the names differ");
            assert_eq!(embedded(&good), Ok(net.clone()));
            for end in 0..good.len() {
                assert!(embedded(&good[..end]).is_err(), "cut off at {end}");
            }
            let end_of_header = good.len() - Net::BYTES;
            for at in 0..good.len() {
                // A changed number is only a changed number, so a few of them are enough.
                if at > end_of_header + 16 {
                    break;
                }
                for change in [1, 4, 0x20, 0x80] {
                    let mut bytes = good.clone();
                    bytes[at] ^= change;
                    let (here, there) = (embedded(&bytes), Net::from_bytes(&bytes));
                    let context =
                        String::from_utf8_lossy(&bytes[at.saturating_sub(10)..(at + 10).min(bytes.len())]).into_owned();
                    assert_eq!(here.is_ok(), there.is_ok(), "{context}\n{here:?}\n{:?}", there.err());
                    if let (Ok(here), Ok(there)) = (here, there) {
                        assert_eq!(bits(&here), bits(&there), "{context}");
                    }
                }
            }
        }
    }

    #[test]
    fn other_spellings_of_a_header_are_read() {
        network! { struct Small = Dense<1, 1, NoBias>; }
        let header = r#" { "__metadata__" : {"a \" quote": "\u00e9 \\", "format":"pt"} , "0.weight" :
            {"data_offsets":[0,4],"shape" : [ 1 , 1 ] ,"dtype":"F32"} , "0.b":{"dtype":"I64","shape":[],"data_offsets":[4,12]}}  "#;
        let bytes = |data: &[u8]| [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), data].concat();
        let read = |bytes: Vec<u8>| {
            let source = Source { file: "a", bytes: Box::leak(bytes.into()), layout: None, prefix: "" };
            catch_unwind(|| network::<Small, 5>(source)).map_err(|message| *message.downcast::<String>().expect("text"))
        };
        let data = [&2.5f32.to_le_bytes()[..], &[0; 8]].concat();
        let error = read(bytes(&data)).unwrap_err();
        assert_eq!(error, "`a` does not fit `Small`: it has a tensor `0.b`, which the network does not have");
        let error = read(bytes(&data[..11])).unwrap_err();
        assert!(error.ends_with("is it truncated?"), "{error}");
    }
}
