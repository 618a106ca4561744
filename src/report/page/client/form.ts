import type { PageData } from '../figures-html.js';

/** The choices; `words` are announced to users who cannot see the figures change. */
export function readForm(form: HTMLFormElement, { dimensions, metrics }: PageData) {
  const fields = new FormData(form);
  const indices = (name: string, titles: readonly unknown[]) =>
    // A choice between fewer than two is not offered.
    form.elements.namedItem(name) ? new Set(fields.getAll(name).map(Number)) : new Set(titles.keys());
  const models = indices('model', dimensions.models);
  const places = dimensions.axis?.values ?? [];
  const axis = indices('axis', places);
  const group = Number(fields.get('group') ?? 0);
  const metric = String(fields.get('metric') ?? metrics[0]!.column);
  const titles = [...models].map((i) => dimensions.models[i]!.title);
  const where = [...axis].map((i) => places[i]!.title);
  const parts = [
    titles.join(', ') || 'no architecture',
    ...(where.length > 0 ? [where.join(', ')] : []),
    ...(dimensions.groups.length > 1 ? [dimensions.groups[group]!.title] : []),
    metrics.find(({ column }) => column === metric)!.title,
  ];
  return {
    chosen: { models, axis, group },
    metric,
    words: `The figures show: ${parts.join('; ')}.`,
  };
}

export const writtenForm = (form: HTMLFormElement): string =>
  new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)])).toString();

/** Restores the choices in such a text. Returns whether it contains any. */
export function restoreForm(form: HTMLFormElement, text: string): boolean {
  const chosen = new URLSearchParams(text);
  // A link to a section can have the name of a field, such as `model`, but has no value.
  if (![...chosen].some(([name, value]) => value !== '' && form.elements.namedItem(name))) return false;
  for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select')) {
    const values = chosen.getAll(field.name);
    if (field instanceof HTMLInputElement) field.checked = values.includes(field.value);
    else if ([...field.options].some(({ value }) => value === values[0])) field.value = values[0]!;
  }
  return true;
}
