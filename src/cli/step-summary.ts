/** In GitHub Actions, the file that the job's summary is appended to. */
export function stepSummaryOption(): { stepSummary?: string } {
  const stepSummary = process.env.GITHUB_STEP_SUMMARY;
  return stepSummary ? { stepSummary } : {};
}
