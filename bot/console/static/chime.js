// The sound of an alarm: two soft rising notes, made here, no file. Browsers stay silent until a first press.

import { byId, icon } from "./elements.js";
import { t } from "./texts.js";

const KEPT = "lantern.sound";
const NOTES = { alarm: [[659, 0], [880, 0.22], [659, 0.62], [880, 0.84]], notice: [[587, 0]] };
const LOUDNESS = { alarm: 0.32, notice: 0.1 };
const NOTE_SECONDS = 0.55;

let wanted = localStorage.getItem(KEPT) !== "off";
let context = null; // made with the first press, as browsers ask

export function play(kind) {
  if (!wanted || context?.state !== "running") return;
  for (const [pitch, delay] of NOTES[kind]) note(pitch, context.currentTime + delay, LOUDNESS[kind]);
}

function note(pitch, start, loudness) {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.type = "triangle";
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(loudness, start + 0.03);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + NOTE_SECONDS);
  tone.connect(volume).connect(context.destination);
  tone.start(start);
  tone.stop(start + NOTE_SECONDS);
}

function show() {
  const state = !wanted ? "off" : context?.state === "running" ? "on" : "blocked";
  const button = byId("sound");
  button.dataset.state = state;
  button.title = t(`sound.hint_${state}`);
  const label = document.createElement("span");
  label.className = "label";
  label.textContent = t(`sound.${state}`);
  button.replaceChildren(icon(state === "on" ? "sound-on" : "sound-off"), label);
}

/** Keeps the button true and wakes the sound with the first press anywhere. */
export function prepareSound() {
  byId("sound").addEventListener("click", async () => {
    wanted = !(wanted && context?.state === "running");
    if (wanted) {
      await wake();
      play("notice");
    }
    localStorage.setItem(KEPT, wanted ? "on" : "off");
    show();
  });
  for (const press of ["click", "keydown"]) {
    addEventListener(press, (event) => {
      if (!byId("sound").contains(event.target)) wake();
    });
  }
  show();
}

async function wake() {
  if (!context) {
    context = new AudioContext();
    context.addEventListener("statechange", show);
  }
  if (context.state !== "running") await context.resume();
}
