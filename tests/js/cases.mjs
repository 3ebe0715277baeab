// The cases that JavaScript and Python share, and small timelines for tests.
import { readFileSync } from "node:fs";

export const cases = (name) => JSON.parse(readFileSync(new URL(`../cases/${name}.json`, import.meta.url), "utf8")).cases;

/** A timeline from seconds alone; the last phase has the kind "done". */
export const plain = (seconds) =>
  seconds.map((one, index) => ({ index, kind: index === seconds.length - 1 ? "done" : "move", seconds: one, exercise: "a", side: "left", set: 1, rep: index + 1 }));

const movement = (rep, more) => ({ kind: "move", seconds: 6, rep, reps: 2, sets: 2, variant: "gentle", cue: rep === 2 ? "Last one." : "Out and back.", pose: { from: "x", to: "y", back: true }, words: "Slowly.", ...more });

/** Three exercises, the second as in the article: get ready, two sets of two on each side, a rest between sets. */
export function session() {
  const phases = [];
  let bout = 0;
  for (const [number, [exercise, variant]] of [["supine", "gentle"], ["sitting", "article"], ["standing", "gentle"]].entries()) {
    const name = exercise[0].toUpperCase() + exercise.slice(1);
    if (number) phases.push({ kind: "between", seconds: 20, exercise, variant, name, side: "left", set: 1, sets: 2, reps: 2, cue: "Rest. Next exercise soon." });
    for (const [turn, side] of ["left", "right"].entries()) {
      phases.push({ kind: turn ? "switch-side" : "get-ready", seconds: turn ? 10 : 8, exercise, variant, name, side, set: 1, sets: 2, reps: 2, cue: turn ? `Other side. ${side} leg.` : `${name}. ${side} leg.` });
      for (const set of [1, 2]) {
        if (set > 1) phases.push({ kind: "rest", seconds: 30, exercise, variant, name, side, set, sets: 2, reps: 2, cue: "Rest." });
        for (const rep of [1, 2]) phases.push(movement(rep, { exercise, variant, name, side, set, bout }));
        bout += 1;
      }
    }
  }
  phases.push({ kind: "done", seconds: 0, cue: "Finished." });
  return phases.map((phase, index) => ({ index, ...phase }));
}

/** A held exercise on both sides, with its spoken cues. */
export const held = ["get-ready", "move", "hold", "move", "move", "hold", "move", "switch-side", "move", "hold", "move", "done"].map((kind, index) => ({
  index, kind, seconds: { "get-ready": 8, move: 3, hold: index === 2 ? 20 : 10, "switch-side": 5, done: 0 }[kind], name: "Sitting glide", exercise: "s", set: 1,
  side: index < 7 ? "left" : "right", rep: 1, act: [3, 6, 10].includes(index) ? "Let go" : "Straighten",
  cue: { 1: "Straighten.", 2: "Hold. Keep breathing.", 3: "Let go.", 4: "Last one.", 5: "Hold.", 6: "Let go.", 8: "Straighten.", 9: "Hold.", 10: "Let go." }[index],
}));
