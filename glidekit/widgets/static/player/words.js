// @ts-check
/**
 * Every sentence of the timer: what the voice says, what a screen reader hears, what the page shows.
 */

import { afterHurt } from "./state.js";
import { KINDS, isMovement, isWaiting, lengthOf, setAt } from "./timeline.js";

/** @typedef {import("./state.js").Gate} Gate */
/** @typedef {import("./timeline.js").Phase} Phase */
/** @typedef {import("./one_timer.js").Rival} Rival */

/**
 * What is wrong with a timeline, in words; "" if nothing is.
 * @param {any} timeline
 * @returns {string}
 */
export function problemOf(timeline) {
  if (!Array.isArray(timeline) || timeline.length === 0) return "This plan has no steps, so there is nothing to time.";
  for (const [index, phase] of timeline.entries()) {
    const step = `Step ${index + 1} of this plan`;
    if (phase === null || typeof phase !== "object") return `${step} is empty.`;
    if (!KINDS.includes(phase.kind)) return `${step} is of a kind that this timer does not know: ${JSON.stringify(phase.kind)}.`;
    const { seconds } = phase;
    if (seconds !== null && !(typeof seconds === "number" && Number.isFinite(seconds) && seconds >= 0))
      return `${step} cannot last ${JSON.stringify(seconds)} seconds.`;
  }
  return timeline.some(isMovement) ? "" : "This plan holds no movement, only pauses.";
}

/**
 * Why a session may not start or go on now; "" if it may.
 * @param {Gate|undefined} gate
 * @param {Phase[]} timeline
 * @param {number} now epoch ms
 */
export function refusal(gate, timeline, now) {
  if (gate?.allowed !== true) return gate?.reason || "Please do the safety check first. It takes a minute or two.";
  if (gate.until != null && now >= gate.until) return "Your last safety check has run out. Please do it again before you start.";
  if (gate.article_allowed === false && timeline.some((phase) => phase.variant === "article"))
    return "The held ones stay locked for now. Choose a gentle plan, and ask your physio or doctor.";
  return "";
}

/** @param {Phase} phase */
export const titleOf = (phase) => [phase.name || "Session", phase.side ? `${phase.side} leg` : ""].filter(Boolean).join(" – ");

/** @param {number|null|undefined} seconds */
const inSeconds = (seconds) => (seconds == null ? "at your own pace" : seconds >= 60 ? lengthInWords(seconds * 1000) : `${Math.round(seconds)} seconds`);

/** @param {Phase} phase */
const setOfSets = (phase) => (phase.set && phase.sets && phase.sets > 1 ? `set ${phase.set} of ${phase.sets}` : "");

/** Every sentence begins with a capital. @param {string} text */
const sentences = (text) => text.replace(/(^|[.?]\s+)([a-z])/g, (_, before, letter) => before + letter.toUpperCase());

export const WORDS = /** @type {Record<string, string>} */ ({
  "get-ready": "Get ready", move: "Move", hold: "Hold", rest: "Rest", "switch-side": "Other side", between: "Rest", done: "Finished",
});

/** What to do now: a movement's own word, and from half-way the word for the way back. @param {Phase} phase @param {number} phase_ms */
export function actOf(phase, phase_ms = 0) {
  const back = phase.kind === "move" && phase.pose?.back === true && phase.seconds !== null && phase_ms >= phase.seconds * 500;
  return (isMovement(phase) && (back ? phase.undo : phase.act)) || WORDS[phase.kind];
}

/** Whether only a pause of no length precedes a set, too short to announce exercise and side. @param {Phase[]} timeline @param {number} index */
function untold(timeline, index) {
  for (let before = index - 1; timeline[before]?.seconds === 0; before -= 1)
    if (timeline[before].kind === "switch-side" || timeline[before].kind === "get-ready") return true;
  return false;
}

/**
 * What the voice may say when a phase begins, the fullest first; with `must` it comes, even if a soft tone gives way.
 * @param {Phase[]} timeline
 * @param {number} index
 * @param {{tones?: boolean}} settings without tones the voice alone tells every change
 * @returns {{texts: string[], must: boolean}}
 */
