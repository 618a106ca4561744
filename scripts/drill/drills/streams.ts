import type { Drill } from '../drill.js';
import { must } from '../lost.js';
import { plain } from '../sweep.js';

/** What is done with the streams of the command, and the exit code that it then has. */
const forms: readonly {
  readonly shell: string;
  readonly more: readonly string[];
  readonly code: number;
}[] = [
  { shell: '$mmoe | head -1', more: [], code: 0 },
  { shell: '$mmoe | head -1', more: ['--json'], code: 0 },
  { shell: '$mmoe | true', more: ['--json'], code: 0 },
  { shell: '$mmoe 2>&1 | head -1', more: [], code: 0 },
  { shell: '$mmoe >&-', more: [], code: 0 },
  { shell: '$mmoe >&- 2>&-', more: [], code: 0 },
  { shell: '$mmoe >/dev/full', more: ['--json'], code: 2 },
];

export const streams: readonly Drill[] = [
  {
    name: 'stdout closed early',
    does: 'into head, into true, closed from the start, /dev/full, tables and events',
    times: { long: 2 * forms.length, small: 2 },
    sweep: plain,
    async disturb({ index, start }) {
      const { shell, more, code } = forms[(5 * index + 6) % forms.length]!;
      // The exit code of the command itself, not of the reader.
      const command = start({
        shell: `{ ${shell.replace('$mmoe', '{ $mmoe; echo code $? >code.txt; }')}; }; grep code code.txt >&2`,
        more,
      });
      const { stderr } = await command.end();
      must(stderr.includes(`code ${code}`), `${shell} ${more}: ended with ${stderr.trim()}`);
    },
  },
];
