// Pages of one browser: an engine and a view each, with a fake clock and storage.
import { Engine } from "../../../glidekit/widgets/static/player/engine.js";
import { session } from "../cases.mjs";
import { Clock, Model, Storage, traits, writing } from "../fakes.mjs";

export const players = () => globalThis[Symbol.for("glidekit.players")] ?? new Map();

/** One tab: an engine with a view. Tabs of one browser share the clock, storage and locks. */
export function tab(shared = {}, more = {}, timeline = session()) {
  const world = { clock: new Clock(), storage: new Storage(), locks: undefined, log: [], channels: [], ...shared };
  const model = new Model(traits(timeline, more));
  model.kernel = world.kernel === undefined ? writing(world.log) : world.kernel;
  const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  const control = new AbortController();
  let workers = 0, ids = 0;
  const own = { ...world, owners: [] };
  const engine = new Engine(model, control.signal, {
    now: world.clock.now, setTimeout: world.clock.setTimeout, clearTimeout: world.clock.clearTimeout, storage: world.storage, locks: world.locks,
    page, frame: Object.assign(new EventTarget(), {}),
    channel: (name) => world.channels?.open?.(name) ?? null,
    worker: () => { workers += 1; return { postMessage() {}, terminate() { workers -= 1; } }; },
    id: () => `owner-${world.log.length}-${model.sent.length}-${(ids += 1)}-${Math.random().toString(36).slice(2, 6)}`,
  });
  const face = { paint() {}, move() {}, announce() {}, root: { isConnected: true } };
  const show = () => { engine.faces.add(face); engine.unseenSince = null; engine.activate(); };
  const hide = () => { engine.faces.delete(face); };
  if (more.shown !== false) show();
  return { ...own, model, engine, page, control, show, hide, workers: () => workers, kinds: () => world.log.map((event) => event.kind) };
}
