/** Writes the playground as one HTML file. */

import { dirname } from 'node:path';
import { makeFolder, writeWhole } from '../../../ground/base/files.js';
import { html, joinHtml, type Markup } from '../../../ground/base/html.js';
import { documentHtml, jsonScript, readAssets } from '../../../judge/report/page/document.js';
import { figureHtml } from '../../../judge/report/page/html.js';
import { programNumerics } from '../../../train/engine/engine.js';
import { architectures } from '../../../train/models/index.js';
import { trainerScript } from '../check-html.js';
import { playgroundYaml } from './cells.js';
import { FIGURES } from './figures.js';
import {
  type Settings,
  type Slider,
  type SliderField,
  settingsIn,
  sliderFields,
  sliders,
} from './settings.js';

const TITLE = 'Playground of mmoe-exp';

/** @throws InputError where the page cannot be written */
export function writePlayground(file: string): void {
  makeFolder(dirname(file));
  writeWhole(file, playgroundHtml());
}

/** The playground as a single file that needs no network; its script adds everything else. */
export function playgroundHtml(): string {
  const settings = settingsIn('');
  const figures = FIGURES.map(({ name, title }) =>
    figureHtml(name, { title, caption: '', notes: '' }, 'No run is trained yet.'),
  );
  const body = html`<a class="skip" href="#figures-title">Skip to the figures</a>
<header>
<h1>${TITLE}</h1>
<p class="summary">Train the architectures of the MMoE paper (Ma et al., KDD 2018) on its synthetic data, here and now: this page holds the engine of the
command line, and gives its numbers to the last bit. Nothing is sent anywhere. Does the learning rate decide which model is more robust? Train, and move its slider.</p>
<noscript><p>It takes JavaScript, which is turned off.</p></noscript>
</header>
<main>
${formHtml(settings)}
<section aria-labelledby="figures-title">
<h2 id="figures-title" tabindex="-1">Under these settings</h2>
<div class="figures">
${joinHtml(figures)}
</div>
</section>
<section aria-labelledby="repeat-title">
<h2 id="repeat-title">Repeat it on the command line</h2>
<p>The same runs, to the bit: <code>npx mmoe-exp run playground.yaml</code>, with this as <code>playground.yaml</code>.</p>
<pre id="yaml" role="region" tabindex="0" aria-label="playground.yaml">${playgroundYaml(settings)}</pre>
<p><button class="action" type="button" id="save-yaml">Save as playground.yaml</button></p>
<p><button class="action" type="button" id="save-runs">Save the runs</button> that were trained here under any settings: their keys, specs and metrics, with all digits.</p>
</section>
</main>
${jsonScript('engine', JSON.stringify(programNumerics()))}
${trainerScript()}`;
  return documentHtml({ title: TITLE, trains: true, body, ...readAssets('extras/web/playground') });
}

function formHtml(settings: Settings): Markup {
  const boxes = [...architectures.values()].map(({ name, title }) => {
    const checked = settings.models.includes(name) ? html` checked` : '';
    return html`<label><input type="checkbox" name="model" value="${name}"${checked}> ${title}</label>`;
  });
  return joinHtml([
    html`<form class="controls" id="settings" aria-label="Settings" autocomplete="off">`,
    html`<div class="sliders">`,
    ...sliderFields.map((field) => sliderHtml(field, settings[field])),
    html`</div>`,
    html`<fieldset><legend>Models</legend>${joinHtml(boxes)}</fieldset>`,
    html`<div class="go"><button class="action primary" type="submit">Train</button>`,
    html`<button class="action" type="reset">Reset</button>`,
    html`<progress id="progress" value="0" aria-label="Runs of these settings that are trained"></progress> <span id="count"></span></div>`,
    html`<p class="status" role="status" id="status"></p>`,
    html`</form>`,
  ]);
}

/** A slider; the value of the input is the index in `values`. */
function sliderHtml(field: SliderField, value: number): Markup {
  const { title, meaning, values }: Slider = sliders[field];
  const label = html`<label for="${field}">${title}</label> <output for="${field}">${value}</output>`;
  const last = values.length - 1;
  const input = html`<input type="range" id="${field}" name="${field}" min="0" max="${last}" value="${values.indexOf(value)}" aria-describedby="${field}-meaning">`;
  return html`<div class="slider">${label}${input}<small id="${field}-meaning">${meaning}</small></div>`;
}