export function sayings(timeline, index, { tones = true } = {}) {
  const phase = timeline[index];
  if (!phase || (phase.seconds === 0 && phase.kind !== "done")) return { texts: [], must: false };
  const side = phase.side ? `${phase.side} leg.` : "";
  const act = `${actOf(phase)}.`;
  const given = (/** @type {boolean} */ must, /** @type {string[]} */ ...texts) => ({ must, texts: texts.filter(Boolean).map(sentences) });
  switch (phase.kind) {
    case "done": return given(true, "Finished.");
    case "get-ready": return given(true, `${phase.name || "Get ready"}. ${side}`, side);
    case "switch-side": return given(true, `Other side. ${side}`, side);
    case "between": return given(false, phase.name ? `Rest. Next: ${phase.name}.` : "", "Rest.");
    case "rest": return given(false, phase.set ? `Rest. Then set ${phase.set}.` : "", "Rest.");
    case "hold": return given(true, phase.cue ?? "", act);
  }
  const first = setAt(timeline, index)?.first === index;
  if (first && untold(timeline, index)) return given(true, `${phase.name ?? ""}${phase.name ? ". " : ""}${side} ${act}`, `${side} ${act}`, side || act);
  if (timeline[index - 1]?.kind === "hold") return given(true, phase.cue ?? "", act);
  const last = /^last one/i.test(phase.cue ?? "");
  if (last) return tones ? given(false, "Last one.") : given(true, `Last one. ${act}`, act);
  if (first || (phase.seconds === null && phase.rep === 1)) return given(!tones, phase.cue ?? "", act);
  return tones && phase.seconds !== null ? given(false) : given(true, act);
}

/**
 * What a screen reader hears when a phase begins; "" where nothing new begins.
 * @param {Phase[]} timeline
 * @param {number} index
 */
export function announced(timeline, index) {
  const phase = timeline[index];
  if (!phase) return "";
  const time = phase.seconds === null ? "" : `, ${inSeconds(phase.seconds)}`;
  switch (phase.kind) {
    case "done": return "Finished.";
    case "get-ready": return `Get ready. ${[titleOf(phase), setOfSets(phase)].filter(Boolean).join(", ")}.`;
    case "between": return `Rest${time}. Next: ${titleOf(phase)}.`;
    case "switch-side": return `Other side: ${phase.side} leg${time}.`;
    case "rest": return `Rest${time}.${setOfSets(phase) ? ` Then ${setOfSets(phase)}.` : ""}`;
    case "hold": return `Hold${time}.`;
    default:
      if (setAt(timeline, index)?.first === index)
        return `${[titleOf(phase), setOfSets(phase)].filter(Boolean).join(", ")}. ${actOf(phase)}.${phase.seconds === null ? " Press Done after each." : ""}`;
      if (timeline[index - 1].kind === "hold") return `${actOf(phase)}.`;
      return /^last one/i.test(phase.cue ?? "") ? "Last one." : "";
  }
}

/** @param {Phase} phase */
export function placeOf(phase) {
  if (phase.kind === "done") return "";
  const all = phase.reps ? `${phase.reps} ${phase.reps === 1 ? "repetition" : "repetitions"}` : "";
  const rep = phase.kind === "hold" && phase.rep && phase.reps ? `repetition ${phase.rep} of ${phase.reps}` : "";
  return [setOfSets(phase), isMovement(phase) ? rep : all].filter(Boolean).join(", ");
}

/**
 * The large figure: the repetition of a movement, the seconds left of anything else.
 * @param {Phase} phase
 * @param {number} phase_ms
 * @param {number} extra_ms
 * @returns {{figure: string, of: string}}
 */
export function figureOf(phase, phase_ms, extra_ms = 0) {
  if (phase.kind === "move" && phase.rep) return { figure: String(phase.rep), of: phase.reps ? ` of ${phase.reps}` : "" };
  const length = lengthOf(phase, extra_ms);
  return { figure: length === null || phase.kind === "done" ? "" : clock(length - phase_ms), of: "" };
}

/**
 * What comes next, in words: the next part of this repetition, else how many are left and what follows them.
 * @param {Phase[]} timeline
 * @param {number} index
 */
