/** The look that all figures share: colours of Okabe and Ito (2008), which stay apart under colour blindness. */
export interface Look {
  readonly color: string;
  /** The second channel of lines: `stroke-dasharray`. */
  readonly dash: string;
  /** The second channel of points. */
  readonly symbol: 'circle' | 'square' | 'triangle' | 'diamond' | 'star' | 'cross' | 'wye';
}

/** Their yellow is too light on white; black is the text's colour, which turns light on a dark page. */
const [orange, skyBlue, green, blue, vermillion, purple] = [
  '#E69F00',
  '#56B4E9',
  '#009E73',
  '#0072B2',
  '#D55E00',
  '#CC79A7',
];

/** An architecture looks the same in every figure of every report. */
const looks: Readonly<Record<string, Look>> = {
  'single-task': { color: 'currentColor', dash: '1.5 3', symbol: 'cross' },
  'shared-bottom': { color: vermillion, dash: '7 3', symbol: 'square' },
  'l2-constrained': { color: orange, dash: '10 3 2 3', symbol: 'star' },
  'cross-stitch': { color: purple, dash: '5 2 1.5 2 1.5 2', symbol: 'wye' },
  'tensor-factorization': { color: skyBlue, dash: '12 4', symbol: 'diamond' },
  omoe: { color: green, dash: '3 2', symbol: 'triangle' },
  mmoe: { color: blue, dash: 'none', symbol: 'circle' },
};

const cycle: readonly Look[] = [
  { color: blue, dash: 'none', symbol: 'circle' },
  { color: vermillion, dash: '7 3', symbol: 'square' },
  { color: green, dash: '3 2', symbol: 'triangle' },
  { color: orange, dash: '10 3 2 3', symbol: 'star' },
  { color: purple, dash: '5 2 1.5 2 1.5 2', symbol: 'wye' },
  { color: skyBlue, dash: '12 4', symbol: 'diamond' },
  { color: 'currentColor', dash: '1.5 3', symbol: 'cross' },
];

/** How number i of some things looks. */
export const lookOf = (i: number): Look => cycle[i % cycle.length]!;

/** How number i of some models looks. */
export const modelLook = (models: readonly { readonly name: string }[], i: number): Look =>
  looks[models[i]!.name] ?? lookOf(i);

/** The look of a line as options of a mark. */
export const lineStyle = ({ color, dash }: Look) => ({
  stroke: color,
  strokeWidth: 1.9,
  ...(dash !== 'none' && { strokeDasharray: dash }),
});

export const FONT = 'Inter';
export const FONT_SIZE = 12;

/** Width of a label in pixels: close for Inter, rather too wide than too narrow. */
export const textWidth = (text: string, size = FONT_SIZE): number => 0.58 * size * text.length;

/** Width of running text, whose letters are narrower in the mean. */
export const proseWidth = (text: string, size = FONT_SIZE): number => 0.5 * size * text.length;
