import type { Table } from '../../table/table.js';
import { bestSoFarTable, drawBestSoFar } from './best-so-far.js';
import { type CurvesDrawing, curvesTable, drawCurves } from './curves.js';
import { type DifferencesDrawing, differencesTable, drawDifferences } from './differences.js';
import type { Dimensions } from './dimensions.js';
import { distributionTable, drawDistribution } from './distribution.js';
import { drawGateWeights, type GateWeightsDrawing, gateWeightsTable } from './gate-weights.js';
import { drawGates, type GatesDrawing, gatesTable } from './gates.js';
import { drawHistogram, histogramTable } from './histogram.js';
import { drawLabelCorrelation, type LabelCorrelationDrawing, labelCorrelationTable } from './label-correlation.js';
import { drawLearningRates, learningRatesTable } from './learning-rates.js';
import type { SamplesDrawing } from './samples.js';
import type { SearchesDrawing } from './searches.js';
import { drawVerdicts, type VerdictsDrawing, verdictsTable } from './verdicts.js';
import type { Scale, View } from './view.js';

/** All that a figure shows, as plain data: what draws it, on paper or in a browser, needs nothing else. */
export type Drawing =
  | CurvesDrawing
  | SamplesDrawing
  | GatesDrawing
  | GateWeightsDrawing
  | DifferencesDrawing
  | LabelCorrelationDrawing
  | SearchesDrawing
  | VerdictsDrawing;

export function draw(drawing: Drawing, dimensions: Dimensions, view: View): SVGSVGElement {
  switch (drawing.kind) {
    case 'curves':
      return drawCurves(drawing, dimensions, view);
    case 'histogram':
      return drawHistogram(drawing, dimensions, view);
    case 'distribution':
      return drawDistribution(drawing, dimensions, view);
    case 'gates':
      return drawGates(drawing, dimensions, view);
    case 'gate-weights':
      return drawGateWeights(drawing, dimensions, view);
    case 'differences':
      return drawDifferences(drawing, dimensions, view);
    case 'label-correlation':
      return drawLabelCorrelation(drawing, dimensions, view);
    case 'best-so-far':
      return drawBestSoFar(drawing, dimensions, view);
    case 'learning-rates':
      return drawLearningRates(drawing, dimensions, view);
    case 'verdicts':
      return drawVerdicts(drawing, view);
  }
}

/** The numbers of a drawing. */
export function tableOf(drawing: Drawing, dimensions: Dimensions, scale?: Scale): Table {
  switch (drawing.kind) {
    case 'curves':
      return curvesTable(drawing, dimensions);
    case 'histogram':
      return histogramTable(drawing, dimensions, scale);
    case 'distribution':
      return distributionTable(drawing, dimensions);
    case 'gates':
      return gatesTable(drawing, dimensions);
    case 'gate-weights':
      return gateWeightsTable(drawing, dimensions);
    case 'differences':
      return differencesTable(drawing, dimensions);
    case 'label-correlation':
      return labelCorrelationTable(drawing, dimensions);
    case 'best-so-far':
      return bestSoFarTable(drawing, dimensions);
    case 'learning-rates':
      return learningRatesTable(drawing, dimensions);
    case 'verdicts':
      return verdictsTable(drawing);
  }
}