export function nextUp(timeline, index) {
  const here = timeline[index];
  const end = setAt(timeline, index)?.end ?? index + 1;
  const after = following(timeline, end);
  if (index + 1 >= end) return after;
  const next = timeline[index + 1];
  if (next.rep === here.rep) return next.kind === "hold" ? `Hold, ${inSeconds(next.seconds)}` : actOf(next);
  const left = (here.reps ?? 0) - (here.rep ?? 0);
  return left > 0 ? `${left} more, then ${after.charAt(0).toLowerCase()}${after.slice(1)}` : actOf(next);
}

/** What a coming phase is called; pauses of no length are skipped. @param {Phase[]} timeline @param {number} to */
function following(timeline, to) {
  while (timeline[to]?.seconds === 0 && timeline[to].kind !== "done") to += 1;
  const next = timeline[to];
  if (!next || next.kind === "done") return "Finished";
  const whose = [next.name, next.side ? `${next.side} leg` : ""].filter(Boolean).join(", ");
  switch (next.kind) {
    case "rest": return `Rest, ${inSeconds(next.seconds)}`;
    case "between": return `Rest before ${whose}`;
    case "switch-side": return `Other side, ${next.side} leg`;
    case "get-ready": return `Get ready for ${whose}`;
  }
  if (!isWaiting(timeline[to - 1]) || timeline[to - 1].seconds === 0) return whose;
  return `${actOf(next)}${next.reps ? `, ${next.reps} ${next.reps === 1 ? "repetition" : "repetitions"}` : ""}${next.seconds === null ? ", at your own pace" : ""}`;
}

/** Seconds still to count, as they are shown: 8, 1:30. @param {number} ms */
export function clock(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000 - 0.0005));
  return seconds < 60 ? String(seconds) : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A length in words: 45 seconds, 8 min 20 s. @param {number} ms */
export function lengthInWords(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} ${seconds === 1 ? "second" : "seconds"}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
}

/** @param {string} text */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** @param {number} n @param {string} one @param {string} [many] */
const counted = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/* ---- what the page shows: labels and sentences that do not change ---------------------------------------- */

export const TEXT = {
  timer: "Session timer",
  session: "Session",
  whole: "The whole session",
  full: "Full window",
  back: "Back", skip: "Skip", repeat: "Repeat", stop: "Stop", hurt: "That hurt", done: "Done", longer: "+10 s",
  soundOn: "Tap to turn sound on",
  sound: "Sound", volume: "Volume", sounds: "Sound on", tones: "Tones", voice: "Voice", beat: "Slow beat while moving",
  test: "Test the sound",
  keys: "Keys",
  exact: "How exact was this timer?",
  onTime: "on time",
  eachDot: "Each dot is one step of this session, as it was recorded.",
  ownPace: "Press Done, or Enter, each time.",
  thisIsTheVoice: "This is the voice.",
  finished: "Finished.",
  paused: "Paused.",
  goingOn: "Going on.",
  halfWay: "Half-way.",
  ended: "The session has ended. What you did is kept.",
  letRest: "Stopped. Let the leg rest.",
  noCheckHere: "Stop for now, and do the safety check in a cell of its own.",
  tapped: "You tapped a warning sign. Start stays shut.",
  kept: "What you did is kept.",
  where: "How far down did you feel it?",
  howMuch: "How much did that hurt?",
  next: "Next",
  hasSettled: "Has it settled?",
  wait: "Find a position that is comfortable and breathe. Give it up to a minute, then say how it is.",
  minute: "A minute has passed.",
  settled: "It has settled",
  notSettled: "Not settled",
  good: "Good that it has settled.",
  noGentle: "There is no further gentle exercise in this plan, so it ends here. What you did is kept.",
  goOnGently: "Go on with the next gentle exercise",
  endHere: "End here",
  endedHere: "The session has ended here.",
  wholeSession: "That was the whole session.",
  endedTitle: "Ended",
  cannotStart: "This session cannot start.",
  nothingStarted: "Nothing was started and nothing was changed. Choose another plan, for example gk.plan(\"gentle-start\"), and run the cell again.",
};

/** How the full window is left; its button shows the rest of the words where there is room. */
export const LEAVE = { verb: "Leave", rest: " the full window", key: "Esc" };

