// @ts-check
/**
 * Load what all widgets of a kind share: one model carries their script and style.
 *
 * What shapes this file:
 * - Every widget sends it, so it is short. It loads from a blob URL and can import nothing.
 * - anywidget loads it anew for each widget, and it loads the script anew: each widget has its own instance.
 * - Python packs traits as deflated JSON. The script sees them unpacked, as they were at the start.
 *
 * @typedef {{get: (name: string) => any, widget_manager: {get_model: (id: string) => Promise<{get: (name: string) => any}>}}} Model
 * @typedef {{model: Model}} Context
 */

/** @param {DataView<ArrayBuffer>|Uint8Array<ArrayBuffer>} bytes @returns {Promise<any>} */
export const unpacked = (bytes) =>
  new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();

/** The bytes in a base64 text, which saved widget state can hold. @param {string} text base64 */
export const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** The model with its packed traits as plain values. @param {Model} model @param {string[]} traits */
export async function plain(model, traits) {
  const values = new Map(await Promise.all(traits.map(async (name) => /** @type {const} */ ([name, await unpacked(model.get(name))]))));
  return { ...model, get: (/** @type {string} */ name) => (values.has(name) ? values.get(name) : model.get(name)) };
}

/** @param {string} id @param {string} text */
function dress(id, text) {
  const sheet = document.getElementById(id) ?? document.head.appendChild(Object.assign(document.createElement("style"), { id }));
  if (sheet.textContent !== text) sheet.textContent = text;
}

/** @param {string} script */
async function run(script) {
  const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  try {
    const { default: widget } = await import(address);
    return typeof widget === "function" ? widget() : widget;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** @param {Model} model */
async function load(model) {
  const shared = await model.widget_manager.get_model(model.get("shared").replace("IPY_MODEL_", ""));
  const { kind, script, style, traits } = await unpacked(bytesOf(shared.get("packed")));
  dress(`glidekit-${kind}`, style);
  return { widget: await run(script), traits };
}

export default () => {
  /** @type {ReturnType<typeof load>} */
  let loading;
  const call = (/** @type {"initialize"|"render"} */ hook) => async (/** @type {Context} */ context) => {
    loading ??= load(context.model);
    const { widget, traits } = await loading;
    return widget[hook]?.({ ...context, model: await plain(context.model, traits) });
  };
  return { initialize: call("initialize"), render: call("render") };
};
