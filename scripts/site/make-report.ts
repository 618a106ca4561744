/**
 * A process of `npm run site`, which takes folders one after the other: it writes the report of a
 * results folder, some of its figures as SVG, and its runs.csv; at last `made.json`, which says of
 * what they were made and what the list of reports shows.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { registerExtras } from '../../src/extras/register.js';
import { makeFolder, writeWhole } from '../../src/ground/base/files.js';
import type { ClaimVerdict } from '../../src/judge/claims/verdict.js';
import { writeReport } from '../../src/judge/report/write-report.js';
import { runsIn } from '../../src/judge/results/read.js';
import { readLedger } from '../../src/sweep/folder/ledger.js';
import { folderPaths } from '../../src/sweep/folder/paths.js';
import { readPlan } from '../../src/sweep/folder/plan.js';
import { findEndedRun, runsCsv } from '../../src/sweep/folder/runs-csv.js';

registerExtras();

/** What the list of reports shows of a folder. */
export interface Made {
  /** The hash of all that its report is made from. */
  readonly hash: string;
  readonly runs: number;
  /** Of the claims about its data, under each of its settings. */
  readonly verdicts: readonly Pick<ClaimVerdict, 'id' | 'verdict' | 'reason'>[];
}

/** A report that is to be made. */
export interface Due {
  /** The results folder. */
  readonly from: string;
  readonly out: string;
  /** Those that texts show. */
  readonly figures: readonly string[];
  readonly hash: string;
}

async function makeReport({ from, out, figures, hash }: Due): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  makeFolder(out);
  const paths = folderPaths(out);
  // The page draws its figures itself; to draw all of them as files takes longer than all else.
  const { report } = await writeReport([from], {
    out: paths.report,
    formats: ['csv', 'md', 'html'],
  });
  if (figures.length > 0)
    await writeReport([from], { out: paths.report, figures, formats: ['svg'] });
  const { columns, rows } = readPlan(from)!;
  const ledger = readLedger(from).runs;
  writeWhole(
    paths.runs,
    runsCsv(
      columns,
      rows.flatMap((row) => findEndedRun(row, ledger) ?? []),
    ),
  );
  const made: Made = {
    hash,
    runs: runsIn(report.folders),
    verdicts: report.verdicts
      .filter(({ applies }) => applies)
      .map(({ id, verdict, reason }) => ({ id, verdict, ...(reason !== undefined && { reason }) })),
  };
  writeWhole(join(out, 'made.json'), JSON.stringify(made));
}

process.on('message', async (due: Due) => {
  await makeReport(due);
  process.send!(due.out);
});
