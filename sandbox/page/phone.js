// One phone: whose it is, which chat it shows, and what its owner can do there.

import { post } from "./api.js";
import { bubble, dayLine, dayOf } from "./bubbles.js";
import { Composer } from "./composer.js";
import { el } from "./words.js";

const DEEP_LINK = /^https?:\/\/t\.me\/(\w+)\?start=([\w-]+)$/i;
const TOAST_SECONDS = 3.5;
const TYPING_SECONDS = 5;

export class Phone {
  #topicOf = new Map();

  // `wanted(person, chat)` says which chats belong on this phone; `say` shows a refusal.
  constructor({ id, title, platform, wanted, owners, say }) {
    Object.assign(this, { id, platform, wanted, owners, say, world: null, chatKey: "", seen: new Map() });
    const fragment = document.getElementById("phone").content.cloneNode(true);
    this.root = fragment.querySelector(".phone");
    this.root.id = id;
    this.root.classList.add(platform);
    this.root.setAttribute("aria-label", title);
    this.root.querySelector("textarea").id = `${id}-field`;
    this.root.querySelector("h2").textContent = title;
    for (const name of ["acting", "tabs", "toast", "keys", "gate", "typing", "pin", "topics"]) this[name] = this.root.querySelector(`.${name}`);
    this.list = this.root.querySelector("ol");
    this.composer = new Composer(this.root, {
      platform, say, act: (verb, more) => this.#act(verb, more), whose: () => this.person,
      mine: () => this.chat.messages.filter((m) => m.from === this.person && !m.deleted && m.text),
    });
    this.#listen();
  }

  // The whole world, after a start, a reset or anything that changed people and chats.
  show(world) {
    this.world = world;
    const people = this.owners(world);
    if (!people.includes(this.person)) this.person = people[0];
    this.acting.hidden = people.length < 2;
    this.acting.querySelector("select").replaceChildren(...people.map((key) => new Option(world.people[key].name, key, false, key === this.person)));
    const chats = this.#chats();
    if (!chats.some((chat) => chat.key === this.chatKey)) this.chatKey = chats[0]?.key ?? "";
    this.#draw();
  }

  // Another person takes this phone, if it can be theirs.
  become(person) {
    if (this.person === person || !this.owners(this.world).includes(person)) return;
    this.person = person;
    this.chatKey = "";
    this.composer.about();
    this.show(this.world);
  }

  // Whether a message there would show on this phone.
  concerns(key) {
    return this.#chats().some((chat) => chat.key === key);
  }

