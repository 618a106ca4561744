import type { Command, Option } from 'commander';
import { aliasesOf, shippedConfigs } from '../api/configs.js';
import { print } from './output.js';

/** Scripts by which shells ask `mmoe-exp complete`; where it has no answer, they complete files. Bash splits words at colons. */
const scripts = {
  bash: `_mmoe_exp() {
  local word=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=($(compgen -W "$(mmoe-exp complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}")" -- "\${word#:}"))
}
complete -o default -F _mmoe_exp mmoe-exp
`,
  get zsh(): string {
    return `#compdef mmoe-exp\nautoload -U +X bashcompinit && bashcompinit\n${this.bash}`;
  },
  fish: `complete -c mmoe-exp -a '(mmoe-exp complete -- (commandline -cop)[2..] (commandline -ct))'\n`,
};

export type Shell = keyof typeof scripts;

/** `mmoe-exp completion`: prints the script by which a shell completes the command line. */
export const completionCommand = (shell: Shell): void => print(scripts[shell]);

/** `mmoe-exp complete`: prints what the last of some words may be, a line each. */
export const completeCommand = (words: readonly string[], program: Command): void =>
  print(
    completions(words, program)
      .map((word) => `${word}\n`)
      .join(''),
  );

function completions(words: readonly string[], program: Command): readonly string[] {
  const before = words.slice(0, -1);
  let command = program;
  for (const word of before) command = command.commands.find((one) => one.name() === word) ?? command;
  const options = command.createHelp().visibleOptions(command);
  const option = options.find((one) => before.length > 0 && flagsOf(one).includes(before.at(-1)!));
  if (option?.required || option?.optional) return option.argChoices ?? [];
  const args = command.registeredArguments;
  const names = args.some((argument) => ['config', 'name'].includes(argument.name()))
    ? shippedConfigs().flatMap((config) => [config.name, ...aliasesOf(config)])
    : [];
  // Of a name such as `paper:fig3`, the part after the colon is a word of its own.
  if ([words.at(-1), before.at(-1)].includes(':')) return names.map((name) => name.split(':')[1] ?? '');
  const below = command
    .createHelp()
    .visibleCommands(command)
    .map((one) => one.name());
  return [...below, ...options.flatMap(flagsOf), ...names, ...args.flatMap(({ argChoices = [] }) => argChoices)];
}

const flagsOf = ({ long, short }: Option): string[] => [long, short].filter((flag) => flag !== undefined);
