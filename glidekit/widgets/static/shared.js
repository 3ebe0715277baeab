// @ts-check
/**
 * Load what all widgets of a kind share: one model carries their script and style.
 *
 * What shapes this file:
 * - Every widget sends it, so it is short. It loads from a blob URL and can import nothing.
 * - anywidget loads it anew for each widget, and it loads the script anew: each widget has its own instance.
 *   Only what both are made from is shared: it is unpacked once.
 * - Python packs traits as deflated JSON. The script sees them unpacked, as they were at the start.
 *
 * @typedef {{get: (name: string) => any, widget_manager: {get_model: (id: string) => Promise<{get: (name: string) => any}>}}} Model
 * @typedef {{model: Model}} Context
 * @typedef {{kind: string, file: Blob, style: string, traits: string[]}} Parts
 */

const AGAIN_MS = 50;
const PATIENCE_MS = 30_000;
const BEGIN_MS = 1000; // anywidget gives `initialize` 2 s; what takes longer, `render` waits for

/** @param {DataView<ArrayBuffer>|Uint8Array<ArrayBuffer>} bytes @returns {Promise<any>} */
export const unpacked = (bytes) =>
  new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();

/** The bytes in a base64 text, which saved widget state can hold. @param {string} text base64 */
export const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** The model's packed traits as plain values. @param {Model} model @param {string[]} traits */
export const valuesOf = async (model, traits) =>
  new Map(await Promise.all(traits.map(async (name) => /** @type {const} */ ([name, await unpacked(model.get(name))]))));

/** The model with plain values for its packed traits. @param {Model} model @param {Map<string, any>} values */
export const plain = (model, values) =>
  ({ ...model, get: (/** @type {string} */ name) => (values.has(name) ? values.get(name) : model.get(name)) });

const PARTS = Symbol.for("glidekit.parts"); // on the model, as each widget has its own instance of this file

/** What a kind's model carries, unpacked once for all its widgets. @param {any} shared @returns {Promise<Parts>} */
export const partsOf = (shared) =>
  (shared[PARTS] ??= unpacked(bytesOf(shared.get("packed"))).then(({ script, ...rest }) => ({
    ...rest, file: new Blob([script], { type: "text/javascript" }),
  })));

/** @param {string} id @param {string} text */
function dress(id, text) {
  const sheet = document.getElementById(id) ?? document.head.appendChild(Object.assign(document.createElement("style"), { id }));
  if (sheet.textContent !== text) sheet.textContent = text;
}

/** @param {Blob} file */
async function run(file) {
  const address = URL.createObjectURL(file);
  try {
    const { default: widget } = await import(address);
    return typeof widget === "function" ? widget() : widget;
  } finally {
    URL.revokeObjectURL(address);
  }
}

const later = (/** @type {number} */ ms) => new Promise((done) => setTimeout(done, ms));

/**
 * The model with this id. A page that was just reloaded does not know it yet, as it still asks the kernel for its widgets.
 * @param {Model["widget_manager"]} manager @param {string} id
 */
export async function found(manager, id) {
  for (const until = Date.now() + PATIENCE_MS; ; await later(AGAIN_MS)) {
    try {
      return await manager.get_model(id);
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}

/** @param {Model} model */
async function load(model) {
  const shared = await found(model.widget_manager, model.get("shared").replace("IPY_MODEL_", ""));
  const { kind, file, style, traits } = await partsOf(shared);
  dress(`glidekit-${kind}`, style);
  const [widget, values] = await Promise.all([run(file), valuesOf(model, traits)]);
  return { widget, values };
}

export default () => {
  /** @type {ReturnType<typeof load>} */
  let loading;
  /** @type {Promise<any>} */
  let begun;
  const call = async (/** @type {"initialize"|"render"} */ hook, /** @type {Context} */ context) => {
    const { widget, values } = await (loading ??= load(context.model));
    return widget[hook]?.({ ...context, model: plain(context.model, values) });
  };
  return {
    initialize: (/** @type {Context} */ context) => Promise.race([(begun = call("initialize", context)), later(BEGIN_MS)]),
    render: async (/** @type {Context} */ context) => {
      await begun;
      return call("render", context);
    },
  };
};
