/**
 * The body of a posture, its outline and its room, as paths. Tests hold it to the Python package's numbers.
 *
 * @typedef {Record<string, number>} Angles  joint name -> degrees, the fields of gk.body.Posture
 * @typedef {{o: number[], f: number[], u: number[], s: number[]}} Segment  near end; forward, up, sideways
 */

/** Radians in a degree. */
export const RAD = Math.PI / 180;

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
