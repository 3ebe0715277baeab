/**
 * A figure whose joints can be dragged, and the nerve that rides on it.
 *
 * What shapes this file:
 * - anywidget loads it from a blob URL: no imports, one file. The upper part is pure, exported, and held in node
 *   to the numbers of the Python package (tests/cases/nerve.json).
 * - A drag must repaint within 50 ms, also while the kernel is busy: so figure and equilibrium are worked out here,
 *   with no way to Python and back. The bands ask 60 parameter sets; they are worked out when the hand rests.
 * - This file has no number of its own about body or nerve: all come in `spec` (glidekit/body/page_spec.py).
 * - JupyterLab listens for keys on the page ("d d" deletes the cell): no key leaves the root unless Ctrl, Meta
 *   or Alt is held.
 * - Everything that waits or listens hangs on the signal of its view.
 *
 * @typedef {Record<string, number>} Angles  joint name -> degrees, the fields of gk.body.Posture
 * @typedef {{o: number[], f: number[], u: number[], s: number[]}} Segment  near end; forward, up, sideways
 */

const RAD = Math.PI / 180;

// ------------------------------------------------------------------------------------------- the nerve (pure)

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
    const length = i === n - 1 ? h / 2 : h; // the conus has half of a length from each leg
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

/** Forces that are left and the stiffness around a trial; returns the largest force. */
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
  let sum = 0, length = 0;
  state.strain.forEach((strain, i) => {
    const start = nerve.ends[0] + i * nerve.spacing;
    const inside = Math.min(start + nerve.spacing, to) - Math.max(start, from);
    if (inside > 0) {
      sum += inside * strain;
      length += inside;
    }
  });
  return sum / length;
}

/** Strain at a site: the roots as a whole, else within the window around it (%). */
export function strainAt(nerve, state, site) {
  if (site === "root") return strainBetween(nerve, state, nerve.ends[0], nerve.foramen);
  const s = nerve.sites[site];
  return strainBetween(nerve, state, s - nerve.window, s + nerve.window);
}

/** The 5th and 95th percentile, as numpy has them. */
export function band(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return [0.05, 0.95].map((part) => {
    const at = part * (sorted.length - 1), i = Math.floor(at);
    return sorted[i] + (at - i) * ((sorted[i + 1] ?? sorted[i]) - sorted[i]);
  });
}

/** How thick the nerve is drawn: slack, or the steps of points by which it is tighter than lying flat. */
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

// ------------------------------------------------------------------------------------------ the figure (pure)

const add = (a, b, by = 1) => a.map((x, i) => x + by * b[i]);
const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const scaled = (a, by) => a.map((x) => x * by);
const unit = (a) => scaled(a, 1 / Math.max(Math.hypot(...a), 1e-9));
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

/** A point in a segment's axes: forward, up, sideways. */
export const at = (/** @type {Segment} */ { o, f, u, s }, x, y, z = 0) => o.map((value, i) => value + x * f[i] + y * u[i] + z * s[i]);

/** A segment turned in the plane of walking; positive lifts what points forward. */
function turned(/** @type {Segment} */ { f, u, s }, deg, o) {
  const c = Math.cos(deg * RAD), n = Math.sin(deg * RAD);
  return { o, f: add(scaled(f, c), u, n), u: add(scaled(u, c), f, -n), s };
}

/** A segment swung about its forward axis; positive takes a hanging limb across the middle. */
function swung(/** @type {Segment} */ { o, f, u, s }, deg) {
  const c = Math.cos(deg * RAD), n = Math.sin(deg * RAD);
  return { o, f, u: add(scaled(u, c), s, n), s: add(scaled(s, c), u, -n) };
}

function legOf(figure, pelvis, q, whose, more = 0) {
  const { thigh: long, shank: lower } = figure.lengths;
  let thigh = turned(pelvis, q(`${whose}hip_flexion`) + more, at(pelvis, 0, 0, (whose ? -1 : 1) * figure.halves.hip));
  if (!whose) thigh = swung(thigh, q("hip_adduction"));
  const shank = turned(thigh, -q(`${whose}knee_flexion`), at(thigh, 0, -long));
  const foot = turned(shank, q(`${whose}ankle_dorsiflexion`), at(shank, 0, -lower));
  return { [`${whose}thigh`]: thigh, [`${whose}shank`]: shank, [`${whose}foot`]: foot };
}

/** Every segment of the body in a position, with its feet, back or thigh on the ground; and the floor's height. */
export function bodyOf(figure, angles, position) {
  const q = (/** @type {string} */ joint) => angles[`${joint}_deg`] ?? 0;
  const lean = { sitting: () => 90 - q("other_hip_flexion"), lying: () => 90 + q("lumbar_flexion") + q("thoracic_flexion"), standing: () => q("other_knee_flexion") - q("other_ankle_dorsiflexion") - q("other_hip_flexion") }[position]();
  const world = { o: [0, 0, 0], f: [1, 0, 0], u: [0, 1, 0], s: [0, 0, 1] };
  const pelvis = turned(world, lean, [0, 0, 0]);
  /** @type {Record<string, Segment>} */
  let body = { pelvis };
  let below = pelvis, height = 0;
  for (const [name, up, joint] of figure.spine) {
    below = body[name] = turned(below, -q(joint) / 3, at(below, 0, up - height));
    height = up;
  }
  body = { ...body, ...legOf(figure, pelvis, q, ""), ...legOf(figure, pelvis, q, "other_") };
  const move = (by) => {
    for (const [name, segment] of Object.entries(body)) body[name] = { ...segment, o: [segment.o[0] - by[0], segment.o[1] - by[1], segment.o[2]] };
  };
  const lowest = (foot) => figure.contact.sole.map(([x, y]) => at(foot, x, y)).reduce((a, b) => (b[1] < a[1] ? b : a));
  const settle = (whose, floor, belowOnly) => {
    const { near, far, most_deg: most } = figure.contact;
    for (let i = 0, more = 0; i < 3; i += 1) {
      const low = lowest(body[`${whose}foot`]), gap = low[1] - floor;
      const close = Math.min(1, Math.max(0, (far - gap) / (far - near)));
      const weight = gap < 0 ? 1 : belowOnly ? 0 : close * close * (3 - 2 * close);
      const lever = Math.max(low[0] - body[`${whose}thigh`].o[0], 0.1);
      more = Math.min(most, Math.max(-most, more - (gap / lever / RAD) * weight));
      Object.assign(body, legOf(figure, body.pelvis, q, whose, more));
    }
  };
  if (position === "lying") {
    const floor = -figure.contact.back;
    move(body.thoracic1.o);
    settle("other_", floor, false);
    settle("", floor, false);
    return { body, floor };
  }
  if (position === "sitting") settle("", lowest(body.other_foot)[1], true);
  else move(body.other_foot.o);
  return { body, floor: lowest(body.other_foot)[1] };
}

