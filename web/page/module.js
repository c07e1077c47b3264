// The WebAssembly module: its functions, and views of its memory.

/// Loads the module. It needs vector instructions, which browsers have had since 2021 (Safari since 2023).
export async function load() {
  const response = await fetch("stackprop_web.wasm");
  if (!response.ok) {
    throw new Error(`stackprop_web.wasm: ${response.status} ${response.statusText}`);
  }
  const { instance } = await WebAssembly.instantiate(await response.arrayBuffer(), {});
  return wrap(instance.exports);
}

/// Returns the functions under the names of the page. A view of the memory is made for each use, because memory that grows is moved.
export function wrap(wasm) {
  const floats = (address, length) => new Float32Array(wasm.memory.buffer, address, length);
  const side = wasm.plane_map_side();
  const classes = wasm.plane_classes();
  return {
    capacity: wasm.digits_capacity(),
    /// Makes the image of a drawing, [x, y, starts] per point, and returns it with the probabilities of the digits.
    readDrawing(points) {
      floats(wasm.digits_points_address(), 3 * points.length).set(points.flat());
      wasm.digits_draw(points.length);
      wasm.digits_read();
      return { pixels: floats(wasm.digits_pixels_address(), 784).slice(), probabilities: this.probabilities() };
    },
    /// Returns the probabilities of an image of 28 × 28 pixels from 0 to 1.
    readPixels(pixels) {
      floats(wasm.digits_pixels_address(), 784).set(pixels);
      wasm.digits_read();
      return this.probabilities();
    },
    probabilities: () => floats(wasm.digits_probabilities_address(), 10).slice(),
    parameters: wasm.digits_parameters(),
    forget: wasm.plane_forget,
    keep: wasm.plane_keep,
    add: wasm.plane_add,
    train: wasm.plane_train,
    right: wasm.plane_right,
    classes,
    side,
    /// Returns the probabilities of the classes at each point of the map, row by row.
    map: () => floats(wasm.plane_map_address(), side * side * classes).slice(),
  };
}
