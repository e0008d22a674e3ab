// The switches: what goes wrong on purpose, and for whom. What is on stands above the phones, too.

import { post } from "./api.js";
import { action, el } from "./words.js";

const SWITCHES = [
  ["network_down", "Jaringan putus", "Tidak ada pesan yang lewat, ke arah mana pun."],
  ["slow_seconds", "Lambat", "Setiap permintaan dan kiriman tiga detik lebih lama."],
  ["too_many", "Terlalu cepat (429)", "Telegram dan WhatsApp menolak kiriman bot."],
  ["duplicate_deliveries", "Kiriman ganda", "Setiap pesan orang sampai dua kali ke bot."],
  ["out_of_order", "Urutan tertukar", "Dari dua pesan beruntun, yang kedua sampai dulu."],
  ["lose_statuses", "Centang hilang", "Bot tidak diberi tahu nasib pesan WhatsApp-nya."],
];
const SLOW = 3;
let world = null;
let holders = () => [];

export const faults = {
  title: "Gangguan",
  draw(box) {
    const all = el("div", "switches");
    all.append(...SWITCHES.map(([name, label, about]) => toggle(name, label, about, isOn(name), (on) => order(name, on))));
    box.replaceChildren(all, el("h3", "", "Siapa yang memegang ponsel"), ...privateChats().filter((chat) => holders().includes(chat.members[0])).map(person), off());
  },
};

// Above the phones: what is on, each turned off by a tap. `whose()` names who holds a phone.
export function showFaults(given, whose) {
  world = given;
  holders = whose;
  const strip = document.getElementById("on");
  const chips = SWITCHES.filter(([name]) => isOn(name)).map(([name, label]) => chip(label, () => order(name, false)));
  for (const chat of privateChats()) {
    const who = world.people[chat.members[0]].name;
    if (chat.blocked) chips.push(chip(`${who} memblokir bot`, () => block(chat, false)));
    if (isWindowClosed(chat)) chips.push(chip(`${who}: 24 jam lewat`, () => closeWindow(chat, false)));
  }
  strip.hidden = !chips.length;
  strip.replaceChildren(...chips);
  document.querySelector("[data-panel=faults]").dataset.count = chips.length || "";
}

function chip(label, undo) {
  const node = action(`${label} ✕`, undo);
  node.setAttribute("aria-label", `Matikan: ${label}`);
  return node;
}

function person(chat) {
  const who = world.people[chat.members[0]].name;
  const box = el("div", "switches");
  box.append(toggle(`block ${chat.key}`, `${who} memblokir bot`, chat.platform === "whatsapp" ? "WhatsApp" : "Telegram", chat.blocked, (on) => block(chat, on)));
  if (chat.platform === "whatsapp") {
    box.append(toggle(`window ${chat.key}`, `24 jam lewat untuk ${who}`, "Hanya templat yang masih sampai, sampai ia menulis lagi.", isWindowClosed(chat), (on) => closeWindow(chat, on)));
  }
  return box;
}

function off() {
  const box = el("div", "row");
  box.append(action("Matikan semua gangguan", async () => {
    await post("faults", { clear: true, whatsapp_window_open: privateChats().filter(isWindowClosed).map((chat) => chat.members[0]) });
    for (const chat of privateChats().filter((one) => one.blocked)) await block(chat, false);
  }));
  return box;
}

function toggle(key, label, about, on, change) {
  const node = action("", () => change(!on), key);
  node.setAttribute("role", "switch");
  node.setAttribute("aria-checked", on);
  const words = el("span");
  words.append(el("b", "", label), el("small", "", about));
  node.append(words, el("i", "knob"));
  return node;
}

function privateChats() {
  return Object.values(world?.chats ?? {}).filter((chat) => chat.kind === "private" && (chat.platform === "whatsapp" || chat.started || chat.blocked));
}

function isOn(name) {
  return Boolean(name === "lose_statuses" ? world?.faults.twilio.lose_statuses : world?.faults[name]);
}

function isWindowClosed(chat) {
  return chat.platform === "whatsapp" && chat.window_closed;
}

function order(name, on) {
  if (name === "lose_statuses") return post("faults", { twilio: { lose_statuses: on } });
  return post("faults", { [name]: name === "slow_seconds" ? (on ? SLOW : 0) : on });
}

function block(chat, on) {
  return post("act", { person: chat.members[0], chat: chat.key, do: on ? "block" : "unblock" });
}

function closeWindow(chat, on) {
  return post("faults", { [on ? "whatsapp_window_closed" : "whatsapp_window_open"]: [chat.members[0]] });
}
