//! Nodes that change the shape: reshapes, enlargements, zeros around, slices.

use super::ImportError;
use super::graph::Node;
use super::layers::{Converter, axis_of, tensor};
use super::list::{Layer, Value, transpose};

pub fn reshape(
    converter: &Converter<'_>,
    node: &Node,
    mut x: Value,
    layers: &mut Vec<Layer>,
) -> Result<Value, ImportError> {
    let shape = converter.numbers(node, 1)?;
    let (count, zero_copies) = (x.dims.iter().product::<usize>(), node.int("allowzero", 0)? == 0);
    let error = || node.error(format!("its shape is {shape:?}, where `None` is the batch: it does not keep the batch"));
    let [batch, rest @ ..] = &*shape else { return Err(error()) };
    let mut dims = Vec::new();
    for (index, extent) in rest.iter().enumerate() {
        dims.push(match extent {
            Some(0) if zero_copies => Some(*x.dims.get(index).ok_or_else(error)?),
            Some(-1) if *batch != Some(-1) => None,
            Some(extent @ 1..) => Some(*extent as usize),
            _ => return Err(error()),
        });
    }
    let known =
        dims.iter().flatten().try_fold(1usize, |product, extent| product.checked_mul(*extent)).ok_or_else(error)?;
    let unknown = dims.iter().filter(|extent| extent.is_none()).count();
    let rest = count.checked_div(known).filter(|rest| rest * known == count && (unknown == 1 || *rest == 1));
    let rest = rest.filter(|_| unknown <= 1).ok_or_else(error)?;
    let dims: Vec<_> = dims.into_iter().map(|extent| extent.unwrap_or(rest)).collect();
    if let (true, [features, steps], [channels, rows, columns]) = (x.swapped, &*x.dims, &*dims)
        && (features, *steps) == (channels, rows * columns)
    {
        // The positions of an image, which are steps in the network.
        x.reshape(layers, &[*steps, *features]);
        transpose(layers, Some(&dims));
        return Ok(Value::new(dims));
    }
    x.unswap(layers);
    Ok(x.with_dims(dims))
}

pub fn squeeze(
    converter: &Converter<'_>,
    node: &Node,
    mut x: Value,
    layers: &mut Vec<Layer>,
) -> Result<Value, ImportError> {
    let axes: Vec<_> = match node.input(1) {
        Some(_) => converter.numbers(node, 1)?.into_iter().flatten().collect(),
        None => node.ints("axes")?.unwrap_or_default().to_vec(),
    };
    x.unswap(layers);
    let squeezes = node.op == "Squeeze";
    let rank = x.dims.len() + 1 + if squeezes { 0 } else { axes.len() };
    let axes = axes.iter().map(|axis| axis_of(node, *axis, rank)).collect::<Result<Vec<_>, _>>()?;
    if axes.contains(&0) || axes.is_empty() {
        return Err(node.error(format!("its `axes` are {axes:?}: they must be known, and without the batch")));
    }
    let mut old = x.dims.iter().copied();
    let dims: Vec<_> = if squeezes {
        let extents = x.dims.iter().enumerate().filter(|(index, _)| !axes.contains(&(index + 1)));
        extents.map(|(_, extent)| *extent).collect()
    } else {
        (1..rank).filter_map(|axis| if axes.contains(&axis) { Some(1) } else { old.next() }).collect()
    };
    if dims.iter().product::<usize>() != x.dims.iter().product::<usize>() {
        return Err(node.error(format!("its `axes` {axes:?} have more than one value")));
    }
    Ok(x.with_dims(dims))
}

pub fn resize(
    converter: &Converter<'_>,
    node: &Node,
    mut x: Value,
    layers: &mut Vec<Layer>,
) -> Result<Value, ImportError> {
    let [channels, rows, columns] = *x.dims else {
        return Err(node.error(format!("its input has the extents {:?}: an image is expected", x.dims)));
    };
    let factors: Vec<f64> = if node.input(3).is_some() {
        let sizes = converter.numbers(node, 3)?;
        let factor = |(size, extent): (&Option<i64>, usize)| size.map_or(1.0, |size| size as f64 / extent as f64);
        [1.0].into_iter().chain(sizes.iter().skip(1).zip([channels, rows, columns]).map(factor)).collect()
    } else {
        let scales = tensor(converter, node, 2)?;
        scales.numbers().take(5).collect()
    };
    let whole = |factor: f64| factor.fract() == 0.0 && (1.0..=1024.0).contains(&factor);
    let &[1.0, 1.0, down, across] = &*factors else {
        return Err(node.error(format!("its factors are {factors:?}: only rows and columns can be enlarged")));
    };
    if !whole(down) || !whole(across) {
        return Err(node.error(format!("its factors are {factors:?}: a layer enlarges by whole numbers")));
    }
    let factor = [down as usize, across as usize];
    let coordinates = node.string("coordinate_transformation_mode", "half_pixel")?;
    let nearest = node.string("nearest_mode", "round_prefer_floor")?;
    let mode = match (node.string("mode", "nearest")?, coordinates, nearest) {
        ("nearest", "asymmetric", "floor") | ("nearest", "half_pixel", "round_prefer_floor" | "round_prefer_ceil") => {
            ""
        }
        ("linear", "half_pixel" | "pytorch_half_pixel", _) => ", Bilinear",
        (mode, ..) => {
            return Err(node.error(format!(
                "its attributes `mode`, `coordinate_transformation_mode` and `nearest_mode` are `{mode}`, `{coordinates}` and \
                 `{nearest}`"
            )));
        }
    };
    if node.int("antialias", 0)? != 0 || node.int("exclude_outside", 0)? != 0 {
        return Err(node.error("its attributes `antialias` and `exclude_outside` must be 0"));
    }
    x.with_channels(layers, 1);
    let factors =
        if factor[0] == factor[1] { factor[0].to_string() } else { format!("({}, {})", factor[0], factor[1]) };
    converter.add(layers, node, format!("Upsample<{factors}{mode}>"), Vec::new());
    Ok(Value::new(vec![channels, rows * factor[0], columns * factor[1]]))
}