  // One new or changed message in any chat.
  take(key, message) {
    const chat = this.world?.chats[key];
    if (!chat || !this.#chats().includes(chat)) return;
    if (key !== this.chatKey) return void this.#tabs();
    chat.looked = chat.messages.length;
    if (!this.#isHere(message)) return;
    this.#place(message);
    this.composer.take(message);
    this.#frame();
    this.#read();
  }

  takeToast({ person, text, alert }) {
    if (person !== this.person || !text) return;
    clearTimeout(this.timer);
    this.toast.hidden = false;
    this.toast.className = alert ? "toast alert" : "toast";
    if (!alert) {
      this.toast.textContent = text;
      this.timer = setTimeout(() => { this.toast.hidden = true; }, TOAST_SECONDS * 1000);
      return;
    }
    const box = el("div", "", text);
    const close = el("button", "", "OK");
    close.type = "button";
    close.onclick = () => { this.toast.hidden = true; this.composer.field.focus(); };
    box.append(close);
    this.toast.replaceChildren(box);
    close.focus();
  }

  takeAction(key) {
    if (key !== this.chatKey) return;
    const line = this.root.querySelector(".who small");
    clearTimeout(this.untilQuiet);
    line.textContent = "mengetik …";
    this.typing.hidden = false;
    this.untilQuiet = setTimeout(() => this.#frame(), TYPING_SECONDS * 1000);
  }

  get chat() { return this.world.chats[this.chatKey]; }

  #chats() {
    return this.world.people[this.person]?.chats.map((key) => this.world.chats[key])
      .filter((chat) => chat && !chat.migrated_to && this.wanted(this.person, chat)) ?? [];
  }

  #listen() {
    this.acting.onchange = (event) => { this.person = event.target.value; this.composer.about(); this.show(this.world); dispatchEvent(new Event("person")); };
    this.gate.onclick = () => this.#act(this.chat.blocked ? "unblock" : "start");
    this.list.onscroll = () => this.#scrolled();
    this.list.addEventListener("load", () => this.#stay(), true);
    new ResizeObserver(() => this.#stay()).observe(this.list);
    this.list.onkeydown = (event) => this.#walk(event);
    this.list.addEventListener("focusin", (event) => this.#rove(event.target.closest("li")));
    this.list.addEventListener("click", (event) => this.#followLink(event));
  }

  // In the log the arrows go from message to message, and the tabulator to a message's own buttons.
  #walk(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || event.target.closest("video")) return;
    const bubbles = [...this.list.querySelectorAll(".bubble")];
    const at = bubbles.indexOf(event.target.closest("li")?.querySelector(".bubble"));
    const next = at < 0 ? bubbles.at(-1) : bubbles[at + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  // Of all messages one is reached with the tabulator: the newest that can be acted on, or the one gone to.
  #rove(item) {
    const items = [...this.list.querySelectorAll("li[data-id]")];
    const kept = items.find((one) => one.dataset.here);
    const here = item?.dataset.id ? item : kept ?? items.findLast((one) => one.querySelector("button, summary")) ?? items.at(-1);
    for (const one of items) {
      if (one === here) one.dataset.here = "1"; else delete one.dataset.here;
      for (const node of one.querySelectorAll(".bubble, button, a, summary, video")) node.tabIndex = one === here ? 0 : -1;
    }
  }

  #draw() {
    this.list.replaceChildren();
    this.seen.clear();
    this.keys.hidden = true;
    for (const message of this.chat?.messages.filter((m) => this.#isHere(m)) ?? []) { this.#place(message); this.composer.keyboard(message); }
    for (const item of this.list.children) item.classList.remove("fresh");
    this.#frame();
    this.#tabs();
    this.composer.menus(this.chat);
    const last = this.chat?.messages.at(-1);
    if (last?.prompt.kind === "force_reply") this.composer.take(last);
    this.#read();
    this.atEnd = true;
    this.#stay();
  }

  // Only moving up leaves the end; the end moving away, because a picture has arrived, doesn't.
  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.list;
    const layout = `${scrollHeight} ${clientHeight}`;
    if (scrollHeight - scrollTop - clientHeight < 60) this.atEnd = true;
    else if (scrollTop < this.lastTop && layout === this.lastLayout) this.atEnd = false;
    Object.assign(this, { lastTop: scrollTop, lastLayout: layout });
  }

  // Whoever reads at the end stays there, also while pictures still load.
  #stay() {
    if (this.atEnd) this.list.scrollTop = this.list.scrollHeight;
  }

  // Draws a message where it belongs; the pictures of an album share one bubble.
  #place(message) {
    const key = message.album ?? message.id;
    const shown = this.seen.get(key);
    const group = (shown?.messages ?? []).filter((m) => m.id !== message.id);
    if (!message.deleted) group.push(message);
    group.sort((a, b) => (a.id > b.id ? 1 : -1));
    if (!group.length) {
      const within = shown?.item.contains(document.activeElement);
      shown?.item.remove();
      this.seen.delete(key);
      this.#rove();
      if (within) this.list.focus({ preventScroll: true });
      return;
    }
    const item = bubble(group, this.#view());
    const within = shown?.item.contains(document.activeElement) ? document.activeElement : null;
    if (shown?.item.dataset.here) item.dataset.here = "1";
    if (shown) shown.item.replaceWith(item); else this.#append(item, message);
    this.seen.set(key, { messages: group, item });
    this.#rove(within ? item : null);
    if (within) this.#refocus(item, within);
    if (message.from === this.person) this.atEnd = true;
    this.#stay();
  }

  // Whoever has tapped stays where the tap was: on the same button, or on the message when it has gone.
  #refocus(item, before) {
    const same = [...item.querySelectorAll("button, summary")].find((node) => node.textContent === before.textContent);
    (same ?? item.querySelector(".bubble"))?.focus({ preventScroll: true });
  }

  #append(item, message) {
    const day = dayOf(message);
    if (this.list.dataset.day !== day || !this.list.children.length) this.list.append(dayLine(day));
    this.list.dataset.day = day;
    item.classList.add("fresh");
    this.list.append(item);
  }

  #view() {
    return {
      me: this.person, whatsapp: this.platform === "whatsapp", group: this.chat.kind !== "private",
      find: (id) => this.chat.messages.find((m) => m.id === id),
      onReply: (message) => this.composer.about({ reply: message }),
      onShow: (id) => this.#showMessage(id),
      onTap: (message, data, url) => this.#tap(message, data, url),
      onCommand: (words) => this.#act("text", { text: words }),
    };
  }

  #frame() {
    const { chat, platform } = this;
    const group = chat && chat.kind !== "private";
    this.typing.hidden = true;
    this.#pinned();
    const bot = this.world.bot;
    this.root.querySelector(".face").textContent = group ? "👥" : "KL";
    this.root.querySelector(".who strong").textContent = group ? chat.title : bot.name;
    this.list.dataset.empty = group ? "Kartu laporan masuk ke sini" : "Belum ada pesan";
    const where = { telegram: "bot", whatsapp: chat?.window_open ? "jendela 24 jam terbuka" : "jendela 24 jam tertutup" }[platform];
    this.root.querySelector(".who small").textContent = group ? `${chat.members.length + (chat.bot_inside ? 1 : 0)} anggota` : where;
    const closed = platform === "telegram" && chat && !group && (chat.blocked || !chat.started);
    const gated = closed || (chat?.blocked ?? false);
    this.gate.hidden = !gated;
    this.composer.hidden = gated;
    this.gate.textContent = chat?.blocked ? "BUKA BLOKIR" : "MULAI";
  }

