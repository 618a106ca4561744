export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits for something that may never come, and no longer than so many milliseconds. Returns whether it came and did not fail. */
export async function inTime(what: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const came = what.then(
    () => true,
    () => false,
  );
  const isInTime = await Promise.race([came, late]);
  clearTimeout(timer);
  return isInTime;
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
