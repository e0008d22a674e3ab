// New citizens, officers and groups; and a fresh start.

import { post } from "./api.js";
import { action, el } from "./words.js";

const WHERE = { telegram: "warga di Telegram", whatsapp: "warga di WhatsApp", officer: "petugas di Telegram" };
let world = null;
let added = () => {};

export function setPeople(given) { world = given; }

// `then(person)` is told of each new person.
export function onAdded(then) { added = then; }

export const people = {
  title: "Orang dan grup",
  draw(box) {
    if (box.querySelector("form")) return void refresh(box);
    const newGroup = form("Grup baru", [field("title", "Nama grup", "Dinas Kesehatan")], "Buat grup", foundGroup);
    const newPerson = form("Orang baru", [field("name", "Nama", "Sri Wahyuni"), choice("channel", "Sebagai", WHERE)], "Tambahkan", addPerson);
    newPerson.append(el("p", "dim", "Petugas baru masuk ke semua grup. Supaya boleh bertindak, ia menulis dulu di grup, lalu koordinator membalas pesannya dengan /petugas dishub."));
    box.replaceChildren(newPerson, newGroup, el("div", "groups"), el("h3", "", "Mulai dari awal"), restart());
    refresh(box);
  },
};

function refresh(box) {
  box.querySelector(".groups").replaceChildren(...groups().flatMap((chat) => [line(chat), ...(chat.topics ?? []).map((topic) => topicLine(chat, topic))]));
}

function groups() {
  return Object.values(world?.chats ?? {}).filter((chat) => chat.kind !== "private" && !chat.migrated_to);
}

function line(chat) {
  const box = el("div", "group");
  const names = chat.members.map((key) => world.people[key].first_name).join(", ");
  const words = el("span");
  words.append(el("b", "", chat.title), el("small", "", `${names}${chat.bot_inside ? "" : " · bot di luar"}`));
  box.append(words);
  if (chat.kind === "group") box.append(action("Jadikan supergrup", () => post("groups", { group: chat.key, migrate: true }), `migrate ${chat.key}`));
  if (chat.kind === "supergroup") box.append(action("Topik baru", () => openTopic(chat), `topic ${chat.key}`));
  const move = chat.bot_inside ? "leave" : "join";
  box.append(action(chat.bot_inside ? "Keluarkan bot" : "Masukkan bot", () => post("groups", { group: chat.key, [move]: ["bot"] }), `bot ${chat.key}`));
  return box;
}

function topicLine(chat, topic) {
  const box = el("div", "group topic");
  const change = (words, verb) => action(words, () => post("groups", { group: chat.key, topic: { [verb]: topic.id } }), `${verb} ${chat.key} ${topic.id}`);
  box.append(el("span", "", `# ${topic.name}${topic.closed ? " · ditutup" : ""}`));
  box.append(topic.closed ? change("Buka lagi", "reopen") : change("Tutup", "close"), change("Hapus", "delete"));
  return box;
}

function openTopic(chat) {
  const text = prompt(`Nama topik di ${chat.title}?`)?.trim();
  return text && post("act", { person: chat.members[0], chat: chat.key, do: "topic", text });
}

async function addPerson(given) {
  const officer = given.channel === "officer";
  const wish = { name: given.name, channel: officer ? "telegram" : given.channel };
  if (officer) wish.groups = groups().map((chat) => chat.key);
  added((await post("people", wish)).person, given.channel);
}

function foundGroup(given) {
  const members = [...new Set(groups().flatMap((chat) => chat.members))];
  return post("groups", { title: given.title, members, kind: "group" });
}

function restart() {
  const row = el("div", "row");
  row.append(action("Kosongkan percakapan", () => confirm("Kosongkan semua percakapan? Orang dan grup tambahan ikut hilang.") && post("reset", {})));
  return row;
}

function form(words, fields, button, submit) {
  const node = el("form");
  const send = el("button", "", button);
  send.type = "submit";
  node.append(el("h3", "", words), ...fields, send);
  node.onsubmit = async (event) => {
    event.preventDefault();
    try { await submit(Object.fromEntries(new FormData(node))); node.reset(); } catch (refusal) { dispatchEvent(new CustomEvent("refused", { detail: refusal.message })); }
  };
  return node;
}

function field(name, words, example) {
  const label = el("label", "", words);
  label.append(Object.assign(el("input"), { name, required: true, maxLength: 60, placeholder: example, autocomplete: "off" }));
  return label;
}

function choice(name, words, options) {
  const label = el("label", "", words);
  const select = Object.assign(el("select"), { name });
  select.append(...Object.entries(options).map(([value, text]) => new Option(text, value)));
  label.append(select);
  return label;
}
