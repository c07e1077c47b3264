//! Pictures: reading, writing, parts in other sizes, and drawing.

use std::error::Error;
use std::fs::File;
use std::io::{BufReader, BufWriter};

use crate::face::Face;

/// A picture of red, green and blue pixels.
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    pub fn read(path: &str) -> Result<Self, Box<dyn Error>> {
        let mut reader = png::Decoder::new(BufReader::new(File::open(path)?)).read_info()?;
        let mut bytes = vec![0; reader.output_buffer_size().ok_or("the picture is too large")?];
        let info = reader.next_frame(&mut bytes)?;
        if (info.color_type, info.bit_depth) != (png::ColorType::Rgb, png::BitDepth::Eight) {
            return Err(format!("{path}: not a picture of red, green and blue bytes").into());
        }
        let [width, height] = [info.width, info.height].map(|side| side as usize);
        Ok(Self { width, height, pixels: bytes.as_chunks().0.to_vec() })
    }

    pub fn write(&self, path: &str) -> Result<(), Box<dyn Error>> {
        let [width, height] = [self.width, self.height].map(|side| side as u32);
        let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), width, height);
        encoder.set_color(png::ColorType::Rgb);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(self.pixels.as_flattened())?;
        Ok(writer.finish()?)
    }

    /// Returns the whole pixels of a box that are in the picture: left, top, and the ends. `None` if there are none.
    pub fn part(&self, face: &Face) -> Option<[usize; 4]> {
        // The first pixel is number 1.
        let [left, top, right, bottom] = face.corners.map(|corner| corner as usize);
        let part = [left.max(1) - 1, top.max(1) - 1, right.min(self.width), bottom.min(self.height)];
        (part[0] < part[2] && part[1] < part[3]).then_some(part)
    }

    /// Returns a part of the picture in another size, as an input of the networks: `[channel][row][column]`, from −1 to 1. Each pixel
    /// is the mean of those that it covers.
    pub fn resized(&self, [left, top, right, bottom]: [usize; 4], columns: usize, rows: usize) -> Vec<f32> {
        let covered = |start: usize, end: usize, i: usize, count: usize| {
            start + i * (end - start) / count..start + ((i + 1) * (end - start)).div_ceil(count)
        };
        let mut resized = vec![0.0; 3 * rows * columns];
        for (i, value) in resized.iter_mut().enumerate() {
            let (channel, row, column) = (i / (rows * columns), i / columns % rows, i % columns);
            let (ys, xs) = (covered(top, bottom, row, rows), covered(left, right, column, columns));
            let count = ys.len() * xs.len();
            let pixels = ys.flat_map(|y| &self.pixels[y * self.width..][xs.clone()]);
            let sum: u32 = pixels.map(|pixel| u32::from(pixel[channel])).sum();
            *value = (sum as f32 / count as f32 - 127.5) / 128.0;
        }
        resized
    }

    /// Draws a box and its landmarks.
    pub fn draw(&mut self, face: &Face) {
        let [left, top, right, bottom] = face.corners;
        self.fill([left - 1.0, top - 1.0, right + 1.0, top + 1.0], [255, 40, 40]);
        self.fill([left - 1.0, bottom - 1.0, right + 1.0, bottom + 1.0], [255, 40, 40]);
        self.fill([left - 1.0, top - 1.0, left + 1.0, bottom + 1.0], [255, 40, 40]);
        self.fill([right - 1.0, top - 1.0, right + 1.0, bottom + 1.0], [255, 40, 40]);
        for [x, y] in face.landmarks {
            self.fill([x - 2.0, y - 2.0, x + 2.0, y + 2.0], [40, 255, 40]);
        }
    }

    fn fill(&mut self, [left, top, right, bottom]: [f32; 4], color: [u8; 3]) {
        // Negative numbers become 0.
        for y in top as usize..(bottom as usize).min(self.height) {
            for x in left as usize..(right as usize).min(self.width) {
                self.pixels[y * self.width + x] = color;
            }
        }
    }
}
