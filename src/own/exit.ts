const { exit } = process;

/** Until `allowExit`, process.exit throws: code of users that calls it would end the command as if all of it were done. */
export function forbidExit(): void {
  process.exit = () => {
    throw new Error('process.exit cannot be called here');
  };
}

export function allowExit(): void {
  process.exit = exit;
}
