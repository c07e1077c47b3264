//! The tensors in a file of the format safetensors. A network is filled with them in `load.rs`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::string::{String, ToString};

use safetensors::tensor::{Metadata, TensorInfo};
use safetensors::{SafeTensorError, SafeTensors};

use super::content::{Content, Described};
use super::{Element, WeightsError};

/// The header of a file, and the bytes of its tensors.
pub struct File<'a> {
    header: Metadata,
    tensors: BTreeMap<String, Described>,
    data: &'a [u8],
}

impl<'a> File<'a> {
    pub fn parse(bytes: &'a [u8]) -> Result<Self, WeightsError> {
        let error = |error| WeightsError::Format { reason: sentence(&error, bytes) };
        let (length, header) = SafeTensors::read_metadata(bytes).map_err(error)?;
        let described = |info: &TensorInfo| Described {
            shape: info.shape.clone(),
            element: Element::read(info.dtype).ok_or_else(|| info.dtype.to_string()),
        };
        let tensors = header.tensors().into_iter().map(|(name, info)| (name, described(info))).collect();
        // The header, whose length comes first, has been checked to lie in the file, with the tensors after it.
        Ok(Self { header, tensors, data: &bytes[size_of::<u64>() + length..] })
    }
}

impl Content for File<'_> {
    fn tensors(&self) -> &BTreeMap<String, Described> {
        &self.tensors
    }

    fn metadata(&self, key: &str) -> Option<&str> {
        self.header.metadata().as_ref().and_then(|metadata| metadata.get(key)).map(String::as_str)
    }

    fn bytes(&self, name: &str) -> Result<Cow<'_, [u8]>, WeightsError> {
        let bytes = self.header.info(name).map(|info| &self.data[info.data_offsets.0..info.data_offsets.1]);
        Ok(Cow::Borrowed(bytes.unwrap_or_default()))
    }
}

/// Says what is wrong with a file.
fn sentence(error: &SafeTensorError, bytes: &[u8]) -> String {
    use std::format;
    match error {
        SafeTensorError::HeaderTooSmall => {
            format!("it has {} bytes, less than the 8 of the shortest header", bytes.len())
        }
        SafeTensorError::HeaderTooLarge => "its header would be larger than 100 MB".to_string(),
        SafeTensorError::InvalidHeaderLength => {
            format!("its header is longer than the file of {} bytes: is it truncated?", bytes.len())
        }
        SafeTensorError::InvalidHeader(_) => "its header is not UTF-8".to_string(),
        SafeTensorError::InvalidHeaderDeserialization(error) => {
            format!("its header is not the expected JSON ({error})")
        }
        SafeTensorError::InvalidOffset(name) => {
            format!("the tensor `{name}` overlaps another one, or there is a gap before it")
        }
        SafeTensorError::MetadataIncompleteBuffer => {
            format!("its tensors do not end where the file ends, after {} bytes: is it truncated?", bytes.len())
        }
        SafeTensorError::TensorInvalidInfo => "the length of a tensor does not fit its shape".to_string(),
        SafeTensorError::ValidationOverflow => {
            "the shape of a tensor has more elements than there are numbers".to_string()
        }
        error => error.to_string(),
    }
}
