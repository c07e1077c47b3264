//! A network, from the content of a file.

use std::boxed::Box;
use std::collections::BTreeSet;
use std::string::String;

use super::content::{Content, Described};
use super::embedded::VERSION;
use super::safetensors::File;
use super::stored::Stored;
use super::{Layout, Mismatch, Options, Report, WeightsError};
use crate::layer::Path;
use crate::network::Network;
use crate::tensor::Scalar;

/// Loads a file of any format that its first bytes show.
pub fn from_bytes<N: Network>(network: &mut N, bytes: &[u8], options: &Options) -> Result<Report, WeightsError> {
    let content = content(bytes)?;
    let stated = content.metadata("format").and_then(Layout::of_format);
    if let Some(found) = content.metadata("version")
        && stated == Some(Layout::Stackprop)
        && found != VERSION
    {
        return Err(WeightsError::Version { found: found.into() });
    }
    let layout = options.layout.or(stated).unwrap_or(Layout::Stackprop);

    load(network, &*content, layout, options)
}

/// Loads a network from the content of a file.
pub(crate) fn load<N: Network>(
    network: &mut N,
    content: &dyn Content,
    layout: Layout,
    options: &Options,
) -> Result<Report, WeightsError> {
    let report = check(network, content, layout, options)?;
    copy(network, content, layout, options, &report)?;
    Ok(report)
}

/// Checks whether a network can be loaded from the content of a file.
pub(crate) fn check<N: Network>(
    network: &N,
    content: &dyn Content,
    layout: Layout,
    options: &Options,
) -> Result<Report, WeightsError> {
    let report = compare(network, content, layout, options)?;
    if !report.is_complete() && !options.partial {
        let other = Options { layout: Some(Layout::PyTorch), ..Options::new() };
        let is_pytorch =
            options.layout.is_none() && compare(network, content, Layout::PyTorch, &other)?.missing.is_empty();
        return Err(WeightsError::Mismatch { network: N::NAME, report: report.into(), is_pytorch });
    }
    Ok(report)
}

/// Returns the content of a file.
fn content(bytes: &[u8]) -> Result<Box<dyn Content + '_>, WeightsError> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        #[cfg(feature = "npz")]
        return Ok(Box::new(super::npz::Archive::parse(bytes)?));
        #[cfg(not(feature = "npz"))]
        return Err(WeightsError::NpzDisabled);
    }
    Ok(Box::new(File::parse(bytes)?))
}

/// Compares all tensors with those of the network.
fn compare<N: Network>(
    network: &N,
    content: &dyn Content,
    layout: Layout,
    options: &Options,
) -> Result<Report, WeightsError> {
    let (mut report, mut used, mut error) = (Report::default(), BTreeSet::new(), None);
    network.visit(&Path::ROOT, &mut |entry, values: &[N::Scalar]| {
        if values.is_empty() {
            return;
        }
        used.extend(layout.counter_name::<N>(entry).map(|name| options.name(name)));
        let Stored { name, dims, .. } = layout.stored::<N>(entry);
        let name = options.name(name);
        match content.tensors().get(&name) {
            None => report.missing.push(name.clone()),
            Some(Described { element: Err(found), .. }) => {
                report.mismatched.push(Mismatch::Element { name: name.clone(), found: found.clone() });
            }
            Some(Described { shape, .. }) if **shape != dims => {
                let found = shape.to_vec();
                report.mismatched.push(Mismatch::Shape { name: name.clone(), expected: dims, found });
            }
            Some(Described { element: Ok(element), .. }) => match content.bytes(&name) {
                Ok(bytes) => {
                    if !element.decode(&bytes).all(f64::is_finite) {
                        report.not_finite.push(name.clone());
                    }
                    report.loaded.push(name.clone());
                }
                Err(found) => error = Some(found),
            },
        }
        used.insert(name);
    });
    let others = content.tensors().keys().filter(|name| name.starts_with(&options.prefix) && !used.contains(*name));
    report.unexpected = others.cloned().collect();
    error.map_or(Ok(report), Err)
}

/// Copies the tensors that fit into the network.
fn copy<N: Network>(
    network: &mut N,
    content: &dyn Content,
    layout: Layout,
    options: &Options,
    report: &Report,
) -> Result<(), WeightsError> {
    let loaded: BTreeSet<&str> = report.loaded.iter().map(String::as_str).collect();
    let mut error = None;
    network.visit_mut(&Path::ROOT, &mut |entry, values: &mut [N::Scalar]| {
        if values.is_empty() {
            return;
        }
        let Stored { name, transposed, .. } = layout.stored::<N>(entry);
        let name = options.name(name);
        let Some(tensor) = content.tensors().get(&name).filter(|_| loaded.contains(&*name)) else { return };
        let Ok(element) = tensor.element else { return };
        let bytes = match content.bytes(&name) {
            Ok(bytes) => bytes,
            Err(found) => return error = Some(found),
        };
        let numbers = element.decode(&bytes).map(N::Scalar::of);
        match transposed {
            Some([rows, columns]) => {
                for (i, number) in numbers.enumerate() {
                    values[i % rows * columns + i / rows] = number;
                }
            }
            None => values.iter_mut().zip(numbers).for_each(|(value, number)| *value = number),
        }
    });
    error.map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::super::Element;
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
        let stored: Vec<f64> = Element::F64.decode(&file.bytes("0.weight").unwrap()).collect();
        assert_eq!(stored, [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
        let mut copy = Net::<f64>::default();
        from_bytes(&mut copy, &bytes, &Options::new()).unwrap();
        assert_eq!(copy, net);
    }
}
