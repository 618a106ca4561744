import type { Command, Option } from 'commander';
import * as z from 'zod';
import { aliasesOf, shippedConfigs } from '../api/configs.js';
import { noFiles } from '../config/model-schema.js';
import { configSchema } from '../config/schema.js';
import { print } from './output.js';

export type Shell = 'bash' | 'zsh' | 'fish';

/** A place on the command line, with the words that can follow it. */
interface Place {
  /** The command names up to this place: empty, `run`, `data synthetic`. */
  readonly path: string;
  readonly commands: readonly Command[];
  readonly options: readonly Option[];
  /** Words for the argument; other arguments are files. */
  readonly names: readonly string[];
}

/**
 * `mmoe-exp completion`: prints the script by which a shell completes the command line, made from the definition of the
 * program.
 */
export function completionCommand(shell: Shell, program: Command): void {
  const places = placesOf(program, '');
  print(shell === 'fish' ? fishScript(places) : shell === 'zsh' ? `${ZSH}${bashScript(places)}` : bashScript(places));
}

function placesOf(command: Command, path: string): Place[] {
  const commands = command.commands.filter((one) => one.name() !== 'help');
  const takesConfig = command.registeredArguments.some((argument) => ['config', 'name'].includes(argument.name()));
  const choices = command.registeredArguments.flatMap((argument) => argument.argChoices ?? []);
  const names = takesConfig ? shippedConfigs().flatMap((config) => [config.name, ...aliasesOf(config)]) : choices;
  const options = command.createHelp().visibleOptions(command);
  const below = commands.flatMap((one) => placesOf(one, path === '' ? one.name() : `${path} ${one.name()}`));
  return [{ path, commands, options, names }, ...below];
}

const flagsOf = ({ long, short }: Option): string[] => [long, short].filter((flag) => flag !== undefined);

const takesValue = ({ required, optional }: Option): boolean => required || optional;

const ZSH = '#compdef mmoe-exp\nautoload -U +X bashcompinit && bashcompinit\n';

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function bashScript(places: readonly Place[]): string {
  const valued = places.flatMap(({ path, options }) =>
    options.filter(takesValue).map((option) => {
      const patterns = flagsOf(option).map((flag) => quoted(`${path} ${flag}`));
      const found = option.argChoices ? `words=${quoted(option.argChoices.join(' '))}` : 'return';
      return `    ${patterns.join('|')}) ${found} ;;\n`;
    }),
  );
  const plain = places.map(({ path, commands, options, names }) => {
    const words = [...commands.map((one) => one.name()), ...options.flatMap(flagsOf), ...names];
    return `      ${quoted(path)}) words=${quoted(words.join(' '))} ;;\n`;
  });
  // Bash splits words at colons, so that the part after a colon is completed separately.
  const prefix = 'paper:';
  const papers = places.flatMap(({ names }) => names).filter((name) => name.startsWith(prefix));
  const parts = [...new Set(papers.map((name) => name.slice(prefix.length)))];
  return `_mmoe_exp() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} path='' words='' one
  for one in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${path:+$path }$one" in
      ${places.flatMap(({ path }) => (path === '' ? [] : [quoted(path)])).join('|')}) path="\${path:+$path }$one" ;;
    esac
  done
  COMPREPLY=()
  if [ "$word" = : ]; then word=''; before=:; fi
  case "$path $before" in
    *' :') words=${quoted(parts.join(' '))} ;;
${valued.join('')}    *) case "$path" in
${plain.join('')}    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _mmoe_exp mmoe-exp
`;
}

function fishScript(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, commands, options, names }) => {
    const at = path === '' ? '__fish_use_subcommand' : conditionOf(path, commands);
    const start = `complete -c mmoe-exp -n ${quoted(at)}`;
    return [
      ...commands.map((one) => `${start} -f -a ${one.name()} -d ${quoted(one.description())}`),
      ...(names.length > 0 ? [`${start} -a ${quoted(names.join(' '))}`] : []),
      ...options.map((option) => {
        const { long, short, argChoices, description } = option;
        const flags = `${long ? ` -l ${long.slice(2)}` : ''}${short ? ` -s ${short.slice(1)}` : ''}`;
        const value = argChoices ? ` -x -a ${quoted(argChoices.join(' '))}` : takesValue(option) ? ' -r' : '';
        return `${start}${flags}${value} -d ${quoted(description)}`;
      }),
    ];
  });
  return `${lines.join('\n')}\n`;
}

/** The fish condition for a command on the line that is not followed by one of its subcommands. */
function conditionOf(path: string, below: readonly Command[]): string {
  const seen = path.split(' ').map((name) => `__fish_seen_subcommand_from ${name}`);
  const others =
    below.length > 0 ? [`not __fish_seen_subcommand_from ${below.map((one) => one.name()).join(' ')}`] : [];
  return [...seen, ...others].join('; and ');
}

/** `mmoe-exp schema`: prints the JSON schema of configs, for editors and validators. */
export const schemaCommand = (): void => print(`${JSON.stringify(configJsonSchema(), null, 1)}\n`);

/**
 * The JSON schema (draft 2020-12) of a config file, with ranges, defaults and descriptions. It does not include checks across
 * fields. For custom architectures it requires only that they have a file and a name.
 */
export const configJsonSchema = (): Readonly<Record<string, unknown>> => ({
  title: 'A config of mmoe-exp',
  ...z.toJSONSchema(configSchema(noFiles), { io: 'input', unrepresentable: 'any', reused: 'ref' }),
});
