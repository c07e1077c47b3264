//! Files of NumPy with several arrays, `.npz`: zip archives with a file `NAME.npy` for each array.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::format;
use std::io::{Cursor, Read, Write};
use std::string::{String, ToString};
use std::vec::Vec;

use safetensors::Dtype;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::content::{Content, Described};
use super::save::{self, Tensor};
use super::{Element, Options, WeightsError};
use crate::data::DataError;
use crate::data::npy::header::{Header, Kind};
use crate::data::npz::{EXTENSION, array_name, damage_text, open};
use crate::network::Network;

/// The alignment of the numbers in an array (bytes), as in files that NumPy writes.
const ALIGNMENT: usize = 64;

/// An archive, and the headers of its arrays. An array is read only if the network has one of its shape, so an archive that decompresses
/// to more than the network needs no memory for that.
pub struct Archive<'a> {
    zip: RefCell<ZipArchive<Cursor<&'a [u8]>>>,
    tensors: BTreeMap<String, Described>,
    /// Where each array is in the archive.
    arrays: BTreeMap<String, (usize, Header)>,
}

impl<'a> Archive<'a> {
    pub fn parse(bytes: &'a [u8]) -> Result<Self, WeightsError> {
        let mut zip = open(Cursor::new(bytes)).map_err(|error| npz(damage_text(&error)))?;
        let (mut tensors, mut arrays) = (BTreeMap::new(), BTreeMap::new());
        for index in 0..zip.len() {
            let mut file = zip.by_index(index).map_err(|error| npz(damage_text(&error)))?;
            let Some(name) = array_name(file.name()).map(ToString::to_string) else { continue };
            let in_array = |reason: String| npz(format!("the array `{name}`: {reason}"));
            let header = Header::read(&mut file).map_err(|error| in_array(reason(error)))?;
            if let Some(size) = header.size() {
                let announced = header.count().and_then(|count| count.checked_mul(size)?.checked_add(header.len));
                if announced.is_none_or(|announced| announced as u64 != file.size()) {
                    let (shape, len) = (&header.shape, file.size());
                    return Err(in_array(format!(
                        "its header announces the shape {shape:?}, which does not fit {len} bytes"
                    )));
                }
            }
            let described = Described { shape: header.shape.clone(), element: element(&header) };
            drop(file);
            if tensors.insert(name.clone(), described).is_some() {
                return Err(npz(format!("it has two arrays `{name}`")));
            }
            arrays.insert(name, (index, header));
        }
        Ok(Self { zip: zip.into(), tensors, arrays })
    }
}

impl Content for Archive<'_> {
    fn tensors(&self) -> &BTreeMap<String, Described> {
        &self.tensors
    }

    fn metadata(&self, _: &str) -> Option<&str> {
        None
    }

    fn bytes(&self, name: &str) -> Result<Cow<'_, [u8]>, WeightsError> {
        let Some((index, header)) = self.arrays.get(name) else { return Ok(Cow::default()) };
        let in_array = |reason: String| npz(format!("the array `{name}`: {reason}"));
        let mut zip = self.zip.borrow_mut();
        let mut file = zip.by_index(*index).map_err(|error| in_array(damage_text(&error)))?;
        Header::read(&mut file).map_err(|error| in_array(reason(error)))?;
        let size = header.size().unwrap_or(1);
        let len = header.count().and_then(|count| count.checked_mul(size)).unwrap_or(0);
        // To the end, where the checksum is compared; but an array is not longer than it says.
        let mut bytes = Vec::new();
        let read = file.by_ref().take(len as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|error| in_array(format!("it is damaged ({error})")))?;
        if bytes.len() != len {
            return Err(in_array(format!("it has {} bytes instead of {len}", bytes.len())));
        }
        if header.is_big_endian {
            bytes.chunks_exact_mut(size).for_each(<[u8]>::reverse);
        }
        Ok(Cow::Owned(match size {
            2 => header.in_order(bytes.as_chunks::<2>().0.to_vec()).into_flattened(),
            4 => header.in_order(bytes.as_chunks::<4>().0.to_vec()).into_flattened(),
            8 => header.in_order(bytes.as_chunks::<8>().0.to_vec()).into_flattened(),
            _ => bytes,
        }))
    }
}

/// Returns the type of the numbers of an array, or its text.
fn element(header: &Header) -> Result<Element, String> {
    match header.kind {
        Kind::Float(2) => Ok(Element::F16),
        Kind::Float(4) => Ok(Element::F32),
        Kind::Float(8) => Ok(Element::F64),
        _ => Err(header.kind_text()),
    }
}

/// Returns the bytes of an archive as `numpy.savez` would write it.
pub fn to_bytes<N: Network>(network: &N, options: &Options) -> Result<Vec<u8>, WeightsError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let file = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    save::for_each(network, options, |Tensor { name, dtype, dims, bytes }| {
        let header = header(dtype, &dims)?;
        let file = file.large_file(header.len() + bytes.len() > u32::MAX as usize);
        let start = zip.start_file(name + EXTENSION, file).map_err(|error| npz(damage_text(&error)));
        start.and_then(|()| zip.write_all(&header).and_then(|()| zip.write_all(&bytes)).map_err(WeightsError::Io))
    })?;
    Ok(zip.finish().map_err(|error| npz(damage_text(&error)))?.into_inner())
}

/// Returns the header of an array.
fn header(dtype: Dtype, dims: &[usize]) -> Result<Vec<u8>, WeightsError> {
    let kind = match dtype {
        Dtype::F64 => "<f8",
        Dtype::F32 => "<f4",
        Dtype::F16 => "<f2",
        Dtype::I64 => "<i8",
        _ => return Err(WeightsError::Element { found: dtype.to_string() }),
    };
    let shape = match dims {
        [dim] => format!("({dim},)"),
        dims => format!("({})", dims.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
    };
    let text = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}");
    let mut header = b"\x93NUMPY\x01\0".to_vec();
    let len = (header.len() + size_of::<u16>() + text.len() + 1).next_multiple_of(ALIGNMENT);
    header.extend(((len - header.len() - size_of::<u16>()) as u16).to_le_bytes());
    header.extend(text.bytes());
    header.resize(len - 1, b' ');
    header.push(b'\n');
    Ok(header)
}

fn npz(reason: String) -> WeightsError {
    WeightsError::Npz { reason }
}

/// Says what is wrong with an array.
fn reason(error: DataError) -> String {
    match error {
        DataError::Npy { reason } => reason,
        error => error.to_string(),
    }
}
