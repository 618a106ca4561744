/** In GitHub Actions, the file to append the job's summary to. */
export function stepSummaryOption(): { stepSummary?: string } {
  const stepSummary = process.env.GITHUB_STEP_SUMMARY;
  return stepSummary ? { stepSummary } : {};
}
