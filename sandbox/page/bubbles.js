// One message, or one album, as a list item. Knows how chats look, not what the sandbox is.

import { voice } from "./voice.js";
import { el, fromEntities, fromWhatsApp } from "./words.js";

const zone = { timeZone: "Asia/Jakarta" };
const clock = new Intl.DateTimeFormat("id-ID", { ...zone, hour: "2-digit", minute: "2-digit" });
const calendar = new Intl.DateTimeFormat("id-ID", { ...zone, weekday: "long", day: "numeric", month: "long" });
const KINDS = { photo: "Foto", video: "Video", voice: "Pesan suara", document: "Dokumen", location: "Lokasi", sticker: "Stiker", contact: "Kontak", poll: "Polling" };
const FAILURES = { 63016: "di luar jendela 24 jam", 63018: "terlalu cepat", 63019: "berkas gagal diambil", 63024: "nomor tidak dikenal" };
const STROKES = { sent: ["M4 6.500 7 9.500 13 2.500"], delivered: ["M1 6.500 4 9.500 10 2.500", "M7 9 7.500 9.500 13.500 2.500"], queued: ["M7 2.500V6l2.500 1.500", "M7 1a5 5 0 1 0 .01 0"] };
const TICK_WORDS = { queued: "menunggu", sent: "terkirim", delivered: "sampai", received: "sampai", read: "dibaca" };

export function dayOf(message) {
  return calendar.format(message.at * 1000);
}

export function dayLine(words) {
  return el("li", "day", words);
}

// `view` is {me, whatsapp, group, find(id), onReply, onTap, onCommand, onEdit}.
export function bubble(messages, view) {
  const first = messages[0];
  if (first.kind === "service") return el("li", "service", `${first.name} · ${first.service}`);
  const item = el("li", first.from === view.me ? "mine" : "");
  item.dataset.id = first.id;
  if (first.status === "failed" || first.status === "undelivered") item.classList.add("lost");
  const body = el("div", "bubble");
  body.tabIndex = -1;
  body.title = "Klik untuk membalas";
  body.append(...head(first, view), ...attachments(messages), ...words(messages, view), meta(messages.at(-1), view));
  replyOn(body, first, view);
  item.append(body, ...reactions(first), ...buttons(messages.at(-1), view));
  return item;
}

export function summary(message) {
  return message.text || KINDS[message.kind] || "Pesan";
}

function head(message, view) {
  const nodes = [];
  if (view.group && message.from !== view.me) {
    const tone = [...message.from].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 4;
    nodes.push(el("span", `sender tone${message.from === "bot" ? 0 : tone}`, message.name));
  }
  if (message.forwarded) nodes.push(el("span", "forwarded", "↪ Diteruskan"));
  const replied = message.reply_to && view.find(message.reply_to);
  if (replied) {
    const quote = el("button", "quote");
    quote.type = "button";
    quote.setAttribute("aria-label", "Lihat pesan yang dibalas");
    quote.append(el("b", "", replied.name), el("span", "", summary(replied)));
    quote.onclick = () => view.onShow(replied.id);
    nodes.push(quote);
  }
  return nodes;
}

function attachments(messages) {
  const pictures = messages.filter((m) => m.kind === "photo" && m.files[0]);
  if (pictures.length) {
    const grid = el("div", pictures.length > 1 ? "pictures many" : "pictures");
    grid.append(...pictures.map((m) => picture(m.files[0])));
    return [grid];
  }
  const [message] = messages;
  const [file] = message.files;
  if (message.kind === "location") return [place(message.location)];
  if (message.kind === "video") return [video(file)];
  if (message.kind === "voice") return [voice(file)];
  if (message.kind === "sticker") return [Object.assign(el("img", "sticker"), { src: file.url, alt: "Stiker" })];
  if (message.kind === "poll") return [ballot(message.poll)];
  if (message.kind === "contact" && !file) return [el("div", "", "👤 Kontak dibagikan")];
  return file ? [paper(file)] : [];
}

function ballot({ question, options }) {
  const box = el("div", "ballot");
  box.append(el("b", "", `📊 ${question}`), ...options.map((one) => el("span", "", `○ ${one.text}`)));
  return box;
}

function picture(file) {
  const frame = el("a");
  Object.assign(frame, { href: file.url, target: "_blank" });
  frame.append(Object.assign(el("img"), { src: file.url, alt: `Foto: ${file.name}` }));
  return frame;
}

function video(file) {
  const player = el("video");
  Object.assign(player, { src: file.url, controls: true, preload: "metadata" });
  player.setAttribute("aria-label", "Video");
  return player;
}

function paper(file) {
  const frame = el("a", "paper");
  Object.assign(frame, { href: file.url, target: "_blank" });
  const text = el("span");
  text.append(file.name, el("small", "", `${Math.max(1, Math.round(file.size / 1024))} KB`));
  frame.append(el("span", "sheet", file.name.split(".").pop().slice(0, 4).toUpperCase()), text);
  return frame;
}

