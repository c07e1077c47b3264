//! Images: what Pillow reads from the same files, sizes, and malformed ones.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::Value;
use stackprop::data::DataError;
use stackprop::data::images::{self, ImageError, Reader};

use super::mutated::{assert_message, mutated};
use crate::common::golden;

/// The images of `media.py`.
const HEIGHT: usize = 9;
const WIDTH: usize = 13;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/media").join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap()
}

/// Reads an image in the order `[row][column][channel]`.
fn read<const C: usize>(name: &str) -> Vec<f64> {
    let image = images::read::<f64, C, HEIGHT, WIDTH>(path(name)).unwrap();
    let pixels = (0..HEIGHT).flat_map(|row| (0..WIDTH).map(move |column| (row, column)));
    pixels.flat_map(|(row, column)| image.each_ref().map(|channel| channel[row][column])).collect()
}

/// The cases of one kind of file, with the values that are found and expected.
fn cases(end: &str) -> impl Iterator<Item = (&'static Value, Vec<f64>, Vec<f64>)> {
    let of_kind = move |case: &&Value| golden::text(&case["name"]).ends_with(end);
    golden::cases(golden::load("media")).iter().filter(of_kind).map(|case| {
        let name = golden::text(&case["name"]);
        let found = match case["channels"].as_u64() {
            Some(1) => read::<1>(name),
            Some(2) => read::<2>(name),
            Some(3) => read::<3>(name),
            Some(4) => read::<4>(name),
            other => panic!("{name}: {other:?} channels"),
        };
        let largest = golden::scalar(&case["largest"]);
        let expected: Vec<f64> = golden::vector(&case["values"]).iter().map(|value| value / largest).collect();
        assert_eq!(found.len(), expected.len(), "{name}");
        (case, found, expected)
    })
}

#[test]
fn png_files_of_all_kinds_are_read_as_by_pillow() {
    let mut count = 0;
    for (case, found, expected) in cases(".png") {
        // Pillow rounds grey values that it makes of colours.
        let tolerance = if case["channels"].as_u64() <= Some(2) { 0.5001 / 255.0 } else { 1e-12 };
        for (index, (found, expected)) in found.iter().zip(&expected).enumerate() {
            assert!((found - expected).abs() <= tolerance, "{} {index}: {found} {expected}", case["name"]);
        }
        count += 1;
    }
    assert_eq!(count, 4 + (7 * 4 - 1) + 3);
}

#[test]
fn grey_values_of_grey_files_are_exact_and_those_of_colours_are_the_luma_of_rec_601() {
    assert_eq!(read::<1>("grey8.png"), read::<3>("grey8.png").iter().copied().step_by(3).collect::<Vec<_>>());
    let luma = |pixel: &[f64]| 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
    let expected: Vec<f64> = read::<3>("colour.png").chunks(3).map(luma).collect();
    assert_eq!(read::<1>("colour.png"), expected);
}

#[test]
fn jpeg_files_baseline_and_progressive_are_read_as_by_pillow() {
    let mut count = 0;
    for (case, found, expected) in cases(".jpg") {
        let mut sum = 0.0;
        for (index, (found, expected)) in found.iter().zip(&expected).enumerate() {
            let difference = (found - expected).abs();
            // Decoders may round differently in each step, and interpolate colours of half the resolution differently.
            assert!(difference <= 4.5 / 255.0, "{} {index}: {found} {expected}", case["name"]);
            sum += difference;
        }
        assert!(
            sum / (expected.len() as f64) < 0.6 / 255.0,
            "{}: {}",
            case["name"],
            sum / expected.len() as f64 * 255.0
        );
        count += 1;
    }
    assert_eq!(count, 6);
}

/// Compares the red of `colour.png`, in another size, with Pillow.
fn assert_size<const H: usize, const W: usize>() {
    let file = bytes("colour.png");
    for (name, reader) in [("resize", Reader::new().resize()), ("resize_and_crop", Reader::new().resize_and_crop())] {
        let sizes = golden::cases_of(golden::load("media"), "name", name);
        let case = sizes.iter().find(|case| case["width"] == W && case["height"] == H).unwrap();
        let image = reader.read_from::<f64, 3, H, W>(&file[..]).unwrap();
        for (found, expected) in image[0].as_flattened().iter().zip(golden::vector(&case["values"])) {
            assert!((found - expected).abs() < 1e-6, "{name} {W}×{H}: {found} {expected}");
        }
    }
}

#[test]
fn sizes_are_changed_as_by_pillow() {
    assert_size::<5, 7>();
    assert_size::<3, 5>();
    assert_size::<31, 20>();
    assert_size::<4, 13>();
    assert_size::<1, 1>();
}

#[test]
fn the_centre_is_cut_out_exactly() {
    let file = bytes("colour.png");
    let whole = images::read::<f32, 3, HEIGHT, WIDTH>(path("colour.png")).unwrap();
    let center = Reader::new().center_crop().read_from::<f32, 3, 5, 4>(&file[..]).unwrap();
    for (channel, center) in whole.iter().zip(&*center) {
        for (row, center) in channel[2..7].iter().zip(center) {
            // torchvision rounds 4.5 to the even number.
            assert_eq!(&row[4..8], center);
        }
    }
}

