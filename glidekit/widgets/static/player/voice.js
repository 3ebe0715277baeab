// @ts-check
/** The voice of this device: it says one sentence at a time, when it is due. */

/** @typedef {import("./sound.js").Settings} Settings */

/** An English voice of this device; one from a server would learn what the person does. */
export function localVoice() {
  const voices = globalThis.speechSynthesis?.getVoices?.() ?? [];
  const ours = voices.filter((voice) => voice.localService && /^en\b/i.test(voice.lang));
  return ours.find((voice) => voice.default) ?? ours[0] ?? null;
}

/** Speaks what is due, one sentence at a time. */
export class Voice {
  /** @param {{now: () => number, setTimeout: (f: () => void, ms: number) => any, clearTimeout: (id: any) => void}} env @param {() => Settings} settings */
  constructor(env, settings) {
    this.env = env;
    this.settings = settings;
    /** @type {{due: number, text: string}[]} what it has still to say */
    this.queue = [];
    this.alarm = /** @type {any} */ (null);
  }

  get on() {
    const { voice, muted } = this.settings();
    return voice && !muted && localVoice() !== null;
  }

  /** When the next sentence is due; Infinity where none is. */
  get next() {
    return this.queue[0]?.due ?? Infinity;
  }

  /** @param {number} due @param {string} text */
  sayAt(due, text) {
    this.queue.push({ due, text });
    this.arm();
  }

  /** Say what is due. Every tick calls this too, because a hidden tab's own alarms come late. */
  speakDue() {
    const now = this.env.now();
    const last = this.queue.filter((one) => one.due <= now).at(-1);
    this.queue = this.queue.filter((one) => one.due > now);
    if (last) this.speak(last.text);
    this.arm();
  }

  arm() {
    this.env.clearTimeout(this.alarm);
    if (this.queue.length > 0) this.alarm = this.env.setTimeout(() => this.speakDue(), Math.max(0, this.next - this.env.now()));
  }

  /** Fall silent, and forget what was still to be said. */
  hush() {
    this.queue = [];
    this.env.clearTimeout(this.alarm);
    globalThis.speechSynthesis?.cancel?.();
  }

  /** @param {string} text */
  speak(text) {
    const voice = localVoice();
    if (!text || !voice || !this.on) return;
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.rate = 0.95;
    utterance.volume = this.settings().volume;
    speechSynthesis.cancel();
    speechSynthesis.speak(utterance);
  }
}
