//! Boxes that may be faces.

/// A box that may be a face.
#[derive(Clone, Copy)]
pub struct Face {
    /// Left, top, right, bottom (pixels).
    pub corners: [f32; 4],
    pub probability: f32,
    /// What a network adds to the corners, in units of the sides.
    pub correction: [f32; 4],
    /// The two eyes, the nose, and the two corners of the mouth (pixels).
    pub landmarks: [[f32; 2]; 5],
}

impl Face {
    pub fn sides(&self) -> [f32; 2] {
        let [left, top, right, bottom] = self.corners;
        [right - left, bottom - top]
    }

    /// Returns the area of the intersection of two boxes, and the area of each.
    fn areas(&self, other: &Self) -> [f32; 3] {
        let (a, b) = (self.corners, other.corners);
        let sides = [0, 1].map(|axis| (a[axis + 2].min(b[axis + 2]) - a[axis].max(b[axis])).max(0.0));
        [sides, self.sides(), other.sides()].map(|[width, height]| width * height)
    }

    /// Returns the part of the union of two boxes that they share.
    pub fn union(&self, other: &Self) -> f32 {
        let [shared, a, b] = self.areas(other);
        shared / (a + b - shared)
    }

    /// Returns the part of the smaller of two boxes that they share.
    pub fn smaller(&self, other: &Self) -> f32 {
        let [shared, a, b] = self.areas(other);
        shared / a.min(b)
    }

    /// Moves the corners as the network says. RNet and ONet were trained with sides that are longer by a pixel.
    pub fn corrected(self, pixel: f32) -> Self {
        let sides = self.sides();
        let corner = |i: usize| self.corners[i] + self.correction[i] * (sides[i % 2] + pixel);
        Self { corners: std::array::from_fn(corner), ..self }
    }

    /// Returns the square with the same center and the longer side.
    pub fn square(self) -> Self {
        let ([left, top, ..], [width, height]) = (self.corners, self.sides());
        let side = width.max(height);
        let (left, top) = (left + (width - side) / 2.0, top + (height - side) / 2.0);
        Self { corners: [left, top, left + side, top + side], ..self }
    }
}

/// Keeps the most probable of boxes that overlap (non-maximum suppression).
pub fn best(mut faces: Vec<Face>, most: f32, overlap: fn(&Face, &Face) -> f32) -> Vec<Face> {
    faces.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let mut kept: Vec<Face> = Vec::new();
    for face in faces {
        if kept.iter().all(|better| overlap(better, &face) <= most) {
            kept.push(face);
        }
    }
    kept
}
