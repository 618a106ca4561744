/** Encodes and decodes the messages of ONNX files (protocol buffers). */

import protobuf from 'protobufjs';
import { viewBytes } from '../../ground/base/bytes.js';
import { InputError } from '../../ground/base/errors.js';

/**
 * The messages and fields of onnx.proto (ONNX, IR version 8) that models here have. `decodedOnnx`
 * skips all others.
 */
const SCHEMA = `syntax = "proto3"; package onnx;
message AttributeProto {
  string name = 1; int32 type = 20; float f = 2; int64 i = 3; bytes s = 4; TensorProto t = 5;
  repeated float floats = 7; repeated int64 ints = 8; repeated bytes strings = 9;
}
message TensorProto {
  repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9;
}
message NodeProto {
  repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4; string domain = 7;
  repeated AttributeProto attribute = 5; string doc_string = 6;
}
message Dimension { int64 dim_value = 1; string dim_param = 2; }
message TensorShape { repeated Dimension dim = 1; }
message TensorType { int32 elem_type = 1; TensorShape shape = 2; }
message TypeProto { TensorType tensor_type = 1; }
message ValueInfoProto { string name = 1; TypeProto type = 2; string doc_string = 3; }
message GraphProto {
  repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5; string doc_string = 10;
  repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12;
}
message OperatorSetIdProto { string domain = 1; int64 version = 2; }
message StringStringEntryProto { string key = 1; string value = 2; }
message ModelProto {
  int64 ir_version = 1; repeated OperatorSetIdProto opset_import = 8; string producer_name = 2; string producer_version = 3;
  string doc_string = 6; GraphProto graph = 7; repeated StringStringEntryProto metadata_props = 14;
}`;

const ModelProto = protobuf.parse(SCHEMA, { keepCase: true }).root.lookupType('onnx.ModelProto');

export const tensorTypes = {
  float: 1,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  double: 11,
} as const;

export type TensorType = keyof typeof tensorTypes;

export interface TensorProto {
  readonly name?: string;
  readonly dims: readonly number[];
  readonly data_type: number;
  readonly raw_data: Uint8Array;
}

export interface NodeProto {
  readonly op_type: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly domain?: string;
  readonly attribute: readonly object[];
}

export interface OnnxModel {
  readonly graph?: { readonly initializer: readonly TensorProto[] };
  readonly metadata_props: readonly { readonly key: string; readonly value: string }[];
}

/** An attribute of a node: whole numbers are integers, except for an epsilon. */
export function attribute(
  name: string,
  value: number | readonly number[] | readonly string[],
): object {
  if (typeof value === 'number')
    return Number.isInteger(value) && name !== 'epsilon'
      ? { name, type: 2, i: value }
      : { name, type: 1, f: value };
  if (value.every((one) => typeof one === 'string')) {
    return { name, type: 8, strings: value.map((text) => Buffer.from(text as string)) };
  }
  return { name, type: 7, ints: value };
}

/** A tensor that a graph contains; integers are of 64 bits. */
export function tensorProto(
  dims: readonly number[],
  values: Float32Array | Float64Array | BigInt64Array,
): TensorProto {
  const type =
    values instanceof Float32Array ? 'float' : values instanceof Float64Array ? 'double' : 'int64';
  return { dims, data_type: tensorTypes[type], raw_data: viewBytes(values) };
}

/** An input or output of a graph: some rows, of one value or of `width`. */
export const valueInfo = (name: string, type: TensorType, width?: number, about = ''): object => ({
  name,
  doc_string: about,
  type: {
    tensor_type: {
      elem_type: tensorTypes[type],
      shape: {
        dim: [{ dim_param: 'rows' }, ...(width === undefined ? [] : [{ dim_value: width }])],
      },
    },
  },
});

export const encodedOnnx = (model: object): Uint8Array =>
  ModelProto.encode(ModelProto.fromObject(model)).finish();

/** @throws InputError where the bytes are no ONNX file */
export function decodedOnnx(file: string, bytes: Uint8Array): OnnxModel {
  try {
    return ModelProto.toObject(ModelProto.decode(bytes), {
      longs: Number,
      defaults: true,
    }) as OnnxModel;
  } catch {
    throw new InputError('model', [`${file}: it is no .onnx file, or damaged`]);
  }
}

/**
 * The same content in the bytes that `encodedOnnx` writes, fields that the schema lacks included.
 */
export function encodedAnew(bytes: Uint8Array): Uint8Array {
  const reader = protobuf.Reader.create(bytes);
  reader.discardUnknown = false;
  return ModelProto.encode(ModelProto.decode(reader)).finish();
}
