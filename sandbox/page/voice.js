// A voice message: a button, its waveform and how long it is. The bars are drawn from the file's address.

import { el } from "./words.js";

const BARS = 34;

export function voice(file) {
  const box = el("div", "voice");
  const sound = new Audio(file.url);
  sound.preload = "metadata";
  const play = el("button", "", "▶");
  play.type = "button";
  const wave = el("span", "wave");
  wave.setAttribute("aria-hidden", "true");
  const heights = barsOf(file.url);
  wave.append(...heights.map((height) => Object.assign(el("i"), { style: `height:${height}%` })));
  const length = el("small");
  const draw = () => {
    const all = Number.isFinite(sound.duration) ? sound.duration : 0;
    const past = all ? sound.currentTime / all : 0;
    [...wave.children].forEach((bar, at) => bar.classList.toggle("past", at / BARS < past));
    length.textContent = seconds(sound.paused && !sound.currentTime ? all : sound.currentTime);
    play.textContent = sound.paused ? "▶" : "❚❚";
    play.setAttribute("aria-label", `${sound.paused ? "Putar" : "Jeda"} pesan suara, ${Math.round(all)} detik`);
  };
  for (const event of ["loadedmetadata", "timeupdate", "play", "pause", "ended"]) sound.addEventListener(event, draw);
  play.onclick = () => (sound.paused ? sound.play() : sound.pause());
  draw();
  box.append(play, wave, length);
  return box;
}

function seconds(all) {
  return `${Math.floor(all / 60)}.${String(Math.round(all) % 60).padStart(2, "0")}`;
}

function barsOf(address) {
  let seed = [...address].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65521, 7);
  return Array.from({ length: BARS }, () => {
    seed = (seed * 171 + 11213) % 53125;
    return 18 + Math.round((seed / 53125) * 82);
  });
}
