//! The weights as a file of the format safetensors, in the layout of stackprop.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use half::{bf16, f16};

use super::list::{Layer, Parameter, Source};
use super::source;
use super::tensor::{Element, Tensor};

/// A file that is being written.
pub struct File<'a> {
    header: String,
    parameters: Vec<(String, &'a Parameter)>,
    tensors: &'a HashMap<String, Tensor>,
    /// The type of the numbers that are not in the ONNX file: that of the others.
    element: Element,
    /// The size of all tensors (bytes).
    size: usize,
}

impl<'a> File<'a> {
    pub fn new(list: &'a [Layer], tensors: &'a HashMap<String, Tensor>, network: &str) -> Self {
        let mut parameters: Vec<(String, &Parameter)> = Vec::new();
        source::visit(list, "", &mut |path, layer| {
            parameters
                .extend(layer.parameters.iter().map(|parameter| (format!("{path}.{}", parameter.name), parameter)));
        });
        let mut given = parameters.iter().filter_map(|(_, parameter)| tensor(parameter, tensors));
        let element = given.next().map_or(Element::F32, |tensor| tensor.element);
        let mut header = format!(
            r#"{{"__metadata__":{{"format":"stackprop","list":"{}","network":"{network}","version":"1"}}"#,
            source::summary(list)
        );
        let mut end = 0;
        for (name, parameter) in &parameters {
            let start = end;
            let element = tensor(parameter, tensors).map_or(element, |tensor| tensor.element);
            end += parameter.dims.iter().product::<usize>() * size(element);
            let (dtype, dims) = (dtype(element), &parameter.dims);
            let _ =
                write!(header, r#","{name}":{{"dtype":"{dtype}","shape":{dims:?},"data_offsets":[{start},{end}]}}"#);
        }
        header.push('}');
        while header.len() % 8 != 0 {
            header.push(' ');
        }
        Self { header, parameters, tensors, element, size: end }
    }

    /// The size of the file (bytes).
    pub fn size(&self) -> usize {
        size_of::<u64>() + self.header.len() + self.size
    }

    /// Writes the header and all tensors.
    pub fn write(&self, to: &mut impl Write) -> io::Result<()> {
        to.write_all(&(self.header.len() as u64).to_le_bytes())?;
        to.write_all(self.header.as_bytes())?;
        self.parameters.iter().try_for_each(|(_, parameter)| numbers(parameter, self.tensors, self.element, to))
    }
}

fn tensor<'a>(parameter: &Parameter, tensors: &'a HashMap<String, Tensor>) -> Option<&'a Tensor> {
    match &parameter.source {
        Source::Tensor { name, .. } | Source::Gates { name, .. } => tensors.get(name),
        Source::Fill(_) => None,
    }
}

fn numbers(
    parameter: &Parameter,
    tensors: &HashMap<String, Tensor>,
    element: Element,
    to: &mut impl Write,
) -> io::Result<()> {
    let count = parameter.dims.iter().product::<usize>();
    match (&parameter.source, tensor(parameter, tensors)) {
        (Source::Tensor { transposed: Some([rows, columns]), scale, .. }, Some(tensor)) => {
            for column in 0..*columns {
                for row in 0..*rows {
                    write_number(tensor.element, scale * tensor.number(row * columns + column), to)?;
                }
            }
            Ok(())
        }
        (Source::Tensor { scale, .. }, Some(tensor)) => {
            tensor.numbers().try_for_each(|value| write_number(tensor.element, scale * value, to))
        }
        (Source::Gates { start, gates, units, inputs, .. }, Some(tensor)) => {
            for input in 0..*inputs {
                for row in gates.iter().flat_map(|gate| gate * units..(gate + 1) * units) {
                    write_number(tensor.element, tensor.number(start + row * inputs + input), to)?;
                }
            }
            Ok(())
        }
        (Source::Fill(value), _) => (0..count).try_for_each(|_| write_number(element, *value, to)),
        (Source::Tensor { .. } | Source::Gates { .. }, None) => Ok(()),
    }
}

fn size(element: Element) -> usize {
    match element {
        Element::F64 => 8,
        Element::F16 | Element::BF16 => 2,
        Element::F32 | Element::Integer => 4,
    }
}

fn dtype(element: Element) -> &'static str {
    match element {
        Element::F64 => "F64",
        Element::F16 => "F16",
        Element::BF16 => "BF16",
        Element::F32 | Element::Integer => "F32",
    }
}

fn write_number(element: Element, value: f64, to: &mut impl Write) -> io::Result<()> {
    match element {
        Element::F64 => to.write_all(&value.to_le_bytes()),
        Element::F16 => to.write_all(&f16::from_f64(value).to_le_bytes()),
        Element::BF16 => to.write_all(&bf16::from_f64(value).to_le_bytes()),
        Element::F32 | Element::Integer => to.write_all(&(value as f32).to_le_bytes()),
    }
}
