// The first tab: a drawing, and what the network reads.

import { Cross, color, onScheme, position } from "./canvas.js";

/// The width of the pen on the paper, of its side. The network sees another: see `src/drawing.rs`.
const PEN = 0.065;
/// The least distance of two points of a stroke.
const LEAST = 0.004;
/// The step of an arrow key.
const STEP = 1 / 32;

const percent = (probability) => `${(100 * probability).toFixed(1)}\u00a0%`;

export function startDigits(module, announce) {
  const [paper, seen, reading, pen] = ["paper", "seen", "reading", "pen"].map((id) => document.getElementById(id));
  const bars = Array.from({ length: 10 }, (_, digit) => {
    const row = document.createElement("li");
    row.innerHTML = `<span>${digit}</span><span class="track"><span class="bar"></span></span><span class="percent"></span>`;
    document.getElementById("bars").append(row);
    return row;
  });
  document.getElementById("parameters").textContent = module.parameters.toLocaleString("en").replaceAll(",", "\u00a0");

  // [x, y, starts] per point.
  let points = [];
  let penIsDown = false;
  let pointer = null;
  let scheduled = false;

  const cross = new Cross(paper, STEP, () => {
    if (penIsDown) {
      addPoint(cross.at, false);
    }
    schedule();
  });

  function addPoint([x, y], starts) {
    const last = points.at(-1);
    starts ||= points.length === 0; // the paper can be cleared during a stroke
    if (points.length < module.capacity && (starts || Math.hypot(x - last[0], y - last[1]) >= LEAST)) {
      points.push([x, y, starts ? 1 : 0]);
    }
    schedule();
  }

  function schedule() {
    if (!scheduled) {
      scheduled = true;
      requestAnimationFrame(() => {
        scheduled = false;
        drawPaper();
        read();
      });
    }
  }

  function drawPaper() {
    const context = paper.getContext("2d");
    const size = paper.width;
    context.clearRect(0, 0, size, size);
    context.strokeStyle = color("text");
    context.lineWidth = PEN * size;
    context.lineCap = context.lineJoin = "round";
    context.beginPath();
    for (const [x, y, starts] of points) {
      starts ? context.moveTo(x * size, y * size) : context.lineTo(x * size, y * size);
      // A dot is a line, too.
      context.lineTo(x * size, y * size);
    }
    context.stroke();
    cross.draw(context, size, color(penIsDown ? "accent" : "quiet"));
  }

  function drawSeen(pixels) {
    const context = seen.getContext("2d");
    const image = context.createImageData(28, 28);
    pixels.forEach((ink, index) => image.data.set([255 * ink, 255 * ink, 255 * ink, 255], 4 * index));
    context.putImageData(image, 0, 0);
  }

  function read() {
    const { pixels, probabilities } = module.readDrawing(points);
    drawSeen(pixels);
    const shown = points.length > 0 ? [...probabilities] : Array(10).fill(0);
    const order = shown.map((_, digit) => digit).sort((a, b) => shown[b] - shown[a]);
    bars.forEach((row, digit) => {
      row.classList.toggle("best", points.length > 0 && digit === order[0]);
      row.querySelector(".bar").style.transform = `scaleX(${shown[digit]})`;
      row.querySelector(".percent").textContent = points.length > 0 ? percent(shown[digit]) : "–";
    });
    if (points.length === 0) {
      reading.textContent = "Draw a digit";
    } else if (shown[order[0]] >= 0.7) {
      reading.textContent = `This is a ${order[0]}`;
    } else {
      reading.textContent = `A ${order[0]}, or a ${order[1]}?`;
    }
  }

  /// Tells a screen reader what was read, at the end of a stroke.
  function tell() {
    requestAnimationFrame(() => announce(`${reading.textContent} ${document.querySelector(".best .percent")?.textContent ?? ""}`));
  }

  function setPen(down) {
    penIsDown = down;
    pen.textContent = down ? "The pen is down." : "";
    schedule();
  }

  function erase() {
    points = [];
    setPen(false);
    announce("The paper is empty.");
  }

  paper.addEventListener("pointerdown", (event) => {
    if (pointer === null && event.button === 0) {
      pointer = event.pointerId;
      paper.setPointerCapture(pointer);
      cross.visible = false;
      setPen(false);
      addPoint(position(paper, event), true);
    }
  });
  paper.addEventListener("pointermove", (event) => {
    if (event.pointerId === pointer) {
      const all = event.getCoalescedEvents?.() ?? [];
      (all.length > 0 ? all : [event]).forEach((each) => addPoint(position(paper, each), false));
    }
  });
  for (const end of ["pointerup", "pointercancel"]) {
    paper.addEventListener(end, (event) => {
      if (event.pointerId === pointer) {
        pointer = null;
        tell();
      }
    });
  }
  paper.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      if (!event.repeat) {
        setPen(!penIsDown);
        announce(penIsDown ? "The pen is down." : "The pen is up.");
        penIsDown ? addPoint(cross.at, true) : tell();
      }
    } else if (["Escape", "Delete", "Backspace"].includes(event.key)) {
      event.preventDefault();
      erase();
    }
  });
  paper.addEventListener("blur", () => setPen(false));
  document.getElementById("erase").addEventListener("click", erase);
  onScheme(schedule);
  read();
  return { show: schedule, hide() {} };
}
