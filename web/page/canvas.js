// What both canvases to draw on have in common: positions, keys and colours.

/// Returns the colour of the style sheet with this name, which depends on whether the browser is dark.
export const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/// Calls a function when the browser becomes dark or light.
export const onScheme = (redraw) => matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

/// Returns the position of a pointer on a canvas, from 0 to 1 in both directions.
export function position(canvas, event) {
  const box = canvas.getBoundingClientRect();
  const inside = (value) => Math.min(1, Math.max(0, value));
  return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
}

/// A cross that arrow keys move over a canvas, shown while the canvas has the focus of the keyboard. Two arrows at once move it diagonally.
export class Cross {
  constructor(canvas, step, moved) {
    this.at = [0.5, 0.5];
    this.visible = false;
    const held = new Set();
    canvas.addEventListener("keydown", (event) => {
      this.visible = true;
      if (!event.key.startsWith("Arrow")) {
        return;
      }
      event.preventDefault();
      held.add(event.key);
      const by = event.shiftKey ? step / 5 : step;
      const move = (less, more) => by * (held.has(more) - held.has(less));
      const [x, y] = this.at;
      const inside = (value) => Math.min(1, Math.max(0, value));
      this.at = [inside(x + move("ArrowLeft", "ArrowRight")), inside(y + move("ArrowUp", "ArrowDown"))];
      moved();
    });
    canvas.addEventListener("keyup", (event) => held.delete(event.key));
    canvas.addEventListener("focus", () => {
      this.visible = canvas.matches(":focus-visible");
      moved();
    });
    canvas.addEventListener("blur", () => {
      held.clear();
      this.visible = false;
      moved();
    });
  }

  draw(context, size, colour) {
    if (!this.visible) {
      return;
    }
    const [x, y] = this.at.map((value) => value * size);
    context.strokeStyle = colour;
    context.lineWidth = 3;
    context.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context.moveTo(x + 8 * dx, y + 8 * dy);
      context.lineTo(x + 28 * dx, y + 28 * dy);
    }
    context.stroke();
  }
}
