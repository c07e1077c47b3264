//! A matrix with rows and columns exchanged, at compile time.

/// Numbers per side of a tile.
const TILE: usize = 8;

/// Writes the matrix `from`, of `columns` rows, as one of `rows` rows.
///
/// The compiler interprets this, so it calls no functions for single numbers, and there are as few statements as possible in a loop.
pub(super) const fn transpose<T: Copy>(from: &[T], to: &mut [T], rows: usize, columns: usize) {
    if rows.is_multiple_of(TILE) && columns.is_multiple_of(TILE) {
        tiles(from.as_chunks().0, to.as_chunks_mut().0, rows / TILE, columns / TILE);
    } else {
        runs(from, to, rows, columns);
    }
}

/// Transposes a matrix whose sizes are a number of tiles. Each number costs two statements.
const fn tiles<T: Copy>(from: &[[T; TILE]], to: &mut [[T; TILE]], rows: usize, columns: usize) {
    macro_rules! tile {
        ($at:ident $to:ident $($number:literal $x0:ident $x1:ident $x2:ident $x3:ident $x4:ident $x5:ident $x6:ident $x7:ident;)*) => {
            $(let [$x0, $x1, $x2, $x3, $x4, $x5, $x6, $x7] = from[$at + $number * rows];)*
            to[$to] = [$($x0),*];
            to[$to + columns] = [$($x1),*];
            to[$to + 2 * columns] = [$($x2),*];
            to[$to + 3 * columns] = [$($x3),*];
            to[$to + 4 * columns] = [$($x4),*];
            to[$to + 5 * columns] = [$($x5),*];
            to[$to + 6 * columns] = [$($x6),*];
            to[$to + 7 * columns] = [$($x7),*];
        };
    }
    let mut row = 0;
    while row < rows {
        let mut column = 0;
        while column < columns {
            let (first, first_to) = (column * TILE * rows + row, row * TILE * columns + column);
            tile! {
                first first_to
                0 a0 a1 a2 a3 a4 a5 a6 a7;
                1 b0 b1 b2 b3 b4 b5 b6 b7;
                2 c0 c1 c2 c3 c4 c5 c6 c7;
                3 d0 d1 d2 d3 d4 d5 d6 d7;
                4 e0 e1 e2 e3 e4 e5 e6 e7;
                5 f0 f1 f2 f3 f4 f5 f6 f7;
                6 g0 g1 g2 g3 g4 g5 g6 g7;
                7 h0 h1 h2 h3 h4 h5 h6 h7;
            }
            column += 1;
        }
        row += 1;
    }
}

/// Transposes a matrix of any size, several numbers in each turn of the loop, because the compiler counts turns and complains of many.
const fn runs<T: Copy>(from: &[T], to: &mut [T], rows: usize, columns: usize) {
    let mut row = 0;
    while row < rows {
        let (mut at, end, mut x) = (row * columns, (row + 1) * columns, row);
        while at + 4 <= end {
            to[at] = from[x];
            to[at + 1] = from[x + rows];
            to[at + 2] = from[x + 2 * rows];
            to[at + 3] = from[x + 3 * rows];
            at += 4;
            x += 4 * rows;
        }
        while at < end {
            to[at] = from[x];
            at += 1;
            x += rows;
        }
        row += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::vec;
    use std::vec::Vec;

    use super::*;

    #[test]
    fn all_sizes_around_those_of_tiles() {
        for rows in 1..20 {
            for columns in 1..20 {
                let from: Vec<usize> = (0..rows * columns).collect();
                let mut to = vec![usize::MAX; from.len()];
                transpose(&from, &mut to, rows, columns);
                for (i, value) in to.iter().enumerate() {
                    assert_eq!(*value, i % columns * rows + i / columns, "{rows} × {columns}");
                }
            }
        }
    }
}
