/**
 * `npx tsx scripts/paper/losses-sgd.ts [PATH [SUFFIX]]`: the question of `losses.ts` for SGD, and
 * whether it is the balance of losses or the size of steps by which a method gains
 * (results/reference/RULES-4.md): the twelve label functions of
 * `configs/paper/losses-*-sgd-2.yaml`, which decide, and the nine of `losses-*-sgd.yaml` beside
 * them; or those of one suffix.
 */
import {
  digits3,
  estimate,
  level,
  number,
  type Table,
  type TableValue,
  text,
} from '../../src/ground/table/table.js';
import { countAbove } from './label-functions.js';
import {
  isBeyondMargin,
  JUDGED,
  judgedFamily,
  located,
  logsOver,
  lossesTables,
  METHODS,
  type Place,
  QUANTITIES,
  readPlaces,
  type Study,
} from './losses.js';
import { printTables } from './print-tables.js';

const STUDIES: readonly Study[] = [
  { suffix: '-sgd-2', allowance: 1.04 },
  { suffix: '-sgd', allowance: 1.04 },
];

/**
 * What is compared with the control, and whether it contains the reach, whose noise the allowance
 * is for.
 */
const QUOTIENTS = [
  { claim: 'reaches further where tasks differ', name: 'reach', isReach: true },
  { claim: 'gains more over equal weights where tasks differ', name: 'equal', isReach: false },
] as const;

type QuotientName = (typeof QUOTIENTS)[number]['name'];

export function lossesSgdTables(path?: string, suffix?: string): Table[] {
  const studies = STUDIES.filter((study) => suffix === undefined || study.suffix === suffix);
  return studies.flatMap((study) => {
    const places = readPlaces(path, study);
    if (places.length === 0) return [];
    const control = readPlaces(path, study, ['even']);
    if (control.length === 0) return lossesTables(path, study);
    const [claims, ...beside] = lossesTables(path, study);
    const further = furtherTable(places, control, study);
    const alone = controlTable(control, study);
    return [claims!, further, alone, causesTable(claims!, further, alone, study), ...beside];
  });
}

/** The two families of claims on the control, paired by label function. */
function furtherTable(
  places: readonly Place[],
  control: readonly Place[],
  { suffix, allowance }: Study,
): Table {
  const functions = new Map(places.map(({ setting, labelFunction }) => [setting, labelFunction]));
  return {
    name: `losses${suffix}-further`,
    caption: 'Methods where tasks differ, over the same methods where they do not',
    columns: JUDGED,
    rows: QUOTIENTS.flatMap(({ claim, name, isReach }) =>
      judgedFamily(
        claim,
        (method) => {
          const without = logsByFunction(control, name, method);
          const logs = logsOver(places, (place) => QUANTITIES[name](place, method));
          return [...functions.values()].map(
            (labelFunction, i) => logs[i]! - without.get(labelFunction)!,
          );
        },
        isReach ? allowance : 1,
      ),
    ),
  };
}

function logsByFunction(
  control: readonly Place[],
  name: QuotientName,
  method: string,
): Map<string, number> {
  const functions = [...new Set(control.map(({ setting }) => setting))];
  const logs = logsOver(control, (place) => QUANTITIES[name](place, method));
  return new Map(functions.map((setting, i) => [setting.replace(/^even /, ''), logs[i]!]));
}

/** The control itself: methods against the sum where tasks do not differ. */
function controlTable(control: readonly Place[], { suffix }: Study): Table {
  return {
    name: `losses${suffix}-even`,
    caption: 'Methods where tasks do not differ, so that there is nothing to balance',
    columns: [
      text('method'),
      text('quantity'),
      estimate('ratio', 'ratio', digits3),
      number('above', 'above 1'),
      number('level', 'level', level),
      text('beyond', 'above 1 by the margin'),
    ],
    rows: QUOTIENTS.flatMap(({ name }) =>
      METHODS.map((method): TableValue[] => {
        const logs = logsOver(control, (place) => QUANTITIES[name](place, method));
        const effect = located(logs);
        return [
          method,
          name,
          effect,
          countAbove(logs),
          effect.p,
          isBeyondMargin(effect) ? 'yes' : 'no',
        ];
      }),
    ),
  };
}

/**
 * What may be said of each claim on reach that is supported: whether it is about the balance of
 * losses.
 */
function causesTable(claims: Table, further: Table, control: Table, { suffix }: Study): Table {
  const valueIn = (table: Table, column: string, ...texts: readonly string[]) => {
    const row = table.rows.find((one) => texts.every((value, i) => one[i] === value))!;
    return row[table.columns.findIndex(({ key }) => key === column)];
  };
  return {
    name: `losses${suffix}-causes`,
    caption: 'What may be said of a method that reaches beyond tuned fixed weights',
    columns: [
      text('method'),
      text('reach', 'reaches beyond'),
      text('further', 'further where tasks differ'),
      text('even', 'beyond the sum without anything to balance'),
      text('cause'),
    ],
    rows: METHODS.map((method): TableValue[] => {
      const reach = valueIn(claims, 'verdict', method, 'reaches beyond tuned fixed weights');
      const balance = valueIn(further, 'verdict', method, QUOTIENTS[0].claim);
      const step = valueIn(control, 'beyond', method, 'reach');
      const causes = [
        ...(balance === 'supported' ? ['the balance'] : []),
        ...(balance === 'contradicted' || step === 'yes'
          ? ['also without anything to balance']
          : []),
      ];
      return [
        method,
        reach,
        balance,
        step,
        reach === 'supported' ? causes.join(', ') || 'unknown' : undefined,
      ];
    }),
  };
}

printTables(import.meta.url, lossesSgdTables);