// A made-up street map: always the same for the same place, and never fetched from anywhere.
function place({ latitude, longitude, label, address, live_period }) {
  const frame = el("div", "place");
  const seed = Math.abs(Math.round(latitude * 7919 + longitude * 104729));
  const bend = (n) => ((seed >> n) % 50) - 25;
  frame.innerHTML = `<svg viewBox="0 0 260 130" role="img" aria-label="Peta lokasi"><rect width="260" height="130" fill="#dfe8d8"/>
    <path d="M0 ${96 + bend(1) / 3} Q130 ${118 + bend(2) / 3} 260 ${84 + bend(3) / 3} V130 H0Z" fill="#b5d6e8"/>
    <rect x="${24 + bend(4) / 2}" y="14" width="54" height="30" rx="4" fill="#c4dfae"/>
    <g fill="none" stroke="#fff" stroke-width="7"><path d="M-5 ${58 + bend(5) / 3} L265 ${52 + bend(6) / 3}"/><path d="M${96 + bend(7)} -5 L${110 + bend(8)} 135"/><path d="M${196 + bend(9) / 2} -5 L${186 + bend(10) / 2} 135"/></g>
    <g fill="none" stroke="#fff" stroke-width="3.500"><path d="M-5 22 L265 ${28 + bend(11) / 4}"/><path d="M40 -5 L${46 + bend(12) / 4} 135"/><path d="M${150 + bend(13) / 4} -5 L148 135"/></g>
    <path d="M130 72 c-16 -18 -15 -38 0 -39 c15 1 16 21 0 39Z" fill="#d63b2f" stroke="#fff" stroke-width="2"/><circle cx="130" cy="49" r="5.500" fill="#fff"/></svg>`;
  const spot = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  frame.append(el("small", "", [live_period && "🔴 lokasi langsung", label, address, spot].filter(Boolean).join(" · ")));
  return frame;
}

function words(messages, view) {
  const message = messages.find((m) => m.text);
  if (!message) return [];
  const box = el("div", "words");
  box.append(...(view.whatsapp ? fromWhatsApp(message.text) : fromEntities(message.text, message.entities, view.onCommand)));
  return [box];
}

function meta(message, view) {
  const line = el("div", "meta");
  if (message.status === "failed" || message.status === "undelivered") {
    const why = FAILURES[message.error] ?? "ditolak WhatsApp";
    line.append(el("span", "", `Tidak sampai: ${why} (${message.error})`));
    return line;
  }
  if (message.edited) line.append(el("span", "", "diedit"));
  line.append(el("time", "", clock.format(message.at * 1000)));
  if (view.whatsapp || message.from === view.me) {
    const { status } = message;
    const ticks = el("span", `ticks ${status === "read" && view.whatsapp ? "read" : ""}`);
    ticks.append(strokes(STROKES[status] ?? STROKES.delivered));
    ticks.setAttribute("role", "img");
    ticks.setAttribute("aria-label", TICK_WORDS[status] ?? status);
    line.append(ticks);
  }
  return line;
}

function strokes(paths) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 15 12", width: 15, height: 12, fill: "none", stroke: "currentColor", "stroke-width": 1.4 })) svg.setAttribute(name, value);
  for (const line of paths) {
    const path = document.createElementNS(svg.namespaceURI, "path");
    path.setAttribute("d", line);
    svg.append(path);
  }
  return svg;
}

function replyOn(body, message, view) {
  const answer = (event) => {
    if (event.target.closest("a, button, audio, video, summary") || String(getSelection())) return;
    view.onReply(message);
  };
  body.onclick = answer;
  body.onkeydown = (event) => { if (event.key === "Enter" && event.target === body) view.onReply(message); };
}

function reactions(message) {
  return message.reactions.length ? [el("span", "reactions", message.reactions.join(" "))] : [];
}

function buttons(message, view) {
  if (message.list) return [choices(message, view)];
  if (!message.buttons.length) return [];
  const box = el("div", "buttons");
  for (const row of message.buttons) {
    const line = el("div");
    line.append(...row.map((one) => tapping(message, one.data ?? one.label, one.label, view, one.url)));
    box.append(line);
  }
  return [box];
}

function choices(message, view) {
  const box = el("details", "choices");
  box.append(el("summary", "", message.list.button));
  for (const item of message.list.items) {
    const line = tapping(message, item.id, item.item, view);
    if (item.description) line.append(el("small", "", item.description));
    box.append(line);
  }
  return box;
}

function tapping(message, data, label, view, url) {
  const button = el("button", url ? "open" : "", label);
  button.type = "button";
  button.onclick = () => view.onTap(message, data, url);
  return button;
}
