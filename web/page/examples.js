// Points to begin with: [x, y, class], from −1 to 1.

/// Random numbers from 0 to 1 that are the same each time: xorshift of 32 bits (Marsaglia 2003).
function random(seed) {
  return () => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) / 2 ** 32;
  };
}

/// Makes `count` points for each class. `at` returns the position for a part from 0 to 1.
function make(count, classes, noise, at) {
  const next = random(2463534242);
  const normal = () => noise * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const inside = (value) => Math.min(0.97, Math.max(-0.97, value + normal()));
  return Array.from({ length: count * classes }, (_, index) => {
    const kind = index % classes;
    const [x, y] = at((Math.floor(index / classes) + 0.5) / count, kind);
    return [inside(x), inside(y), kind];
  });
}

const polar = (radius, angle) => [radius * Math.cos(angle), radius * Math.sin(angle)];

export const examples = {
  moons: () =>
    make(50, 2, 0.06, (part, kind) => {
      const [x, y] = polar(0.55, Math.PI * part);
      return kind === 0 ? [x - 0.25, 0.12 - y] : [0.25 - x, y - 0.12];
    }),
  rings: () => make(50, 3, 0.035, (part, kind) => polar(0.12 + 0.34 * kind, 2 * Math.PI * part)),
  spirals: () => make(60, 3, 0.02, (part, kind) => polar(0.1 + 0.8 * part, 4 * part + (2 * Math.PI * kind) / 3)),
};
