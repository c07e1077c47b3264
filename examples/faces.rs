//! Finds faces in a photograph with MTCNN, whose three networks have weights that were trained in PyTorch.
//!
//! ```sh
//! python python/faces.py                 # downloads weights and picture from PyPI; the script says what it needs
//! cargo run --release --example faces    # writes target/faces.png
//! ```
//!
//! Zhang et al. 2016, "Joint Face Detection and Alignment Using Multitask Cascaded Convolutional Networks".

use std::error::Error;
use std::fs;
use std::path::Path;

use stackprop::prelude::*;
use stackprop::weights::{Layout, Options};

use crate::face::{Face, best};
use crate::picture::Picture;

#[path = "faces/face.rs"]
mod face;
#[path = "faces/picture.rs"]
mod picture;

network! {
    /// Proposes boxes: looks at each window of 12×12 pixels.
    struct PNet =
        Input<Image<3, 12, 12>>,
        conv1: Conv2d<3, 10, 3>, prelu1: PReLU<PerChannel>, MaxPool2d<2, Ceil>,
        conv2: Conv2d<10, 16, 3>, prelu2: PReLU<PerChannel>,
        conv3: Conv2d<16, 32, 3>, prelu3: PReLU<PerChannel>,
        heads: Concat<
            (conv4_1: Conv2d<32, 2, 1>, Flatten, Softmax),
            (conv4_2: Conv2d<32, 4, 1>, Flatten),
        >;
}

network! {
    /// Refines boxes: looks at each box that was proposed, at 24×24 pixels.
    struct RNet =
        Input<Image<3, 24, 24>>,
        conv1: Conv2d<3, 28, 3>, prelu1: PReLU<PerChannel>, MaxPool2d<3, Stride<2>, Ceil>,
        conv2: Conv2d<28, 48, 3>, prelu2: PReLU<PerChannel>, MaxPool2d<3, Stride<2>, Ceil>,
        conv3: Conv2d<48, 64, 2>, prelu3: PReLU<PerChannel>, Flatten,
        dense4: Dense<576, 128>, prelu4: PReLU<PerChannel>,
        heads: Concat<(dense5_1: Dense<128, 2>, Softmax), (dense5_2: Dense<128, 4>)>;
}

network! {
    /// Outputs boxes and landmarks: looks at each refined box, at 48×48 pixels.
    struct ONet =
        Input<Image<3, 48, 48>>,
        conv1: Conv2d<3, 32, 3>, prelu1: PReLU<PerChannel>, MaxPool2d<3, Stride<2>, Ceil>,
        conv2: Conv2d<32, 64, 3>, prelu2: PReLU<PerChannel>, MaxPool2d<3, Stride<2>, Ceil>,
        conv3: Conv2d<64, 64, 3>, prelu3: PReLU<PerChannel>, MaxPool2d<2, Ceil>,
        conv4: Conv2d<64, 128, 2>, prelu4: PReLU<PerChannel>, Flatten,
        dense5: Dense<1152, 256>, prelu5: PReLU<PerChannel>,
        heads: Concat<(dense6_1: Dense<256, 2>, Softmax), (dense6_2: Dense<256, 4>), (dense6_3: Dense<256, 10>)>;
}

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/faces");
const RESULT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/faces.png");

/// The side of the smallest face that is found (pixels), and the ratio of the sides of consecutive sizes.
const SMALLEST: f64 = 20.0;
const RATIO: f64 = 0.709;

fn main() -> Result<(), Box<dyn Error>> {
    let picture = format!("{FOLDER}/astronaut.png");
    if !Path::new(&picture).exists() {
        println!("`{picture}` does not exist yet: `python python/faces.py` downloads the picture and the weights.");
        return Ok(());
    }
    let (pnet, mut rnet, mut onet): (Box<PNet>, Box<RNet>, Box<ONet>) = (load("pnet")?, load("rnet")?, load("onet")?);
    columns_first(&mut rnet.dense4.weight, [64, 3, 3]);
    columns_first(&mut onet.dense5.weight, [128, 3, 3]);
    compare("pnet", &*pnet)?;
    compare("rnet", &*rnet)?;
    compare("onet", &*onet)?;

    let mut picture = Picture::read(&picture)?;
    let boxes = best(propose(&pnet, &picture), 0.7, Face::union);
    let boxes = boxes.into_iter().map(|face| face.corrected(0.0).square()).collect();
    let boxes = best(look(&*rnet, &picture, boxes, 24), 0.7, Face::union);
    let boxes = boxes.into_iter().map(|face| face.corrected(1.0).square()).collect();
    let faces = look(&*onet, &picture, boxes, 48);
    let faces = best(faces.into_iter().map(|face| face.corrected(1.0)).collect(), 0.7, Face::smaller);

    for face in &faces {
        let [left, top, right, bottom] = face.corners;
        println!("from ({left:.0}, {top:.0}) to ({right:.0}, {bottom:.0}) with probability {:.4}", face.probability);
        picture.draw(face);
    }
    picture.write(RESULT)?;
    println!("They are drawn in {RESULT}.");
    match faces.first() {
        Some(Face { corners: [left, top, ..], probability, .. }) => {
            println!("faces: {}, the best at ({left:.0}, {top:.0}) with probability {probability:.4}", faces.len());
        }
        None => println!("faces: 0"),
    }
    Ok(())
}