function boneOf(start, end) {
  const u = unit(add(start, end, -1));
  const f = unit([u[1], -u[0], 0]);
  return { o: start, f, u, s: cross(f, u) };
}

/** Upper arm, forearm and hand of both sides. */
export function armsOf(figure, angles, { body, floor }, hands) {
  const hold = figure.holds[hands], { upper_arm: upper, forearm: lower } = figure.lengths;
  /** @type {Record<string, Segment>} */
  const found = {};
  for (const [whose, side] of /** @type {[string, number][]} */ ([["", 1], ["far_", -1]])) {
    const shoulder = at(body.thoracic2, figure.shoulder[0], figure.shoulder[1], side * figure.halves.shoulder);
    const bone = body[hold.bone], [ahead, upwards] = (side < 0 && hold.far_fingers) || hold.fingers;
    let wrist = at(bone, ...(side > 0 ? hold.near : hold.far));
    let fingers = add(add(scaled(bone.f, ahead), bone.u, upwards), [0, 0, side * hold.across], -1);
    if (hold.rail && side < 0) {
      const foot = body.other_foot.o;
      wrist = [foot[0] + hold.rail[0], floor + hold.rail[1], foot[2]];
      fingers = figure.rail_fingers;
    } else if (hold.lets_go_deg !== null) {
      const x = Math.min(1, Math.max(0, ((angles.hip_flexion_deg ?? 0) - hold.lets_go_deg) / figure.beside.over_deg));
      const grasp = x * x * (3 - 2 * x);
      const lying = [shoulder[0] + figure.beside.at[0], floor + figure.beside.at[1], shoulder[2] + side * figure.beside.at[2]];
      wrist = add(lying, add(wrist, lying, -1), grasp);
      fingers = add(scaled(figure.beside.fingers, 1 - grasp), fingers, grasp);
    }
    const way = add(wrist, shoulder, -1), along = unit(way);
    const far = Math.min((upper + lower) * 0.998, Math.max(0.08, Math.hypot(...way)));
    const elbowWay = [...hold.elbow, side * hold.outwards];
    const pole = unit(add(elbowWay, along, -dot(elbowWay, along)));
    const part = (upper ** 2 - lower ** 2 + far ** 2) / (2 * far);
    const elbow = add(add(shoulder, along, part), pole, Math.sqrt(Math.max(upper ** 2 - part ** 2, 0)));
    const first = boneOf(shoulder, elbow), second = boneOf(elbow, add(shoulder, along, far));
    const end = at(second, 0, -lower);
    Object.assign(found, { [`${whose}upper_arm`]: first, [`${whose}forearm`]: second, [`${whose}hand`]: boneOf(end, add(end, fingers)) });
  }
  return found;
}

/** The outline (points) that rings sweep, seen from the side. Pieces: [segment, rings]. */
function swept(figure, pieces, caps = [1, 1]) {
  const rings = pieces.flatMap(([segment, list]) => list.map(([up, forward, deep, wide]) => ({ c: at(segment, forward, up), d: scaled(segment.f, deep), w: scaled(segment.s, wide) })));
  const last = rings.length - 1;
  const ahead = rings.map((_, i) => {
    const a = rings[Math.max(0, i - 1)].c, b = rings[Math.min(last, i + 1)].c;
    const x = b[0] - a[0], y = b[1] - a[1], length = Math.max(Math.hypot(x, y), 1e-9);
    return [x / length, y / length];
  });
  const reach = rings.map(({ d, w }, i) => {
    const [x, y] = ahead[i], a = d[1] * x - d[0] * y, b = w[1] * x - w[0] * y, by = Math.max(Math.hypot(a, b), 1e-9);
    return [(a * d[0] + b * w[0]) / by, (a * d[1] + b * w[1]) / by];
  });
  const cap = (i, sign, round) => {
    const size = Math.hypot(...reach[i]) * round * figure.caps.bulge;
    return figure.caps.deg.map((deg) => [0, 1].map((k) => rings[i].c[k] + sign * (ahead[i][k] * size * Math.cos(deg * RAD) - reach[i][k] * Math.sin(deg * RAD))));
  };
  const edge = (sign) => rings.map(({ c }, i) => [c[0] + sign * reach[i][0], c[1] + sign * reach[i][1]]);
  return [...edge(1), ...cap(last, 1, caps[1]), ...edge(-1).reverse(), ...cap(0, -1, caps[0])];
}

/** All outlines by layer, from back to front: [class, outlines]. */
export function layersOf(figure, angles, scene, hands) {
  const { body } = scene, arms = armsOf(figure, angles, scene, hands);
  const limb = (segment, name) => swept(figure, [[segment, figure.rings[name].map(([t, ...ring]) => [-t * figure.lengths[name], ...ring])]]);
  const flat = (segment, outline) => [...outline].reverse().map(([x, y]) => at(segment, x, y).slice(0, 2));
  const leg = (whose) => [limb(body[`${whose}thigh`], "thigh"), limb(body[`${whose}shank`], "shank"), flat(body[`${whose}foot`], figure.foot)];
  const arm = (whose) => ["upper_arm", "forearm", "hand"].map((name) => limb(arms[whose + name], name));
  const trunk = [swept(figure, figure.trunk.map(([name, rings]) => [body[name], rings]), figure.trunk_caps), flat(body.head, figure.head)];
  const near = ["gk-muted", arm("")], moving = ["gk-limb", leg("")];
  return [["gk-muted", arm("far_")], ["gk-muted", leg("other_")], ["gk-muted", trunk], moving, near];
}

