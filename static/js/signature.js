// Shows the pad of components/signature.html in place of signing by code, and writes its strokes as whole
// numbers: {"width", "height", "strokes": [[[x, y, milliseconds since the first point], …], …]}.
"use strict";

const hand = document.querySelector("[data-signature-hand]");
const byCode = document.querySelector("[data-signature-code]");
const box = hand.querySelector("[data-signature-pad]");
const canvas = box.querySelector("canvas");
const field = hand.querySelector("[data-signature-strokes]");
const ink = getComputedStyle(canvas).color;
const pad = new SignaturePad(canvas, { penColor: ink, minWidth: 1.2, maxWidth: 3.2 });
let size = { width: 0, height: 0 };
let scale = 1; // of what is shown, to how it was written last
let written = size;

const whole = (number, most) => Math.min(Math.max(Math.round(number), 0), most);

function write() {
  const data = pad.toData();
  box.classList.toggle("signed", data.length > 0);
  const start = data[0]?.points[0].time ?? 0;
  const strokes = data.map(({ points }) =>
    points.map(({ x, y, time }) => [whole(x, size.width), whole(y, size.height), whole(time - start, 1e9)]),
  );
  field.value = data.length ? JSON.stringify({ ...size, strokes }) : "";
}

// Drawn again at the new size: smaller if the telephone was turned, as large as before if it was turned back.
function fit() {
  const { clientWidth: width, clientHeight: height } = canvas;
  if (!width || (width === size.width && height === size.height)) return;
  const wanted = written.width ? Math.min(width / written.width, height / written.height, 1) : 1;
  const factor = wanted / scale;
  const data = pad.toData();
  for (const { points } of data) for (const point of points) [point.x, point.y] = [point.x * factor, point.y * factor];
  size = { width, height };
  scale = wanted;
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  canvas.getContext("2d").scale(devicePixelRatio, devicePixelRatio);
  pad.clear();
  pad.fromData(data);
  write();
}

// What was signed before the server asked for something else.
function restore() {
  if (!field.value) return;
  const { width, height, strokes } = JSON.parse(field.value);
  const factor = Math.min(size.width / width, size.height / height, 1);
  const points = (stroke) => stroke.map(([x, y, time]) => ({ x: x * factor, y: y * factor, time, pressure: 0.5 }));
  const look = { penColor: ink, minWidth: 1.2, maxWidth: 3.2, dotSize: 0, velocityFilterWeight: 0.7 };
  pad.fromData(strokes.map((stroke) => ({ ...look, points: points(stroke) })));
  [written, scale] = [size, 1];
  write();
}

function choose(way) {
  for (const [part, chosen] of [[hand, way === "hand"], [byCode, way === "code"]]) {
    if (!part) continue;
    part.hidden = !chosen;
    part.disabled = !chosen;
  }
  if (way === "hand") fit();
}

function changeTo(way) {
  choose(way);
  // The button that was pressed is hidden now: the keyboard goes on in what it has brought up.
  (way === "hand" ? hand : byCode).querySelector("button:not([hidden]), input:not([type=hidden])")?.focus();
}

for (const button of document.querySelectorAll("[data-signature-choose]")) {
  button.hidden = false;
  button.addEventListener("click", () => changeTo(button.dataset.signatureChoose));
}
hand.querySelector("[data-signature-clear]").addEventListener("click", () => {
  pad.clear();
  write();
});
pad.addEventListener("endStroke", () => {
  [written, scale] = [size, 1];
  write();
});

const before = field.value;
choose("hand");
field.value = before;
restore();
if (hand.dataset.start === "code") choose("code");
new ResizeObserver(fit).observe(canvas);
