// The boundary between the classes of a map.

/// Returns the lines, [x, y, x, y] from 0 to 1, on which the two most likely classes of a map are equally likely: marching squares with
/// more than two classes. The map has `side` × `side` points with a probability per class.
export function boundary(map, side, classes) {
  const best = (point) => {
    let found = 0;
    for (let c = 1; c < classes; c++) {
      if (map[point * classes + c] > map[point * classes + found]) {
        found = c;
      }
    }
    return found;
  };
  const bests = Array.from({ length: side * side }, (_, point) => best(point));
  // Where between two neighbours their classes are equally likely, on a straight line between their probabilities.
  const crossing = (from, to) => {
    const difference = (point) => map[point * classes + bests[from]] - map[point * classes + bests[to]];
    const part = difference(from) / (difference(from) - difference(to));
    const [x, y] = [from % side, Math.floor(from / side)];
    return [(x + part * ((to % side) - x)) / (side - 1), (y + part * (Math.floor(to / side) - y)) / (side - 1)];
  };
  const lines = [];
  for (let y = 0; y + 1 < side; y++) {
    for (let x = 0; x + 1 < side; x++) {
      const corner = y * side + x;
      const around = [corner, corner + 1, corner + side + 1, corner + side];
      const ends = [];
      around.forEach((from, i) => {
        const to = around[(i + 1) % 4];
        if (bests[from] !== bests[to]) {
          ends.push(crossing(from, to));
        }
      });
      if (ends.length === 2) {
        lines.push([...ends[0], ...ends[1]]);
      } else if (ends.length > 2) {
        const middle = [0, 1].map((axis) => ends.reduce((sum, end) => sum + end[axis], 0) / ends.length);
        ends.forEach((end) => lines.push([...end, ...middle]));
      }
    }
  }
  return lines;
}
