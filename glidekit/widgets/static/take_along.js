/**
 * The page to take along: cards, timer and check-out of the workbook, with a small stand-in for Python.
 *
 * What shapes this file:
 * - It runs from a file on a phone: it fetches nothing, and nothing reaches the diary by itself, so it never says
 *   "saved". It keeps what happened on the device and returns it as text, file and picture.
 * - The widgets' scripts run here unchanged. Each gets a Model that behaves like a notebook's; the stand-in answers as
 *   Python would, but unlocks less: a stop stays, and "someone has checked it" belongs in the diary.
 * - The browser may refuse localStorage, or the device clear it; the page then says so, and keeps all while it is open.
 * - The parts that decide are exported and tested in node.
 *
 * @typedef {{id: string, log: string, until: number, idle_ms: number, words: Record<string, any>, check: any,
 *   player: any, form: any, levels: Record<string, string>, article: boolean, title: string, side: string|null}} Data
 */

import { h, localDay } from "./kit.js";
import { qr } from "./qr.js";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
export const HEAD = "GK1:", END = ".";
const ENDINGS = ["finished", "stopped"];
const TRAITS = ["status", "phase", "phase_ms", "active_ms", "resumed_at", "extra_ms", "reason", "stamp", "hurt", "hurts", "skipped", "zone"];

// ------------------------------------------------------------------------------------- the result, as text

/** CRC-32, as in a zip file. @param {Uint8Array} bytes */
export function crc32(bytes) {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  }
  return (rest ^ 0xffffffff) >>> 0;
}

/** Base 32 (RFC 4648) without padding: capitals survive being typed, wrapped and read out. @param {Uint8Array} bytes */
export function base32(bytes) {
  let text = "", rest = 0, bits = 0;
  for (const byte of bytes) {
    rest = (rest << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += LETTERS[(rest >>> (bits - 5)) & 31];
    rest &= (1 << bits) - 1;
  }
  return bits ? text + LETTERS[(rest << (5 - bits)) & 31] : text;
}

/** @param {Uint8Array} bytes @returns {Promise<Uint8Array|null>} null where the browser cannot */
async function deflated(bytes) {
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    return null;
  }
}

/** A result as text: packing, bytes, checksum. @param {any} result */
export async function textOf(result) {
  const plain = new TextEncoder().encode(JSON.stringify(result));
  const small = await deflated(plain);
  const sum = crc32(plain);
  const whole = [small ? 1 : 0, ...(small ?? plain), ...[24, 16, 8, 0].map((shift) => (sum >>> shift) & 255)];
  return HEAD + base32(Uint8Array.from(whole)) + END;
}

/** The timer's events by owner, each as its difference from the one before: short and complete. */
export function compact(events) {
  /** @type {Record<string, any[]>} */
  const owners = {};
  for (const { owner, seq, kind, at, active_ms, phase, detail } of events) {
    const rest = Object.fromEntries(Object.entries(detail ?? {}).filter(([name, value]) => !(name === "phase_ms" && value === 0))
      .map(([name, value]) => [name, typeof value === "number" ? Math.round(value) : value]));
    (owners[owner] ??= []).push({ seq, line: [kind, Math.round(at), Math.round(active_ms), phase, ...(Object.keys(rest).length ? [rest] : [])] });
  }
  return Object.fromEntries(Object.entries(owners).map(([owner, found]) => {
    const lines = found.sort((a, b) => a.seq - b.seq).map(({ line }) => line);
    return [owner, lines.map(([kind, at, active, phase, ...rest], place) => {
      const before = lines[place - 1] ?? ["", 0, 0, 0];
      return [kind, at - before[1], active - before[2], phase - before[3], ...rest];
    })];
  }));
}

// ------------------------------------------------------------------------- what a notebook would be for them

/** As much of a widget's model as the scripts use. */
export class Model {
  /** @param {Record<string, any>} values @param {(model: Model) => void} answer called after save_changes, as Python would be */
  constructor(values, answer) {
    this.values = { ...values };
    this.answer = answer;
    /** @type {Map<string, Set<() => void>>} */
    this.listeners = new Map();
    this.waiting = false;
  }