/** The line of the nerve: its anchors as [s, [x, y]]. */
export function anchorsOf(figure, angles, { body }) {
  const half = (upper, lower, deg) => ({ ...turned(body[upper], deg / 2, body[lower].o) });
  const q = (/** @type {string} */ joint) => angles[`${joint}_deg`] ?? 0;
  const places = { ...body, hip: half("pelvis", "thigh", q("hip_flexion")), knee: half("thigh", "shank", -q("knee_flexion")), ankle: half("shank", "foot", q("ankle_dorsiflexion")) };
  return figure.nerve.map(([s, name, x, y]) => [s, at(places[name], x, y).slice(0, 2)]);
}

/** The smooth line through anchors, as a function of s: point [x, y]. */
export function lineThrough(anchors) {
  return (s) => {
    let i = 0;
    while (i < anchors.length - 2 && s > anchors[i + 1][0]) i += 1;
    const [s0, a] = anchors[i], [s1, b] = anchors[i + 1];
    const t = Math.min(1, Math.max(0, (s - s0) / (s1 - s0)));
    const slope = (k) => {
      const [before, x] = anchors[Math.max(0, k - 1)], [after, y] = anchors[Math.min(anchors.length - 1, k + 1)];
      return [0, 1].map((axis) => ((y[axis] - x[axis]) / (after - before)) * (s1 - s0));
    };
    const m = slope(i), n = slope(i + 1);
    return [0, 1].map((axis) => (2 * t ** 3 - 3 * t ** 2 + 1) * a[axis] + (t ** 3 - 2 * t ** 2 + t) * m[axis] + (3 * t ** 2 - 2 * t ** 3) * b[axis] + (t ** 3 - t ** 2) * n[axis]);
  };
}

/** A smooth closed path through the middles of its control points. */
export function closedPath(points) {
  const text = (x) => x.toFixed(1);
  const middle = (a, b) => `${text((a[0] + b[0]) / 2)} ${text((a[1] + b[1]) / 2)}`;
  const last = points[points.length - 1];
  return `M${middle(last, points[0])}${points.map((p, i) => `Q${text(p[0])} ${text(p[1])} ${middle(p, points[(i + 1) % points.length])}`).join("")}z`;
}

/** Chair, pillow and floor as one path in drawing units. */
export function roomPath(figure, stage, { body, floor }, position, rail = null, before = null) {
  const { room } = figure, size = stage.scale;
  const x = (name) => stage.x + body[name].o[0] * size, y = (name) => stage.y - body[name].o[1] * size;
  const ground = stage.y - floor * size;
  const boxes = [];
  if (rail) {
    const [grip, below, wide] = room.rail, half = (room.post / 2) * size;
    const middle = x("other_foot") + (rail[0] + grip) * size, top = ground - (rail[1] - below) * size;
    boxes.push([middle - half, top, middle + half, before ?? ground], [middle - wide * size, top, middle + wide * size, top + room.post * size]);
  }
  if (position === "sitting") {
    const top = y("pelvis") + room.seat * size, post = room.post * size, left = x("pelvis") - room.seat_reach[0] * size, right = x("pelvis") + room.seat_reach[1] * size;
    boxes.push([left, y("pelvis") - room.backrest * size, left + post, ground], [right - 1.6 * post, top, right - 0.6 * post, ground], [left, top, right, top + room.seat_thick * size]);
  }
  if (position === "lying") boxes.push([x("head") - (0.02 + room.pillow[0]) * size, ground - room.pillow[1] * size, x("head") + (room.pillow[0] - 0.02) * size, ground]);
  const rounded = ([l, t, r, b]) => {
    const c = Math.min(4, (r - l) / 2, (b - t) / 2);
    return `M${l + c} ${t}H${r - c}q${c} 0 ${c} ${c}V${b - c}q0 ${c} ${-c} ${c}H${l + c}q${-c} 0 ${-c} ${-c}V${t + c}q0 ${-c} ${c} ${-c}z`;
  };
  return `${boxes.map(rounded).join("")}M${room.margin} ${ground}H${stage.width - room.margin}`;
}

/** The posture a part of the way (0 to 1) along a list of postures, every joint in step. */
export function partOfWay(way, t) {
  const at = Math.min(way.length - 1.000001, Math.max(0, t * (way.length - 1))), i = Math.floor(at);
  if (t >= 1) return { ...way[way.length - 1] };
  return Object.fromEntries(Object.keys(way[i]).map((joint) => [joint, way[i][joint] + (at - i) * (way[i + 1][joint] - way[i][joint])]));
}

// -------------------------------------------------------------------------------------------------- the page

