// @ts-check
/**
 * How far the audio clock is ahead of the wall clock. Readings come in steps of up to about 20 ms, come late on a busy
 * page, and leap ahead for a moment after a stall; sometimes the clock really stands still. Some browsers also say
 * which moment of the sound left them when. The audio thread makes that pair, so it is never late and shows a loss at
 * once.
 */

const STOOD_MS = 60;       // a reading this far behind may mean that it stood still...
const SURE_MS = 100;       // ...if readings stay there this long; a busy page sometimes reads late
const LEAPS = 0.1;         // this many readings may be leaps
const READ_MS = 1_500;     // smaller losses are known after this long
const MADE_MS = 2;         // a pair older than this comes from the audio thread, not from our question
const STEP_MS = 12;        // pairs of an even clock differ less
const SAME_MS = 3;         // pairs after a step agree...
const AGREED_MS = 30;      // ...for this long; pairs of a stall do not
const NEAR_MS = 20;        // and the readings agree

/** @typedef {{now: number, ahead: number}} Reading ms */

/** Of many readings, the highest that is no leap; of few, the highest. @param {Reading[]} readings @param {number} leaps share of them */
function furthest(readings, leaps = LEAPS) {
  const sorted = readings.map(({ ahead }) => ahead).sort((a, b) => b - a);
  return sorted[Math.floor(leaps * sorted.length)] ?? NaN;
}

export class AudioClock {
  constructor() {
    /** @type {Reading[]} */
    this.readings = [];
    this.behind = /** @type {Reading|null} */ (null);
    this.pairs = false;  // whether the audio thread makes them
    this.level = /** @type {number|null} */ (null);  // how far ahead they are
    this.step = /** @type {{pair: number, since: number, most: number}|null} */ (null);
  }

  /** @param {AudioContext} context @param {number} now epoch ms @returns {boolean} whether it has lost or gained at once */
  read(context, now) {
    if (context.state !== "running") {
      Object.assign(this, new AudioClock());  // it may stand as long as it likes
      return false;
    }
    const ahead = context.currentTime * 1000 - now;
    if (this.stepped(this.pair(context, now), ahead, now)) return true;
    const far = this.readings.length > 0 && furthest(this.readings) - ahead > STOOD_MS;
    // One reading proves nothing, nor does a clock that still stands: it may catch up.
    if (!far) this.behind = null;
    else if (this.behind === null || ahead < this.behind.ahead - NEAR_MS) this.behind = { now, ahead };
    if (this.behind && now - this.behind.now < (this.level === null ? SURE_MS : READ_MS)) return false;
    this.readings = [...(far ? [] : this.readings.filter((one) => Math.abs(now - one.now) < READ_MS)), { now, ahead }];
    this.behind = null;
    return far;
  }

  /** How far the sound that leaves the browser is ahead, ms; null if unknown. @param {AudioContext} context @param {number} now */
  pair(context, now) {
    const asked = performance.now();
    const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp?.() ?? {};
    if (contextTime <= 0 || performanceTime <= 0) return null;
    const age = asked - performanceTime;
    this.pairs ||= age > MADE_MS;
    return this.pairs ? contextTime * 1000 - (now - age) : null;
  }

  /** Follow the pairs. A step that the readings do not share is the loudspeaker's. @param {number|null} pair @param {number} ahead @param {number} now */
  stepped(pair, ahead, now) {
    if (pair === null) return false;
    this.level ??= pair;
    const off = pair - this.level;
    if (Math.abs(off) <= STEP_MS) {
      this.level += off / 8;
      this.step = null;
      return false;
    }
    if (this.step === null || Math.abs(pair - this.step.pair) > SAME_MS) this.step = { pair, since: now, most: ahead };
    const { step } = this;
    step.most = Math.max(step.most, ahead);
    if (now - step.since < AGREED_MS) return false;
    const before = this.readings.filter((one) => one.now < step.since);
    const was = furthest(before), is = was + off;
    const near = (/** @type {number} */ one) => Math.abs(one - step.most);
    Object.assign(this, { level: pair, step: null });
    if (near(was) <= Math.min(near(is), NEAR_MS)) return false;
    // Readings that leapt with the clock before the pairs showed it must not leap twice.
    this.readings = near(is) <= NEAR_MS ? before.map((one) => ({ now: one.now, ahead: Math.min(one.ahead + off, is) })) : [{ now, ahead: step.most }];
    this.behind = null;
    return true;
  }

  /** The audio clock's time at `now`, in seconds; NaN before it was read. @param {number} now @param {number} [leaps] */
  timeAt(now, leaps) {
    return (now + furthest(this.readings, leaps)) / 1000;
  }
}
