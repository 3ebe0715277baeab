// What Python packs is unpacked before a widget's script gets it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";

import { bytesOf, found, partsOf, plain, unpacked, valuesOf } from "../../glidekit/widgets/static/shared.js";

/** Bytes as ipywidgets passes them on: a view into a longer message. */
const packed = (value) => {
  const bytes = deflateSync(JSON.stringify(value));
  const message = new Uint8Array([0, 0, ...bytes, 0]);
  return new DataView(message.buffer, 2, bytes.length);
};

test("what was packed is read whole, wherever it stands in its message", async () => {
  assert.deepEqual(await unpacked(packed({ words: "naïve – 0–10", frames: [["M0 0"]] })), { words: "naïve – 0–10", frames: [["M0 0"]] });
});

test("a packed trait is a plain value to the script, every other one is the model's own", async () => {
  const values = { figures: packed({ a: [1] }), status: "ready" };
  const told = [];
  const model = { get: (name) => values[name], set: (name, value) => told.push([name, value]) };
  const shown = plain(model, await valuesOf(model, ["figures"]));
  values.status = "running";
  shown.set("phase", 2);
  assert.deepEqual([shown.get("figures"), shown.get("status"), told], [{ a: [1] }, "running", [["phase", 2]]]);
});

test("what all widgets of a kind share is read from text, as a saved notebook keeps it", async () => {
  const saved = JSON.parse(JSON.stringify(deflateSync(JSON.stringify({ script: "–" })).toString("base64")));
  assert.deepEqual(await unpacked(bytesOf(saved)), { script: "–" });
});

test("what the widgets of a kind share is unpacked once", async () => {
  let asked = 0;
  const content = { kind: "form-1", script: "export default 1", style: "p {}", traits: ["figures"] };
  const saved = deflateSync(JSON.stringify(content)).toString("base64");
  const shared = { get: () => { asked += 1; return saved; } };
  const [first, second] = await Promise.all([partsOf(shared), partsOf(shared)]);
  assert.deepEqual([first.kind, first.style, first.traits, await first.file.text()], ["form-1", "p {}", ["figures"], "export default 1"]);
  assert.equal(first.file.type, "text/javascript");
  assert.equal(second, first);
  assert.equal(asked, 1);
});

test("a model that the page does not know yet, as after a reload, is waited for", async () => {
  let asked = 0;
  const manager = { get_model: async (id) => { asked += 1; if (asked < 3) throw new Error("widget model not found"); return { id }; } };
  assert.deepEqual(await found(manager, "a"), { id: "a" });
  assert.equal(asked, 3);
});
