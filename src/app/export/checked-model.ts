/** Rebuilds an exported model from its description and tensors, and refuses a damaged one. */

import { copyBytes } from '../../ground/base/bytes.js';
import { jsonIn } from '../../ground/base/canonical-json.js';
import { InputError } from '../../ground/base/errors.js';
import { columnName } from '../../train/data/table/columns.js';
import { FeatureEncoder } from '../../train/data/table/feature-encoder.js';
import { parameterSize } from '../../train/models/graph.js';
import {
  type Description,
  descriptionShape,
  FORMAT,
  type KeptModel,
  modelChecksum,
  type Network,
  rebuildGraphs,
  VERSION,
  VERSION_OF_SEVERAL,
} from './description.js';

/** A tensor of a file: its values are read where the graph has a parameter of its name. */
export interface Tensor {
  readonly shape: readonly number[];
  /** float32, little-endian */
  readonly bytes: Uint8Array;
}

/**
 * Makes the model from the content of a file.
 * @throws InputError in one line if the file is not an exported model, or of a later version
 */
export function modelIn(
  file: string,
  json: string | undefined,
  tensors: ReadonlyMap<string, Tensor>,
): KeptModel {
  const refuse = (fault: string): never => {
    throw new InputError('model', [`${file}: ${fault}`]);
  };
  if (json === undefined)
    refuse('it is not a model that mmoe-exp export wrote: its metadata lack the key mmoe-exp');
  const content = jsonIn(json!) as
    | { readonly format?: unknown; readonly version?: unknown }
    | undefined;
  if (content?.format !== FORMAT) refuse('it is not a model that mmoe-exp export wrote');
  const { version } = content!;
  if (version !== VERSION && version !== VERSION_OF_SEVERAL) {
    const found = typeof version === 'number' ? `of version ${version}` : 'without a version';
    refuse(`it is a model ${found}: version ${VERSION} is needed, so export it again`);
  }
  const { data: description } = descriptionShape.safeParse(content);
  if (!description) return refuse('it is damaged: its description is not one of a model');
  try {
    const graphs = rebuildGraphs(description);
    if (description.encoding) checkColumns(description.encoding, description.graph);
    const networks = graphs.map((graph): Network => {
      const parameters = graph.parameters.map((parameter) => {
        const tensor = tensors.get(parameter.name);
        if (!tensor || JSON.stringify(tensor.shape) !== JSON.stringify(parameter.shape)) {
          throw new Error(`the parameter ${parameter.name} is missing or has another shape`);
        }
        const { length } = tensor.bytes;
        if (length !== 4 * parameterSize(parameter))
          throw new Error(`the parameter ${parameter.name} is cut off`);
        return new Float32Array(copyBytes(tensor.bytes));
      });
      return { graph, parameters };
    });
    const checksum = modelChecksum(
      content!,
      networks.flatMap(({ parameters }) => parameters),
    );
    if (checksum !== description.checksum)
      throw new Error('its checksum does not match its content');
    return { description, networks };
  } catch (error) {
    return refuse(`it is damaged: ${(error as Error).message}`);
  }
}

/**
 * @throws Error where a file cannot have the columns of an encoding, or they are not the features
 * of its graph
 */
function checkColumns(
  encoding: NonNullable<Description['encoding']>,
  graph: Description['graph'],
): void {
  const kinds = new Map<string, string>();
  const uses = [
    ...encoding.dense.map(({ column }) => ({ column, kind: 'number' })),
    ...encoding.categorical,
  ];
  for (const { column, kind } of uses) {
    const other = kinds.get(column) ?? kind;
    if (other !== kind)
      throw new Error(`its column ${columnName(column)} is of two kinds, ${other} and ${kind}`);
    kinds.set(column, kind);
  }
  const unread = encoding.indicators.find((column) => kinds.get(column) !== 'number');
  if (unread !== undefined)
    throw new Error(`its column ${columnName(unread)} has an indicator and no numbers`);
  const { dense, categorical } = graph;
  if (
    JSON.stringify(new FeatureEncoder(encoding).features) !== JSON.stringify({ dense, categorical })
  )
    throw new Error('its columns do not match its graph');
}
