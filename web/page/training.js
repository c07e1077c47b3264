// The second tab: points, and a network that learns from them.

import { Cross, color, onScheme, position } from "./canvas.js";
import { boundary } from "./contour.js";
import { examples } from "./examples.js";

/// Steps per picture.
const STEPS = 5;
/// Points of the curve: when there are more, every other one is left out.
const CURVE = 400;
/// The step of an arrow key, of the square.
const STEP = 1 / 20;
/// A step takes time in proportion to the points.
const MOST = 500;
/// The radius of a point (pixels of the canvas).
const RADIUS = 10;
const CLASSES = ["class-a", "class-b", "class-c"];

export function startTraining(module, announce) {
  const element = (id) => document.getElementById(id);
  const [plane, curve, progress, summary, train] = ["plane", "curve", "progress", "summary", "train"].map(element);
  const kinds = [...document.querySelectorAll("[name=class]")];
  const shade = document.createElement("canvas");
  shade.width = shade.height = module.side;

  // [x, y, class], from −1 to 1.
  let points = [];
  let seed = 1;
  let steps = 0;
  // [step, loss]
  let losses = [];
  let stride = 1;
  let running = false;
  let shown = false;
  let scheduled = false;

  const cross = new Cross(plane, STEP, schedule);
  const kind = () => Number(kinds.find((each) => each.checked).value);

  function add(x, y) {
    if (points.length === MOST) {
      announce(`${MOST} points are the most.`);
      return;
    }
    points.push([x, y, kind()]);
    module.add(...points.at(-1));
    schedule();
  }

  function keep(count) {
    points.length = count;
    module.keep(count);
    if (count === 0) {
      stop();
    }
    schedule();
  }

  function again() {
    stop();
    seed += 1;
    module.forget(seed);
    [steps, losses, stride] = [0, [], 1];
    progress.textContent = "Not trained yet";
    schedule();
  }

  function stop() {
    running = false;
    train.setAttribute("aria-pressed", "false");
    train.textContent = "Train";
  }

  function toggle() {
    if (running) {
      stop();
      announce(`Paused. ${progress.textContent}, ${summary.textContent}`);
    } else if (points.length === 0) {
      progress.textContent = "First place some points";
      announce(progress.textContent);
    } else {
      running = true;
      train.setAttribute("aria-pressed", "true");
      train.textContent = "Pause";
      announce("Training.");
      schedule();
    }
  }

  function learn() {
    const loss = module.train(STEPS, Number(element("rate").value));
    if (Number.isNaN(loss)) {
      stop();
      progress.textContent = "The numbers became too large: start again with a smaller learning rate";
      announce(progress.textContent);
      return;
    }
    steps += STEPS;
    if (steps % (STEPS * stride) === 0) {
      losses.push([steps, loss]);
    }
    if (losses.length > CURVE) {
      losses = losses.filter((_, index) => index % 2 === 1);
      stride *= 2;
    }
    progress.textContent = `Step ${steps}: loss ${loss.toFixed(3)}`;
  }

  function schedule() {
    if (!scheduled && shown) {
      scheduled = true;
      requestAnimationFrame(() => {
        scheduled = false;
        if (running) {
          learn();
        }
        drawPlane();
        drawCurve();
        summary.textContent = points.length > 0 ? `${module.right()} of ${points.length} points are on their side of the line` : "";
        if (running) {
          schedule();
        }
      });
    }
  }

  function drawPlane() {
    const context = plane.getContext("2d");
    const size = plane.width;
    context.clearRect(0, 0, size, size);
    if (steps > 0) {
      const map = module.map();
      drawShade(map);
      context.imageSmoothingQuality = "high";
      // The points of the map are on the edges of the square, and the centres of pixels are not.
      const [inset, whole] = [0.5, module.side - 1];
      context.drawImage(shade, inset, inset, whole, whole, 0, 0, size, size);
      context.strokeStyle = color("text");
      context.lineWidth = 3;
      context.beginPath();
      for (const [x, y, toX, toY] of boundary(map, module.side, module.classes)) {
        context.moveTo(x * size, y * size);
        context.lineTo(toX * size, toY * size);
      }
      context.stroke();
    }
    for (const [x, y, c] of points) {
      drawPoint(context, ((x + 1) / 2) * size, ((y + 1) / 2) * size, c);
    }
    cross.draw(context, size, color("text"));
  }

  /// Tints each point of the map: the more, the surer the network is.
  function drawShade(map) {
    const context = shade.getContext("2d");
    const image = context.createImageData(module.side, module.side);
    const tints = CLASSES.map((name) => color(name).match(/\w\w/g).map((two) => parseInt(two, 16)));
    for (let point = 0; point < module.side ** 2; point++) {
      const p = map.subarray(point * module.classes, (point + 1) * module.classes);
      const c = p.indexOf(Math.max(...p));
      const sure = (p[c] - 1 / module.classes) / (1 - 1 / module.classes);
      image.data.set([...tints[c], 255 * (0.08 + 0.37 * sure)], 4 * point);
    }
    context.putImageData(image, 0, 0);
  }

  /// A circle, a square or a triangle, so that the classes differ without colours.
  function drawPoint(context, x, y, c) {
    context.beginPath();
    if (c === 0) {
      context.arc(x, y, RADIUS, 0, 2 * Math.PI);
    } else if (c === 1) {
      context.rect(x - 0.9 * RADIUS, y - 0.9 * RADIUS, 1.8 * RADIUS, 1.8 * RADIUS);
    } else {
      context.moveTo(x, y - 1.2 * RADIUS);
      context.lineTo(x + 1.15 * RADIUS, y + 0.9 * RADIUS);
      context.lineTo(x - 1.15 * RADIUS, y + 0.9 * RADIUS);
      context.closePath();
    }
    context.fillStyle = color(CLASSES[c]);
    context.fill();
    context.strokeStyle = color("point-edge");
    context.lineWidth = 2.5;
    context.stroke();
  }

  function drawCurve() {
    const context = curve.getContext("2d");
    const [left, right, top, bottom] = [64, curve.width - 16, 18, curve.height - 44];
    const most = Math.max(...losses.map(([, loss]) => loss), 0.1);
    const x = (step) => left + ((right - left) * step) / Math.max(steps, 1);
    const y = (loss) => bottom - ((bottom - top) * loss) / most;
    context.clearRect(0, 0, curve.width, curve.height);
    context.font = "22px system-ui, sans-serif";
    context.fillStyle = color("quiet");
    context.strokeStyle = color("line");
    context.lineWidth = 2;
    context.textBaseline = "middle";
    context.textAlign = "right";
    context.beginPath();
    for (const part of [0, 0.5, 1]) {
      context.moveTo(left, y(part * most));
      context.lineTo(right, y(part * most));
      context.fillText((part * most).toFixed(2), left - 8, y(part * most));
    }
    context.stroke();
    context.textBaseline = "top";
    context.fillText(`step ${steps}`, right, bottom + 12);
    context.textAlign = "left";
    context.fillText("0", left, bottom + 12);
    context.strokeStyle = color("accent");
    context.lineWidth = 4;
    context.lineJoin = "round";
    context.beginPath();
    losses.forEach(([step, loss]) => context.lineTo(x(step), y(loss)));
    context.stroke();
  }

  function take(name) {
    again();
    points = examples[name]();
    module.keep(0);
    points.forEach((point) => module.add(...point));
    announce(`${points.length} points.`);
    schedule();
  }

  plane.addEventListener("pointerdown", (event) => {
    if (event.button === 0) {
      cross.visible = false;
      add(...position(plane, event).map((value) => 2 * value - 1));
    }
  });
  plane.addEventListener("keydown", (event) => {
    const act = {
      " ": () => {
        add(...cross.at.map((value) => 2 * value - 1));
        announce(`${points.length} points.`);
      },
      Backspace: () => keep(Math.max(0, points.length - 1)),
      1: () => (kinds[0].checked = true),
      2: () => (kinds[1].checked = true),
      3: () => (kinds[2].checked = true),
    }[event.key];
    if (act && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      act();
      schedule();
    }
  });
  train.addEventListener("click", toggle);
  element("again").addEventListener("click", again);
  element("undo").addEventListener("click", () => keep(Math.max(0, points.length - 1)));
  element("clear").addEventListener("click", () => keep(0));
  document.querySelectorAll("[data-example]").forEach((button) => button.addEventListener("click", () => take(button.dataset.example)));
  onScheme(schedule);
  take("moons");
  return {
    show() {
      shown = true;
      schedule();
    },
    hide() {
      shown = false;
      stop();
    },
  };
}
