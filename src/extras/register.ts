import { addRowsReaders } from '../app/export/predict.js';
import { addChecks } from '../app/verify/findings.js';
import { addClaims } from '../judge/claims/index.js';
import { addCharts } from '../judge/report/charts/index.js';
import { addFindings, addPages } from '../judge/report/report.js';
import { addExtraRecords } from '../sweep/folder/extra-records.js';
import { extraCharts } from './charts.js';
import { checkLive } from './recommender/check.js';
import { recommenderClaims } from './recommender/claims.js';
import { liveFindings } from './recommender/findings.js';
import { liveFile } from './recommender/record.js';
import { registerKinds } from './register-kinds.js';
import { tableFindings } from './tables/compare/findings.js';
import { readModelRows } from './tables/files/model-rows.js';
import { checkSection } from './web/check-html.js';

/**
 * Adds all that extras bring, but for commands. Entry points call it; other code outside extras
 * imports none of them.
 */
export function registerExtras(): void {
  registerKinds();
  addExtraRecords([liveFile]);
  addClaims([...recommenderClaims]);
  addCharts(extraCharts);
  addFindings([tableFindings, liveFindings]);
  addPages([checkSection]);
  addChecks([checkLive]);
  addRowsReaders([readModelRows]);
}
