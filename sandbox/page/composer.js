// Where the phone's owner writes: field, attachments, replies, edits and the keyboards a message asks for.

import { base64 } from "./api.js";
import { summary } from "./bubbles.js";
import { el } from "./words.js";

const KIND_OF_FILE = [[/^image\//, "photo"], [/^video\//, "video"], [/^audio\//, "voice"]];
const TALLEST = 128;

export class Composer {
  // `act(verb, more)` does it, `say` shows a refusal, `mine()` lists the owner's messages, `whose()` names the owner.
  constructor(root, { platform, act, say, mine, whose }) {
    Object.assign(this, { root, platform, act, say, mine, whose, reply: null, editing: null });
    for (const name of ["keys", "compose", "context"]) this[name] = root.querySelector(`.${name}`);
    this.field = root.querySelector("textarea");
    this.picker = root.querySelector("input[type=file]");
    this.#listen();
  }

  set hidden(yes) {
    if (this.compose.hidden === yes) return;
    this.compose.hidden = yes;
    this.#grow();
  }

  // Begins or ends a reply or an edit.
  about({ reply = null, editing = null } = {}) {
    Object.assign(this, { reply, editing });
    const message = reply ?? editing;
    this.context.hidden = !message;
    this.context.querySelector("span").textContent = message ? `${editing ? "Ubah" : `Balas ${message.name}`}: ${summary(message)}` : "";
    if (editing) this.field.value = editing.text;
    const elsewhere = document.activeElement?.matches("textarea") && document.activeElement !== this.field;
    if (message && !elsewhere) this.field.focus();
    if (!reply) this.field.placeholder = "Tulis pesan";
    this.#grow();
  }

  // A forced reply or a keyboard asked for by a new message, if it is meant for this person.
  take(message) {
    this.keyboard(message);
    if (message.prompt.kind !== "force_reply" || !this.#isMeant(message)) return;
    this.about({ reply: message });
    if (message.prompt.placeholder) this.field.placeholder = message.prompt.placeholder;
    this.#grow();
  }

  keyboard(message) {
    const { prompt } = message;
    if (message.from === this.whose() && this.keys.dataset.once) this.keys.hidden = true;
    if (!["keyboard", "remove_keyboard"].includes(prompt.kind) || !this.#isMeant(message)) return;
    this.keys.hidden = prompt.kind === "remove_keyboard";
    this.keys.dataset.once = prompt.one_time ? "1" : "";
    this.keys.replaceChildren(...prompt.rows.map((row) => {
      const line = el("div");
      line.append(...row.map((key) => button(key.label, () => this.act("tap", { message_id: message.id, button: key.label }))));
      return line;
    }));
  }

  menus(chat) {
    const pick = (accept) => { this.picker.accept = accept; this.picker.click(); };
    this.#menu(".attach", {
      "Foto contoh": () => this.act("photo", this.#caption()),
      "Foto dari berkas …": () => pick("image/*"),
      "Album tiga foto": () => this.act("album", { n: 3, ...this.#caption() }),
      "Lokasi": () => this.act("location"),
      "Pesan suara": () => this.act("voice"),
      "Video": () => this.act("video", this.#caption()),
      "Dokumen": () => this.act("document", this.#caption()),
      "Berkas lain …": () => pick(""),
      ...(this.platform === "telegram" && {
        "Lokasi langsung": () => this.act("live"),
        "Polling": () => this.act("poll", { text: this.#taken() }),
      }),
    });
    const more = { "Kirim sebagai pesan terusan": () => this.#forward() };
    if (this.platform === "telegram") more["Ubah pesan terakhir saya"] = () => this.editLast();
    if (chat && chat.kind !== "private") {
      more["Sematkan kartu terakhir"] = () => this.#onCard(chat, "pin");
      more["Hapus kartu terakhir"] = () => this.#onCard(chat, "remove");
      more["Kirim sebagai admin anonim"] = () => this.#anonymous();
    }
    if (chat?.kind === "private") more["Blokir kanal ini"] = () => this.act("block");
    this.#menu(".more", more);
  }

  editLast() {
    const last = this.mine().at(-1);
    if (this.platform === "telegram" && last) this.about({ editing: last });
  }

  #listen() {
    this.compose.onsubmit = (event) => { event.preventDefault(); this.#send(); };
    this.field.onkeydown = (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.#send(); }
      if (event.key === "Escape") this.about();
      if (event.key === "ArrowUp" && !this.field.value) { event.preventDefault(); this.editLast(); }
    };
    this.field.oninput = () => this.#grow();
    this.context.querySelector("button").onclick = () => this.about();
    this.picker.onchange = () => this.#sendFile();
    document.addEventListener("click", (event) => {
      for (const menu of this.root.querySelectorAll(".menu[open]")) if (!menu.contains(event.target)) menu.open = false;
    });
  }

  #menu(where, entries) {
    const menu = this.root.querySelector(where);
    menu.onkeydown = (event) => {
      if (event.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); }
    };
    menu.querySelector(".items").replaceChildren(
      ...Object.entries(entries).map(([words, action]) => button(words, () => { menu.open = false; action(); })),
    );
  }

  async #send() {
    const text = this.#taken();
    if (!text) return;
    const { reply, editing } = this;
    this.about();
    const done = editing
      ? await this.act("edit", { message_id: editing.id, text })
      : await this.act("text", { text, ...(reply && { reply_to: reply.id }) });
    if (!done) this.field.value = text;
  }

  async #sendFile() {
    const [file] = this.picker.files;
    if (!file) return;
    const verb = KIND_OF_FILE.find(([pattern]) => pattern.test(file.type))?.[1] ?? "document";
    const content = { file: await base64(file), filename: file.name, mime: file.type || "application/octet-stream" };
    this.picker.value = "";
    await this.act(verb, { ...content, ...this.#caption() });
  }

  #onCard(chat, verb) {
    const card = chat.messages.findLast((m) => m.from === "bot" && !m.deleted && m.buttons.length);
    if (card) this.act(verb, { message_id: card.id });
    else this.say("Belum ada kartu di grup ini.");
  }

  #anonymous() {
    const { reply } = this;
    const text = this.#taken();
    this.about();
    if (text) this.act("text", { text, anonymous: true, ...(reply && { reply_to: reply.id }) });
    else this.say("Tulis dulu pesannya.");
  }

  #forward() {
    const text = this.#taken();
    if (text) this.act("forward", { text });
    else this.say("Tulis dulu isi pesan yang diteruskan.");
  }

  // What is written becomes the caption of what is attached.
  #caption() {
    const caption = this.#taken();
    return caption ? { caption } : {};
  }

  #taken() {
    const text = this.field.value.trim();
    this.field.value = "";
    this.#grow();
    return text;
  }

  #isMeant({ prompt, deleted }) {
    return !deleted && (!prompt.for || prompt.for.includes(this.whose()));
  }

  #grow() {
    this.field.style.height = "auto";
    const { scrollHeight } = this.field; // 0 while nobody can see it
    if (scrollHeight) this.field.style.height = `${Math.min(scrollHeight + 2, TALLEST)}px`;
  }
}

function button(words, action) {
  const node = el("button", "", words);
  node.type = "button";
  node.onclick = action;
  return node;
}
