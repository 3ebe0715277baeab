import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as drawing from "../../glidekit/widgets/static/nerve_explorer/figure.js";
import * as model from "../../glidekit/widgets/static/nerve_explorer/nerve.js";

const { spec, cases } = JSON.parse(readFileSync(new URL("../cases/nerve.json", import.meta.url), "utf8"));
const { nerve, figure } = spec;
const nominal = model.parametersOf(nerve), chain = model.chainOf(nerve, nominal);

/** @param {number[]} found @param {number[]} wanted */
const near = (found, wanted, by, what) => {
  assert.equal(found.length, wanted.length, what);
  found.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]) <= by, `${what} ${i}: ${value} is not ${wanted[i]}`));
};

for (const [number, wanted] of cases.entries()) {
  test(`case ${number}: the page finds Python's equilibrium`, () => {
    const state = model.nerveAt(nerve, nominal, chain, wanted.angles);
    assert.ok(state.settled);
    near([...state.u].filter((_, j) => j % 9 === 0), wanted.chain_mm, 1e-6, "chain");
    for (const [site, glide] of Object.entries(wanted.glide_mm)) near([model.glideAt(nerve, state, nerve.sites[site])], [glide], 1e-6, site);
    for (const [site, strain] of Object.entries(wanted.strain_pct)) near([model.strainAt(nerve, state, site)], [strain], 1e-6, site);
    near([model.strainAt(nerve, state, "root")], [wanted.root_strain_pct], 1e-6, "root");
  });

  test(`case ${number}: the page draws Python's figure`, () => {
    const scene = drawing.bodyOf(figure, wanted.angles, wanted.position);
    near([scene.floor], [wanted.floor], 1e-6, "floor");
    const layers = drawing.layersOf(figure, wanted.angles, scene, wanted.hands);
    assert.deepEqual(layers.map(([name]) => name), wanted.layers.map(([name]) => name));
    layers.forEach(([name, outlines], i) => outlines.forEach((outline, k) => near(outline.flat(), wanted.layers[i][1][k].flat(), 2e-6, `${name} ${i}/${k}`)));
    near(drawing.anchorsOf(figure, wanted.angles, scene).flatMap(([, point]) => point), wanted.nerve.flat(), 2e-6, "nerve");
  });
}

test("the page's bands are Python's", () => {
  for (const wanted of cases.slice(0, 3)) {
    const glides = nerve.sets.map((row) => {
      const p = model.parametersOf(nerve, row);
      return model.glideAt(nerve, model.nerveAt(nerve, p, model.chainOf(nerve, p), wanted.angles), nerve.sites["mid-thigh"]);
    });
    near(model.band(glides), wanted.glide_band_mm, 1e-5, "band");
  }
});

test("a warm start finds the same equilibrium", () => {
  const cold = model.nerveAt(nerve, nominal, chain, cases[2].angles);
  const warm = model.nerveAt(nerve, nominal, chain, cases[2].angles, model.nerveAt(nerve, nominal, chain, cases[1].angles).u);
  near([...warm.u], [...cold.u], 1e-6, "warm");
});

test("no equilibrium is said, not drawn", () => {
  const state = model.nerveAt({ ...nerve, solver: { ...nerve.solver, steps: 1 } }, nominal, chain, cases[6].angles);
  assert.equal(state.settled, false);
});

test("one posture is solved in a few milliseconds", () => {
  model.nerveAt(nerve, nominal, chain, cases[1].angles);
  // Other work shares the machine, so the least disturbed round counts.
  const taken = Array.from({ length: 50 }, () => {
    const begin = performance.now();
    model.nerveAt(nerve, nominal, chain, cases[1].angles);
    return performance.now() - begin;
  });
  assert.ok(Math.min(...taken) < 10, `${Math.min(...taken)} ms`);
});

const everyday = (site) => spec.everyday.map(([name, angles]) => [name, model.strainAt(nerve, model.nerveAt(nerve, nominal, chain, angles), site)]);

test("the nerve is drawn thicker the tighter it is than lying flat, and slack is slack", () => {
  const thick = (strain, flat) => model.thicknessOf(strain, flat, [1, 3, 5]);
  assert.deepEqual([thick(-0.1, 1), thick(0, 1), thick(2.1, 1), thick(5, 1), thick(5.9, -2)], ["slack", 0, 1, 2, 3]);
  assert.equal(model.pointsBetween(-4, -1), 0);
  assert.equal(model.pointsBetween(-4, 2), 2);
});

test("strain is told beside everyday positions, never as low or high", () => {
  const known = [["lying flat", 0.1], ["sitting", -0.4], ["leg raised", 6.2]];
  const said = [-0.1, 0.3, 3, 6.4, 6.6].map((strain) => model.comparedWith(strain, known));
  assert.deepEqual(said, ["slack", "as lying flat", "between sitting and leg raised", "as leg raised", "more than leg raised"]);
  assert.equal(model.comparedWith(1, [["sitting", 4], ["leg raised", 5]]), "less than sitting");
});

test("a chair reads as sitting everywhere and is slack behind the knee", () => {
  const [, [, chair]] = spec.everyday, state = model.nerveAt(nerve, nominal, chain, chair);
  const said = ["popliteal", "ankle", "root", "mid-thigh"].map((site) => model.comparedWith(model.strainAt(nerve, state, site), everyday(site)));
  assert.deepEqual(said, ["slack", "slack", "as sitting", "as sitting"]);
});

test("a movement begins and ends in its postures and passes through the middle ones", () => {
  const way = [{ a: 0, b: 10 }, { a: 10, b: 10 }, { a: 10, b: 0 }];
  assert.deepEqual(drawing.partOfWay(way, 0), way[0]);
  assert.deepEqual(drawing.partOfWay(way, 0.25), { a: 5, b: 10 });
  near(Object.values(drawing.partOfWay(way, 0.5)), [10, 10], 1e-9, "middle");
  assert.deepEqual(drawing.partOfWay(way, 1), way[2]);
});

test("the line of the nerve runs through its anchors", () => {
  const scene = drawing.bodyOf(figure, cases[5].angles, "sitting");
  const anchors = drawing.anchorsOf(figure, cases[5].angles, scene), line = drawing.lineThrough(anchors);
  for (const [s, point] of anchors) near(line(s), point, 1e-9, `at ${s}`);
});
