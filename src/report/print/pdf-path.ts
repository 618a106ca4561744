/** A point. */
type Point = readonly [x: number, y: number];

/** A number as PDF has it. */
export function written(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`a drawing has a coordinate that is ${value}`);
  return String(Number(value.toFixed(3)));
}

const points = (...all: readonly Point[]): string => all.flat().map(written).join(' ');

/** How many numbers each command of a path takes. */
const TAKES: Readonly<Record<string, number>> = { m: 2, l: 2, h: 1, v: 1, c: 6, q: 4, a: 7, z: 0 };

/** The outline of an SVG path, in PDF's operators. Its arcs are of circles, which are all that charts draw. */
export function pathOf(d: string): string {
  const parts: string[] = [];
  let [at, start]: [Point, Point] = [
    [0, 0],
    [0, 0],
  ];
  for (const [, letter, rest] of d.matchAll(/([a-z])([^a-z]*)/gi)) {
    const name = letter!.toLowerCase();
    const numbers = (rest!.match(/[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi) ?? []).map(Number);
    const takes = TAKES[name];
    if (takes === undefined) throw new Error(`a path has ${letter}, which no chart draws`);
    const [ox, oy] = letter === name ? at : [0, 0];
    for (let i = 0; i === 0 || i < numbers.length; i += takes || 1) {
      const own = numbers.slice(i, i + takes);
      const pair = (k: number): Point => [
        own[k]! + (letter === name ? at[0] : 0),
        own[k + 1]! + (letter === name ? at[1] : 0),
      ];
      if (name === 'z') {
        parts.push('h');
        at = start;
      } else if (name === 'm' && i === 0) {
        at = pair(0);
        start = at;
        parts.push(`${points(at)} m`);
      } else if (name === 'c') {
        const end = pair(4);
        parts.push(`${points(pair(0), pair(2), end)} c`);
        at = end;
      } else if (name === 'q') {
        const [control, end] = [pair(0), pair(2)];
        parts.push(curve(towards(at, control), towards(end, control), end));
        at = end;
      } else if (name === 'a') {
        const end = pair(5);
        parts.push(arc(at, own[0]!, own[3] === 1, own[4] === 1, end));
        at = end;
      } else {
        const to: Point = name === 'h' ? [own[0]! + ox, at[1]] : name === 'v' ? [at[0], own[0]! + oy] : pair(0);
        parts.push(`${points(to)} l`);
        at = to;
      }
    }
  }
  return parts.join('\n');
}

const curve = (one: Point, other: Point, end: Point): string => `${points(one, other, end)} c`;

/** Two thirds of the way: the control point of a cubic curve in place of that of a quadratic one. */
const towards = (from: Point, control: Point): Point => [
  from[0] + (2 / 3) * (control[0] - from[0]),
  from[1] + (2 / 3) * (control[1] - from[1]),
];

/** An arc of a circle through two points, by curves of at most a right angle (SVG 1.1, F.6.5). */
function arc(from: Point, radius: number, large: boolean, sweep: boolean, to: Point): string {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const distance = Math.hypot(dx, dy);
  if (distance === 0) return '';
  const r = Math.max(radius, distance / 2);
  const height = Math.sqrt(Math.max(0, r * r - (distance / 2) ** 2)) * (large === sweep ? -1 : 1);
  const [cx, cy] = [(from[0] + to[0]) / 2 - (height * dy) / distance, (from[1] + to[1]) / 2 + (height * dx) / distance];
  const first = Math.atan2(from[1] - cy, from[0] - cx);
  let turn = Math.atan2(to[1] - cy, to[0] - cx) - first;
  if (sweep && turn < 0) turn += 2 * Math.PI;
  if (!sweep && turn > 0) turn -= 2 * Math.PI;
  const count = Math.ceil(Math.abs(turn) / (Math.PI / 2) - 1e-9);
  const step = turn / count;
  const reach = (4 / 3) * Math.tan(step / 4) * r;
  return Array.from({ length: count }, (_, i) => {
    const [a, b] = [first + i * step, first + (i + 1) * step];
    const [one, other]: [Point, Point] = [
      [cx + r * Math.cos(a) - reach * Math.sin(a), cy + r * Math.sin(a) + reach * Math.cos(a)],
      [cx + r * Math.cos(b) + reach * Math.sin(b), cy + r * Math.sin(b) - reach * Math.cos(b)],
    ];
    return curve(one, other, i === count - 1 ? to : [cx + r * Math.cos(b), cy + r * Math.sin(b)]);
  }).join('\n');
}

/** A circle, from its right. */
export const circlePath = (x: number, y: number, r: number): string =>
  pathOf(`M${x + r},${y}A${r},${r},0,1,1,${x - r},${y}A${r},${r},0,1,1,${x + r},${y}Z`);
