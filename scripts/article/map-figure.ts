/**
 * The map of RULES-3, section 3: Shared-Bottom's loss over MMoE's in 96 cells, coloured by the
 * ratio, with a mark if it is decided. From the ledgers of `map-scale-0.3`, `-1` and `-3`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cell, plot, text } from '@observablehq/plot';
import { emptyDocument } from '../../src/judge/report/print/print-figure.js';
import { render } from '../../src/judge/report/print/render.js';
import { decidedSide, FREQUENCIES, mapCells, SCALES } from '../paper/map.js';
import { FIGURES, root } from '../site/published.js';

const FILE = `${root}${FIGURES}/map.svg`;

/** The ratio with the strongest colour; larger ratios have the same colour. */
const STRONGEST = 4;

const panelName = ({ examples, activation }: { examples: string; activation: string }): string =>
  `${activation === 'relu' ? 'ReLU' : 'Swish'}, ${examples === 'fresh' ? 'fresh examples' : '10,000 examples'}`;

const PANELS = ['relu', 'swish'].flatMap((activation) =>
  ['fresh', '10000'].map((examples) => panelName({ examples, activation })),
);

const shortRatio = (ratio: number): string => ratio.toFixed(ratio < 1 ? 2 : ratio < 10 ? 1 : 0);

async function drawnMap(): Promise<string> {
  const cells = mapCells().map((one) => {
    const side = decidedSide(one.shared);
    const ratio = one.shared.value;
    return {
      panel: panelName(one),
      row: `p = ${one.correlation}`,
      scale: one.scale,
      frequency: one.frequency,
      shade: Math.max(-1, Math.min(1, Math.log(ratio) / Math.log(STRONGEST))),
      label: `${shortRatio(ratio)}${side ? ' •' : ''}`,
      isStrong: Math.abs(Math.log(ratio)) > 0.7 * Math.log(STRONGEST),
    };
  });
  const svg = plot({
    document: emptyDocument(),
    width: 720,
    height: 330,
    marginLeft: 62,
    marginRight: 52,
    marginTop: 46,
    marginBottom: 44,
    style: { fontSize: '12px', background: '#ffffff', color: '#1c1e21', fontFamily: 'Inter' },
    x: {
      type: 'band',
      domain: FREQUENCIES,
      label: 'top frequency of the sines (radians for each sd of the score)',
      labelAnchor: 'center',
      labelArrow: 'none',
      padding: 0.04,
    },
    y: {
      type: 'band',
      domain: [...SCALES],
      label: 'scale c',
      labelAnchor: 'center',
      labelArrow: 'none',
      padding: 0.04,
    },
    fx: { domain: PANELS, label: null, padding: 0.06 },
    fy: { domain: ['p = 0.5', 'p = 0.9'], label: null, padding: 0.08 },
    color: {
      type: 'diverging',
      domain: [-1, 1],
      range: ['#b45309', '#f5f5f4', '#1d6fa5'],
      interpolate: 'rgb',
    },
    marks: [
      cell(cells, { fx: 'panel', fy: 'row', x: 'frequency', y: 'scale', fill: 'shade' }),
      text(cells, {
        fx: 'panel',
        fy: 'row',
        x: 'frequency',
        y: 'scale',
        text: 'label',
        fontSize: 10.5,
        fill: ({ isStrong }: { isStrong: boolean }) => (isStrong ? '#ffffff' : '#1c1e21'),
      }),
    ],
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const decided = cells.filter(({ label }) => label.endsWith('•')).length;
  const words = {
    title: "Shared-Bottom's loss over MMoE's on 96 kinds of data",
    caption: `Blue: MMoE's loss is lower. Brown: Shared-Bottom's loss is lower. A dot marks the ${decided} cells that are decided.`,
    notes:
      'Ratios of losses above the noise (Hodges-Lehmann over 12 seeds), each model at its best learning rate.',
  };
  return (await render(svg.outerHTML, words)).svg;
}

/** Returns whether the committed picture is the one that the ledgers give. */
export async function mapFigureIsCurrent(): Promise<boolean> {
  return readFileSync(FILE, 'utf8') === (await drawnMap());
}

export async function writeMapFigure(): Promise<void> {
  writeFileSync(FILE, await drawnMap());
}
