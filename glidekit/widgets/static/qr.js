/**
 * A QR code of a text in capitals and digits (ISO/IEC 18004, alphanumeric mode), as rows of dark and light.
 *
 * The take-along page makes its result itself and may fetch nothing, so its picture is made here. The result is
 * written in the 45 characters of this mode, which needs a quarter less room than bytes. Level M as long as the
 * picture stays small, else L.
 */

const CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const SMALL = 15;  // up to this version the level is M
export const LARGEST = 40;

/** For each version from 1: error-correction codewords in a block, and blocks (table 9 of the standard). */
const BLOCKS = {
  L: {
    bits: 1,
    correction: [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
    blocks: [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
  },
  M: {
    bits: 0,
    correction: [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28],
    blocks: [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
  },
};

const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** Modules that hold data or correction. @param {number} version */
function room(version) {
  const around = version === 1 ? 0 : Math.floor(version / 7) + 2;
  const marks = around ? (25 * around - 10) * around - 55 : 0;
  return (16 * version + 128) * version + 64 - marks - (version >= 7 ? 36 : 0);
}

/** Codewords of data. @param {number} version @param {"L"|"M"} level */
function dataWords(version, level) {
  const { correction, blocks } = BLOCKS[level];
  return Math.floor(room(version) / 8) - correction[version - 1] * blocks[version - 1];
}

/** The bits of the text, with their head and their padding. @param {string} text @param {number} version @param {"L"|"M"} level */
function bitsOf(text, version, level) {
  /** @type {number[]} */
  const bits = [];
  const put = (value, length) => { for (let at = length - 1; at >= 0; at -= 1) bits.push((value >> at) & 1); };
  put(2, 4);
  put(text.length, version < 10 ? 9 : version < 27 ? 11 : 13);
  for (let at = 0; at + 1 < text.length; at += 2) put(CHARACTERS.indexOf(text[at]) * 45 + CHARACTERS.indexOf(text[at + 1]), 11);
  if (text.length % 2) put(CHARACTERS.indexOf(text[text.length - 1]), 6);
  const whole = 8 * dataWords(version, level);
  if (bits.length > whole) return null;
  put(0, Math.min(4, whole - bits.length));
  while (bits.length % 8) bits.push(0);
  for (let pad = 0xec; bits.length < whole; pad ^= 0xec ^ 0x11) put(pad, 8);
  return bits;
}

// Arithmetic of GF(2^8) with the polynomial 0x11d.
const POWERS = new Uint8Array(255), LOGS = new Uint8Array(256);
for (let at = 0, value = 1; at < 255; at += 1) {
  POWERS[at] = value;
  LOGS[value] = at;
  value = (value << 1) ^ (value & 0x80 ? 0x11d : 0);
}
const times = (a, b) => (a && b ? POWERS[(LOGS[a] + LOGS[b]) % 255] : 0);

/** A block's error-correction codewords. @param {number[]} data @param {number} length */
function correctionOf(data, length) {
  let divisor = [1];
  for (let at = 0; at < length; at += 1) {
    const next = [...divisor, 0];
    divisor.forEach((value, place) => { next[place + 1] ^= times(value, POWERS[at]); });
    divisor = next;
  }
  const rest = [...data, ...new Array(length).fill(0)];
  for (let at = 0; at < data.length; at += 1) {
    const factor = rest[at];
    divisor.forEach((value, place) => { rest[at + place] ^= times(value, factor); });
  }
  return rest.slice(data.length);
}

/** Data and correction, block by block, as they are laid out. @param {number[]} bits @param {number} version @param {"L"|"M"} level */
function codewords(bits, version, level) {
  const words = Array.from({ length: bits.length / 8 }, (_, at) => parseInt(bits.slice(at * 8, at * 8 + 8).join(""), 2));
  const number = BLOCKS[level].blocks[version - 1], length = BLOCKS[level].correction[version - 1];
  const short = Math.floor(words.length / number), long = words.length % number;
  const data = [], correction = [];
  for (let block = 0, from = 0; block < number; block += 1) {
    const to = from + short + (block >= number - long ? 1 : 0);
    data.push(words.slice(from, to));
    correction.push(correctionOf(words.slice(from, to), length));
    from = to;
  }
  const inTurn = (lists) => Array.from({ length: Math.max(...lists.map((one) => one.length)) }, (_, at) => lists.flatMap((one) => (at < one.length ? [one[at]] : []))).flat();
  return [...inTurn(data), ...inTurn(correction)];
}

/** Where the alignment patterns lie. @param {number} version */
function marksAt(version) {
  if (version === 1) return [];
  const number = Math.floor(version / 7) + 2;
  const step = version === 32 ? 26 : Math.ceil((version * 4 + 4) / (number * 2 - 2)) * 2;
  return [6, ...Array.from({ length: number - 1 }, (_, at) => version * 4 + 10 - (number - 2 - at) * step)];
}

/** A number with its check bits after it. @param {number} value @param {number} polynomial @param {number} length */
function withCheck(value, polynomial, length) {
  let rest = value;
  for (let at = 0; at < length; at += 1) rest = (rest << 1) ^ ((rest >> (length - 1)) * polynomial);
  return (value << length) | rest;
}

/** The fixed patterns, the same for every text; null where data goes. @param {number} version */
function frame(version) {
  const size = version * 4 + 17;
  /** @type {(boolean|null)[][]} */
  const grid = Array.from({ length: size }, () => new Array(size).fill(null));
  for (let at = 0; at < size; at += 1) grid[6][at] = grid[at][6] = at % 2 === 0;
  for (const [left, top] of [[3, 3], [size - 4, 3], [3, size - 4]])
    for (let y = -4; y <= 4; y += 1)
      for (let x = -4; x <= 4; x += 1) {
        const far = Math.max(Math.abs(x), Math.abs(y));
        if (grid[top + y]?.[left + x] !== undefined) grid[top + y][left + x] = far !== 2 && far !== 4;
      }
  const marks = marksAt(version);
  for (const top of marks)
    for (const left of marks) {
      const corner = (left === 6 && (top === 6 || top === size - 7)) || (left === size - 7 && top === 6);
      if (corner) continue;
      for (let y = -2; y <= 2; y += 1)
        for (let x = -2; x <= 2; x += 1) grid[top + y][left + x] = Math.max(Math.abs(x), Math.abs(y)) !== 1;
    }
  if (version >= 7) {
    const bits = withCheck(version, 0x1f25, 12);
    for (let at = 0; at < 18; at += 1) {
      const far = size - 11 + (at % 3), near = Math.floor(at / 3);
      grid[near][far] = grid[far][near] = ((bits >> at) & 1) === 1;
    }
  }
  return grid;
}

/** Write level and mask twice, beside the corners. @param {(boolean|null)[][]} grid @param {"L"|"M"} level @param {number} mask */
function writeFormat(grid, level, mask) {
  const size = grid.length;
  const bits = withCheck((BLOCKS[level].bits << 3) | mask, 0x537, 10) ^ 0x5412;
  const bit = (at) => ((bits >> at) & 1) === 1;
  for (let at = 0; at < 15; at += 1) {
    const near = at < 6 ? at : at < 8 ? at + 1 : size - 15 + at;
    grid[near][8] = bit(at);
    const far = at < 8 ? size - 1 - at : at === 8 ? 7 : 14 - at;
    grid[8][far] = bit(at);
  }
  grid[size - 8][8] = true;
}

/** @param {boolean[][]} grid */
function penalty(grid) {
  const size = grid.length;
  let sum = 0;
  const lines = [...grid, ...grid.map((_, x) => grid.map((row) => row[x]))];
  for (const line of lines) {
    const text = line.map(Number).join("");
    for (const [run] of text.matchAll(/0{5,}|1{5,}/g)) sum += run.length - 2;
    for (const pattern of ["00001011101", "10111010000"])
      for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) sum += 40;
  }
  for (let y = 0; y + 1 < size; y += 1)
    for (let x = 0; x + 1 < size; x += 1)
      if (grid[y][x] === grid[y][x + 1] && grid[y][x] === grid[y + 1][x] && grid[y][x] === grid[y + 1][x + 1]) sum += 3;
  const dark = grid.flat().filter(Boolean).length / size ** 2;
  return sum + 10 * Math.floor(Math.abs(dark * 100 - 50) / 5);
}

/** @param {(boolean|null)[][]} empty @param {number[]} words @param {"L"|"M"} level @param {number} mask @returns {boolean[][]} */
function filled(empty, words, level, mask) {
  const size = empty.length;
  const grid = empty.map((row) => [...row]);
  writeFormat(grid, level, mask);
  const free = grid.map((row) => row.map((value) => value === null));
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1)
      for (const x of [right, right - 1]) {
        const y = (right + 1) & 2 ? step : size - 1 - step;
        if (!free[y][x]) continue;
        const bit = at < words.length * 8 && ((words[at >> 3] >> (7 - (at & 7))) & 1) === 1;
        grid[y][x] = bit !== MASKS[mask](x, y);
        at += 1;
      }
  }
  return /** @type {boolean[][]} */ (grid);
}

/**
 * The rows of the code, true for dark; null if the text fits no version.
 * @param {string} text
 * @param {{mask?: number, level?: "L"|"M"}} fixed for the tests
 */
export function rowsOf(text, fixed = {}) {
  if ([...text].some((letter) => !CHARACTERS.includes(letter))) return null;
  for (let version = 1; version <= LARGEST; version += 1) {
    const level = fixed.level ?? (version <= SMALL ? "M" : "L");
    const bits = bitsOf(text, version, level);
    if (!bits) continue;
    const words = codewords(bits, version, level), empty = frame(version);
    if (fixed.mask !== undefined) return filled(empty, words, level, fixed.mask);
    const all = MASKS.map((_, mask) => filled(empty, words, level, mask));
    const sums = all.map(penalty);
    return all[sums.indexOf(Math.min(...sums))];
  }
  return null;
}

/** The code as an SVG picture with its quiet edge, black on white in each theme; "" if it fits no version. */
export function qr(text) {
  const rows = rowsOf(text);
  if (!rows) return "";
  const size = rows.length + 8;
  const path = rows.map((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : "")).join("")).join("");
  return `<svg viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges" aria-hidden="true"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#000" d="${path}"/></svg>`;
}
