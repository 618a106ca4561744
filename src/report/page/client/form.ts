import type { Chosen } from '../../charts/chart.js';
import type { Scale } from '../../plot/view.js';
import type { PageData } from '../figures-html.js';

/** The choices in the page's form. */
export interface FormState {
  readonly chosen: Required<Chosen>;
  readonly metric: string;
  /** The scale; undefined for an automatic one. */
  readonly scale: Scale | undefined;
  /** The text that is announced to users who cannot see the figures change. */
  readonly words: string;
}

export function readForm(form: HTMLFormElement, { dimensions, metrics }: PageData): FormState {
  const fields = new FormData(form);
  const indices = (name: string, titles: readonly unknown[]) =>
    // A choice between fewer than two is not offered.
    form.elements.namedItem(name) ? new Set(fields.getAll(name).map(Number)) : new Set(titles.keys());
  const models = indices('model', dimensions.models);
  const places = dimensions.axis?.values ?? [];
  const axis = indices('axis', places);
  const group = Number(fields.get('group') ?? 0);
  const metric = String(fields.get('metric') ?? metrics[0]!.column);
  const scale = fields.get('scale');
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
    scale: scale === 'linear' || scale === 'log' ? scale : undefined,
    words: `The figures show: ${parts.join('; ')}.`,
  };
}

/** The choices as a fragment of the page's address, by name or index; complete lists are left out. */
export function writtenForm(form: HTMLFormElement, { dimensions }: PageData): string {
  const fields = new FormData(form);
  const parts = CHOICES.flatMap((name) => {
    const values = fields.getAll(name).map(String);
    const offered = form.querySelectorAll(`[name="${name}"]`).length;
    const isWhole = LISTS.includes(name) && values.length === offered;
    const field = form.elements.namedItem(name);
    const isFirst = field instanceof HTMLSelectElement && field.selectedIndex === 0;
    if (offered === 0 || isWhole || isFirst || values[0] === 'auto') return [];
    const named = name === 'model' ? values.map((i) => dimensions.models[Number(i)]!.name) : values;
    return [`${name}=${named.map(encodeURIComponent).join(',')}`];
  });
  return `#${parts.join('&')}`;
}

/** Restores the choices of a fragment. Returns whether it contains any. */
export function restoreForm(form: HTMLFormElement, { dimensions }: PageData, fragment: string): boolean {
  if (!fragment.includes('=')) return false;
  const said = new Map(
    fragment
      .slice(1)
      .split('&')
      .map((part) => part.split('='))
      .map(([name, values = '']) => [name!, values === '' ? [] : values.split(',').map(decoded)]),
  );
  for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select')) {
    const values = said.get(field.name);
    const value = field.name === 'model' ? dimensions.models[Number(field.value)]?.name : field.value;
    if (field instanceof HTMLSelectElement) {
      const wanted = [...field.options].find((option) => values?.includes(option.value));
      if (wanted) field.value = wanted.value;
    } else if (field.type === 'checkbox') {
      field.checked = values?.includes(value!) ?? true;
    } else {
      field.checked = values ? values.includes(value!) : value === 'auto';
    }
  }
  return true;
}

const LISTS = ['model', 'axis'];
const CHOICES = [...LISTS, 'group', 'metric', 'scale'];

/** Decodes a part of a fragment; text that is not properly encoded, as in an untrusted link, is returned unchanged. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
