/** Property values between the engine's protobuf form and plain JSON. Source: Pulumi's provider protocol, "Property values". */

import type { Struct as StructMessage } from 'google-protobuf/google/protobuf/struct_pb.js';
import { Struct } from './protobuf.ts';

const signature = '4dabf18193072939515e22adb298388d';
const secretSignature = '1b47061264138c4ac30d75fd1eb44270';

export interface Properties {
  values: Record<string, unknown>;
  /** Top-level names whose value is or holds a secret. */
  secrets: Set<string>;
}

/** Secrets are unwrapped; their top-level names are kept, so that what is made from them can be wrapped again. */
export function readProperties(message: StructMessage | undefined): Properties {
  const values: Record<string, unknown> = {};
  const secrets = new Set<string>();
  for (const [name, value] of Object.entries(message?.toJavaScript() ?? {})) {
    values[name] = unwrap(value, () => secrets.add(name));
  }
  return { values, secrets };
}

/** `secrets` are top-level names; null is kept, undefined is left out. */
export function writeProperties(values: object, secrets: ReadonlySet<string> = new Set()): StructMessage {
  const entries = Object.entries(JSON.parse(JSON.stringify(values)) as object).map(([name, value]) => [
    name,
    secrets.has(name) ? { [signature]: secretSignature, value } : value,
  ]);
  return Struct.fromJavaScript(Object.fromEntries(entries));
}

function unwrap(value: unknown, seeSecret: () => void): unknown {
  if (Array.isArray(value)) return value.map((item) => unwrap(item, seeSecret));
  if (typeof value !== 'object' || value === null) return value;
  if (Reflect.get(value, signature) === secretSignature) {
    seeSecret();
    return unwrap(Reflect.get(value, 'value'), seeSecret);
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, unwrap(part, seeSecret)]));
}
