// The side panel: which tool it shows, and where the keyboard's focus goes when it opens and closes.

const root = document.getElementById("panel");
const title = document.getElementById("panel-title");
const inside = root.querySelector(".inside");
const openers = [...document.querySelectorAll("[data-panel]")];
let tools = {};
let open = "";

// `given` is {name: {title, draw(box)}}: a tool draws itself into the box, each time it may have changed.
export function panel(given) {
  tools = given;
  for (const opener of openers) opener.onclick = () => toggle(opener.dataset.panel);
  root.querySelector(".close").onclick = close;
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && root.contains(document.activeElement)) close(); });
}

export function showPanel(name) {
  open = name;
  mark();
  redraw();
  title.focus();
}

export function shown() { return open; }

// Keeps the focus on the same control, though it is a new one.
export function redraw() {
  if (!open) return;
  title.textContent = tools[open].title;
  const at = inside.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  tools[open].draw(inside);
  if (at) inside.querySelector(`[data-key="${CSS.escape(at)}"]`)?.focus();
}

function toggle(name) {
  if (open === name) close(); else showPanel(name);
}

export function close() {
  const opener = openers.find((one) => one.dataset.panel === open);
  open = "";
  mark();
  opener?.focus();
}

function mark() {
  root.hidden = !open;
  document.body.classList.toggle("with-panel", Boolean(open));
  document.body.dataset.tool = open;
  for (const opener of openers) opener.setAttribute("aria-expanded", opener.dataset.panel === open);
  dispatchEvent(new Event("panel"));
}
