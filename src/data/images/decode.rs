//! Decoding of PNG and JPEG.

use std::io::Cursor;
use std::string::ToString;
use std::vec;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::ImageError;
use super::pixels::Pixels;

/// The longest side that the format JPEG has (pixels).
const LONGEST_SIDE: usize = 65535;

/// The memory that the decoder of PNG may take for itself (bytes): for a few rows.
const WORKING_MEMORY: usize = 1 << 26;

/// Decodes an image of at most `most` pixels. Nothing is allocated for its pixels before their number is known.
pub(super) fn decode(bytes: &[u8], most: usize) -> Result<Pixels, ImageError> {
    let check = |width: usize, height: usize| match width.checked_mul(height) {
        Some(pixels) if pixels <= most => Ok(()),
        _ => Err(ImageError::TooLarge { width, height, most }),
    };
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => png(bytes, check),
        [0xff, 0xd8, 0xff, ..] => jpeg(bytes, check),
        _ => Err(ImageError::Format { found: other_format(bytes) }),
    }
}

fn png(bytes: &[u8], check: impl Fn(usize, usize) -> Result<(), ImageError>) -> Result<Pixels, ImageError> {
    let error = |error: png::DecodingError| ImageError::Decode { format: "PNG", reason: error.to_string() };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: WORKING_MEMORY });
    // Palettes become colours, 1, 2 and 4 bits become 8, and a transparent colour becomes alpha.
    decoder.set_transformations(png::Transformations::EXPAND);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let header = decoder.read_header_info().map_err(error)?;
    let (width, height) = (header.width as usize, header.height as usize);
    check(width, height)?;
    let mut reader = decoder.read_info().map_err(error)?;
    let (color, depth) = reader.output_color_type();
    let size = reader.output_buffer_size().ok_or(ImageError::TooLarge { width, height, most: isize::MAX as usize })?;
    let mut bytes = vec![0; size];
    reader.next_frame(&mut bytes).map_err(error)?;
    let bytes_per_value = if depth == png::BitDepth::Sixteen { 2 } else { 1 };
    Ok(Pixels { width, height, channels: color.samples(), bytes_per_value, bytes })
}

fn jpeg(bytes: &[u8], check: impl Fn(usize, usize) -> Result<(), ImageError>) -> Result<Pixels, ImageError> {
    let error = |reason: &dyn ToString| ImageError::Decode { format: "JPEG", reason: reason.to_string() };
    // Otherwise the missing part of a truncated image is grey.
    let options =
        DecoderOptions::default().set_max_width(LONGEST_SIDE).set_max_height(LONGEST_SIDE).set_strict_mode(true);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|reason| error(&reason))?;
    let (width, height) = decoder.dimensions().ok_or_else(|| error(&"it has no size"))?;
    check(width, height)?;
    let (space, channels) = match decoder.input_colorspace() {
        Some(ColorSpace::Luma) => (ColorSpace::Luma, 1),
        _ => (ColorSpace::RGB, 3),
    };
    decoder.set_options(options.jpeg_set_out_colorspace(space));
    let bytes = decoder.decode().map_err(|reason| error(&reason))?;
    if bytes.len() != width * height * channels {
        return Err(error(&"it has another number of values than its size"));
    }
    Ok(Pixels { width, height, channels, bytes_per_value: 1, bytes })
}

/// Returns the format of an image that is not read.
fn other_format(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [b'G', b'I', b'F', b'8', ..] => Some("GIF"),
        [b'B', b'M', ..] => Some("BMP"),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Some("TIFF"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("WebP"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f', ..] => Some("AVIF"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'h', b'e' | b'i', b'i' | b'v' | b'c' | b'x', ..] => Some("HEIC"),
        [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] | [0xff, 0x0a, ..] => Some("JPEG XL"),
        _ => None,
    }
}