const NS = "http://www.w3.org/2000/svg";
const REST_MS = 160; // the hand rests: bands are worked out, Python is told
const SLICE_MS = 8; // bands are worked out in slices that leave the page free
const PLAY_MS = 2600; // one way, as a slow limb moves
const SLIDE_SHOWN = 3; // beads slide this many times their millimetres, else they could not be seen
const SITES = [["popliteal", "Behind the knee"], ["ankle", "Ankle"], ["root", "Nerve roots"], ["mid-thigh", "Mid-thigh (least sure)"]];
const BEADS = ["upper thigh", "mid-thigh", "popliteal", "calf"];
const THICKNESSES = ["slack", 0, 1, 2, 3];
const JOINTS = [
  ["hip_flexion_deg", "Hip bends", ""], ["knee_flexion_deg", "Knee bends", ""], ["ankle_dorsiflexion_deg", "Toes up", ""],
  ["lumbar_flexion_deg", "Lower back rounds", ""], ["thoracic_flexion_deg", "Upper back rounds", ""], ["neck_flexion_deg", "Head bends forward", ""],
  ["other_hip_flexion_deg", "Other hip bends", "other"], ["other_knee_flexion_deg", "Other knee bends", "other"],
];
// What is taken hold of: joint, the segment it turns about, the point that is dragged [segment, forward, up], sign.
const HANDLES = [
  ["hip_flexion_deg", "thigh", ["shank", 0, 0], 1, "Drag the knee: the hip bends"],
  ["knee_flexion_deg", "shank", ["foot", 0, 0], -1, "Drag the ankle: the knee bends"],
  ["ankle_dorsiflexion_deg", "foot", ["foot", 0.112, -0.03], 1, "Drag the toes: the ankle moves"],
  ["lumbar_flexion_deg", "lumbar1", ["neck0", 0, -0.02], -1, "Drag the shoulders: the lower back rounds"],
  ["neck_flexion_deg", "neck0", ["head", 0, 0.075], -1, "Drag the head: the neck bends"],
];
const START = {
  lying: { hip_flexion_deg: 80, knee_flexion_deg: 80 },
  standing: {},
};
const HANDS = { lying: "behind-thigh", sitting: "on-thigh", standing: "on-thigh" };
const WORDS = {
  lost: "No resting state of the nerve was found for this posture. The last good one is shown. Move the joint back a little.",
  end: (label, low, high) => `${label}: from ${low} to ${high} degrees. It stays at its end.`,
  range_of: ([low, high], mm) => (mm < 0 ? [-high, -low] : [low, high]).map(whole).join(" to "),
  first: "Everything is counted from here. Drag a dot, or move a slider.",
  slid: (mm) => (mm === 0 ? "0 mm" : `${Math.abs(mm)} mm to the ${mm > 0 ? "toes" : "head"}`),
};

