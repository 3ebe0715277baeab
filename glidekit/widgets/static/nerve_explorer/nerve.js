/**
 * The nerve on its springs, and where it comes to rest: the model of glidekit/body, computed in the page.
 * Tests hold it to the Python package's numbers (tests/cases/nerve.json). All numbers come in `spec`.
 *
 * @typedef {Record<string, number>} Angles  joint name -> degrees, the fields of gk.body.Posture
 */

import { RAD } from "./figure.js";

/** Named parameters from a row of numbers. */
export function parametersOf(nerve, row = nerve.nominal) {
  return Object.fromEntries(nerve.names.map((name, i) => [name, row[i]]));
}

/** Springs of both legs as one chain: the other leg's toes, ..., conus, ..., these toes. */
export function chainOf(nerve, p) {
  const { ends: [conus, toes], spacing: h } = nerve;
  const n = Math.round((toes - conus) / h) + 1, size = 2 * n - 1, mid = n - 1;
  const make = (/** @type {number} */ length) => new Float64Array(length);
  const chain = { n, size, mid, h, width: p.knee_width, stiff: make(size - 1), rest: make(size - 1), slope: make(size - 1), hold: make(size), tether: make(size), point: make(size) };
  for (let i = 0; i < n - 1; i += 1) {
    const middle = conus + (i + 0.5) * h, root = middle < nerve.foramen;
    const stiff = root ? p.stiff_root : middle < nerve.popliteal ? 1 : middle < nerve.ankle ? p.stiff_tibial : p.stiff_foot;
    for (const j of [mid + i, mid - 1 - i]) {
      chain.stiff[j] = stiff;
      chain.rest[j] = root ? p.rest_root : p.rest_limb;
      chain.slope[j] = root ? 1 : p.slack_slope;
    }
  }
  for (let i = 0; i < n; i += 1) {
    const s = conus + i * h, below = s >= nerve.popliteal;
    const firm = s < nerve.canal_end ? p.hold_canal : below ? p.hold_leg : 1;
    const length = i === n - 1 ? h / 2 : h; // the conus takes half a length from each leg
    for (const j of [mid + i, mid - i]) {
      chain.hold[j] = (firm / p.spread_mm ** 2) * length;
      chain.tether[j] = below ? 1 / p.tether_mm ** 2 : 0;
      chain.point[j] = s === nerve.foramen ? p.foramen : i === 0 ? p.cord : 0;
    }
  }
  return chain;
}

/** How far the bed has moved at every node (mm), and where the cord's spring rests. */
export function bedOf(nerve, p, chain, angles) {
  const q = (/** @type {string} */ joint) => (angles[`${joint}_deg`] ?? 0) * RAD;
  const whole = p.lever_neck * q("neck_flexion") + p.lever_thoracic * q("thoracic_flexion");
  const bed = new Float64Array(chain.size);
  for (const [whose, step] of /** @type {[string, number][]} */ ([["", 1], ["other_", -1]])) {
    const moved = [
      [nerve.zones.lumbar, p.lever_lumbar * q("lumbar_flexion")],
      [nerve.zones.hip, p.lever_hip * q(`${whose}hip_flexion`)],
      [nerve.zones.knee, -p.lever_knee * q(`${whose}knee_flexion`)],
      [nerve.zones.ankle, p.lever_ankle * q(`${whose}ankle_dorsiflexion`)],
    ];
    for (let i = 0; i < chain.n; i += 1) {
      const s = nerve.ends[0] + i * chain.h;
      let at = whole;
      for (const [[from, to], by] of moved) at += by * Math.min(1, Math.max(0, (s - from) / (to - from)));
      bed[chain.mid + step * i] = at;
    }
  }
  return { bed, anchor: p.neck_reaches * whole };
}

/** Remaining forces, and the stiffness around a trial; returns the largest force. */
function pulled(chain, u, bed, anchor, out) {
  const { size, mid, h, width, stiff, rest, slope, hold, tether, point } = chain;
  const { force, diagonal, coupling } = out;
  let before = 0, beforeK = 0, most = 0;
  for (let j = 0; j < size; j += 1) {
    let tension = 0, k = 0;
    if (j < size - 1) {
      const along = j < mid ? -1 : 1;
      const e = rest[j] + (along * (u[j + 1] - u[j])) / h;
      const x = e / width, small = Math.exp(-Math.abs(x));
      const soft = width * (Math.max(x, 0) + Math.log1p(small));
      const steep = (x >= 0 ? 1 : small) / (1 + small);
      tension = stiff[j] * (slope[j] * e + (1 - slope[j]) * soft) * along;
      k = (stiff[j] * (slope[j] + (1 - slope[j]) * steep)) / h;
    }
    if (j > 0 && j < size - 1) {
      const g = u[j] - bed[j], bent = tether[j] * g * g;
      force[j] = hold[j] * g * (1 + bent) + point[j] * (u[j] - (j === mid ? anchor : bed[j])) - (tension - before);
      diagonal[j] = hold[j] * (1 + 3 * bent) + point[j] + beforeK + k;
      coupling[j] = -k;
      most = Math.max(most, Math.abs(force[j]));
    }
    before = tension;
    beforeK = k;
  }
  return most;
}

