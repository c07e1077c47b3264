//! Computes the outputs of the page's network on this machine, to be compared with those of the page.
//!
//! ```sh
//! cargo run --release --bin predictions IMAGES OUTPUTS
//! ```
//!
//! `IMAGES` is a file of 784 bytes per image, pixels from 0 to 255. `OUTPUTS` becomes a file of ten `f32` per image, the least significant
//! byte first.

use std::error::Error;
use std::fs;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [images, outputs] = &arguments[..] else { return Err("usage: predictions IMAGES OUTPUTS".into()) };
    let images = fs::read(images)?;
    let (images, rest) = images.as_chunks::<784>();
    if !rest.is_empty() {
        return Err(format!("the images have {} bytes too many: 784 are an image", rest.len()).into());
    }
    let read = |image: &[u8; 784]| stackprop_web::reader::read(&image.map(|pixel| f32::from(pixel) / 255.0));
    fs::write(outputs, images.iter().flat_map(read).flat_map(f32::to_le_bytes).collect::<Vec<u8>>())?;
    Ok(())
}
