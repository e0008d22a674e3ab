// The town's time: shown in the header, moved ahead in the panel.

import { post } from "./api.js";
import { action, el } from "./words.js";

const zone = { timeZone: "Asia/Jakarta" };
const short = new Intl.DateTimeFormat("id-ID", { ...zone, weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("id-ID", { ...zone, weekday: "long", day: "numeric", month: "long", year: "numeric" });
const hour = new Intl.DateTimeFormat("id-ID", { ...zone, hour: "2-digit", minute: "2-digit" });
const STEPS = [
  ["+1 jam", { advance_seconds: 3600 }], ["+24 jam", { advance_seconds: 86400 }],
  ["+1 hari kerja", { working_days: 1 }], ["+5 hari kerja", { working_days: 5 }],
];
let offset = 0;

export function setOffset(seconds) { offset = seconds; tick(); }

export function tick() {
  const now = new Date(Date.now() + offset * 1000);
  document.getElementById("clock").textContent = `${short.format(now)} WIB`;
  const face = document.querySelector(".face-of-clock");
  if (face) face.replaceChildren(el("strong", "", `${hour.format(now)} WIB`), el("span", "", day.format(now)));
}

export const clock = {
  title: "Jam kota",
  draw(box) {
    const steps = el("div", "row");
    steps.append(...STEPS.map(([words, body]) => action(words, () => post("clock", body))));
    box.replaceChildren(
      el("p", "face-of-clock"), steps,
      el("p", "dim", "Jam bot ikut maju, jadi batas waktu, pengingat, dan jendela 24 jam benar-benar terjadi. Hari kerja melewati akhir pekan dan hari libur. Jam tidak bisa mundur."),
    );
    tick();
  },
};