/** One Newton step: the tridiagonal system of the inner nodes. */
function newtonStep({ force, diagonal, coupling }, step) {
  const last = force.length - 2;
  const c = new Float64Array(force.length), d = new Float64Array(force.length);
  for (let j = 1; j <= last; j += 1) {
    const below = j > 1 ? coupling[j - 1] : 0;
    const by = diagonal[j] - below * c[j - 1];
    c[j] = coupling[j] / by;
    d[j] = (force[j] - below * d[j - 1]) / by;
  }
  for (let j = last; j >= 1; j -= 1) step[j] = d[j] - (j < last ? c[j] * step[j + 1] : 0);
}

/** The equilibrium; `start` is a first guess. `settled` says whether it was found. */
export function solve(chain, bed, anchor, limits, start) {
  const { size } = chain;
  let u = Float64Array.from(start ?? bed);
  u[0] = bed[0];
  u[size - 1] = bed[size - 1];
  const make = () => ({ force: new Float64Array(size), diagonal: new Float64Array(size), coupling: new Float64Array(size) });
  let now = make(), then = make();
  const move = new Float64Array(size);
  let left = pulled(chain, u, bed, anchor, now);
  for (let step = 0; step < limits.steps && left >= limits.residual; step += 1) {
    newtonStep(now, move);
    let tried = u, more = left;
    for (let half = 0, part = 1; half < limits.halvings; half += 1, part /= 2) {
      tried = u.map((value, j) => value - part * move[j]);
      more = pulled(chain, tried, bed, anchor, then);
      if (more < left || more < limits.residual) break;
    }
    u = tried;
    left = more;
    [now, then] = [then, now];
  }
  return { u, left, settled: left < limits.residual };
}

/** The nerve of one leg in a posture: glide (mm) at nodes, strain (%) between them. */
export function nerveAt(nerve, p, chain, angles, start) {
  const { bed, anchor } = bedOf(nerve, p, chain, angles);
  const { u, settled } = solve(chain, bed, anchor, nerve.solver, start);
  const { n, mid, h, rest } = chain;
  const glide = Float64Array.from({ length: n }, (_, i) => u[mid + i] - bed[mid + i]);
  const strain = Float64Array.from({ length: n - 1 }, (_, i) => 100 * (rest[mid + i] + (u[mid + i + 1] - u[mid + i]) / h));
  return { u, glide, strain, settled };
}

/** Glide at a place along the nerve (mm). */
export function glideAt(nerve, state, s) {
  const at = Math.min(state.glide.length - 1.000001, Math.max(0, (s - nerve.ends[0]) / nerve.spacing));
  const i = Math.floor(at);
  return state.glide[i] + (at - i) * (state.glide[i + 1] - state.glide[i]);
}

/** Mean strain from one place to another (%). */
export function strainBetween(nerve, state, from, to) {
  const { strain } = state, { ends: [top], spacing } = nerve;
  const end = Math.min(strain.length, Math.ceil((to - top) / spacing) + 1);
  let sum = 0, length = 0;
  for (let i = Math.max(0, Math.floor((from - top) / spacing) - 1); i < end; i += 1) {
    const start = top + i * spacing;
    const inside = Math.min(start + spacing, to) - Math.max(start, from);
    if (inside > 0) {
      sum += inside * strain[i];
      length += inside;
    }
  }
  return sum / length;
}

/** Strain at a site: the roots as a whole, else within the window around it (%). */
export function strainAt(nerve, state, site) {
  if (site === "root") return strainBetween(nerve, state, nerve.ends[0], nerve.foramen);
  const s = nerve.sites[site];
  return strainBetween(nerve, state, s - nerve.window, s + nerve.window);
}

/** The 5th and 95th percentile, as numpy computes them. */
export function band(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return [0.05, 0.95].map((part) => {
    const at = part * (sorted.length - 1), i = Math.floor(at);
    return sorted[i] + (at - i) * ((sorted[i + 1] ?? sorted[i]) - sorted[i]);
  });
}

/** How thick to draw the nerve: slack, or by how many steps it is tighter than lying flat. */
export function thicknessOf(strain, flat, from) {
  if (strain < 0) return "slack";
  const points = strain - Math.max(flat, 0);
  return from.filter((least) => points >= least).length;
}

/** A strain in words, beside the strains of everyday positions at the same place: [name, strain], in whole points. */
export function comparedWith(strain, everyday) {
  if (strain < 0) return "slack";
  const points = (value) => Math.round(Math.max(value, 0)), here = points(strain);
  const same = everyday.find(([, there]) => points(there) === here);
  if (same) return `as ${same[0]}`;
  const known = everyday.map(([name, there]) => [name, points(there)]).sort((a, b) => a[1] - b[1]);
  const above = known.find(([, there]) => there > here), below = known.filter(([, there]) => there < here).at(-1);
  if (!above) return `more than ${below[0]}`;
  return below ? `between ${below[0]} and ${above[0]}` : `less than ${above[0]}`;
}

/** Change of strain in points, counted from no less than zero. */
export const pointsBetween = (from, to) => Math.max(to, 0) - Math.max(from, 0);
