import type { CensusTask } from '../spec.js';

/** A paper or repository that reports AUCs on census-income. */
export interface Source {
  /** A short title, for a heading. */
  readonly name: string;
  /** The full citation. */
  readonly title: string;
  /** The experimental setup, as far as the source describes it. */
  readonly setting: string;
  readonly aucs: readonly ReportedAuc[];
}

export interface ReportedAuc {
  /** The name of an architecture as in this program, or as its authors call it if it is not implemented here. */
  readonly model: string;
  readonly task: CensusTask;
  readonly auc: number;
}

const of = (task: CensusTask, aucs: Readonly<Record<string, number>>): ReportedAuc[] =>
  Object.entries(aucs).map(([model, auc]) => ({ model, task, auc }));

/**
 * AUCs that others have reported on census-income since the paper, whose figures are in `paperTables`. Splits, encodings and
 * tasks differ from source to source. Different data sets of the same name (Adult, or "CENSUS" in EasyRec) are left out.
 */
export const sources: readonly Source[] = [
  {
    name: 'PLE 2020',
    title: 'Tang et al., Progressive Layered Extraction, RecSys 2020',
    setting: 'its text gives MMoE a gain of 0.0048 over Single-Task on income; its AUCs give a loss of 0.0052',
    aucs: [
      ...of('income', { 'single-task': 0.9445, mmoe: 0.9393, PLE: 0.9522 }),
      ...of('never_married', { 'single-task': 0.9923, mmoe: 0.9928, PLE: 0.9945 }),
    ],
  },
  {
    name: 'AdaTT 2023, 6 experts',
    title: 'Li et al., AdaTT, KDD 2023',
    setting:
      'three tasks, the test file halved, two levels of 6 experts, 100 initialisations; tasks told apart by the size of the AUC',
    aucs: [
      ...of('income', { mmoe: 0.9178, PLE: 0.9164, 'AdaTT-sp': 0.9202 }),
      ...of('never_married', { mmoe: 0.9731, PLE: 0.9697, 'AdaTT-sp': 0.9783 }),
      ...of('college', { mmoe: 0.8729, PLE: 0.8683, 'AdaTT-sp': 0.8766 }),
    ],
  },
  {
    name: 'AdaTT 2023, 9 experts',
    title: 'Li et al., AdaTT, KDD 2023',
    setting: 'the same with 9 experts',
    aucs: [
      ...of('income', { mmoe: 0.9139, PLE: 0.9134, 'AdaTT-sp': 0.9174 }),
      ...of('never_married', { mmoe: 0.973, PLE: 0.968, 'AdaTT-sp': 0.9786 }),
      ...of('college', { mmoe: 0.8688, PLE: 0.8645, 'AdaTT-sp': 0.8744 }),
    ],
  },
  {
    name: 'IJANMC 2024',
    title: 'International Journal of Advanced Network, Monitoring and Controls, 2024',
    setting: 'split and encoding not known to us',
    aucs: [
      ...of('income', { 'single-task': 0.9198, 'shared-bottom': 0.9148, mmoe: 0.9152, PLE: 0.9161 }),
      ...of('never_married', { 'single-task': 0.9748, 'shared-bottom': 0.9754, mmoe: 0.9756, PLE: 0.9764 }),
    ],
  },
  {
    name: 'torch-rechub',
    title: 'README of the torch-rechub repository',
    setting: 'the examples of that repository',
    aucs: [
      ...of('income', { 'shared-bottom': 0.956, mmoe: 0.9579, PLE: 0.9593, AITM: 0.9595 }),
      ...of('never_married', { 'shared-bottom': 0.9948, mmoe: 0.995, PLE: 0.995, AITM: 0.9951 }),
    ],
  },
  {
    name: 'MMoEEx issue',
    title: 'an issue of the MMoEEx repository',
    setting: 'three tasks; "still cannot reproduce"',
    aucs: [
      ...of('income', { mmoe: 0.906 }),
      ...of('never_married', { mmoe: 0.965 }),
      ...of('college', { mmoe: 0.867 }),
    ],
  },
];
