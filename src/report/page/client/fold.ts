/** Opens what is folded around the target of a link, when the page is opened at it and when the link is followed, even again. */
export function openFolds(): void {
  addEventListener('hashchange', () => unfold(location.hash));
  document.addEventListener('click', ({ target }) => {
    const link = (target as Element).closest('a[href^="#"]');
    if (link?.getAttribute('href') === location.hash) unfold(location.hash);
  });
  unfold(location.hash);
}

function unfold(fragment: string): void {
  const target = document.getElementById(fragment.slice(1));
  const folds: HTMLDetailsElement[] = [];
  for (let fold = closedAround(target); fold; fold = closedAround(fold.parentElement)) folds.push(fold);
  for (const fold of folds) fold.open = true;
  if (folds.length > 0) target!.scrollIntoView();
}

const closedAround = (element: Element | null): HTMLDetailsElement | null | undefined =>
  element?.closest('details:not([open])');
