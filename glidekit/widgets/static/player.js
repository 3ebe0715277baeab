// @ts-check
/** The session timer: one engine for each model, one face for each view. */

import { Engine } from "./player/engine.js";
import { Face } from "./player/face.js";

export default () => {
  /** @type {Engine|null} */
  let engine = null;
  return {
    /** @param {{model: any, signal: AbortSignal}} context */
    initialize({ model, signal }) {
      engine = new Engine(model, signal);
    },
    /** @param {{el: HTMLElement, signal: AbortSignal}} context */
    render({ el, signal }) {
      if (engine) new Face(engine, el, signal);
    },
  };
};