/// Loads a network from the names of PyTorch, where heads are attributes of the network: `conv4_1.weight` instead of
/// `heads.first.conv4_1.weight`.
fn load<N: Network>(name: &str) -> Result<Box<N>, Box<dyn Error>> {
    let options = Options::new().layout(Layout::PyTorch).rename(|name| {
        let start = name.rmatch_indices('.').nth(1).map_or(0, |(dot, _)| dot + 1);
        name[start..].to_owned()
    });
    Ok(N::load_with(format!("{FOLDER}/{name}.safetensors"), &options)?)
}

/// Sorts the rows of a weight. These networks were converted to PyTorch from another library, so they flatten an image as
/// `[column][row][channel]`, while `Flatten` is `[channel][row][column]`.
fn columns_first(weight: &mut [f32], [channels, rows, columns]: [usize; 3]) {
    let outputs = weight.len() / (channels * rows * columns);
    let original = weight.to_vec();
    for (input, values) in weight.chunks_exact_mut(outputs).enumerate() {
        let (channel, row, column) = (input / (rows * columns), input / columns % rows, input % columns);
        let start = ((column * rows + row) * channels + channel) * outputs;
        values.copy_from_slice(&original[start..start + outputs]);
    }
}

/// Compares the outputs of a network with those of PyTorch.
fn compare<N, const I: usize, const O: usize>(name: &str, net: &N) -> Result<(), Box<dyn Error>>
where
    N: Network<Scalar = f32, Input = [f32; I], Output = [f32; O]>,
{
    let bytes = fs::read(format!("{FOLDER}/{name}.values"))?;
    let values: Vec<f32> = bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    let (inputs, expected) = values.split_at(values.len() / (I + O) * I);
    let outputs = net.predict_all(inputs.as_chunks().0);
    let differences = outputs.as_flattened().iter().zip(expected).map(|(here, there)| (here - there).abs());
    let largest = differences.max_by(f32::total_cmp).ok_or(format!("{name}.values is empty"))?;
    println!("{name}: differs from PyTorch by at most {largest:.1e}");
    if largest <= 1e-5 { Ok(()) } else { Err(format!("{name}: the outputs are not those of PyTorch").into()) }
}

/// Proposes boxes: every second window of 12×12 pixels, of the picture in all sizes.
fn propose(net: &PNet, picture: &Picture) -> Vec<Face> {
    let [width, height] = [picture.width, picture.height];
    let (mut proposed, mut scale) = (Vec::new(), 12.0 / SMALLEST);
    while width.min(height) as f64 * scale >= 12.0 {
        let [columns, rows] = [width, height].map(|side| (side as f64 * scale + 1.0) as usize);
        let pixels = picture.resized([0, 0, width, height], columns, rows);
        let positions = |side: usize| (0..=side - 12).step_by(2);
        let corners: Vec<_> = positions(rows).flat_map(|y| positions(columns).map(move |x| [x, y])).collect();
        let window = |[x, y]: [usize; 2]| -> [f32; 3 * 12 * 12] {
            std::array::from_fn(|i| pixels[(i / 144 * rows + y + i / 12 % 12) * columns + x + i % 12])
        };
        let windows: Vec<_> = corners.iter().map(|corner| window(*corner)).collect();
        let outputs = net.predict_all(&windows).into_iter().zip(corners);
        let faces = outputs.map(|([_, probability, correction @ ..], [x, y])| {
            let corners = [x + 1, y + 1, x + 12, y + 12].map(|side| (side as f32 / scale as f32).floor());
            Face { corners, probability, correction, landmarks: Default::default() }
        });
        proposed.extend(best(faces.filter(|face| face.probability >= 0.6).collect(), 0.5, Face::union));
        scale *= RATIO;
    }
    proposed
}

/// Looks at boxes with a network of `side` × `side` pixels, and keeps those that it takes for faces.
fn look<N, const I: usize, const O: usize>(net: &N, picture: &Picture, mut faces: Vec<Face>, side: usize) -> Vec<Face>
where
    N: Network<Scalar = f32, Input = [f32; I], Output = [f32; O]>,
{
    faces.retain(|face| picture.part(face).is_some());
    let parts = faces.iter().filter_map(|face| picture.part(face)).map(|part| picture.resized(part, side, side));
    let inputs: Vec<[f32; I]> = parts.filter_map(|pixels| pixels.try_into().ok()).collect();
    let outputs = net.predict_all(&inputs);
    let found = faces.into_iter().zip(outputs).map(|(face, output)| {
        let ([left, top, ..], [width, height]) = (face.corners, face.sides());
        let place = |i| [left - 1.0 + output[6 + i] * (width + 1.0), top - 1.0 + output[11 + i] * (height + 1.0)];
        // Only ONet has landmarks.
        let landmarks = if O == 16 { std::array::from_fn(place) } else { face.landmarks };
        let correction = [output[2], output[3], output[4], output[5]];
        Face { probability: output[1], correction, landmarks, ..face }
    });
    found.filter(|face| face.probability > 0.7).collect()
}
