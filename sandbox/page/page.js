// Three phones side by side, kept up to date by the sandbox's stream of events.

import { listen, state } from "./api.js";
import { clock, setOffset, tick } from "./clock.js";
import { faults, showFaults } from "./faults.js";
import { lessons, showTraining } from "./lessons.js";
import { panel, redraw } from "./panel.js";
import { onAdded, people, setPeople } from "./people.js";
import { Phone } from "./phone.js";

const notice = document.getElementById("notice");
let world = null;

function say(words) {
  notice.textContent = words;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { notice.textContent = ""; }, 6000);
}

const inGroup = (w, key) => Object.values(w.chats).some((chat) => chat.kind !== "private" && chat.members.includes(key));
const keys = (w, test) => Object.keys(w.people).filter((key) => test(w.people[key]));

const phones = [
  new Phone({
    id: "citizen-telegram", title: "Warga di Telegram", platform: "telegram", say,
    owners: (w) => keys(w, (p) => p.telegram_id && !inGroup(w, p.key)),
    wanted: (_, chat) => chat.platform === "telegram" && chat.kind === "private",
  }),
  new Phone({
    id: "citizen-whatsapp", title: "Warga di WhatsApp", platform: "whatsapp", say,
    owners: (w) => keys(w, (p) => p.phone),
    wanted: (_, chat) => chat.platform === "whatsapp",
  }),
  new Phone({
    id: "officers", title: "Petugas di Telegram", platform: "telegram", say,
    owners: (w) => keys(w, (p) => p.telegram_id && inGroup(w, p.key)),
    wanted: (_, chat) => chat.platform === "telegram",
  }),
];
document.getElementById("phones").append(...phones.map((phone) => phone.root));

// The group comes first among an officer's chats.
function ordered(w) {
  for (const person of Object.values(w.people)) {
    person.chats.sort((a, b) => (w.chats[a].kind === "private") - (w.chats[b].kind === "private"));
  }
  return w;
}

// What arrives while the whole world is being fetched may be newer than that world: it waits, and is applied after.
let fetching = null;
let arrived = [];
let again = false;

async function refresh() {
  if (fetching) { again = true; return fetching; }
  fetching = fetchWorld();
  try { await fetching; } finally { fetching = null; }
  const waiting = arrived;
  arrived = [];
  waiting.forEach(change);
  if (again) { again = false; await refresh(); }
}

async function fetchWorld() {
  const looked = Object.fromEntries(Object.values(world?.chats ?? {}).map((chat) => [chat.key, chat.looked]));
  world = ordered(await state());
  for (const chat of Object.values(world.chats)) chat.looked = looked[chat.key];
  setOffset(world.clock_offset);
  for (const phone of phones) phone.show(world);
  showFaults(world, () => phones.map((phone) => phone.person));
  setPeople(world);
  showTraining(world.training, put);
  redraw();
}

// A lesson's citizen and officer, each on their phone.
function put(running) {
  phones[0].become(running.person);
  phones[2].become(running.officer);
}

function change(event) {
  if (fetching && event.type !== "world") return void arrived.push(event);
  if (!world || event.type === "world") return refresh();
  if (event.type === "training") return showTraining(event.training, put);
  if (event.type === "toast") return phones.forEach((phone) => phone.takeToast(event));
  if (event.type === "action") return phones.forEach((phone) => phone.takeAction(event.chat));
  const chat = world.chats[event.chat];
  if (!chat) return refresh();
  const at = chat.messages.findIndex((m) => m.id === event.message.id);
  if (at >= 0 && JSON.stringify(chat.messages[at]) === JSON.stringify(event.message)) return;
  if (at < 0) chat.messages.push(event.message); else chat.messages[at] = event.message;
  if (chat.platform === "whatsapp" && event.message.from !== "bot") chat.window_open = true;
  phones.forEach((phone) => phone.take(event.chat, event.message));
  if (at < 0) call(event);

}

// On a telephone: which of the phones that are out of sight has something new.
function call({ chat, message }) {
  for (const phone of phones) {
    const away = phone.root.offsetParent === null && phone.concerns(chat) && message.from !== phone.person;
    if (away) document.querySelector(`[data-show=${phone.id}]`).dataset.new = "baru";
  }
}

for (const button of document.querySelectorAll("[data-show]")) {
  button.onclick = () => {
    for (const other of document.querySelectorAll("[data-show]")) other.setAttribute("aria-pressed", other === button);
    for (const phone of phones) phone.root.classList.toggle("shown", phone.id === button.dataset.show);
    delete button.dataset.new;
    refresh();
  };
}
phones[0].root.classList.add("shown");

onAdded(async (person, channel) => {
  await refresh();
  phones[{ telegram: 0, whatsapp: 1, officer: 2 }[channel]].become(person.key);
});
addEventListener("person", redraw);
addEventListener("refused", (event) => say(event.detail));
panel({ lessons, clock, faults, people });
listen(change, refresh);
setInterval(tick, 1000);
refresh();