  /** @param {string} name */
  get(name) {
    return this.values[name];
  }

  /** @param {string|Record<string, any>} name @param {any} [value] */
  set(name, value) {
    const given = typeof name === "string" ? { [name]: value } : name;
    const changed = Object.keys(given).filter((one) => JSON.stringify(given[one]) !== JSON.stringify(this.values[one]));
    Object.assign(this.values, given);
    for (const one of changed) for (const react of [...(this.listeners.get(`change:${one}`) ?? [])]) react();
  }

  /** @param {string} names @param {() => void} react */
  on(names, react) {
    for (const name of names.split(" ")) this.listeners.set(name, (this.listeners.get(name) ?? new Set()).add(react));
  }

  /** @param {string} names @param {() => void} react */
  off(names, react) {
    for (const name of names.split(" ")) this.listeners.get(name)?.delete(react);
  }

  save_changes() {
    if (this.waiting) return;
    this.waiting = true;
    queueMicrotask(() => {
      this.waiting = false;
      this.answer(this);
    });
  }
}

/** An id that sorts by time (UUID version 7). @param {number} now */
export function newId(now) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let at = 0; at < 6; at += 1) bytes[at] = Math.floor(now / 2 ** (8 * (5 - at))) & 255;
  bytes[6] = (bytes[6] & 15) | 0x70;
  bytes[8] = (bytes[8] & 63) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const dayOf = (/** @type {number} */ ms) => new Date(ms).toDateString();

/** A session before its cards. @param {number} now */
const fresh = (now) => ({ stage: "cards", session: newId(now), begun: now, checks: [], slips: [], player: {}, events: [], answers: null, answered: 0 });

/**
 * What happened here, and what the page does next: "cards", "play", "out" (the check-out), "done", or "seen" (someone
 * has checked a sign: that belongs in the diary). A stop outlasts its session.
 */
export class Along {
  /** @param {Data} data @param {Storage|null} storage @param {() => number} now */
  constructor(data, storage, now = Date.now) {
    this.data = data;
    this.storage = storage;
    this.now = now;
    this.key = `glidekit:along:${data.id}`;
    this.keeps = true;
    this.change = () => {};
    this.state = { ...fresh(now()), stops: [], when: 0, held: [], rested: "", results: [], settings: data.player.settings, ...this.read() };
    this.wake();
    this.check = new Model({ ...data.check, view: this.view() }, () => this.hearCheck());
    this.timer = this.newTimer();
    this.form = this.newForm();
    this.keep();
  }

  read() {
    try {
      return JSON.parse(this.storage?.getItem(this.key) ?? "null") ?? {};
    } catch {
      return {};
    }
  }

  keep() {
    try {
      this.storage?.setItem(this.key, JSON.stringify(this.state));
      this.keeps = this.storage !== null;
    } catch {
      this.keeps = false;
    }
  }

  get expired() {
    return this.now() >= this.data.until;
  }

  get mayBegin() {
    return !this.expired && this.state.stops.length === 0 && this.state.stage !== "seen" && this.state.rested !== dayOf(this.now());
  }

  /** After hours away, ask the cards again; a session already begun becomes a result as it is. */
  wake() {
    const { state } = this;
    const last = Math.max(state.begun, ...state.checks.map(({ at }) => at), ...state.events.map(({ at }) => at));
    if (["done", "seen"].includes(state.stage) || this.now() - last < this.data.idle_ms) return;
    if (state.events.length > 0) state.stage = "done";
    else if (!state.stops.length) this.state = { ...state, ...fresh(this.now()) };
  }

  begin() {
    if (!this.mayBegin) return;
    Object.assign(this.state, fresh(this.now()));
    this.timer = this.newTimer();
    this.form = this.newForm();
    this.check.set("view", this.view());
    this.go("cards");
  }

