// TypeScript checks the types in comments if it is there: `npm install --no-save typescript`, or on PATH.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const places = [join(here, "../../node_modules/.bin"), process.env.GLIDEKIT_TSC ?? "", ...(process.env.PATH ?? "").split(delimiter)];
const tsc = places.filter(Boolean).map((place) => (place.endsWith("tsc") ? place : join(place, "tsc"))).find(existsSync);

test("the types of the scripts hold", { skip: tsc ? false : "no TypeScript here; npm install --no-save typescript" }, () => {
  const { stdout, status } = spawnSync(tsc, ["-p", join(here, "tsconfig.json")], { encoding: "utf8" });
  assert.equal(status, 0, stdout);
});
