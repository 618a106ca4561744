import * as d3 from 'd3-array';
import { groupedBy } from '../../../ground/base/grouped.js';
import { type Better, lossSign } from '../../../ground/base/metric.js';
import { mean } from '../../../ground/stats/descriptive.js';

/**
 * The look that all figures share. Its colours remain distinct under colour blindness, and each has
 * a contrast of 3:1 or more with white paper and with the page's dark background, as WCAG 2.2 asks
 * of graphics (1.4.11).
 */
export interface Look {
  readonly color: string;
  /** The second channel of lines: `stroke-dasharray`. */
  readonly dash: string;
  /** The second channel of points. */
  readonly symbol: 'circle' | 'square' | 'triangle' | 'diamond' | 'star' | 'cross' | 'wye';
}

/**
 * The four colours of Okabe and Ito (2008) that are dark enough for white and light enough for a
 * dark page, and in place of their orange, sky blue and yellow two that are as far from the others.
 * Black is the text's colour, which turns light on a dark page.
 */
const [green, blue, vermillion, purple, olive, violet] = [
  '#009E73',
  '#0072B2',
  '#D55E00',
  '#CC79A7',
  '#8C8146',
  '#8F39E5',
];

export const signColors = { below: blue, above: vermillion, neither: '#808080' } as const;

/**
 * An architecture looks the same in every figure of every report. The looks that are easiest to
 * distinguish come first.
 */
const looks: Readonly<Record<string, Look>> = {
  mmoe: { color: blue, dash: 'none', symbol: 'circle' },
  'shared-bottom': { color: vermillion, dash: '7 3', symbol: 'square' },
  omoe: { color: green, dash: '3 2', symbol: 'triangle' },
  'l2-constrained': { color: olive, dash: '10 3 2 3', symbol: 'star' },
  'cross-stitch': { color: purple, dash: '5 2 1.5 2 1.5 2', symbol: 'wye' },
  'tensor-factorization': { color: violet, dash: '12 4', symbol: 'diamond' },
  'single-task': { color: 'currentColor', dash: '1.5 3', symbol: 'cross' },
};

const first = Object.values(looks);

/**
 * After the first seven, colours repeat with another dash and symbol, so that the first 49 looks
 * all differ.
 */
export function chooseLook(i: number): Look {
  const [round, place] = [Math.floor(i / first.length) % first.length, i % first.length];
  const { dash, symbol } = first[(place + round) % first.length]!;
  return { color: first[place]!.color, dash, symbol };
}

const others = [...Array(first.length * (first.length - 1)).keys()].map((i) =>
  chooseLook(first.length + i),
);

/**
 * A model without a look of its own gets one that no other model has, and an unused colour while
 * there is one.
 */
export function modelLook(models: readonly { readonly name: string }[], i: number): Look {
  const known = looks[models[i]!.name];
  if (known) return known;
  const taken = models.flatMap(({ name }) => looks[name] ?? []);
  const uses = ({ color }: Look) => taken.filter((look) => look.color === color).length;
  for (const { name } of models.slice(0, i + 1)) {
    if (!looks[name])
      taken.push(
        d3.least(
          others.filter((look) => !taken.includes(look)),
          uses,
        ) ?? others[0]!,
      );
  }
  return taken.at(-1)!;
}

export const GREY = signColors.neither;

/** The one of Okabe and Ito's colours on which black is most legible. */
export const FILL = '#56B4E9';

/** The look of dots that differ in their colour alone. */
export const plainLook = (color: string): Look => ({ color, dash: 'none', symbol: 'circle' });

const MAX_LOOKS = 7;

export type Looks = ReturnType<typeof focusedLooks>;

/**
 * The looks of models. Of more than seven, the one with the best mean result and the reference,
 * which are in `focus`, have their looks, and others are grey; `ranked` is from the best mean
 * result to the worst.
 */
export function focusedLooks(
  models: readonly { readonly name: string }[],
  results: readonly { readonly model: number; readonly value: number }[],
  better: Better,
  reference: number,
) {
  const values = groupedBy(results, ({ model }) => model);
  const means = [...values].map(([model, own]) => ({
    model,
    value: mean(own.map(({ value }) => value))!,
  }));
  const sign = lossSign(better);
  const ranked = means.sort((a, b) => sign * (a.value - b.value)).map(({ model }) => model);
  const focus = new Set([...ranked.slice(0, 1), reference]);
  const grey = new Set(
    ranked.length > MAX_LOOKS ? ranked.filter((model) => !focus.has(model)) : [],
  );
  return {
    grey,
    focus,
    ranked,
    of: (model: number) => (grey.has(model) ? plainLook(GREY) : modelLook(models, model)),
  };
}

export const lineStyle = ({ color, dash }: Look) => ({
  stroke: color,
  strokeWidth: 1.9,
  ...(dash !== 'none' && { strokeDasharray: dash }),
});

export const FONT = 'Inter';
export const FONT_SIZE = 12;

/** The width of a label in pixels: close for Inter, and rather too wide than too narrow. */
export const textWidth = (text: string, size = FONT_SIZE): number => 0.58 * size * text.length;

/** Breaks text into lines that fit a width in pixels. */
export function wrapped(words: string, width: number, size = FONT_SIZE): string[] {
  const lines: string[] = [];
  for (const word of words.split(/ (?!%)/)) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    // Letters of running text are narrower on average than those of labels.
    if (lines.length > 0 && 0.5 * size * longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