  /** @param {string} stage */
  go(stage) {
    this.state.stage = stage;
    this.keep();
    this.change();
  }

  // The safety check

  hearCheck() {
    const { check, state } = this;
    const heard = check.get("heard") ?? [];
    const told = (check.get("told") ?? []).filter((/** @type {any} */ one) => !heard.includes(one.id));
    if (told.length === 0) return;
    for (const one of told) this.take(one);
    const stage = state.stage;
    check.set({ view: this.view(), heard: [...heard, ...told.map((/** @type {any} */ one) => one.id)].slice(-200) });
    this.timer.set("gate", this.gate());
    this.go(stage);
  }

  /** @param {any} one */
  take(one) {
    const { state } = this;
    const items = one.items ?? [];
    if (one.kind === "tap") {
      state.checks.push({ id: one.id, at: one.at, items });
      state.stops = [...new Set([...state.stops, ...items])];
      state.when = one.at;
    } else if (one.kind === "slip") {
      state.slips.push({ id: one.id, at: one.at, item: items[0], has: one.has, minutes: Math.round(one.minutes * 100) / 100 });
      if (!one.has) state.stops = state.stops.filter((item) => !items.includes(item));
    } else if (one.kind === "full") {
      this.full(one, items);
    }
  }

  /** @param {any} one @param {string[]} items */
  full(one, items) {
    const { state } = this;
    const signs = items.filter((item) => this.data.levels[item] !== "ask-first");
    state.checks.push({ id: one.id, at: one.at, items, full: true, d: Boolean(one.d) });
    if (one.d) state.held = items;
    if (state.stops.length || signs.length) state.stage = "seen";
    else if (state.stage === "cards") state.stage = "play";
  }

  view() {
    const { stops, stage, when } = this.state;
    const first = this.data.check.view;
    const kind = stage === "seen" ? "none" : stops.length ? "stop" : stage === "cards" ? "cards" : "none";
    const level = stops.some((item) => this.data.levels[item] === "emergency") ? "emergency" : stops.length ? "urgent" : "missing";
    return { ...first, kind, level, items: stops, from: when ? localDay(new Date(when)) : "", when: when ? dayWords(when) : "" };
  }

  gate() {
    const { stops, stage, held } = this.state;
    const open = stops.length === 0 && stage !== "cards" && stage !== "seen";
    const level = stops.length ? this.view().level : stage === "seen" ? "urgent" : open ? "clear" : "missing";
    return { allowed: open, level, until: this.data.until, reason: open ? "" : this.data.words.shut, article_allowed: this.data.article && held.length === 0 };
  }

  // The timer

  newTimer() {
    const { state, data } = this;
    const kept = this.keeps ? data.words.kept : data.words.open;
    return new Model({
      ...data.player, ...state.player, gate: this.gate(), settings: state.settings,
      session: { ...data.player.session, session_id: state.session }, facts: { ...data.player.facts, saved_word: kept },
    }, () => this.hearTimer());
  }

  hearTimer() {
    const { timer, state } = this;
    const told = timer.get("events") ?? [];
    const mine = told.filter((/** @type {any} */ event) => (event.session ?? state.session) === state.session);
    const known = new Set(state.events.map(({ owner, seq }) => `${owner}#${seq}`));
    state.events.push(...mine.filter((/** @type {any} */ { owner, seq }) => !known.has(`${owner}#${seq}`)).map(({ session, ...event }) => event));
    state.player = Object.fromEntries(TRAITS.map((name) => [name, timer.get(name)]));
    state.settings = timer.get("settings");
    this.keep();
    /** @type {Record<string, number>} */
    const acked = { ...timer.get("acked") };
    for (const { owner, seq } of told) acked[owner] = Math.max(seq, acked[owner] ?? 0);
    timer.set("acked", acked);
    const ending = state.events.find(({ kind }) => ENDINGS.includes(kind));
    if (!ending || !["play", "cards"].includes(state.stage)) return;
    if (ending.detail?.reason === "hurt") state.rested = dayOf(this.now());
    this.go(state.stops.length ? "done" : "out");
  }

