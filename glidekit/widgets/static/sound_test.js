// @ts-check
/** "Can you hear it?": the timer's tones and voice, without a timer. Browsers start sound only inside a click. */

import { claimKeys, h, listen } from "./kit.js";
import { LANDING_MS, Sound, TEST, TEST_MS } from "./player/sound.js";
import { localVoice, Voice } from "./player/voice.js";
import { soundWords, TEXT } from "./player/words.js";

export default {
  /** @param {{model: any, el: HTMLElement, signal: AbortSignal}} context */
  render({ model, el, signal }) {
    const env = { now: () => Date.now(), setTimeout: (/** @type {() => void} */ f, /** @type {number} */ ms) => setTimeout(f, ms), clearTimeout: (/** @type {any} */ id) => clearTimeout(id) };
    // Whoever tests the sound wants to hear it, whatever was switched off in the timer.
    const settings = () => ({ volume: 0.6, metronome: false, ...model.get("settings"), muted: false, tones: true, voice: true });
    const sound = new Sound(), voice = new Voice(env, settings);
    let tested = 0;
    const lay = () => sound.lay(TEST.map((name, place) => ({ key: `${tested}/${place}`, due: tested + 50 + place * TEST_MS, sound: name, late_ms: LANDING_MS })), env.now());
    sound.onchange = () => { if (env.now() - tested < TEST_MS) lay(); };
    const said = h("p", { class: "gk-help", role: "status" });
    const tell = (/** @type {string[]|null} */ testing) => { said.textContent = soundWords({ testing, muted: false, tones: true, voice: localVoice() !== null, wake: "off" }); };
    const test = () => {
      sound.unlock(settings());
      sound.silence();
      voice.hush();
      tested = env.now();
      lay();
      voice.sayAt(tested + TEST.length * TEST_MS, TEXT.thisIsTheVoice);
      tell(TEST);
    };
    const volume = h("input", { type: "range", min: 0, max: 100, step: 5, class: "gk-field",
      // Dragging only changes what is heard; letting go keeps it.
      oninput: () => sound.level({ ...settings(), volume: Number(volume.value) / 100 }),
      onchange: () => { model.set("settings", { ...model.get("settings"), volume: Number(volume.value) / 100 }); model.save_changes(); } });
    const paint = () => { volume.value = String(Math.round(settings().volume * 100)); };
    listen(model, ["settings"], paint, signal);
    const root = h("div", { class: "gk-form" }, h("div", { class: "gk-sheet" },
      h("div", { class: "gk-buttons" }, h("button", { class: "gk-button gk-main", onclick: test }, TEXT.test)),
      h("label", { class: "gk-field-line" }, h("span", { class: "gk-label" }, TEXT.volume), volume), said));
    claimKeys(root, signal);
    paint();
    tell(null);
    el.append(root);
    signal.addEventListener("abort", () => { voice.hush(); sound.silence(); sound.close(); });
  },
};
