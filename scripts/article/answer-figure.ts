/**
 * README's picture: how many times larger Shared-Bottom's loss is than MMoE's, for each label
 * function and correlation, and the estimate over all functions. From the ledger of
 * `label-functions`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dot, plot, ruleX, ruleY, text } from '@observablehq/plot';
import { rankLocation } from '../../src/ground/stats/wilcoxon.js';
import { emptyDocument } from '../../src/judge/report/print/print-figure.js';
import { render } from '../../src/judge/report/print/render.js';
import { finalCells, logRatios } from '../paper/label-functions.js';
import { FIGURES, referencePath, root } from '../site/published.js';

const FILE = `${root}${FIGURES}/answer.svg`;

const CORRELATIONS = [0.5, 0.9, 1];
const NAMES = ['tasks least related (p = 0.5)', 'p = 0.9', 'the same task twice (p = 1)'];
const [BLUE, ORANGE, GREY] = ['#0072b2', '#d55e00', '#6b7280'];

/** Functions at one place beside each other, so that each dot is seen. */
function spread(ratios: readonly number[]) {
  const columns = new Map<number, number>();
  return [...ratios]
    .sort((a, b) => a - b)
    .map((ratio) => {
      const column = Math.round(Math.log(ratio) * 14);
      const row = columns.get(column) ?? 0;
      columns.set(column, row + 1);
      return { ratio, row };
    });
}

async function drawn(): Promise<string> {
  const functions = [...finalCells(referencePath('label-functions')).values()];
  const places = CORRELATIONS.map((p, i) => {
    const logs = logRatios(functions, ['shared-bottom', 'mmoe'], p);
    const { value, interval } = rankLocation(logs)!;
    const [middle, low, high] = [value, ...interval!].map(Math.exp) as [number, number, number];
    return { name: NAMES[i]!, dots: spread(logs.map(Math.exp)), middle, low, high };
  });
  const dots = places.flatMap(({ name, dots }) => dots.map((one) => ({ name, ...one })));
  const estimates = places.map(({ dots: _, ...one }) => one);
  const svg = plot({
    document: emptyDocument(),
    width: 720,
    height: 275,
    marginLeft: 12,
    marginRight: 12,
    marginTop: 34,
    marginBottom: 46,
    style: { fontSize: '13px', background: '#ffffff', color: '#1c1e21', fontFamily: 'Inter' },
    x: {
      type: 'log',
      base: 2,
      label:
        "Shared-Bottom's loss over MMoE's: a dot for each of 60 synthetic problems, and their average with its 95 % interval",
      labelAnchor: 'center',
      labelArrow: 'none',
      domain: [0.3, 20],
      ticks: [0.5, 1, 2, 4, 8, 16],
      tickFormat: (ratio: number) => (ratio === 1 ? 'equal' : `${ratio} x`),
    },
    y: { axis: null, domain: [-4, 9] },
    fy: { axis: null, domain: NAMES, padding: 0.08 },
    marks: [
      ruleX([1], { stroke: GREY, strokeDasharray: '3,3' }),
      dot(dots, { fy: 'name', x: 'ratio', y: 'row', r: 3, fill: BLUE, fillOpacity: 0.55 }),
      ruleY(estimates, {
        fy: 'name',
        y: -2.4,
        x1: 'low',
        x2: 'high',
        stroke: ORANGE,
        strokeWidth: 2.5,
      }),
      dot(estimates, { fy: 'name', y: -2.4, x: 'middle', r: 5, fill: ORANGE }),
      text(estimates, {
        fy: 'name',
        y: -2.4,
        x: 'high',
        dx: 8,
        textAnchor: 'start',
        fill: ORANGE,
        fontWeight: 600,
        text: ({ middle }: { middle: number }) => `${middle.toFixed(2)} times`,
      }),
      text(estimates, {
        fy: 'name',
        y: 7,
        frameAnchor: 'right',
        textAnchor: 'end',
        text: 'name',
        fontWeight: 600,
      }),
      text([{ name: NAMES[0]! }], {
        fy: 'name',
        x: 0.97,
        y: 11.4,
        textAnchor: 'end',
        fill: GREY,
        text: () => 'Shared-Bottom is better',
      }),
      text([{ name: NAMES[0]! }], {
        fy: 'name',
        x: 1.03,
        y: 11.4,
        textAnchor: 'start',
        fill: GREY,
        text: () => 'MMoE is better',
      }),
    ],
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const words = {
    title: "Shared-Bottom's loss over MMoE's for 60 synthetic problems",
    caption: `On average over problems: ${places.map(({ name, middle }) => `${middle.toFixed(2)} times at ${name}`).join(', ')}.`,
    notes: 'Orange: estimate over problems (Hodges-Lehmann) and 95 % interval.',
  };
  return (await render(svg.outerHTML, words)).svg;
}

/** Draws the picture, and returns whether it is the one that is committed. */
export async function answerFigureIsCurrent(): Promise<boolean> {
  return readFileSync(FILE, 'utf8') === (await drawn());
}

export async function writeAnswerFigure(): Promise<void> {
  writeFileSync(FILE, await drawn());
}
