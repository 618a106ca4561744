/**
 * Which of a model's gates a gate is. Without a task or an expert, all tasks share it; with a level, the model has gates on
 * several levels of experts, and this one is over those of that level. All count from 0.
 */
export interface GateRole {
  readonly level?: number;
  readonly task?: number;
  /** The expert of the next level whose input the gate makes. */
  readonly expert?: number;
}

/**
 * Which of a model's experts an expert is: of those of a task, or without one of those that tasks share. With a level, the
 * model has several levels of experts. All count from 0.
 */
export interface ExpertRole {
  readonly level?: number;
  readonly task?: number;
  readonly index: number;
}

/**
 * Its name in parameters and ledgers: `gate`, `gate/0` for the first task's, `level/1/gate/0` on the second level,
 * `level/0/gate/expert/2` for that before the third expert of the second level.
 */
export function gateName({ level, task, expert }: GateRole): string {
  const parts = [...part('level', level), 'gate', ...(task === undefined ? [] : [task]), ...part('expert', expert)];
  return parts.join('/');
}

const GATE = /^(?:level\/(\d+)\/)?gate(?:\/(\d+))?(?:\/expert\/(\d+))?$/;

/** Whether `gateName` may have given a name. */
export const isGateName = (name: string): boolean => GATE.test(name);

/** The role of the gate with a name that `gateName` gave. @throws Error for any other name */
export function gateRole(name: string): GateRole {
  const match = GATE.exec(name);
  if (!match) throw new Error(`${name} is not the name of a gate`);
  const [, level, task, expert] = match;
  return { ...given('level', level), ...given('task', task), ...given('expert', expert) };
}

/**
 * Its name in parameters and ledgers: `expert/3`, `task/0/expert/3` for one of the first task's, `level/1/task/0/expert/3`
 * on the second level.
 */
export function expertName({ level, task, index }: ExpertRole): string {
  // A report asks for those of a million runs.
  return `${level === undefined ? '' : `level/${level}/`}${task === undefined ? '' : `task/${task}/`}expert/${index}`;
}

const EXPERT = /^(?:level\/(\d+)\/)?(?:task\/(\d+)\/)?expert\/(\d+)$/;

/** Whether `expertName` may have given a name. */
export const isExpertName = (name: string): boolean => EXPERT.test(name);

/** The role of the expert with a name that `expertName` gave. @throws Error for any other name */
export function expertRole(name: string): ExpertRole {
  const match = EXPERT.exec(name);
  if (!match) throw new Error(`${name} is not the name of an expert`);
  const [, level, task, index] = match;
  return { ...given('level', level), ...given('task', task), index: Number(index) };
}

const OF_EXPERT = /^(?:level\/\d+\/)?(?:task\/\d+\/)?expert\/\d+\//;

/** Whether a parameter with that name is one of an expert. */
export const isOfExpert = (name: string): boolean => OF_EXPERT.test(name);

const part = (name: string, value: number | undefined): (string | number)[] =>
  value === undefined ? [] : [name, value];

const given = <Key extends string>(key: Key, digits: string | undefined): { readonly [K in Key]?: number } =>
  (digits === undefined ? {} : { [key]: Number(digits) }) as { readonly [K in Key]?: number };
