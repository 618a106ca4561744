import { groupOf } from '../report/census/tasks.js';
import { listed } from '../words.js';
import type { Setting } from './settings.js';

/** The data that a claim is about. */
export interface Subject {
  readonly kind: 'synthetic' | 'census-income';
  /** Of census-income: these of the paper's groups of tasks alone; by default any two tasks. */
  readonly groups?: readonly number[];
}

/** Whether a claim can be tested on the data of a setting. */
export function fits({ kind, groups }: Subject, setting: Setting): boolean {
  if (kind !== setting.kind) return false;
  return !groups || groups.includes(groupOf(setting.tasks) ?? Number.NaN);
}

/** What tests on such data do not tell: rows of synthetic data are drawn anew for every seed, these are not. */
export const caveatsOf = ({ kind }: Subject): string[] =>
  kind === 'census-income'
    ? ['tests are over initialisations and orders of the rows alone: the test rows and the settings are taken as given']
    : [];

/** "is about group 2 of the census-income data" */
export function subjectSentence({ kind, groups }: Subject): string {
  const part = groups ? `group${groups.length > 1 ? 's' : ''} ${listed(groups)} of the ` : '';
  return `is about ${part}${kind} data`;
}
