// @ts-check
/**
 * What every script of the pages needs: elements, keys that stay, listeners that end,
 * names and days, paths between frames.
 * glidekit/widgets/scripts.py joins it into each script, since a widget loads one file.
 */

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "g", "defs", "pattern", "path", "rect", "circle", "line", "polyline", "text", "title"]);

/**
 * An element. `onclick` and its like are listeners, `html` is markup of our own; true is an attribute without a
 * value; null, undefined and false are left out, as attributes and as children. A button submits nothing.
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

/** Python has not answered for so long that it is said. */
export const PATIENCE_MS = 3000;
/** The event at a safety check when Python has heard what was tapped in it; a form beside it waits for that. */
export const HEARD = "glidekit:heard";

/** A name that no other has; crypto.randomUUID is missing where the page is served over plain http by name. @returns {string} */
export function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The calendar day where the reader is, as YYYY-MM-DD. @param {Date} now */
export function localDay(now) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** Whether a key is ours: with Ctrl, Meta or Alt it belongs to others (Ctrl S saves the notebook). @param {{ctrlKey: boolean, metaKey: boolean, altKey: boolean}} event */
export const staysHere = ({ ctrlKey, metaKey, altKey }) => !(ctrlKey || metaKey || altKey);

/**
 * Keys pressed inside `root` stay there until `signal` aborts: JupyterLab listens on the document (d d deletes the
 * cell). Notebook 7 hears keys before any element does, and leaves alone only a target that says so.
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
 * Calls `work` at each change of these traits, until `signal` aborts.
 * @param {any} model @param {string[]} names @param {() => void} work @param {AbortSignal} signal
 */
export function listen(model, names, work, signal) {
  const events = names.map((name) => `change:${name}`);
  for (const event of events) model.on(event, work);
  signal.addEventListener("abort", () => { for (const event of events) model.off?.(event, work); }, { once: true });
}

/**
 * Tells Python each time that `root` comes into view, perhaps after hours or after another notebook was used, until
 * `signal` aborts: Python looks whether what is shown still holds.
 * @param {any} model @param {HTMLElement} root @param {AbortSignal} signal
 */
export function tellWhenSeen(model, root, signal) {
  const tell = () => {
    model.set({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone, seen: Date.now() });
    model.save_changes();
  };
  let wasSeen = false;
  const watcher = new IntersectionObserver(([entry]) => {
    if (entry.isIntersecting && !wasSeen) tell();
    wasSeen = entry.isIntersecting;
  });
  watcher.observe(root);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && tell(), { signal });
  signal.addEventListener("abort", () => watcher.disconnect());
}

/** From slow to fast to slow, as a limb moves. @param {number} share 0 to 1 */
export const eased = (share) => share * share * (3 - 2 * share);

/** Where a notebook can be seen, between JupyterLab's bars, in pixels of the window; any other page: all of the window. @param {Element} node */
export function visibleArea(node) {
  const notebook = node.closest(".jp-WindowedPanel-outer, .jp-Notebook")?.getBoundingClientRect();
  return { top: notebook?.top ?? 0, bottom: notebook?.bottom ?? innerHeight };
}

const ACTS = ["wheel", "pointerdown", "keydown", "touchstart"];
const TENTHS = Array.from({ length: 11 }, (_, tenth) => tenth / 10);

/**
 * Keeps something in view while what is around it still grows, until the reader scrolls, points or types.
 * @param {Element} node what must be seen whole
 * @param {() => void} show scrolls to it where it is not
 * @param {AbortSignal} signal
 */
export function keepInView(node, show, signal) {
  show();
  const watcher = new IntersectionObserver(([entry]) => { if (entry.intersectionRatio < 1) show(); }, { threshold: TENTHS });
  const done = new AbortController();
  done.signal.addEventListener("abort", () => watcher.disconnect());
  const options = { capture: true, passive: true, signal: done.signal };
  for (const act of ACTS) document.addEventListener(act, () => done.abort(), options);
  signal.addEventListener("abort", () => done.abort(), options);
  watcher.observe(node);
}

/**
 * Whether the keyboard may come here: it is nowhere, or in the same cell at a place that `mayLeave`.
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

/**
 * A path between the frames it was drawn in; frames of one shape are blended, others change over.
 * @param {string[]} frames the same path in each frame
 * @param {number} share 0 to 1
 * @returns {string}
 */
export function pathAt(frames, share) {
  const at = Math.min(1, Math.max(0, share)) * (frames.length - 1);
  const low = frames[Math.floor(at)], high = frames[Math.ceil(at)];
  if (low === high || low === undefined || high === undefined) return low ?? "";
  const to = high.match(NUMBER) ?? [];
  const mix = at - Math.floor(at);
  const letters = (/** @type {string} */ path) => path.replace(/[^a-z]/gi, "");
  if ((low.match(NUMBER) ?? []).length !== to.length || letters(low) !== letters(high)) return mix < 0.5 ? low : high;
  let index = 0;
  // The space parts numbers that only their signs had parted.
  return low.replace(NUMBER, (from) => ` ${Math.round((Number(from) + (Number(to[index++]) - Number(from)) * mix) * 100) / 100}`);
}
