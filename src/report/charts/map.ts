import * as Plot from '@observablehq/plot';
import { VERDICTS, type Verdict } from '../../claims/verdict.js';
import { number, type Table, text } from '../../table/table.js';
import { fieldsTitle } from '../../words.js';
import { axisNumber, centered, fittingLabels } from '../plot/axes.js';
import { textWidth } from '../plot/look.js';
import { plotStyle } from '../plot/panels.js';
import { picture } from '../plot/picture.js';
import type { Dimensions } from '../plot/place.js';
import { verdictKey, verdictLooks } from '../plot/verdict-look.js';
import { tips, type View } from '../plot/view.js';
import type { FolderVerdict } from '../verdicts.js';
import type { Chart } from './chart.js';

interface VerdictItem {
  /** The setting, in words. */
  readonly setting: string;
  readonly claim: string;
  /** Training steps. */
  readonly step: number | 'end';
  readonly verdict: Verdict;
  readonly reason: string;
}

interface VerdictsDrawing {
  readonly chart: 'map';
  readonly items: readonly VerdictItem[];
}

/**
 * Where does each claim hold, and after how many steps? For folders with more than one setting; this goes beyond the
 * paper, which leaves those values open.
 */
export const map: Chart<VerdictsDrawing> = {
  name: 'map',
  metricFree: true,
  build({ verdictsByStep, verdicts: all }) {
    const verdicts = all.filter(({ applies }) => applies);
    if (new Set(verdicts.map(settingOf)).size < 2) return { skipped: 'there is one setting only' };
    const items = verdictsByStep(verdicts).map(({ step, verdict }) => ({
      setting: settingOf(verdict),
      claim: verdict.id,
      step,
      verdict: verdict.verdict,
      reason: verdict.reason,
    }));
    const steps = new Set(items.map((item) => item.step)).size;
    return {
      title: 'Where each claim holds',
      caption:
        'The verdict on each claim under each setting of the swept fields' +
        `${steps > 1 ? ' after a number of training steps, read off the recorded curves' : ''}: ` +
        `${verdictKey(VERDICTS.filter((verdict) => items.some((item) => item.verdict === verdict)))}. Levels are corrected ` +
        `over the tests of a single claim${steps > 1 ? ', setting and number of steps' : ' and setting'} only: among many ` +
        'squares, a few may be wrong by chance. The claims say what is tested, and why.',
      drawing: { chart: 'map', items },
    };
  },
  draw,
  table,
  printSize: ({ items }) => ({ count: new Set(items.map(({ setting }) => setting)).size, of: 'rows' }),
  // It is always shown whole.
  shows: () => true,
};

const settingOf = ({ folder, setting }: FolderVerdict): string =>
  fieldsTitle({ ...(folder !== undefined && { folder }), ...setting });

const ROW = 24;
/** Width that a verdict needs to be written out. */
const WORD = 98;

/** One row per setting, one panel per claim, one column per number of steps. */
function draw({ items }: VerdictsDrawing, _: Dimensions, view: View): SVGSVGElement {
  const settings = [...new Set(items.map((item) => item.setting))];
  const claims = [...new Set(items.map((item) => item.claim))];
  const steps = [...new Set(items.map((item) => item.step))];
  const marginLeft = Math.min(view.width / 2, Math.max(...settings.map((setting) => textWidth(setting))) + 12);
  const panel = (view.width - marginLeft) / claims.length;
  const isWide = panel / steps.length > WORD;
  const place = { fx: 'claim', x: 'step', y: 'setting' };
  const plot = Plot.plot({
    document: view.document,
    width: view.width,
    height: settings.length * ROW + 70,
    marginLeft,
    marginTop: 34,
    marginBottom: 36,
    style: plotStyle,
    padding: 0.06,
    color: { type: 'identity' },
    opacity: { type: 'identity' },
    fx: { domain: claims, label: null, axis: 'top', tickSize: 0, padding: 0.06 },
    x: {
      domain: steps,
      ...(steps.length > 1 ? { label: 'training steps', ...centered } : { axis: null }),
      tickSize: 0,
      ticks: fittingLabels(steps, panel, stepTitle),
      tickFormat: stepTitle,
    },
    y: { domain: settings, label: null, tickSize: 0 },
    marks: [
      Plot.cell(items, {
        ...place,
        fill: (item: VerdictItem) => verdictLooks[item.verdict].color,
        fillOpacity: (item: VerdictItem) => verdictLooks[item.verdict].opacity,
      }),
      Plot.text(items, {
        ...place,
        text: (item: VerdictItem) => (isWide ? item.verdict : verdictLooks[item.verdict].sign),
      }),
      ...tips(view, items, {
        ...place,
        title: (item: VerdictItem) =>
          `${item.claim}: ${item.verdict}\n${item.setting}${afterSteps(item)}\n${item.reason}`,
        lineWidth: 30,
      }),
    ],
  });
  return picture(view, plot);
}

const stepTitle = (step: number | 'end'): string => (step === 'end' ? step : axisNumber(step));

const afterSteps = ({ step }: VerdictItem): string => (step === 'end' ? '' : ` after ${step} steps`);

function table({ items }: VerdictsDrawing): Table {
  return {
    name: 'verdicts',
    caption: 'Verdict on each claim by setting and number of training steps',
    columns: [text('setting'), text('claim'), number('step', 'steps'), text('verdict'), text('reason', 'why')],
    rows: items.map(({ setting, claim, step, verdict, reason }) => [setting, claim, step, verdict, reason]),
  };
}
