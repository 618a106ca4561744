/**
 * The identity of a gate among the gates of a model. Without a task or an expert, all tasks share the gate; with a level,
 * the model has gates on several levels of experts, and this one is over those of that level. All numbers start at 0.
 */
export interface GateRole {
  readonly level?: number;
  readonly task?: number;
  /** The expert of the next level whose input the gate makes. */
  readonly expert?: number;
}

/**
 * The identity of an expert among the experts of a model: of those of a task or, without a task, of those that tasks share.
 * With a level, the model has several levels of experts. All numbers start at 0.
 */
export interface ExpertRole {
  readonly level?: number;
  readonly task?: number;
  readonly index: number;
}

/**
 * The name of a gate in parameters and ledgers: `gate`, `gate/0` for the first task's, `level/1/gate/0` on the second level,
 * `level/0/gate/expert/2` for the gate before the third expert of the second level.
 */
export function gateName({ level, task, expert }: GateRole): string {
  const parts = [...part('level', level), 'gate', ...(task === undefined ? [] : [task]), ...part('expert', expert)];
  return parts.join('/');
}

const GATE = /^(?:level\/(\d+)\/)?gate(?:\/(\d+))?(?:\/expert\/(\d+))?$/;

/** Whether a name has the form that `gateName` returns. */
export const isGateName = (name: string): boolean => GATE.test(name);

/** The role of the gate with a name from `gateName`. @throws Error for any other name */
export function gateRole(name: string): GateRole {
  const match = GATE.exec(name);
  if (!match) throw new Error(`${name} is not the name of a gate`);
  const [, level, task, expert] = match;
  return { ...given('level', level), ...given('task', task), ...given('expert', expert) };
}

/**
 * The name of an expert in parameters and ledgers: `expert/3`, `task/0/expert/3` for one of the first task,
 * `level/1/task/0/expert/3` on the second level.
 */
export function expertName({ level, task, index }: ExpertRole): string {
  // Kept simple for speed: a report needs the names for a million runs.
  return `${level === undefined ? '' : `level/${level}/`}${task === undefined ? '' : `task/${task}/`}expert/${index}`;
}

const EXPERT = /^(?:level\/(\d+)\/)?(?:task\/(\d+)\/)?expert\/(\d+)$/;

/** Whether a name has the form that `expertName` returns. */
export const isExpertName = (name: string): boolean => EXPERT.test(name);

/** The role of the expert with a name from `expertName`. @throws Error for any other name */
export function expertRole(name: string): ExpertRole {
  const match = EXPERT.exec(name);
  if (!match) throw new Error(`${name} is not the name of an expert`);
  const [, level, task, index] = match;
  return { ...given('level', level), ...given('task', task), index: Number(index) };
}

const OF_EXPERT = /^(?:level\/\d+\/)?(?:task\/\d+\/)?expert\/\d+\//;

/** Whether a parameter with that name belongs to an expert. */
export const isOfExpert = (name: string): boolean => OF_EXPERT.test(name);

const part = (name: string, value: number | undefined): (string | number)[] =>
  value === undefined ? [] : [name, value];

const given = <Key extends string>(key: Key, digits: string | undefined): { readonly [K in Key]?: number } =>
  (digits === undefined ? {} : { [key]: Number(digits) }) as { readonly [K in Key]?: number };
