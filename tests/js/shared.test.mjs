// What Python packs is unpacked before a widget's script gets it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";

import { bytesOf, plain, unpacked } from "../../glidekit/widgets/static/shared.js";

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
  const shown = await plain(model, ["figures"]);
  values.status = "running";
  shown.set("phase", 2);
  assert.deepEqual([shown.get("figures"), shown.get("status"), told], [{ a: [1] }, "running", [["phase", 2]]]);
});

test("what all widgets of a kind share is read from text, as a saved notebook keeps it", async () => {
  const saved = JSON.parse(JSON.stringify(deflateSync(JSON.stringify({ script: "–" })).toString("base64")));
  assert.deepEqual(await unpacked(bytesOf(saved)), { script: "–" });
});
