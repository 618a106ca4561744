import { columnOf } from '../base/metric.js';
import { plainChoice, type SweepEvent } from '../sweep/sweep.js';

/** An event of a sweep as plain data, for programs; undefined for events that are not reported: progress within a run. */
export function eventLine(event: SweepEvent): object | undefined {
  switch (event.event) {
    case 'stage': {
      const { plan, runs, done, part } = event;
      const { stage, cells, hash } = plan;
      return { event: 'stage', stage, cells: cells.length, runs: runs.length, done, ...part, plan: hash };
    }
    case 'run': {
      const { key, stage, model, cell, seed, status, divergedAt, error, metrics, seconds } = event.record;
      return { event: 'run', key, stage, model, cell, seed, status, divergedAt, error, metrics, seconds };
    }
    case 'crash': {
      const { run, note } = event;
      const { key, stage, cell, seed } = run;
      return { event: 'crash', key, stage, model: cell.model, cell: cell.fields, seed, note };
    }
    case 'differs': {
      const { run, changes } = event;
      const { key, stage, cell, seed } = run;
      return { event: 'differs', key, stage, model: cell.model, cell: cell.fields, seed, changes };
    }
    case 'workers':
      return event;
    case 'selected': {
      const { by, statistic, per } = event.selection;
      return { event: 'selected', by: columnOf(by), statistic, per, choices: event.choices.map(plainChoice) };
    }
    case 'progress':
      return undefined;
  }
}
