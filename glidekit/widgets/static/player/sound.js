// @ts-check
/**
 * The tones, laid on the audio clock. Only that clock is exact, so tones are laid ahead of time; each is kept, to be
 * silenced at once. Browsers start sound only inside a click.
 *
 * @typedef {{volume: number, muted: boolean, voice: boolean, tones?: boolean, metronome: boolean, furthest_before?: number|null}} Settings
 */

import { AudioClock } from "./audio_clock.js";

/** Tones of each cue: [frequency, start s, length s, loudness, frequency at the end]. All sine, soft, faded. */
export const SOUNDS = /** @type {Record<string, [number, number, number, number?, number?][]>} */ ({
  "get-ready": [[330, 0, 0.4]],
  start: [[440, 0, 0.16], [660, 0.17, 0.26]],
  tick: [[880, 0, 0.06, 0.5]],
  hold: [[523, 0, 0.32]],
  turn: [[494, 0, 0.14, 0.6]],
  again: [[587, 0, 0.14, 0.6]],
  end: [[587, 0, 0.7, 1, 392]],
  switch: [[494, 0, 0.2], [494, 0.3, 0.2]],
  finished: [[440, 0, 0.2], [554, 0.22, 0.2], [659, 0.44, 0.5]],
  beat: [[262, 0, 0.04, 0.4]],
});

/** What the sound test plays. */
export const TEST = ["start", "turn", "hold", "end", "switch", "finished"];

export const TEST_MS = 1_000;  // between the tones of the sound test

/** @param {string} sound */
export const soundLength = (sound) => Math.max(0, ...(SOUNDS[sound] ?? []).map(([, start, length]) => start + length)) * 1000;

const FADE_S = 0.01;
const LATE_MS = 30;        // a tick later than this is worse than none
export const LANDING_MS = 1_000;  // what announces a change may come a little late rather than never
const STRAY_S = 0.01;      // a cue this far from its time is laid again...
const SETTLED_S = 0.06;    // ...unless it is about to begin
const LEAD_S = 0.003;      // begin at least this much later: a begin in the past cracks in place of fading
const LEVEL_S = 0.02;      // a change of volume may take longer

/**
 * One tone with 10 ms fades.
 * @param {BaseAudioContext} context
 * @param {AudioNode} to
 * @param {[number, number, number, number?, number?]} tone
 * @param {number} at seconds on the context's clock
 */
export function tone(context, to, [hz, start, length, loudness = 1, endHz], at) {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  const begin = Math.max(at + start, context.currentTime);
  const end = begin + length;
  oscillator.type = "sine";
  oscillator.frequency.setValueAtTime(hz, begin);
  if (endHz) oscillator.frequency.exponentialRampToValueAtTime(endHz, end);
  gain.gain.setValueAtTime(0, begin);
  gain.gain.linearRampToValueAtTime(loudness * 0.5, begin + FADE_S);
  gain.gain.setValueAtTime(loudness * 0.5, Math.max(begin + FADE_S, end - 2 * FADE_S));
  gain.gain.linearRampToValueAtTime(0, end);
  oscillator.connect(gain).connect(to);
  oscillator.start(begin);
  oscillator.stop(end + FADE_S);
  return { oscillator, gain, begin };
}

/**
 * A cue to be heard: `due` is epoch ms, `key` tells it from the others of a run, `late_ms` is how late it may
 * still begin when it could not be laid in time.
 * @typedef {{key: string, due: number, sound: string, late_ms?: number}} Wanted
 * @typedef {{due: number, begin: number, end: number, bus: GainNode, notes: OscillatorNode[]}} Laid
 *   begin and end in seconds of the audio clock
 */

/** Loudness is heard by its square. @param {Settings} settings */
const loudness = ({ volume, muted, tones = true }) => (muted || !tones ? 0 : volume * volume);

/** At most one tone for each wanted cue, laid on the audio clock ahead of its time. */
export class Sound {
  /** @param {() => number} now epoch ms */
  constructor(now = () => Date.now()) {
    this.now = now;
    /** @type {AudioContext|null} */
    this.context = null;
    /** @type {GainNode|null} */
    this.master = null;
    /** @type {Map<string, Laid>} */
    this.laid = new Map();
    this.clock = new AudioClock();
    /** @type {() => void} */
    this.onchange = () => {};
  }

