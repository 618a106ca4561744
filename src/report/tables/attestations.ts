import { number, type Table, text } from '../../table/table.js';
import { attested, attester } from '../attestations.js';
import { folderLabels } from '../folder-labels.js';
import type { Results } from '../results.js';

/** Who held folders against their ledgers and trained runs of them again, and what came of it. */
export function attestationsTable(folders: readonly Results[]): Table {
  const labels = folderLabels(folders);
  const isOfMany = folders.length > 1;
  return {
    name: 'attestations',
    caption:
      'Who trained runs again by mmoe-exp verify --attest, and what came of it: as they say, since nobody signs it. An attestation of an ' +
      'earlier state was written when the ledger was another one',
    columns: [
      ...(isOfMany ? [text('folder')] : []),
      ...[text('by'), text('at', 'on'), number('again', 'trained again'), number('done', 'of'), text('result')],
      ...[text('cpu', 'processor'), text('platform'), text('computed', 'computed by'), text('version', 'mmoe-exp')],
    ],
    rows: folders.flatMap(({ attestations }, i) =>
      attestations.map((one) => {
        const { at, runs, machine, tool } = one;
        return [
          ...(isOfMany ? [labels[i]!] : []),
          ...[attester(one), at.slice(0, 10), runs.again, runs.done, attested(one)],
          ...[machine.cpu, machine.platform, machine.computed, tool.version],
        ];
      }),
    ),
  };
}
