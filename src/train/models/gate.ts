/** The role of a gate or an expert in a model, and the names that say it. */

/**
 * Without a task or an expert, all tasks share the gate; it is over the experts of its level.
 * Numbers are from 0.
 */
export interface GateRole {
  readonly level?: number;
  readonly task?: number;
  /** The expert of the next level whose input the gate makes. */
  readonly expert?: number;
}

/**
 * An expert of a model, of a task or, without one, of those that tasks share. All numbers start at
 * 0.
 */
export interface ExpertRole {
  readonly level?: number;
  readonly task?: number;
  readonly index: number;
}

/**
 * Returns the name of a gate in parameters and ledgers: `gate`, `gate/0` for the first task's,
 * `level/1/gate/0` on the second level, `level/0/gate/expert/2` for the gate before the third
 * expert of the second level.
 */
export function gateName({ level, task, expert }: GateRole): string {
  const parts = [
    ...part('level', level),
    'gate',
    ...(task === undefined ? [] : [task]),
    ...part('expert', expert),
  ];
  return parts.join('/');
}

const GATE = /^(?:level\/(\d+)\/)?gate(?:\/(\d+))?(?:\/expert\/(\d+))?$/;

export const isGateName = (name: string): boolean => GATE.test(name);

/** Returns the role that `gateName` made a name from. @throws Error for any other name */
export function gateRole(name: string): GateRole {
  const match = GATE.exec(name);
  if (!match) throw new Error(`${name} is not the name of a gate`);
  const [, level, task, expert] = match;
  return { ...given('level', level), ...given('task', task), ...given('expert', expert) };
}

/**
 * Returns the name of an expert in parameters and ledgers: `expert/3`, `task/0/expert/3`, or
 * `level/1/task/0/expert/3` on the second level.
 */
export function expertName({ level, task, index }: ExpertRole): string {
  // Kept simple for speed: a report needs the names for a million runs.
  return `${level === undefined ? '' : `level/${level}/`}${task === undefined ? '' : `task/${task}/`}expert/${index}`;
}

const EXPERT = /^(?:level\/(\d+)\/)?(?:task\/(\d+)\/)?expert\/(\d+)$/;

export const isExpertName = (name: string): boolean => EXPERT.test(name);

/** Returns the role that `expertName` made a name from. @throws Error for any other name */
export function expertRole(name: string): ExpertRole {
  const match = EXPERT.exec(name);
  if (!match) throw new Error(`${name} is not the name of an expert`);
  const [, level, task, index] = match;
  return { ...given('level', level), ...given('task', task), index: Number(index) };
}

const OF_EXPERT = /^(?:level\/\d+\/)?(?:task\/\d+\/)?expert\/\d+\//;

export const isOfExpert = (name: string): boolean => OF_EXPERT.test(name);

const part = (name: string, value: number | undefined): (string | number)[] =>
  value === undefined ? [] : [name, value];

const given = <Key extends string>(
  key: Key,
  digits: string | undefined,
): { readonly [K in Key]?: number } =>
  (digits === undefined ? {} : { [key]: Number(digits) }) as { readonly [K in Key]?: number };