#[test]
fn another_size_and_too_many_pixels_are_errors() {
    let file = bytes("colour.png");
    let error = |reader: Reader| reader.read_from::<f32, 1, 20, 4>(&file[..]).unwrap_err();
    let size = error(Reader::new());
    assert!(matches!(size, DataError::Image(ImageError::Size { width: 13, height: 9, expected: [4, 20] })));
    assert!(size.to_string().starts_with("the image has 13×9 pixels (width × height), not 4×20: choose `resize`"));
    let small = error(Reader::new().center_crop());
    assert!(matches!(small, DataError::Image(ImageError::TooSmall { .. })));
    for name in ["colour.png", "half.jpg"] {
        let large = Reader::new().most_pixels(116).read::<f32, 1, HEIGHT, WIDTH>(path(name)).unwrap_err();
        assert!(matches!(
            large.without_path(),
            DataError::Image(ImageError::TooLarge { width: 13, height: 9, most: 116 })
        ));
        assert!(large.to_string().contains(name), "{large}");
        assert!(Reader::new().most_pixels(9 * 13).read::<f32, 1, HEIGHT, WIDTH>(path(name)).is_ok());
    }
}

#[test]
fn a_header_of_many_pixels_takes_no_memory() {
    // 2³¹ − 1 pixels on each side, and 65 500 in JPEG.
    let mut bomb = bytes("grey8.png");
    bomb[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
    let sum = crc32fast::hash(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&sum.to_be_bytes());
    let error = |bytes: &[u8]| Reader::new().resize().read_from::<f32, 1, 1, 1>(bytes).unwrap_err();
    assert!(matches!(error(&bomb), DataError::Image(ImageError::TooLarge { width: 0x7fff_ffff, .. })));
    let mut bomb = bytes("grey.jpg");
    let start = bomb.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    bomb[start + 5..start + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    assert!(matches!(error(&bomb), DataError::Image(ImageError::TooLarge { width: 0xffdc, height: 0xffdc, .. })));
}

#[test]
fn files_that_end_too_early_and_other_formats_are_errors() {
    for name in ["colour.png", "interlaced.png", "full.jpg", "progressive.jpg"] {
        let file = bytes(name);
        let half = Reader::new().read_from::<f32, 3, HEIGHT, WIDTH>(&file[..file.len() * 3 / 4]).unwrap_err();
        assert!(matches!(half, DataError::Image(ImageError::Decode { .. })), "{name}: {half}");
    }
    let error = |bytes: &[u8]| Reader::new().read_from::<f32, 1, 1, 1>(bytes).unwrap_err().to_string();
    assert_eq!(error(b""), "neither a PNG nor a JPEG image: convert it, or remove the file");
    assert_eq!(error(b"RIFF\0\0\0\0WEBPVP8 "), "a WebP image: convert it to PNG or JPEG");
    assert_eq!(error(b"\0\0\0\x20ftypheic"), "a HEIC image: convert it to PNG or JPEG");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if std::env::var_os("FULL").is_some() { 20_000 } else { 150 }))]

    #[test]
    fn mutated_images_are_values_from_0_to_1_or_errors(
        name in prop::sample::select(vec![
            "colour.png", "interlaced.png", "palette_alpha.png", "alpha16.png", "grey2.png", "full.jpg", "half.jpg", "progressive.jpg", "cmyk.jpg",
        ]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        end in any::<prop::sample::Index>(),
        is_cut in prop::bool::weighted(0.2),
        is_signed in any::<bool>(),
    ) {
        let mut file = mutated(bytes(name), &changes, is_cut.then_some(end));
        if is_signed {
            sign(&mut file);
        }
        let reader = Reader::new().resize().most_pixels(1 << 16);
        match reader.read_from::<f32, 3, 4, 3>(&file[..]) {
            Ok(image) => prop_assert!(image.as_flattened().as_flattened().iter().all(|x| (0.0..=1.0001).contains(x))),
            Err(error) => assert_message(&error),
        }
    }
}

/// Makes the checksums of a PNG file right, so that what follows them is tested, too.
fn sign(file: &mut [u8]) {
    if !file.starts_with(b"\x89PNG") {
        return;
    }
    let mut start = 8;
    while let Some(length) = file.get(start..start + 4) {
        let length = u32::from_be_bytes(length.try_into().unwrap()) as usize;
        let (name, sum) = (start + 4, start.saturating_add(8).saturating_add(length));
        let Some(content) = file.get(name..sum) else { return };
        let hash = crc32fast::hash(content).to_be_bytes();
        let Some(bytes) = file.get_mut(sum..sum + 4) else { return };
        bytes.copy_from_slice(&hash);
        start = sum + 4;
    }
}
