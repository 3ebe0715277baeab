// @ts-check
/**
 * What all page scripts share: elements, keys, listeners, ids and days, paths between frames.
 * A widget loads one file, so glidekit/widgets/scripts.py joins this into each script.
 */

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "g", "defs", "pattern", "path", "rect", "circle", "line", "polyline", "text", "title"]);

/**
 * Make an element. `onclick` and the like become listeners, `html` is our own markup, true is an attribute without a
 * value. Null, undefined and false are left out, as attributes and as children. A button never submits.
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...any} children nodes and texts, in lists of any depth
 * @returns {any}
 */
export function h(tag, attributes = {}, ...children) {
  const node = SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  if (tag === "button") node.setAttribute("type", "button");
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (name === "html") node.innerHTML = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return node;
}

/** After this long without an answer from Python, say so. */
export const PATIENCE_MS = 3000;
/** Fired at a safety check once Python has heard its taps; a form beside it waits for that. */
export const HEARD = "glidekit:heard";

/** A unique id; pages served over plain http have no crypto.randomUUID. @returns {string} */
export function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The reader's calendar day, as YYYY-MM-DD. @param {Date} now */
export function localDay(now) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** Whether a key is ours; with Ctrl, Meta or Alt it is not (Ctrl S saves the notebook). @param {{ctrlKey: boolean, metaKey: boolean, altKey: boolean}} event */
export const staysHere = ({ ctrlKey, metaKey, altKey }) => !(ctrlKey || metaKey || altKey);

/**
 * Keep keys pressed inside `root` from JupyterLab, which listens on the document (d d deletes the cell), until `signal`
 * aborts. Notebook 7 hears keys before any element does, and spares only a target that says so.
 * @param {HTMLElement} root @param {AbortSignal} signal
 */
export function claimKeys(root, signal) {
  const claim = (/** @type {KeyboardEvent} */ event) => {
    const { target } = event;
    if (target instanceof Element && root.contains(target)) target.toggleAttribute("data-lm-suppress-shortcuts", staysHere(event));
  };
  root.addEventListener("keydown", (event) => staysHere(event) && event.stopPropagation(), { signal });
  globalThis.addEventListener?.("keydown", claim, { signal, capture: true });
}

/**
 * Call `work` at each change of these traits until `signal` aborts.
 * @param {any} model @param {string[]} names @param {() => void} work @param {AbortSignal} signal
 */
export function listen(model, names, work, signal) {
  const events = names.map((name) => `change:${name}`);
  for (const event of events) model.on(event, work);
  signal.addEventListener("abort", () => { for (const event of events) model.off?.(event, work); }, { once: true });
}

/**
 * Tell Python whenever `root` comes into view, until `signal` aborts. Hours may have passed, or another notebook was
 * used, so Python checks that what is shown still holds.
 * @param {any} model @param {HTMLElement} root @param {AbortSignal} signal
 */
export function tellWhenSeen(model, root, signal) {
  const tell = () => {
    model.set({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone, seen: Date.now() });
    model.save_changes();
  };
  let wasSeen = false;
  const watcher = new IntersectionObserver((entries) => {
    for (const { isIntersecting } of entries) { // a busy page delivers several at once
      if (isIntersecting && !wasSeen) tell();
      wasSeen = isIntersecting;
    }
  });
  watcher.observe(root);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && tell(), { signal });
  signal.addEventListener("abort", () => watcher.disconnect());
}

/** Slow, fast, slow: the way a limb moves. @param {number} share 0 to 1 */
export const eased = (share) => share * share * (3 - 2 * share);

/** The part of the window where a notebook is seen, between JupyterLab's bars; on any other page, all of it (px). @param {Element} node */
export function visibleArea(node) {
  const notebook = node.closest(".jp-WindowedPanel-outer, .jp-Notebook")?.getBoundingClientRect();
  return { top: notebook?.top ?? 0, bottom: notebook?.bottom ?? innerHeight };
}

const ACTS = ["wheel", "pointerdown", "keydown", "touchstart"];
const TENTHS = Array.from({ length: 11 }, (_, tenth) => tenth / 10);

/**
 * Keep a node in view while the page around it still grows, until the reader scrolls, points or types.
 * @param {Element} node must be seen whole
 * @param {() => void} show scrolls to it when it is not
 * @param {AbortSignal} signal
 */
export function keepInView(node, show, signal) {
  show();
  // A busy page delivers several entries at once: the last one says where the node is now.
  const watcher = new IntersectionObserver((entries) => { if (entries[entries.length - 1].intersectionRatio < 1) show(); }, { threshold: TENTHS });
  const done = new AbortController();
  done.signal.addEventListener("abort", () => watcher.disconnect());
  const options = { capture: true, passive: true, signal: done.signal };
  for (const act of ACTS) document.addEventListener(act, () => done.abort(), options);
  signal.addEventListener("abort", () => done.abort(), options);
  watcher.observe(node);
}

/**
 * Whether focus may come here: it is nowhere, or in the same cell on an element that `mayLeave` lets go.
 * @param {HTMLElement} root
 * @param {(active: Element) => boolean} [mayLeave]
 */
export function mayTakeFocus(root, mayLeave = () => true) {
  const active = document.activeElement;
  if (!active || active === document.body || active.contains(root)) return true;
  const cell = root.closest(".jp-Cell, .jp-OutputArea") ?? root;
  return cell.contains(active) && mayLeave(active);
}

const NUMBER = /-?\d*\.?\d+(?:e[-+]?\d+)?/gi;

/** @param {string} path */
const readPath = (path) => ({ path, letters: path.replace(/[^a-z]/gi, ""), between: path.split(NUMBER), numbers: (path.match(NUMBER) ?? []).map(Number) });

/** @param {ReturnType<typeof readPath>} low @param {ReturnType<typeof readPath>} high @param {number} mix 0 to 1 */
function blended(low, high, mix) {
  if (low.path === high.path) return low.path;
  if (low.numbers.length !== high.numbers.length || low.letters !== high.letters) return mix < 0.5 ? low.path : high.path;
  let path = low.between[0];
  low.numbers.forEach((from, i) => {
    // The space separates numbers that only a sign had kept apart.
    path += ` ${Math.round((from + (high.numbers[i] - from) * mix) * 100) / 100}${low.between[i + 1]}`;
  });
  return path;
}

/**
 * A path through its frames: how it looks part of the way. Frames of the same shape are blended, others switch. Each
 * frame is read once, because a limb asks thirty times a second.
 * @param {string[]} frames the same path in each frame
 * @returns {(share: number) => string} of a share, 0 to 1
 */
export function pathThrough(frames) {
  /** @type {ReturnType<typeof readPath>[]} */
  const read = [];
  const frame = (/** @type {number} */ i) => (read[i] ??= readPath(frames[i] ?? ""));
  return (share) => {
    const at = Math.min(1, Math.max(0, share)) * Math.max(0, frames.length - 1);
    return blended(frame(Math.floor(at)), frame(Math.ceil(at)), at % 1);
  };
}

/**
 * Set an attribute where it changes; one set again would be laid out and drawn again.
 * @param {Element} node @param {string} name @param {string} value
 */
export function put(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/**
 * Draw paths part of the way.
 * @param {Element[]} paths @param {((share: number) => string)[]} tracks one for each @param {number} share 0 to 1
 */
export function movePaths(paths, tracks, share) {
  paths.forEach((path, i) => put(path, "d", tracks[i](share)));
}
