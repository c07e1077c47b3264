//! A network, from the bytes of a file.

use std::collections::BTreeSet;
use std::string::{String, ToString};

use safetensors::{SafeTensorError, SafeTensors};

use super::layout::Stored;
use super::save::VERSION;
use super::{Element, Layout, Mismatch, Options, Report, WeightsError};
use crate::layer::Path;
use crate::network::Network;
use crate::tensor::Scalar;

pub fn from_bytes<N: Network>(network: &mut N, bytes: &[u8], options: &Options) -> Result<Report, WeightsError> {
    let file =
        SafeTensors::deserialize(bytes).map_err(|error| WeightsError::Format { reason: sentence(&error, bytes) })?;
    let (_, header) =
        SafeTensors::read_metadata(bytes).map_err(|error| WeightsError::Format { reason: sentence(&error, bytes) })?;
    let metadata = |key| header.metadata().as_ref().and_then(|metadata| metadata.get(key));
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

/// Compares all tensors with those of the network.
fn compare<N: Network>(network: &N, file: &SafeTensors<'_>, layout: Layout, options: &Options) -> Report {
    let (mut report, mut used) = (Report::default(), BTreeSet::new());
    network.visit(&Path::ROOT, &mut |entry, values: &[N::Scalar]| {
        if values.is_empty() {
            return;
        }
        used.extend(layout.counter::<N>(entry).map(|name| options.name(name)));
        let Stored { name, dims, .. } = layout.stored::<N>(entry);
        let name = options.name(name);
        match file.tensor(&name) {
            Err(_) => report.missing.push(name.clone()),
            Ok(tensor) => match Element::read(tensor.dtype()) {
                None => {
                    let found = tensor.dtype().to_string();
                    report.mismatched.push(Mismatch::Element { name: name.clone(), found });
                }
                Some(_) if tensor.shape() != dims => {
                    let found = tensor.shape().to_vec();
                    report.mismatched.push(Mismatch::Shape { name: name.clone(), expected: dims, found });
                }
                Some(element) => {
                    if !element.decode(tensor.data()).all(f64::is_finite) {
                        report.not_finite.push(name.clone());
                    }
                    report.loaded.push(name.clone());
                }
            },
        }
        used.insert(name);
    });
    let unexpected = file.names().into_iter().filter(|name| name.starts_with(&options.prefix) && !used.contains(*name));
    report.unexpected = unexpected.map(str::to_string).collect();
    report.unexpected.sort();
    report
}

/// Copies the tensors that fit into the network.
fn copy<N: Network>(network: &mut N, file: &SafeTensors<'_>, layout: Layout, options: &Options, report: &Report) {
    let loaded: BTreeSet<&str> = report.loaded.iter().map(String::as_str).collect();
    network.visit_mut(&Path::ROOT, &mut |entry, values: &mut [N::Scalar]| {
        if values.is_empty() {
            return;
        }
        let Stored { name, transposed, .. } = layout.stored::<N>(entry);
        let name = options.name(name);
        let Ok(tensor) = file.tensor(&name) else { return };
        let Some(element) = Element::read(tensor.dtype()).filter(|_| loaded.contains(&*name)) else { return };
        let numbers = element.decode(tensor.data()).map(N::Scalar::of);
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

    /// Names, in the order in which they are asked for.
    #[test]
    fn a_transposed_matrix_is_read_by_columns() {
        use crate::prelude::*;
        network! { struct Net = Dense<2, 3>; }
        let mut net = Net::<f64>::default();
        net.dense0.weight.copy_from_slice(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        let options = Options::new().layout(Layout::PyTorch);
        let bytes = net.to_bytes_with(&options).unwrap();
        let file = SafeTensors::deserialize(&bytes).unwrap();
        let stored: Vec<f64> = Element::F64.decode(file.tensor("0.weight").unwrap().data()).collect();
        assert_eq!(stored, [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
        let mut copy = Net::<f64>::default();
        from_bytes(&mut copy, &bytes, &Options::new()).unwrap();
        assert_eq!(copy, net);
    }
}
