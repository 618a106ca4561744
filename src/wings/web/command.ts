import type { Command } from 'commander';
import { tell } from '../../cli/output.js';

/** `mmoe-exp playground`: writes a page that trains models in a browser. */
export function addPlayground(program: Command): void {
  program
    .command('playground')
    .helpGroup('Train:')
    .description(
      'write a page that trains models on synthetic data in a browser, under settings that its sliders change',
    )
    .option('--out <file>', 'the page to write', 'playground.html')
    .addHelpText('after', '\nExamples:\n  mmoe-exp playground --out playground.html')
    .action(async ({ out }: { readonly out: string }) => {
      (await import('./playground/page-html.js')).writePlayground(out);
      tell(`playground in ${out}: open it in a browser, it needs no network`);
    });
}
