import type { TaskWords } from '../../metric.js';

const titles: Readonly<Record<string, string>> = {
  income: 'income over 50K',
  never_married: 'never married',
  college: 'college education',
  bachelor: "bachelor's degree",
  some_college: 'some college',
};

/** Each task asks something else of a person. */
export const censusTaskWords: TaskWords = { alike: false, title: (task) => titles[task] ?? task };
