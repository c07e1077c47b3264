//! A network, from the bytes of a file.

use std::collections::BTreeSet;
use std::string::{String, ToString};

use safetensors::tensor::{Metadata, TensorInfo};
use safetensors::{SafeTensorError, SafeTensors};

use super::layout::Stored;
use super::save::VERSION;
use super::{Element, Layout, Mismatch, Options, Report, WeightsError};
use crate::layer::Path;
use crate::network::Network;
use crate::tensor::Scalar;

pub fn from_bytes<N: Network>(network: &mut N, bytes: &[u8], options: &Options) -> Result<Report, WeightsError> {
    let file = File::parse(bytes)?;
    let metadata = |key| file.header.metadata().as_ref().and_then(|metadata| metadata.get(key));
    let stated = metadata("format").and_then(|format| Layout::of_format(format));
    if let Some(found) = metadata("version")
        && stated == Some(Layout::Stackprop)
        && found != VERSION
    {
        return Err(WeightsError::Version { found: found.clone() });
    }
    let layout = options.layout.or(stated).unwrap_or(Layout::Stackprop);

    let report = compare(network, &file, layout, options);
    if !report.is_complete() && !options.partial {
        let other = Options { layout: Some(Layout::PyTorch), ..Options::new() };
        let is_pytorch =
            options.layout.is_none() && compare(network, &file, Layout::PyTorch, &other).missing.is_empty();
        return Err(WeightsError::Mismatch { network: N::NAME, report: report.into(), is_pytorch });
    }
    copy(network, &file, layout, options, &report);
    Ok(report)
}

/// The header of a file, and the bytes of its tensors.
struct File<'a> {
    header: Metadata,
    data: &'a [u8],
}

impl<'a> File<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Self, WeightsError> {
        let error = |error| WeightsError::Format { reason: sentence(&error, bytes) };
        let (length, header) = SafeTensors::read_metadata(bytes).map_err(error)?;
        // The header, whose length comes first, has been checked to lie in the file, with the tensors after it.
        Ok(Self { header, data: &bytes[size_of::<u64>() + length..] })
    }

    /// Returns the description of a tensor, and its bytes.
    fn tensor(&self, name: &str) -> Option<(&TensorInfo, &'a [u8])> {
        let info = self.header.info(name)?;
        Some((info, &self.data[info.data_offsets.0..info.data_offsets.1]))
    }
}

/// Compares all tensors with those of the network.
fn compare<N: Network>(network: &N, file: &File<'_>, layout: Layout, options: &Options) -> Report {
    let (mut report, mut used) = (Report::default(), BTreeSet::new());
    network.visit(&Path::ROOT, &mut |entry, values: &[N::Scalar]| {
        if values.is_empty() {
            return;
        }
        used.extend(layout.counter::<N>(entry).map(|name| options.name(name)));
        let Stored { name, dims, .. } = layout.stored::<N>(entry);
        let name = options.name(name);
        match file.tensor(&name) {
            None => report.missing.push(name.clone()),
            Some((info, data)) => match Element::read(info.dtype) {
                None => {
                    let found = info.dtype.to_string();
                    report.mismatched.push(Mismatch::Element { name: name.clone(), found });
                }
                Some(_) if info.shape != dims => {
                    let found = info.shape.clone();
                    report.mismatched.push(Mismatch::Shape { name: name.clone(), expected: dims, found });
                }
                Some(element) => {
                    if !element.decode(data).all(f64::is_finite) {
                        report.not_finite.push(name.clone());
                    }
                    report.loaded.push(name.clone());
                }
            },
        }
        used.insert(name);
    });
    report.unexpected = file.header.offset_keys();
    report.unexpected.retain(|name| name.starts_with(&options.prefix) && !used.contains(name));
    report.unexpected.sort();
    report
}

/// Copies the tensors that fit into the network.
fn copy<N: Network>(network: &mut N, file: &File<'_>, layout: Layout, options: &Options, report: &Report) {
    let loaded: BTreeSet<&str> = report.loaded.iter().map(String::as_str).collect();
    network.visit_mut(&Path::ROOT, &mut |entry, values: &mut [N::Scalar]| {
        if values.is_empty() {
            return;
        }
        let Stored { name, transposed, .. } = layout.stored::<N>(entry);
        let name = options.name(name);
        let Some((info, data)) = file.tensor(&name).filter(|_| loaded.contains(&*name)) else { return };
        let Some(element) = Element::read(info.dtype) else { return };
        let numbers = element.decode(data).map(N::Scalar::of);
        match transposed {
            Some([rows, columns]) => {
                for (i, number) in numbers.enumerate() {
                    values[i % rows * columns + i / rows] = number;
                }
            }
            None => values.iter_mut().zip(numbers).for_each(|(value, number)| *value = number),
        }
    });
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

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;

    #[test]
    fn a_transposed_matrix_is_read_by_columns() {
        use crate::prelude::*;
        network! { struct Net = Dense<2, 3>; }
        let mut net = Net::<f64>::default();
        net.dense0.weight.copy_from_slice(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        let options = Options::new().layout(Layout::PyTorch);
        let bytes = net.to_bytes_with(&options).unwrap();
        let file = File::parse(&bytes).unwrap();
        let stored: Vec<f64> = Element::F64.decode(file.tensor("0.weight").unwrap().1).collect();
        assert_eq!(stored, [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
        let mut copy = Net::<f64>::default();
        from_bytes(&mut copy, &bytes, &Options::new()).unwrap();
        assert_eq!(copy, net);
    }
}
