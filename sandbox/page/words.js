// Formatted text to DOM nodes. People's words only ever become text nodes.

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const WHATSAPP = /(https?:\/\/[^\s<>"]+)|(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])|(?<!\w)_(\S(?:[^_\n]*\S)?)_(?!\w)|(?<!\w)~(\S(?:[^~\n]*\S)?)~(?!\w)/g;

export function el(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

// A button that does something; what is refused is said below the phones. `key` keeps the focus when it's drawn anew.
export function action(words, work, key = words) {
  const node = el("button", "", words);
  node.type = "button";
  node.dataset.key = key;
  node.onclick = async () => {
    try { await work(); } catch (refusal) { dispatchEvent(new CustomEvent("refused", { detail: refusal.message })); }
  };
  return node;
}

// Words in which **these** are a button's own.
export function rich(tag, text) {
  const node = el(tag);
  node.append(...text.split("**").map((part, number) => (number % 2 ? el("b", "", part) : part)));
  return node;
}

// Telegram: offsets count UTF-16 units, as JavaScript's strings do.
export function fromEntities(text, entities, onCommand) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return build(text, 0, text.length, sorted, onCommand);
}

// WhatsApp: *tebal*, _miring_, ~coret~ and links.
export function fromWhatsApp(text) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(WHATSAPP)) {
    if (found.index > at) nodes.push(text.slice(at, found.index));
    nodes.push(found[1] ? link(found[1], found[1]) : el(found[2] ? "b" : found[3] ? "i" : "s", "", found[2] ?? found[3] ?? found[4]));
    at = found.index + found[0].length;
  }
  return [...nodes, text.slice(at)];
}

export function link(address, text) {
  const full = /^[a-z]+:/i.test(address) ? address : `https://${address}`;
  if (!/^(https?|tel|mailto):/i.test(full)) return el("span", "", text);
  const node = el("a", "", text);
  node.href = full;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  return node;
}

function build(text, start, end, entities, onCommand) {
  const nodes = [];
  let at = start;
  for (let i = 0; i < entities.length; i++) {
    const one = entities[i];
    const stop = Math.min(one.offset + one.length, end);
    if (one.offset < at || one.offset >= end) continue;
    if (one.offset > at) nodes.push(text.slice(at, one.offset));
    const inner = entities.slice(i + 1).filter((e) => e.offset >= one.offset && e.offset + e.length <= stop);
    const node = wrap(one, text.slice(one.offset, stop), onCommand);
    if (!node.hasChildNodes()) node.append(...build(text, one.offset, stop, inner, onCommand));
    nodes.push(node);
    at = stop;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

function wrap(entity, words, onCommand) {
  if (entity.type === "text_link") {
    const node = link(entity.url, "");
    return node;
  }
  if (entity.type === "url") return link(words, words);
  if (entity.type === "bot_command") {
    const node = el("button", "command", words);
    node.type = "button";
    node.onclick = () => onCommand(words);
    return node;
  }
  if (entity.type === "spoiler") {
    const node = el("span", "spoiler");
    node.onclick = () => node.classList.add("open");
    return node;
  }
  return el(TAGS[entity.type] ?? "span");
}
