import type { Command } from 'commander';
import { withExamples } from '../../app/cli/options.js';
import { printStatus } from '../../app/cli/output.js';

/** Adds `mmoe-exp playground` to the program: it writes the playground as an HTML file. */
export function addPlayground(program: Command): void {
  const playground = program
    .command('playground')
    .helpGroup('Train:')
    .description(
      'write a page that trains models on synthetic data in a browser, with sliders for the settings',
    )
    .option('--out <file>', 'the page to write', 'playground.html')
    .action(async ({ out }: { readonly out: string }) => {
      (await import('./playground/page-html.js')).writePlayground(out);
      printStatus(`playground in ${out}: open it in a browser; it needs no network`);
    });
  withExamples(playground, ['playground --out playground.html']);
}
