import { addClaims } from '../claims/index.js';
import { addRowsReaders } from '../export/predict.js';
import { addSupplements } from '../folder/supplement.js';
import { addCharts } from '../report/charts/index.js';
import { addFindings, addPages } from '../report/report.js';
import { addChecks } from '../verify/findings.js';
import { wingCharts } from './charts.js';
import { wingChecks } from './checks.js';
import { wingClaims } from './claims.js';
import { wingFindings } from './findings.js';
import { installKinds } from './install-kinds.js';
import { wingPages } from './page.js';
import { rowReaders } from './row-files.js';
import { wingSupplements } from './supplements.js';

/** Adds all that wings bring, but for commands. Entry points call it; other code outside wings imports none of them. */
export function installWings(): void {
  installKinds();
  addSupplements(wingSupplements);
  addClaims(wingClaims);
  addCharts(wingCharts);
  addFindings(wingFindings);
  addPages(wingPages);
  addChecks(wingChecks);
  addRowsReaders(rowReaders);
}