/** Each key and what it does. */
export const KEYS = [["Space", "pause, go on"], ["\u2190  \u2192", "back, skip"], ["R", "repeat this set"], ["Enter", "done, at your own pace"],
  ["H", "that hurt"], ["S", "stop"], ["M", "sound off and on"], ["Esc", "leave the full window"]];

/** The main button's label. @param {string} mode @param {boolean} running */
export const mainLabel = (mode, running) => (mode === "away" ? "Continue here" : mode === "ready" ? "Start" : running ? "Pause" : "Resume");

/** What the large figure is, for screen readers. @param {string} mode @param {Phase} phase */
export const countLabel = (mode, phase) => (mode === "ready" ? "Time in all" : phase.kind === "move" && phase.rep ? "Repetition" : "Time left in this step");

/** The large word. @param {string} look @param {Phase} phase @param {number} phase_ms */
export const nowWords = (look, phase, phase_ms) => (look === "ready" ? "Ready" : look === "paused" ? "Paused" : actOf(phase, phase_ms));

/** What a plan holds. @param {number} exercises @param {number} sets */
export const holds = (exercises, sets) => `${counted(exercises, "exercise")}, ${counted(sets, "set")} in all`;

/** What comes first in a plan. @param {Phase} phase */
export const firstUp = (phase) => `First: ${titleOf(phase)}`;

/** @param {Phase[]} timeline @param {number} index */
export const nextWords = (timeline, index) => (index === timeline.length - 1 ? "" : `Next: ${nextUp(timeline, index)}`);

/** The side beside the large word. @param {string} look @param {Phase} phase */
export const sideWords = (look, phase) => (look === "ready" || !phase.side || phase.kind === "done" ? "" : `${phase.side} leg`);

/** What the ends of a scale of 0 to 10 mean. @param {string[]} ends */
export const endsWords = ([low, high]) => [`0: ${low}`, `10: ${high}`];

/** What is still to do. @param {{ms: number, own: boolean}} total @param {string} mode */
export function leftWords({ ms, own }, mode) {
  const left = ms > 0 ? `${lengthInWords(Math.ceil(ms / 1000) * 1000)}${mode === "ready" ? "" : " left"}` : "";
  return [left, own ? "your own pace" : ""].filter(Boolean).join(" + ");
}

/**
 * @param {string} saved @param {string} before what stood there; it stays while the timer runs, so nothing flickers
 * @param {string} [kept] what a page without a diary (take_along.js) says in place of "saved"
 */
export const savedWords = (saved, before, kept) =>
  ({ nothing: "", saved: kept ?? "Saved", saving: kept ?? (before || "Saving"), unsaved: "Not saved yet" }[saved] ?? "");

/** The button to the safety cards. @param {boolean} closed whether Start is shut @param {Gate|undefined} gate */
export const signLabel = (closed, gate) =>
  (closed && ["missing", "stale", "ask"].includes(gate?.level ?? "") ? "Do the safety check" : "New warning sign?");

/** @param {boolean} kept whether this browser keeps it */
export const unsavedWords = (kept) => (kept
  ? "It is kept in this browser. If this stays, choose Run, then Run All Cells."
  : "Please leave this page open until it says Saved.");

/** Why the timer stands still; "" if nothing needs saying. @param {{reason: string, gap_ms: number}} state @param {Gate|undefined} gate */
export const pausedWords = ({ reason, gap_ms }, gate) => ({
  gap: `Interrupted for ${lengthInWords(gap_ms)}, perhaps by sleep. That time is not counted.`,
  clock: "This computer's clock was changed. The timer waits where you were.",
  "no view": "Paused because the player was not on any page.",
  elsewhere: "Paused because another timer was started.",
  unheard: "Paused because this page was hidden and its sound was off.",
  safety: gate?.reason || "Please answer the safety check before you go on.",
  reopened: "This session was not finished. Go on where you were, or stop here.",
}[reason] ?? "");

/** Where the session goes on. @param {boolean} replaced @param {boolean} farther */
export const awayWords = (replaced, farther) => (replaced ? "This session goes on in another view." : farther ? "Running in another browser." : "Running in another tab.");

