import type { Metric, Part } from '../../metric.js';
import { combinations } from '../../schema/sweepable.js';
import { counted, listed } from '../../words.js';
import { defineDataKind } from '../kind.js';
import { tableMetrics } from '../table/label-spec.js';
import { kuairandDataSet, kuairandShape } from './data-set.js';
import { checkKuairand, type KuairandValues, kuairandSchema } from './fields.js';
import { preparedFiles, refuseOthers } from './prepared.js';
import { FILES, type Role, roles } from './published.js';
import { kuairandResults } from './results.js';
import { featureGroups, KUAIRAND_ENCODING, type KuairandSpec, signals } from './spec.js';

/** Means over the tasks, then those of each task. */
const metricsOf = (part: Part, tasks: readonly string[]): Metric[] =>
  [undefined, ...tasks].flatMap((task) =>
    tableMetrics.binary.map((name) => ({ part, name, ...(task !== undefined && { task }) })),
  );

/** KuaiRand-Pure: what users did with videos that a recommender chose, and with videos drawn at random. */
export const kuairand = defineDataKind<KuairandValues, KuairandSpec>({
  name: 'kuairand',
  schema: kuairandSchema,
  knownMetrics: (['test', 'validation', 'random'] as const).flatMap((part) => metricsOf(part, signals)),
  examples: { saidBy: 'data.split' },
  tasksAreAlike: false,
  results: kuairandResults,
  check: checkKuairand,
  choosable: (given) =>
    (given('tasks')?.values ?? []).map((tasks) => ({
      // Final runs are judged on the test rows and the random log, so nothing may be chosen by those.
      metrics: metricsOf('validation', tasks),
      because: `the tasks are ${listed(tasks, 'and')}`,
    })),
  taskCounts: (given) => (given('tasks')?.values ?? []).map((tasks) => tasks.length),
  spec: specOf,
  whyOneSplit: () => 'days are the split',
  resplit: (fields) => fields,
  files: (fields) => {
    const files = preparedFiles();
    const remarks = [...new Set(combinations<KuairandValues>(fields).map(remarkOn))];
    return roles.map((role, i) => ({
      ...{ file: FILES[role], rows: files[role].rows, sha256: files[role].sha256 },
      ...(i === 0 && { remarks }),
    }));
  },
  restore: async (files) => {
    refuseOthers(files);
    return [];
  },
  open: kuairandDataSet,
  shape: kuairandShape,
});

function specOf({ tasks, features, split, minCount, embedding }: KuairandValues): KuairandSpec {
  const files = preparedFiles();
  return {
    ...{ kind: 'kuairand', encoding: KUAIRAND_ENCODING },
    sources: Object.fromEntries(roles.map((role) => [role, files[role].sha256])) as Record<Role, string>,
    features: featureGroups.filter((group) => features.includes(group)),
    ...{ tasks, split, minCount, embedding },
  };
}

/** Which exposures are of which part, in a sentence. */
function remarkOn(values: KuairandValues): string {
  const { validationFrom, testFrom } = values.split;
  const { train, validation, test, random = 0 } = kuairandShape(specOf(values)).rows;
  const standard = `${counted(train, 'exposure')} before ${validationFrom} train, ${counted(validation, 'exposure')} from then on validate, ${counted(test, 'exposure')} from ${testFrom} on test`;
  return `Of the standard log ${standard}; the part random is ${counted(random, 'exposure')} of videos drawn at random, from ${testFrom} on.`;
}
