/**
 * Which of a model's gates a gate is. Without a task, all tasks share it; with a level, the model has gates on several
 * levels of experts. Both count from 0.
 */
export interface GateRole {
  readonly level?: number;
  readonly task?: number;
}

/** Its name in parameters and ledgers: `gate`, `gate/0` for the first task's, `level/1/gate/0` on the second level. */
export function gateName({ level, task }: GateRole): string {
  const parts = [...(level === undefined ? [] : ['level', level]), 'gate', ...(task === undefined ? [] : [task])];
  return parts.join('/');
}

const NAME = /^(?:level\/(\d+)\/)?gate(?:\/(\d+))?$/;

/** The role of the gate with a name that `gateName` gave. @throws Error for any other name */
export function gateRole(name: string): GateRole {
  const match = NAME.exec(name);
  if (!match) throw new Error(`${name} is not the name of a gate`);
  const [, level, task] = match;
  return { ...(level !== undefined && { level: Number(level) }), ...(task !== undefined && { task: Number(task) }) };
}