  // The newest pinned message that still stands; a tap leads to it.
  #pinned() {
    const pinning = this.chat?.messages.findLast((m) => m.pinned);
    const message = pinning && this.chat.messages.find((m) => m.id === pinning.pinned && !m.deleted);
    this.pin.hidden = !message;
    if (!message) return;
    this.pin.replaceChildren(el("b", "", "📌 Disematkan "), message.text.split("\n")[0]);
    this.pin.onclick = () => this.#showMessage(message.id);
  }

  #showMessage(id) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.list.querySelector(`[data-id="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }

  #tabs() {
    const chats = this.#chats();
    this.tabs.hidden = chats.length < 2;
    this.tabs.replaceChildren(...chats.map((chat) => {
      const tab = el("button", "", chat.kind === "private" ? "Chat pribadi" : chat.title);
      tab.type = "button";
      tab.setAttribute("aria-pressed", chat.key === this.chatKey);
      if (chat.key === this.chatKey) chat.looked = chat.messages.length;
      tab.dataset.new = chat.messages.length - (chat.looked ??= chat.messages.length);
      tab.onclick = () => { this.chatKey = chat.key; this.composer.about(); this.#draw(); };
      return tab;
    }));
    this.tabs.querySelector("[aria-pressed=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.#topicTabs();
  }

  // A forum's topics; messages outside of all stand under "Umum".
  #topicTabs() {
    const topics = this.chat?.topics ?? [];
    this.topics.hidden = !topics.length;
    this.topics.replaceChildren(...[{ id: null, name: "Umum" }, ...topics].map(({ id, name }) => {
      const tab = el("button", "", name);
      tab.type = "button";
      tab.setAttribute("aria-pressed", id === this.topic);
      tab.onclick = () => { this.#topicOf.set(this.chatKey, id); this.composer.about(); this.#draw(); };
      return tab;
    }));
  }

  // The topic looked at; null is the group's general one, and every other chat's only one.
  get topic() {
    const id = this.#topicOf.get(this.chatKey) ?? null;
    return this.chat?.topics?.some((one) => one.id === id) ? id : null;
  }

  #isHere(message) {
    return !this.chat.topics?.length || (message.thread ?? null) === this.topic;
  }

  #tap(message, data, url) {
    if (url) return this.#open(url);
    this.#act("tap", { message_id: message.id, button: data });
  }

  #followLink(event) {
    const anchor = event.target.closest("a");
    if (!anchor || !DEEP_LINK.test(anchor.href)) return;
    event.preventDefault();
    this.#open(anchor.href);
  }

  #open(url) {
    const deep = DEEP_LINK.exec(url);
    if (!deep || deep[1].toLowerCase() !== this.world.bot.username.toLowerCase()) return void window.open(url, "_blank", "noopener");
    const own = this.#chats().find((chat) => chat.kind === "private");
    if (!own) return;
    this.chatKey = own.key;
    this.#draw();
    this.#act("start", { code: deep[2] });
  }

  async #act(verb, more = {}) {
    try {
      const thread = this.topic === null ? {} : { thread: this.topic };
      return await post("act", { person: this.person, chat: this.chatKey, do: verb, ...thread, ...more });
    } catch (refusal) {
      this.say(refusal.message);
      return null;
    }
  }

  // A WhatsApp message in sight is a message read, except on the phone of somebody who has blocked the channel.
  #read() {
    const visible = document.visibilityState === "visible" && this.root.offsetParent !== null;
    if (this.platform !== "whatsapp" || !visible || this.chat?.blocked) return;
    if (this.chat?.messages.some((m) => m.from === "bot" && m.status === "delivered")) this.#act("read");
  }
}