/** @returns {any} */
function h(tag, attributes = {}, ...children) {
  const node = ["svg", "path", "g", "circle", "line", "text", "title", "polyline"].includes(tag) ? document.createElementNS(NS, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  node.append(...children.filter((child) => child !== null));
  return node;
}

const eased = (t) => t * t * (3 - 2 * t);
const whole = (x) => Math.round(x) + 0; // no -0

/** Figure, table and trace of one posture or movement. */
class Pane {
  constructor(page, name) {
    this.page = page;
    this.name = name;
    this.svg = h("svg", { class: "gk-body", role: "img" });
    this.title = h("h4", { class: "gk-piece" });
    this.note = h("p", { class: "gk-note" });
    this.sentence = h("p", { class: "gk-sentence" });
    this.rows = SITES.map(([, label]) => ["th", "td", "td", "td"].map((tag, i) => h(tag, i ? {} : { scope: "row" }, i ? "" : label)));
    const head = ["Place", "Slid since the start", "Pull, next to everyday positions", "Change"].map((word) => h("th", { scope: "col" }, word));
    this.table = h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...this.rows.map((cells) => h("tr", {}, ...cells))));
    this.traces = ["Slide at mid-thigh, mm", "Pull behind the knee, points"].map((label) => new Trace(label));
    this.root = h("section", { class: "gk-pane", "aria-label": name }, this.title, h("div", { class: "gk-picture" }, this.svg), this.sentence, this.table, h("div", { class: "gk-traces" }, ...this.traces.map(({ root }) => root)), this.note);
    this.paths = null;
    this.bandsOf = "";
    this.bands = null;
    this.samples = [];
  }

  /** @param {any} piece null for a posture of one's own */
  take(piece, position, angles) {
    this.piece = piece;
    this.position = position;
    this.hands = piece?.hands ?? HANDS[position];
    this.paths = null;
    this.last = null;
    this.samples = [];
    this.countFrom(angles);
    this.show(angles);
    this.title.textContent = piece ? piece.title : "";
    this.title.hidden = !piece;
    this.note.textContent = piece?.note ?? "";
    this.note.hidden = !piece?.note;
    if (piece) this.sampleWay();
  }

  countFrom(angles) {
    this.start = { ...angles };
    this.from = this.page.nerveAt(angles);
    this.bandsOf = "";
  }

  /** A movement's whole trace is known beforehand. */
  sampleWay() {
    const steps = 24;
    for (let i = 0, state; i <= steps; i += 1) {
      state = this.page.nerveAt(partOfWay(this.piece.way, i / steps), state?.u);
      this.samples.push(this.sample(state));
    }
    this.traces.forEach((trace, k) => trace.draw(this.samples.map((both) => both[k])));
  }

  sample(state) {
    const { nerve } = this.page.spec;
    return [glideAt(nerve, state, nerve.sites["mid-thigh"]) - glideAt(nerve, this.from, nerve.sites["mid-thigh"]), pointsBetween(strainAt(nerve, this.from, "popliteal"), strainAt(nerve, state, "popliteal"))];
  }

  /** Work out and paint a posture. @returns {boolean} whether an equilibrium was found */
  show(angles) {
    this.angles = angles;
    const state = this.page.nerveAt(angles, this.last?.u);
    if (state.settled) this.last = state;
    this.draw();
    this.read();
    return state.settled;
  }

  draw() {
    const { figure } = this.page.spec, stage = figure.stages[this.position];
    const scene = (this.scene = bodyOf(figure, this.angles, this.position));
    const place = ([x, y]) => [stage.x + x * stage.scale, stage.y - y * stage.scale];
    this.place = place;
    this.stage = stage;
    if (!this.paths) this.build(stage, scene);
    layersOf(figure, this.angles, scene, this.hands).forEach(([, outlines], i) => this.paths[i].setAttribute("d", outlines.map((outline) => closedPath(outline.map(place))).join("")));
    const line = lineThrough(anchorsOf(figure, this.angles, scene));
    this.drawNerve((s) => place(line(s)));
    HANDLES.forEach(([, , [name, forward, up]], i) => {
      const [x, y] = place(at(scene.body[name], forward, up));
      this.handles[i].setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    });
  }

  build(stage, scene) {
    const { figure } = this.page.spec;
    const layers = layersOf(figure, this.angles, scene, this.hands);
    this.svg.setAttribute("viewBox", `0 0 ${stage.width} ${stage.height}`);
    this.paths = layers.map(([name]) => h("path", { class: name }));
    this.pulls = THICKNESSES.map((thick) => h("path", { class: `gk-pull gk-pull-${thick}` }));
    this.ticks = BEADS.map(() => h("path", { class: "gk-tick" }));
    this.beads = BEADS.map(() => h("circle", { class: "gk-bead", r: 5 }));
    this.handles = HANDLES.map(([joint, , , , words], i) => {
      const handle = h("g", { class: "gk-handle", "data-joint": joint }, h("circle", { class: "gk-reach", r: 24 }), h("circle", { class: "gk-knob", r: 10 }), h("circle", { class: "gk-pip", r: 4 }), h("title", {}, words));
      handle.style.display = this.position === "lying" && joint === "lumbar_flexion_deg" ? "none" : "";
      handle.addEventListener("pointerdown", (event) => this.page.grab(event, this, i), { signal: this.page.signal });
      return handle;
    });
    const room = roomPath(figure, stage, scene, this.position, figure.holds[this.hands].rail, this.stepTop(stage, scene)) + this.stepPath(stage, scene);
    this.svg.replaceChildren(h("path", { class: "gk-ground", d: room }), ...this.paths, ...this.pulls, ...this.ticks, ...this.beads, ...this.handles);
  }

  /** How high the step is that a foot of an exercise stands on; null where there is none. */
  stepTop(stage, { body, floor }) {
    if (this.position !== "standing" || !this.piece) return null;
    const lowest = Math.min(...this.page.spec.figure.contact.sole.map(([x, y]) => at(body.foot, x, y)[1]));
    return lowest - floor < 0.05 ? null : stage.y - lowest * stage.scale;
  }

  stepPath(stage, scene) {
    const top = this.stepTop(stage, scene);
    if (top === null) return "";
    const x = stage.x + (scene.body.foot.o[0] + 0.04) * stage.scale, half = 0.13 * stage.scale;
    return `M${x - half} ${top}H${x + half}V${stage.y - scene.floor * stage.scale}H${x - half}z`;
  }

  drawNerve(point) {
    const { nerve, thicker_from: from } = this.page.spec, step = 30;
    const pieces = Object.fromEntries(THICKNESSES.map((thick) => [thick, ""]));
    const text = ([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`;
    for (let s = nerve.ends[0]; s < nerve.ends[1]; s += step) {
      const strain = strainBetween(nerve, this.last ?? this.from, s, s + step), flat = strainBetween(nerve, this.page.everyday[0][1], s, s + step);
      pieces[thicknessOf(strain, flat, from)] += `M${text(point(s))}Q${text(point(s + step / 2).map((m, k) => 2 * m - (point(s)[k] + point(s + step)[k]) / 2))} ${text(point(s + step))}`;
    }
    THICKNESSES.forEach((thick, i) => this.pulls[i].setAttribute("d", pieces[thick]));
    BEADS.forEach((site, i) => {
      const s = nerve.sites[site], slid = glideAt(nerve, this.last ?? this.from, s) - glideAt(nerve, this.from, s);
      const [a, b] = [point(s - 4), point(s + 4)], length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
      const [nx, ny] = [(-(b[1] - a[1]) / length) * 11, ((b[0] - a[0]) / length) * 11], [x, y] = point(s);
      this.ticks[i].setAttribute("d", `M${text([x - nx, y - ny])}L${text([x + nx, y + ny])}`);
      const [bx, by] = point(Math.min(nerve.ends[1], Math.max(nerve.ends[0], s + SLIDE_SHOWN * slid)));
      this.beads[i].setAttribute("cx", bx.toFixed(1));
      this.beads[i].setAttribute("cy", by.toFixed(1));
    });
  }

  read() {
    const { nerve } = this.page.spec, state = this.last ?? this.from;
    const said = SITES.map(([site, label], i) => {
      const s = nerve.sites[site];
      const slid = whole(glideAt(nerve, state, s) - glideAt(nerve, this.from, s));
      const strain = strainAt(nerve, state, site), before = strainAt(nerve, this.from, site);
      const compared = comparedWith(strain, this.page.everyday.map(([name, there]) => [name, strainAt(nerve, there, site)]));
      const change = whole(pointsBetween(before, strain));
      const range = this.bands?.[i];
      const [, mm, pull, points] = this.rows[i];
      setText(mm, WORDS.slid(slid) + (range && slid && this.bandsOf === this.key() ? ` (${WORDS.range_of(range, slid)})` : ""));
      setText(pull, compared);
      setText(points, change === 0 ? "same" : `${change > 0 ? "+" : "-"}${Math.abs(change)}`);
      return { slid, change, compared };
    });
    const [knee, , , thigh] = said;
    const more = knee.change === 0 ? "is pulled as before" : `is pulled ${Math.abs(knee.change)} ${Math.abs(knee.change) === 1 ? "point" : "points"} ${knee.change > 0 ? "more" : "less"}`;
    const moved = Object.keys(this.angles).some((joint) => this.angles[joint] !== this.start[joint]);
    setText(this.sentence, !moved && !this.piece ? WORDS.first : `Behind the knee the nerve ${more}: ${knee.compared}. At mid-thigh it ${thigh.slid === 0 ? "has not slid" : `slid ${WORDS.slid(thigh.slid)}`}.`);
    this.svg.setAttribute("aria-label", `${this.name}, ${this.position}, seen from the side. ${this.sentence.textContent}`);
  }

  key() {
    return JSON.stringify([this.start, this.angles]);
  }

  /** 60 parameter sets, in slices; forgotten when the posture changes meanwhile. */
  async findBands() {
    const { spec, signal } = this.page, { nerve } = spec, key = this.key();
    if (this.bandsOf === key) return;
    const glides = SITES.map(() => /** @type {number[]} */ ([]));
    let began = performance.now();
    for (const { p, chain } of this.page.sets()) {
      const from = nerveAt(nerve, p, chain, this.start, this.from.u), to = nerveAt(nerve, p, chain, this.angles, (this.last ?? this.from).u);
      if (from.settled && to.settled) SITES.forEach(([site], i) => glides[i].push(glideAt(nerve, to, nerve.sites[site]) - glideAt(nerve, from, nerve.sites[site])));
      if (performance.now() - began > SLICE_MS) {
        await new Promise((resolve) => setTimeout(resolve));
        if (signal.aborted || this.key() !== key) return;
        began = performance.now();
      }
    }
    this.bands = glides.map(band);
    this.bandsOf = key;
    this.read();
  }
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A small line of what a movement did. */
class Trace {
  constructor(label) {
    this.line = h("polyline", { class: "gk-line" });
    this.zero = h("line", { class: "gk-zero", x1: 0, x2: 200 });
    this.dot = h("path", { class: "gk-dot" });
    this.value = h("span", { class: "gk-value" });
    this.svg = h("svg", { viewBox: "-6 -6 212 72", "aria-hidden": "true", preserveAspectRatio: "none" }, this.zero, this.line, this.dot);
    this.root = h("div", { class: "gk-trace" }, h("span", { class: "gk-label" }, label), this.value, this.svg);
  }

  draw(values) {
    this.values = values.length ? values : [0];
    const low = Math.min(-2, ...this.values), high = Math.max(2, ...this.values);
    this.y = (value) => 60 - (60 * (value - low)) / (high - low);
    const last = Math.max(1, this.values.length - 1);
    this.line.setAttribute("points", this.values.map((value, i) => `${((200 * i) / last).toFixed(1)},${this.y(value).toFixed(1)}`).join(" "));
    this.zero.setAttribute("y1", this.y(0));
    this.zero.setAttribute("y2", this.y(0));
    this.mark(1);
  }

  /** @param {number} t how far along (0 to 1) */
  mark(t) {
    const at = t * (this.values.length - 1), i = Math.min(this.values.length - 1, Math.floor(at)), next = this.values[i + 1] ?? this.values[i];
    const value = this.values[i] + (at - i) * (next - this.values[i]);
    this.dot.setAttribute("d", `M${(200 * (this.values.length > 1 ? t : 1)).toFixed(1)} ${this.y(value).toFixed(1)}h0`);
    setText(this.value, `${value > 0.5 ? "+" : ""}${whole(value)}`);
  }
}

export class Explorer {
  constructor(model, signal) {
    this.model = model;
    this.signal = signal;
    this.spec = model.get("spec");
    this.parameters = parametersOf(this.spec.nerve);
    this.chain = chainOf(this.spec.nerve, this.parameters);
    this.everyday = this.spec.everyday.map(([name, angles]) => [name, this.nerveAt(angles)]);
    this.stillness = matchMedia("(prefers-reduced-motion: reduce)");
    this.panes = [new Pane(this, "Figure"), new Pane(this, "Figure to compare")];
    this.t = 0;
    this.build();
    this.beFree(model.get("position"), { ...this.startOf(model.get("position")), ...model.get("posture") });
    setText(this.message, model.get("note") ?? "");
  }

  /** Where the figure waits to be dragged: a chair is the everyday one. */
  startOf(position) {
    return START[position] ?? Object.fromEntries(this.spec.everyday)[position];
  }

  nerveAt(angles, start) {
    return nerveAt(this.spec.nerve, this.parameters, this.chain, angles, start);
  }

  /** The parameter sets with their springs, laid out once. */
  sets() {
    const { nerve } = this.spec;
    this.allSets ??= nerve.sets.map((row) => {
      const p = parametersOf(nerve, row);
      return { p, chain: chainOf(nerve, p) };
    });
    return this.allSets;
  }

  listen(node, type, work, capture = false) {
    node.addEventListener?.(type, work, { signal: this.signal, capture });
  }

  /** Notebook 7 hears keys before any element does, and leaves alone only a target that says so. */
  claimKey({ target, ctrlKey, metaKey, altKey }) {
    if (!(target instanceof Element) || !this.root.contains(target)) return;
    target.toggleAttribute("data-lm-suppress-shortcuts", !(ctrlKey || metaKey || altKey));
  }

  build() {
    const { spec } = this, [first, second] = this.panes;
    this.pick = this.menu("Movement", [["", "Your own: drag the dots"]]);
    this.beside = this.menu("Beside it", [["", "Nothing"]]);
    this.play = h("button", { type: "button", class: "gk-main" }, "Play");
    this.far = h("input", { type: "range", min: 0, max: 100, step: 1, value: 0, "aria-label": "How far along the movement" });
    this.places = ["lying", "sitting", "standing"].map((position) => {
      const radio = h("input", { type: "radio", name: `gk-position-${Math.random().toString(36).slice(2)}`, value: position });
      return { position, radio, label: h("label", { class: "gk-cell" }, radio, h("span", {}, position[0].toUpperCase() + position.slice(1))) };
    });
    this.places.forEach(({ radio }) => radio.setAttribute("name", this.places[0].radio.name));
    this.sliders = JOINTS.map(([joint, label, group]) => {
      const [low, high] = spec.joints[joint];
      const input = h("input", { type: "range", min: low, max: high, step: 1, "aria-label": label }), value = h("span", { class: "gk-degrees", "aria-hidden": "true" });
      return { joint, label, group, input, value, root: h("label", { class: "gk-joint" }, h("span", { class: "gk-label" }, label), input, value) };
    });
    const own = (group) => this.sliders.filter((slider) => slider.group === group).map(({ root }) => root);
    this.here = h("button", { type: "button" }, "Count from here");
    this.message = h("p", { class: "gk-message", role: "status" });
    this.joints = h("div", { class: "gk-joints" }, ...own(""), h("details", {}, h("summary", {}, "The other leg"), ...own("other")), this.here, this.message);
    this.controls = h("div", { class: "gk-controls" }, this.play, this.far);
    this.position = h("fieldset", { class: "gk-positions" }, h("legend", {}, "Position"), ...this.places.map(({ label }) => label));
    const sample = (thick, d) => h("path", { class: `gk-pull gk-pull-${thick}`, d });
    const shown = (label, ...paths) => h("li", {}, h("svg", { viewBox: "0 0 40 24", "aria-hidden": "true" }, ...paths), label);
    const legend = h("ul", { class: "gk-legend" },
      shown("slack", sample("slack", "M3 12H37")), shown("as lying flat", sample(0, "M3 12H37")),
      shown("tighter than lying flat: the thicker, the tighter", sample(1, "M3 12H13"), sample(2, "M13 12H25"), sample(3, "M25 12H35")),
      shown(`a bead on the nerve, and where in the leg it began (its slide is drawn ${SLIDE_SHOWN} times as long)`, sample(0, "M3 12H37"), h("path", { class: "gk-tick", d: "M14 2V22" }), h("circle", { class: "gk-bead", cx: 27, cy: 12, r: 5 })));
    const sitting = h("p", { class: "gk-note" }, spec.sitting);
    this.work = h("tbody", {});
    this.exercises = h("details", { class: "gk-exercises" }, h("summary", {}, "What the four exercises do"), this.exerciseTable());
    const limits = h("details", {}, h("summary", {}, "What this model is, and is not"), h("ul", {}, ...this.model.get("limits").map((line) => h("li", {}, line))));
    this.root = h("div", { class: "gk-explorer", role: "group", "aria-label": "Nerve explorer" },
      h("div", { class: "gk-top" }, this.pick.root, this.beside.root, this.position), this.controls,
      h("div", { class: "gk-desk" }, h("div", { class: "gk-panes" }, first.root, second.root), this.joints), legend, sitting, this.exercises, limits);
    this.wire();
  }

  menu(label, first) {
    const groups = new Map();
    for (const piece of this.spec.pieces) groups.set(piece.group, [...(groups.get(piece.group) ?? []), h("option", { value: piece.id }, piece.title)]);
    const select = h("select", {}, ...first.map(([value, text]) => h("option", { value }, text)), ...[...groups].map(([group, options]) => h("optgroup", { label: group }, ...options)));
    return { select, root: h("label", { class: "gk-menu" }, h("span", {}, label), select) };
  }

  wire() {
    this.listen(this.root, "keydown", (event) => { if (!(event.ctrlKey || event.metaKey || event.altKey)) event.stopPropagation(); });
    this.listen(globalThis, "keydown", (event) => this.claimKey(event), true);
    this.listen(this.pick.select, "change", () => this.choose());
    this.listen(this.beside.select, "change", () => this.choose());
    this.listen(this.play, "click", () => this.toggle());
    this.listen(this.far, "input", () => { this.stop(); this.goTo(Number(this.far.value) / 100); });
    this.listen(this.here, "click", () => { this.panes[0].countFrom(this.panes[0].angles); this.panes[0].samples = []; this.turn({}); });
    this.places.forEach(({ radio, position }) => this.listen(radio, "change", () => this.beFree(position, this.startOf(position))));
    this.sliders.forEach(({ joint, input }) => this.listen(input, "input", () => this.turn({ [joint]: Number(input.value) })));
    this.listen(this.exercises, "toggle", () => this.fillExercises());
    this.stillness.addEventListener?.("change", () => { this.stop(); this.paintControls(); }, { signal: this.signal });
    this.signal.addEventListener("abort", () => { this.stop(); clearTimeout(this.resting); });
  }

  piece(id) {
    return this.spec.pieces.find((piece) => piece.id === id) ?? null;
  }

  /** A posture of one's own: joints move freely. */
  beFree(position, angles) {
    this.stop();
    this.pick.select.value = this.beside.select.value = "";
    this.panes[0].take(null, position, this.whole(angles));
    this.panes[0].traces.forEach((trace) => trace.draw([0]));
    this.layOut();
    this.paintSliders();
    this.rest();
  }

  whole(angles) {
    return { ...Object.fromEntries(Object.keys(this.spec.joints).map((joint) => [joint, 0])), ...angles };
  }

  /** A movement was chosen, perhaps with another beside it. */
  choose() {
    this.stop();
    const chosen = [this.piece(this.pick.select.value), this.piece(this.beside.select.value)];
    if (!chosen[0] && chosen[1]) {
      this.pick.select.value = chosen[1].id;
      this.beside.select.value = "";
      chosen.reverse();
    }
    if (!chosen[0]) return this.beFree(this.panes[0].position, this.panes[0].angles);
    chosen.forEach((piece, i) => piece && this.panes[i].take(piece, piece.position, piece.way[0]));
    this.layOut();
    this.goTo(0);
    if (!this.stillness.matches) this.toggle();
  }

  layOut() {
    const [first, second] = this.panes, two = Boolean(this.beside.select.value);
    second.root.hidden = !two;
    first.note.hidden = !first.piece?.note || (two && first.piece.note === second.piece?.note); // said once
    if (!two) second.piece = null;
    this.root.toggleAttribute("data-two", two);
    this.root.toggleAttribute("data-moving", Boolean(first.piece));
    this.play.disabled = this.far.disabled = !first.piece;
    this.joints.hidden = two;
    this.places.forEach(({ position, radio }) => { radio.checked = first.position === position; });
    setText(this.message, "");
    this.paintControls();
  }

  paintControls() {
    const label = this.stillness.matches ? (this.t < 1 ? "Show the end" : "Show the start") : this.playing ? "Stop" : "Play";
    setText(this.play, label);
    this.far.value = String(Math.round(this.t * 100));
  }

  toggle() {
    if (this.playing) return this.stop();
    if (this.stillness.matches) return this.goTo(this.t < 1 ? 1 : 0);
    this.playing = true;
    const from = this.t >= 1 ? 0 : this.t;
    let begun = 0;
    const tick = (/** @type {number} */ now) => {
      if (!this.playing || this.signal.aborted) return;
      begun ||= now;
      const u = Math.min(1, from + (now - begun) / PLAY_MS);
      this.goTo(eased(u), u);
      if (u < 1) this.frame = requestAnimationFrame(tick);
      else this.stop();
    };
    this.frame = requestAnimationFrame(tick);
    this.paintControls();
  }

  stop() {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.frame);
    this.paintControls();
    this.rest();
  }

  goTo(t, shown = t) {
    this.t = shown;
    for (const pane of this.panes.filter(({ piece }) => piece)) {
      this.tell(pane.show(partOfWay(pane.piece.way, t)));
      pane.traces.forEach((trace) => trace.mark(t));
    }
    this.paintSliders();
    this.paintControls();
    if (!this.playing) this.rest();
  }

  /** Joints moved by hand, painted once a frame; a movement that was chosen becomes a posture of one's own. */
  turn(change) {
    const [pane] = this.panes;
    this.stop();
    if (pane.piece) {
      this.pick.select.value = "";
      const angles = pane.angles;
      pane.take(null, pane.position, angles);
      this.layOut();
    }
    this.wanted = { ...(this.wanted ?? pane.angles), ...change };
    if (this.due) return;
    this.due = requestAnimationFrame(() => {
      this.due = 0;
      const { kept, note } = this.clamped(this.wanted);
      this.wanted = null;
      const settled = pane.show(kept);
      if (pane.samples.length > 240) pane.samples.splice(0, 60);
      if (pane.last) pane.samples.push(pane.sample(pane.last));
      pane.traces.forEach((trace, k) => trace.draw(pane.samples.map((both) => both[k])));
      this.paintSliders();
      this.tell(settled, note);
      this.rest();
    });
  }

  clamped(angles) {
    let note = "";
    const kept = Object.fromEntries(Object.entries(angles).map(([joint, deg]) => {
      const [low, high] = this.spec.joints[joint];
      const value = Number.isFinite(deg) ? Math.min(high, Math.max(low, deg)) : this.panes[0].angles[joint];
      if (value !== deg) note = WORDS.end(JOINTS.find(([name]) => name === joint)?.[1] ?? joint, low, high);
      return [joint, value];
    }));
    return { kept, note };
  }

  tell(settled, note = "") {
    setText(this.message, settled ? note : WORDS.lost);
  }

  paintSliders() {
    for (const { joint, input, value } of this.sliders) {
      const deg = Math.round(this.panes[0].angles[joint] ?? 0);
      input.value = String(deg);
      input.setAttribute("aria-valuetext", `${deg} degrees`);
      setText(value, `${deg}\u00b0`);
    }
  }

  /** Take hold of a joint. @param {PointerEvent} event */
  grab(event, pane, number) {
    if (this.root.hasAttribute("data-two")) return;
    event.preventDefault();
    const [joint, pivot, [name, forward, up], sign] = HANDLES[number];
    const knob = pane.handles[number];
    knob.setPointerCapture(event.pointerId);
    knob.classList.add("gk-held");
    const done = new AbortController();
    const point = (/** @type {PointerEvent} */ moved) => {
      const at = new DOMPoint(moved.clientX, moved.clientY).matrixTransform(pane.svg.getScreenCTM().inverse());
      return [(at.x - pane.stage.x) / pane.stage.scale, (pane.stage.y - at.y) / pane.stage.scale];
    };
    pane.samples = [];
    const move = (/** @type {PointerEvent} */ moved) => {
      const { body } = pane.scene, o = body[pivot].o, now = at(body[name], forward, up), to = point(moved);
      const angle = Math.atan2(to[1] - o[1], to[0] - o[0]) - Math.atan2(now[1] - o[1], now[0] - o[0]);
      const turned = Math.atan2(Math.sin(angle), Math.cos(angle)) / RAD;
      this.turn({ [joint]: (pane.angles[joint] ?? 0) + sign * turned });
    };
    const release = () => { knob.classList.remove("gk-held"); done.abort(); this.rest(); };
    knob.addEventListener("pointermove", move, { signal: done.signal });
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) knob.addEventListener(type, release, { signal: done.signal });
    this.signal.addEventListener("abort", () => done.abort(), { signal: done.signal });
  }

  /** The hand rests: now there is time for bands, and Python may know. */
  rest() {
    clearTimeout(this.resting);
    this.resting = setTimeout(async () => {
      const [pane] = this.panes;
      this.model.set("position", pane.position);
      this.model.set("posture", { ...pane.angles });
      this.model.save_changes();
      for (const shown of this.panes.filter(({ root }) => !root.hidden)) await shown.findBands();
    }, REST_MS);
  }

  exerciseTable() {
    const head = ["Exercise", "Load", "Slid at mid-thigh", "Behind the knee", "Ankle", "Roots", "Thigh (least sure)"].map((word) => h("th", { scope: "col" }, word));
    return h("div", { class: "gk-wide", tabindex: 0, role: "group", "aria-label": "Table; scrolls sideways where it is wider than the page" }, h("p", {}, "From the start to the end of each movement, at full range. Pull in points, counted from no less than zero."), h("table", {}, h("thead", {}, h("tr", {}, ...head)), this.work));
  }

  fillExercises() {
    if (this.work.childElementCount) return;
    const { nerve } = this.spec;
    for (const piece of this.spec.pieces.filter(({ load }) => load)) {
      const from = this.nerveAt(piece.way[0]), to = this.nerveAt(piece.way.at(-1));
      const slid = whole(glideAt(nerve, to, nerve.sites["mid-thigh"]) - glideAt(nerve, from, nerve.sites["mid-thigh"]));
      const points = SITES.map(([site]) => site).map((site) => whole(pointsBetween(strainAt(nerve, from, site), strainAt(nerve, to, site))));
      this.work.append(h("tr", {}, h("th", { scope: "row" }, piece.title), h("td", {}, `${piece.aim}, ${piece.load} load`), h("td", {}, WORDS.slid(slid)), ...points.map((change) => h("td", {}, change === 0 ? "same" : `${change > 0 ? "+" : "-"}${Math.abs(change)}`))));
    }
  }
}

export default {
  /** @param {{model: any, el: HTMLElement, signal?: AbortSignal}} context */
  render({ model, el, signal }) {
    const control = new AbortController();
    signal?.addEventListener("abort", () => control.abort());
    const explorer = new Explorer(model, control.signal);
    el.append(explorer.root);
    return () => control.abort();
  },
};