  get on() {
    return this.context?.state === "running";
  }

  /** Only inside a click or a key press: browsers allow sound from there on. @param {Settings} settings */
  unlock(settings) {
    const Context = globalThis.AudioContext ?? /** @type {any} */ (globalThis).webkitAudioContext;
    if (!Context) return;
    if (!this.context) {
      this.context = /** @type {AudioContext} */ (new Context({ latencyHint: "interactive" }));
      this.master = this.context.createGain();
      this.master.gain.setValueAtTime(loudness(settings), 0);
      this.master.connect(this.context.destination);
      this.context.addEventListener("statechange", () => this.onchange());
    }
    if (this.context.state !== "running") this.context.resume().then(() => this.onchange(), () => this.onchange());
    this.level(settings);
  }

  /** The short approach keeps a moving slider from crackling and lasts 10 ms. @param {Settings} settings */
  level(settings) {
    if (this.master && this.context) this.master.gain.setTargetAtTime(loudness(settings), this.moment(this.context) + LEVEL_S, FADE_S / 3);
  }

  /** When a tone asked for now begins: after what is already rendered, in seconds of the audio clock. @param {AudioContext} context */
  moment(context) {
    const now = this.now();
    this.clock.read(context, now);
    return Math.max(context.currentTime, this.clock.timeAt(now, 0) || 0) + Math.max(LEAD_S, context.baseLatency || 0);
  }

  /** Called with every frame: the more readings, the truer. @returns {boolean} whether what is laid must be looked at again */
  look() {
    return this.context !== null && this.clock.read(this.context, this.now());
  }

  /**
   * Lay exactly these cues ahead. What is due or has begun is left alone, so that a boundary never silences the cue
   * that announces it. A cue that has drifted far from its time is laid again.
   * @param {Wanted[]} wanted
   * @param {number} now epoch ms
   */
  lay(wanted, now) {
    const { context } = this;
    if (!context || !this.on) return;
    const at = context.currentTime;
    this.clock.read(context, now);
    const here = this.clock.timeAt(now);
    const keys = new Set(wanted.map(({ key }) => key));
    for (const [key, one] of this.laid)
      if (!keys.has(key) && one.due > now) this.drop(key, one);
      else if (one.end < at - 1 && !keys.has(key)) this.laid.delete(key);
    for (const { key, due, sound, late_ms = LATE_MS } of wanted) {
      const begin = Math.max(at, here + Math.max(LEAD_S, (due - now) / 1000));
      const known = this.laid.get(key);
      if (known && (known.begin < Math.max(at, here) + SETTLED_S || Math.abs(known.begin - begin) < STRAY_S)) continue;
      if (!known && due < now - late_ms) continue;
      if (known) this.drop(key, known);
      this.laid.set(key, this.place(context, sound, due, begin));
    }
  }

  /** @param {AudioContext} context @param {string} sound @param {number} due @param {number} begin @returns {Laid} */
  place(context, sound, due, begin) {
    const bus = context.createGain();
    bus.connect(/** @type {GainNode} */ (this.master));
    const notes = (SOUNDS[sound] ?? []).map((part) => tone(context, bus, part, begin).oscillator);
    return { due, begin, end: begin + soundLength(sound) / 1000, bus, notes };
  }

  /** Take a cue back; what already sounds fades in 10 ms. @param {string} key @param {Laid} laid */
  drop(key, { begin, bus, notes }) {
    const now = this.context ? this.moment(this.context) : 0;
    bus.gain.setValueAtTime(1, now);
    bus.gain.linearRampToValueAtTime(0, now + FADE_S);
    for (const note of notes) note.stop(begin > now ? now : now + 2 * FADE_S);
    this.laid.delete(key);
  }

  /** Silence everything from now on. */
  silence() {
    for (const [key, one] of this.laid) this.drop(key, one);
  }

  /** End; what is due still sounds to its end. */
  close() {
    const { context } = this;
    if (!context) return;
    this.context = null;
    const left = Math.max(0, ...[...this.laid.values()].map(({ end }) => end - context.currentTime));
    this.laid.clear();
    if (left > 0) setTimeout(() => context.close().catch(() => {}), left * 1000 + 100);
    else context.close().catch(() => {});
  }
}