  /** Why the session ended, in words; "" where it needs none. */
  get ended() {
    const { status, reason, hurt, hurts } = this.state.player;
    const { hurt_words: { unsettled, further, twice }, hurts: most } = this.data.player.facts;
    if (status === "finished") return this.data.words.whole;
    return reason !== "hurt" || hurt?.step === "choose" ? this.data.words.ended : hurts >= most ? twice : hurt?.settled ? further : unsettled;
  }

  // The check-out

  newForm() {
    return new Model(this.data.form, (model) => {
      const { id, button, answers } = model.get("submission") ?? {};
      if (!id || this.state.stage !== "out") return;
      if (button === "keep") Object.assign(this.state, { answers, answered: this.now() });
      if (answers?.settled === this.data.words.unsettled) this.state.rested = dayOf(this.now());
      model.set("state", "open");
      this.go("done");
    });
  }

  // The result

  /** Whether the current session has anything to take back. */
  get hasResult() {
    const { stage, stops, checks, events } = this.state;
    return (stage === "done" && events.length > 0) || ((stops.length > 0 || stage === "seen") && (checks.length > 0 || events.length > 0));
  }

  result() {
    const { state, data } = this;
    const { checks, slips, session, events, answers, answered } = state;
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
    const done = events.length === 0 ? null : { id: session, plan: data.player.session.plan, side: data.side, events: compact(events), answers, answered: Math.round(answered) };
    return { log: data.log, zone, checks, slips, session: done };
  }

  /** Keep the current session's result with the others here; returns all of them. */
  async results() {
    if (this.hasResult) {
      const { session, begun } = this.state;
      const text = await textOf(this.result());
      const others = this.state.results.filter(({ id }) => id !== session);
      this.state.results = [...others, { id: session, at: begun, text }];
      this.keep();
    }
    return this.state.results;
  }

  forget() {
    this.state.results = [];
    if (["done", "seen"].includes(this.state.stage)) Object.assign(this.state, fresh(this.now()), { stage: "gone" });
    this.go(this.state.stage);
  }
}

const dayWords = (/** @type {number} */ ms) => new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" }).format(new Date(ms));

// ------------------------------------------------------------------------------------------------ the page

const button = (/** @type {string} */ look, /** @type {string} */ words, /** @type {() => void} */ onclick, props = {}) =>
  h("button", { class: `gk-button gk-${look}`, onclick, ...props }, words);

/** Show a widget's script in an element. @param {any} part @param {Model} model @param {HTMLElement} el */
function show(part, model, el) {
  el.replaceChildren();
  const widget = typeof part === "function" ? part() : part;
  const { signal } = new AbortController();
  widget.initialize?.({ model, signal });
  widget.render({ model, el, signal });
}