/** @param {Rival} rival */
export function rivalWords({ where, title, waits }) {
  const place = { page: "on this page", tab: "in another tab", browser: "in another browser" }[where];
  return waits ? "Pausing the other timer." : `Another timer is running ${place}${title ? `: ${title}` : ""}. Only one can run at a time.`;
}

/** Why a gentle exercise cannot begin now. @param {Rival} rival */
export const pauseFirst = (rival) => `${rivalWords(rival)} Pause it there first.`;

/** The question that takes the place of the buttons, and its two answers. @param {Rival|null} rival */
export const sureWords = (rival) => (rival
  ? { text: rivalWords(rival), yes: `Pause it and ${rival.then === "start" ? "start this one" : "go on here"}`, no: "Leave it running" }
  : { text: "End this session? What you did is kept.", yes: "End the session", no: "Go on" });

/** What each tone of the sound test means. */
const TELLS = /** @type {Record<string, string>} */ ({ start: "start", turn: "half-way", hold: "hold", end: "let go", switch: "other side", finished: "finished" });

/** What can be heard here; `testing` are the tones being played. @param {{testing: string[]|null, muted: boolean, tones: boolean, voice: boolean, wake: "on"|"off"|"unavailable"}} now */
export function soundWords({ testing, muted, tones, voice, wake }) {
  return [
    testing && `You hear, one after the other: ${testing.map((sound) => TELLS[sound]).join(", ")}${voice ? ", and the voice" : ""}.`,
    muted && "Sound is off.",
    voice ? "The voice is this device's own; nothing is sent anywhere." : `This device has no voice of its own, so ${tones ? "tones and text" : "only the text"} can lead you.`,
    { on: "The screen stays on while the timer runs.", off: "", unavailable: "The screen may turn itself off here; the timer goes on." }[wake],
  ].filter(Boolean).join(" ");
}

/** @param {number} n @param {number} median ms @param {number} most ms */
export const exactWords = (n, median, most) => (n === 0
  ? "It tells you here how late each step began, as soon as there are steps to tell about."
  : `${counted(n, "step")} in this session: half began within ${Math.ceil(median)} ms of the plan, the latest ${Math.ceil(most)} ms after it. (1,000 ms are a second.)`);

/** @param {number} ms */
export const lateWords = (ms) => `${ms.toLocaleString("en-GB")} ms late`;

/** @param {number} share percent @param {number} missed sets */
export const skippedWords = (share, missed) => `${share} percent, ${counted(missed, "set")} skipped`;

/** @param {Phase} phase */
export const mayGoOn = (phase) => `You may go on with the next gentle exercise (${titleOf(phase)}), or end here. Either is fine.`;

/** @typedef {{settled?: string, unsettled?: string, further?: string, twice?: string}} HurtWords the rules' own, after "that hurt" */

/**
 * Why "that hurt" ended a session.
 * @param {{hurt: import("./state.js").Hurt|null, hurts: number}} state
 * @param {number|null|undefined} before furthest point of the check-in
 * @param {number} most this many end it
 * @param {HurtWords} words
 */
export function hurtEndWords({ hurt, hurts }, before, most, { unsettled, further, twice }) {
  const settled = hurt?.settled === true;
  if (settled && afterHurt(before, hurt?.where, settled, hurts, most) === "gentle") return TEXT.endedHere;  // it might have gone on
  return (hurts >= most ? twice : settled ? further : unsettled) ?? "That is enough for today.";
}

/** @param {string} reason @param {Gate|undefined} gate @param {string} hurt why a hurt ended it */
export const stoppedWords = (reason, gate, hurt) => ({
  hurt,
  safety: gate?.reason || "An answer in the safety check ended this session.",
  abandoned: "This session was left for a long time, so it was closed as it was.",
}[reason] ?? TEXT.endedHere);

/** What was done. @param {{sets_done?: number, sets_planned?: number, moved_s?: number}} summary @param {number} active_ms */
export const didWords = ({ sets_done, sets_planned, moved_s = 0 }, active_ms) => (sets_planned
  ? `${sets_done} of ${sets_planned} sets done, ${lengthInWords(moved_s * 1000)} of movement.`
  : `The timer ran for ${lengthInWords(active_ms)}.`);
