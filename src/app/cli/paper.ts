import { type Artefact, artefactById, artefacts } from '../api/paper-artefacts.js';
import { print } from './output.js';

/** `mmoe-exp paper`: lists the figures and tables of the paper with the command that makes each. */
export function listArtefacts(): void {
  const rows = artefacts().map(({ id, title, shows, command, minutes, needs }) => [
    `${id.padEnd(7)} ${title.padEnd(9)} ${timeText(minutes).padStart(8)}  ${shows}`,
    ...(needs ? [`${' '.repeat(27)}first: mmoe-exp ${needs}`] : []),
    `${' '.repeat(27)}mmoe-exp ${command}`,
  ]);
  print(
    `${rows.flat().join('\n')}\n\nTimes are for two quiet cores with AVX-512; --dry-run estimates this machine's.\n` +
      'mmoe-exp paper ID runs one: mmoe-exp paper fig4. docs/paper.md shows ours beside the paper.\n',
  );
}

const timeText = (minutes: number): string =>
  minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;

/**
 * Returns the arguments of the command that makes an artefact, with further options.
 * @throws InputError for an unknown artefact
 */
export function argumentsFor(id: string, options: readonly string[]): string[] {
  const { command }: Artefact = artefactById(id);
  return [...command.split(' '), ...options];
}
