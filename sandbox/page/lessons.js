// The lessons: the list, the steps of the one under way, and the task in one line above the phones.

import { post } from "./api.js";
import { close, redraw, showPanel, shown } from "./panel.js";
import { action, el, rich } from "./words.js";

const NARROW = matchMedia("(max-width: 800px)");
let training = { lessons: [], running: null };
let before = "";
let hinted = "";

// `began(running)` is called when another lesson's people are to be on the phones.
export function showTraining(given, began) {
  const person = training.running?.person;
  training = given;
  const { running } = training;
  if (running && running.person !== person) {
    began(running);
    if (NARROW.matches && shown() === "lessons") close();
  }
  if (shown() === "lessons") redraw();
  task();
  speak(running);
}

export const lessons = {
  title: "Pelajaran",
  draw(box) {
    const { running } = training;
    box.replaceChildren(...(running ? course(running) : list()));
  },
};

addEventListener("panel", task);
document.getElementById("task").onclick = () => showPanel("lessons");

function list() {
  const items = el("ol", "lessons");
  items.append(...training.lessons.map((lesson) => {
    const item = el("li", lesson.learned ? "learned" : "");
    const words = el("span");
    words.append(el("b", "", lesson.title), el("small", "", lesson.learned ? `${lesson.role} · selesai ✓` : lesson.role));
    item.append(words, action(lesson.learned ? "Ulangi" : "Mulai", () => begin(lesson.id), `begin ${lesson.id}`));
    return item;
  }));
  return [el("p", "", "Mulai dari atas. Warganya menulis sendiri, Anda bertindak sebagai petugas, dan setiap langkah diperiksa dari yang benar-benar terjadi."), items, ...crowd()];
}

function crowd() {
  const row = el("div", "row");
  row.append(...[5, 30].map((count) => action(`${count} laporan masuk`, () => post("lesson", { fill: count }))));
  return [el("h3", "", "Sore yang ramai"), el("p", "dim", "Warga sebanyak ini menulis bersamaan. Cocok untuk berlatih /antrian dan batas waktu."), row];
}

function course(running) {
  const at = running.steps.findIndex((step) => !step.done);
  const steps = el("ol", "steps");
  steps.append(...running.steps.map((step, number) => stepOf(step, number === at && !running.over)));
  const head = [el("h3", "", running.title), el("p", "role", running.role), rich("p", running.goal)];
  return [...head, steps, ...running.slips.map(slip), ...outcome(running), leave(running)];
}

function stepOf(step, current) {
  const item = el("li", step.done ? "done" : current ? "current" : "");
  if (current) item.setAttribute("aria-current", "step");
  item.append(rich("p", step.do));
  if (step.done) item.append(el("span", "unseen", "Selesai."));
  if (current && step.hint) {
    const hint = el("details");
    hint.open = hinted === step.do;
    hint.ontoggle = () => { if (hint.isConnected) hinted = hint.open ? step.do : ""; };
    const summary = el("summary", "", "Petunjuk");
    summary.dataset.key = "hint";
    hint.append(summary, rich("p", step.hint));
    item.append(hint);
  }
  return item;
}

function slip(words) {
  const box = rich("p", words);
  box.className = "slip";
  return box;
}

function outcome(running) {
  if (!running.finished) return [];
  const box = el("div", "outcome");
  box.append(el("strong", "", "Selesai! 🎉"), rich("p", running.learned));
  const after = training.lessons[training.lessons.findIndex((one) => one.id === running.id) + 1];
  if (after) box.append(action(`Berikutnya: ${after.title}`, () => begin(after.id), "next"));
  return [box];
}

function leave(running) {
  const row = el("div", "row");
  row.append(
    action(running.over ? "Coba lagi" : "Ulangi dari awal", () => begin(running.id), "again"),
    action("Semua pelajaran", () => post("lesson", { stop: true }), "stop"),
  );
  return row;
}

function begin(id) {
  return post("lesson", { start: id });
}

function task() {
  const { running } = training;
  const line = document.getElementById("task");
  line.hidden = !running || shown() === "lessons";
  if (line.hidden) return;
  const done = running.steps.filter((step) => step.done).length;
  line.className = running.over ? "over" : running.finished ? "finished" : "";
  const count = el("b", "", `${Math.min(done + 1, running.steps.length)}/${running.steps.length}`);
  line.replaceChildren(count, rich("span", now(running)));
}

function now(running) {
  if (running.over) return `${running.slips.at(-1)} Ketuk untuk mencoba lagi.`;
  return running.finished ? "Selesai! 🎉 Ketuk untuk melanjutkan." : running.steps.find((step) => !step.done).do;
}

// A screen reader hears each new step, slip or end once.
function speak(running) {
  const words = running ? now(running).replaceAll("**", "") : "";
  const slips = running?.slips.join(" ") ?? "";
  if (words + slips === before) return;
  before = words + slips;
  document.getElementById("spoken").textContent = [running?.slips.at(-1), words].filter(Boolean).join(" ");
}