/** @param {{player: any, safety_check: any, form: any}} parts @param {Data} data */
export default function begin(parts, data) {
  const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = () => document.documentElement.setAttribute("data-jp-theme-light", String(!dark.matches));
  dark.addEventListener("change", theme);
  theme();
  const along = new Along(data, (() => { try { return localStorage; } catch { return null; } })());
  let shown = "", which = -1, asks = false, said = "";

  const copy = async (/** @type {string} */ text) => {
    try {
      await navigator.clipboard.writeText(text);
      said = data.words.copied;
    } catch {
      at("text").focus();
      /** @type {HTMLTextAreaElement} */ (at("text")).select();
      said = document.execCommand?.("copy") ? data.words.copied : data.words.by_hand;
    }
    drawResult();
  };
  const file = (/** @type {string} */ text) => {
    const url = URL.createObjectURL(new Blob([`${data.words.in_file}\n\n${text}\n`], { type: "text/plain" }));
    h("a", { href: url, download: `glidekit-result-${localDay(new Date())}.txt` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    said = data.words.in_downloads;
    drawResult();
  };

  async function drawResult() {
    const { words } = data;
    const results = await along.results();
    const box = at("result");
    box.hidden = results.length === 0;
    if (results.length === 0) return;
    if (which < 0 || which >= results.length) which = results.length - 1;
    const all = results.map(({ text }) => text).join("\n");
    const picture = qr(results[which].text);
    const turn = (/** @type {number} */ by) => { which += by; drawResult(); };
    const open = box.querySelector("details")?.open ?? false;
    box.replaceChildren(
      h("h2", { class: "gk-title", tabindex: -1 }, words.take_back),
      h("p", {}, along.keeps ? words.not_in_diary : words.not_kept),
      h("div", { class: "gk-buttons" }, button("main", words.copy, () => copy(all), { "data-copy": "" }), button("plain", words.file, () => file(all), { "data-file": "" })),
      h("p", { role: "status", class: "said" }, said),
      h("ol", { class: "gk-steps" }, ...words.steps.map((/** @type {string} */ step) => h("li", {}, step))),
      picture ? h("figure", {}, h("div", { class: "code", role: "img", "aria-label": words.code_label, html: picture }), h("figcaption", {}, words.scan)) : h("p", {}, words.too_long),
      ...(results.length > 1 ? [h("div", { class: "gk-buttons" }, button("plain", words.before, () => turn(-1), { disabled: which === 0 }),
        h("span", {}, `${which + 1} / ${results.length}: ${dayWords(results[which].at)}`), button("plain", words.after, () => turn(1), { disabled: which === results.length - 1 }))] : []),
      h("details", { open }, h("summary", {}, words.see), h("textarea", { id: "text", readonly: true, rows: 6, "aria-label": words.text_label }, all)),
      h("p", { class: "quiet" }, words.private),
      asks
        ? h("div", { class: "gk-buttons" }, h("span", {}, words.sure), button("plain", words.remove, () => { asks = false; said = ""; along.forget(); drawResult(); }), button("words", words.keep, () => { asks = false; drawResult(); }))
        : h("div", { class: "gk-buttons" }, button("words", words.clear, () => { asks = true; drawResult(); })),
    );
  }

  function draw() {
    const { stage, session, stops, rested } = along.state;
    const { words } = data;
    const live = ["cards", "play", "out"].includes(stage);
    const closed = along.expired && stage !== "out" && !along.state.events.length && !stops.length;
    const text = closed ? words.expired : stage === "out" ? along.ended : stage === "seen" ? words.seen : stage === "gone" ? words.gone
      : stage === "done" && !stops.length ? (rested === dayOf(Date.now()) ? words.rest : words.done) : "";
    at("intro").hidden = !(stage === "cards" && !closed && !stops.length);
    at("told").hidden = !text;
    at("told").replaceChildren(...[text].flat().filter(Boolean).map((line) => h("p", {}, line)),
      ...(!live && along.mayBegin ? [h("div", { class: "gk-buttons" }, button("plain", words.again, () => along.begin(), { "data-again": "" }))] : []));
    at("guard").hidden = closed || ["seen", "gone"].includes(stage);
    if (shown !== session) {
      shown = session;
      show(parts.safety_check, along.check, at("check"));
      at("play").replaceChildren();
      at("out").replaceChildren();
    }
    if (stage === "play" && !at("play").firstChild) {
      show(parts.player, along.timer, at("play"));
      at("play").scrollIntoView({ block: "start" });
      at("play").querySelector("button.gk-main")?.focus({ preventScroll: true });
    }
    at("play").hidden = stage !== "play";  // let its last words and tones be heard
    if (stage === "out" && !at("out").firstChild) {
      along.form.set("take_focus", true);
      show(parts.form, along.form, at("out"));
    }
    at("out").hidden = stage !== "out";
    const before = at("result").hidden;
    drawResult().then(() => {
      if (before && !at("result").hidden && stage === "done" && !stops.length) {
        at("result").querySelector("h2")?.focus({ preventScroll: true });
        at("result").scrollIntoView({ block: "start" });
      }
    });
  }

  along.change = draw;
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && draw());
  draw();
}
