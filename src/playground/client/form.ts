import { type Settings, type Slider, settingsIn, sliderFields, sliders } from '../settings.js';

const sliderIn = (form: HTMLFormElement, field: string): HTMLInputElement =>
  form.elements.namedItem(field) as HTMLInputElement;

const boxesIn = (form: HTMLFormElement): HTMLInputElement[] => [
  ...form.querySelectorAll<HTMLInputElement>('input[name=model]'),
];

export const readForm = (form: HTMLFormElement): Settings => ({
  ...settingsIn(''),
  ...Object.fromEntries(
    sliderFields.map((field) => [field, sliders[field].values[Number(sliderIn(form, field).value)]]),
  ),
  models: boxesIn(form).flatMap(({ checked, value }) => (checked ? [value] : [])),
});

/** Sets its controls, and says what their values are. */
export function writeForm(form: HTMLFormElement, settings: Settings): void {
  for (const field of sliderFields) {
    const { values, unit }: Slider = sliders[field];
    const [input, value] = [sliderIn(form, field), settings[field]];
    input.value = String(values.indexOf(value));
    const shown = value.toLocaleString('en-US', { maximumFractionDigits: 6 });
    input.setAttribute('aria-valuetext', unit === undefined ? shown : `${shown} ${unit}`);
    input.parentElement!.querySelector('output')!.textContent = shown;
  }
  for (const box of boxesIn(form)) box.checked = settings.models.includes(box.value);
}
