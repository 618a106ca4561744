import { aliasesOf, purposeOf, shippedConfigs } from '../api/shipped-configs.js';
import { print, printJson, tell } from './output.js';

/** `mmoe-exp configs`: lists the configs that ship with the tool. */
export function configsCommand({ json = false }: { readonly json?: boolean }): void {
  const configs = shippedConfigs().map((config) => ({
    ...config,
    aliases: aliasesOf(config),
    purpose: purposeOf(config),
  }));
  if (json) {
    printJson(configs);
    return;
  }
  for (const { name, aliases, purpose } of configs) print(`${[name, ...aliases].join(', ')}\n    ${purpose}\n`);
  tell('mmoe-exp run NAME trains one; mmoe-exp init config NAME writes it here, to change');
}
