const titles: Readonly<Record<string, string>> = {
  income: 'income over 50K',
  never_married: 'never married',
  college: 'college education',
  bachelor: "bachelor's degree",
  some_college: 'some college',
};

/** A task in words. */
export const censusTaskTitle = (task: string): string => titles[task] ?? task;
