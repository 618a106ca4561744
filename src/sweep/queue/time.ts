export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits for something that may never come, and no longer than so many milliseconds; whether it fails does not matter. */
export async function inTime(what: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([what.catch(() => {}), late]);
  clearTimeout(timer);
}

/** Does something now and again and again, never twice at once; where it fails, it is next time's turn. */
export function every(milliseconds: number, act: () => Promise<unknown>): NodeJS.Timeout {
  let isBusy = false;
  const again = async () => {
    if (isBusy) return;
    isBusy = true;
    await act().catch(() => {});
    isBusy = false;
  };
  void again();
  return setInterval(again, milliseconds).unref();
}
