import { availableParallelism, cpus } from 'node:os';

/** What of the machine a result depends on, or a reader wants to know. */
export const machineFacts = () => ({
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
});
