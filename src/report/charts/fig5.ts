import { countsSentence, direction, ofPaper } from './captions.js';
import type { Chart } from './chart.js';
import { drawHistograms, histogramTable } from './histograms.js';
import { outsideSentence, type SamplesDrawing, samplesPrintSize, thinnedSamples } from './samples.js';
import { drawStrips, stripsTable } from './strips.js';

/** The most histograms that can be read on top of each other. */
const MOST_HISTOGRAMS = 3;

const COUNTED = ['counts towards the shares but is in no bin', 'count towards the shares but are in no bin'] as const;

interface RunsDrawing extends SamplesDrawing {
  /** The form for the models of the whole report, not only for the chosen ones, because the caption describes it. */
  readonly form: 'histograms' | 'strips';
}

/**
 * Figure 5 of the paper: how are a model's final losses spread over runs? Histograms, as in the paper, for up to three
 * models; strips of runs for more.
 */
export const fig5: Chart<RunsDrawing> = {
  name: 'fig5',
  // The row of a strip shows only the name of its model.
  ownFields: ({ form }) => (form === 'strips' ? 'in caption' : 'drawn'),
  build({ cells, dimensions, metric, samples: items }) {
    if (items.length === 0) return { skipped: 'no run has finished' };
    const form = new Set(items.map(({ model }) => model)).size <= MOST_HISTOGRAMS ? 'histograms' : 'strips';
    const shown =
      form === 'histograms'
        ? `Histograms of the ${metric.axis} after the last step. ${countsSentence(cells, 'histogram', COUNTED)}`
        : `The ${metric.axis} after the last step: a dot per run, the median (stroke) and the middle half of the runs ` +
          `(bar). ${countsSentence(cells, 'row')}`;
    return {
      title: `Final ${metric.title} over runs${ofPaper(dimensions, cells, 5)}`,
      caption: `${shown} ${direction(metric)}`,
      notes: `${form === 'histograms' ? 'All histograms have the same bins. ' : ''}${outsideSentence(items)}`,
      drawing: { chart: 'fig5', label: metric.axis, better: metric.better, items, form },
    };
  },
  draw: (drawing, dimensions, view) =>
    (drawing.form === 'histograms' ? drawHistograms : drawStrips)(drawing, dimensions, view),
  table: (drawing, dimensions, scale) =>
    drawing.form === 'histograms' ? histogramTable(drawing, dimensions, scale) : stripsTable(drawing, dimensions),
  printSize: samplesPrintSize,
  thinned: thinnedSamples,
};