pub fn pad(
    converter: &Converter<'_>,
    node: &Node,
    mut x: Value,
    layers: &mut Vec<Layer>,
) -> Result<Value, ImportError> {
    let mode = node.string("mode", "constant")?;
    let value = node.input(2).map_or(Ok(0.0), |_| Ok(tensor(converter, node, 2)?.single().unwrap_or(f64::NAN)))?;
    if mode != "constant" || value != 0.0 || node.input(3).is_some() {
        return Err(node.error(format!("its attribute `mode` is `{mode}`, its value {value}: a layer adds zeros")));
    }
    let pads: Option<Vec<_>> = match node.input(1) {
        Some(_) => converter.numbers(node, 1)?.into_iter().collect(),
        None => node.ints("pads")?.map(<[i64]>::to_vec),
    };
    let pads = pads.unwrap_or_default();
    let (&[channels, rows, columns], &[0, 0, above, left, 0, 0, below, right]) = (&*x.dims, &*pads) else {
        return Err(
            node.error(format!("its `pads` are {pads:?}: zeros can be added to the rows and columns of an image"))
        );
    };
    let sides = [above, left, below, right].map(|side| usize::try_from(side).ok().filter(|side| *side <= 1 << 20));
    let [Some(above), Some(left), Some(below), Some(right)] = sides else {
        return Err(node.error(format!("its `pads` are {pads:?}: they cannot be negative")));
    };
    x.with_channels(layers, 1);
    let text = |pair: [usize; 2]| {
        if pair[0] == pair[1] { pair[0].to_string() } else { format!("({}, {})", pair[0], pair[1]) }
    };
    let (before, after) = (text([above, left]), text([below, right]));
    let arguments = if before == after { before } else { format!("{before}, {after}") };
    converter.add(layers, node, format!("ZeroPad2d<{arguments}>"), Vec::new());
    Ok(Value::new(vec![channels, rows + above + below, columns + left + right]))
}

/// Keeps some of the channels or features.
pub fn slice(
    converter: &Converter<'_>,
    node: &Node,
    mut x: Value,
    layers: &mut Vec<Layer>,
) -> Result<Value, ImportError> {
    // Before version 10 the numbers were attributes.
    let numbers = |index: usize, name: &str| -> Result<Option<Vec<Option<i64>>>, ImportError> {
        match node.input(index) {
            Some(_) => converter.numbers(node, index).map(Some),
            None => Ok(node.ints(name)?.map(|numbers| numbers.iter().copied().map(Some).collect())),
        }
    };
    let (starts, ends) = (numbers(1, "starts")?.unwrap_or_default(), numbers(2, "ends")?.unwrap_or_default());
    let (axes, steps) = (numbers(3, "axes")?.unwrap_or_else(|| vec![Some(0)]), numbers(4, "steps")?);
    let ([Some(start)], [Some(end)], [Some(axis)]) = (&*starts, &*ends, &*axes) else {
        return Err(node.error(format!("its `starts` are {starts:?}, its `ends` {ends:?}, its `axes` {axes:?}: one known number of each is expected")));
    };
    let (rank, axis) = (x.dims.len(), axis_of(node, *axis, x.dims.len() + 1)?);
    if steps.is_some_and(|steps| *steps != [Some(1)]) || axis == 0 || (axis != 1 && axis != rank) {
        return Err(
            node.error(format!("its `axes` are {axis}: a layer keeps channels or features that follow one another"))
        );
    }
    let count = x.dims[axis - 1] as i64;
    let index = |number: i64| if number < 0 { number.saturating_add(count) } else { number }.clamp(0, count);
    let (start, end) = (index(*start), index(*end));
    if start >= end {
        return Err(node.error(format!("nothing is left of its {count} channels from {start} to {end}")));
    }
    x.with_channels(layers, axis);
    let kept = (end - start) as usize;
    converter.add(layers, node, format!("Slice<{start}, {kept}>"), Vec::new());
    x.dims[axis - 1] = kept;
    let channels = if x.shape.len() == 2 { 1 } else { 0 };
    x.shape[channels] = kept;
    Ok(x)
}
