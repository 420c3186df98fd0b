/** Functions about what only a directory has: distinguished names, security identifiers, the default domain. */
import { type Call, type FunctionDefinition, parameter } from '../function.ts';

/** The values of a distinguished name's parts, from the left, with `\,` and `\2C` unescaped (RFC 4514 section 2.4). */
function componentsOf(name: string): string[] {
  const parts = name.match(/(?:\\.|[^,\\])+/gs) ?? [];
  return parts.map((part) =>
    part
      .slice(part.indexOf('=') + 1)
      .trim()
      .replace(/\\([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(/\\(.)/g, '$1'),
  );
}

/** `S-1-5-21-…` of the bytes of a security identifier in base64. Source: Windows data types, SID. */
function securityIdentifier(call: Call, base64: string): string {
  if (/^S-1-/.test(base64)) return base64;
  const bytes = Buffer.from(base64, 'base64');
  const count = bytes[1] ?? -1;
  if (bytes.length < 8 || bytes.length !== 8 + 4 * count) call.fail(`"${base64}" is not the base64 of a security identifier`);
  const parts = Array.from({ length: count }, (_, index) => bytes.readUInt32LE(8 + 4 * index));
  return ['S', bytes[0], bytes.readUIntBE(2, 6), ...parts].join('-');
}

export const directoryFunctions: FunctionDefinition[] = [
  {
    name: 'DNComponent',
    summary: 'Gives the value of one part of a distinguished name, the leftmost being 1 (cloud sync reference).',
    parameters: [parameter('dn'), parameter('ComponentNumber', 'Integer')],
    evaluate: (call) => {
      const number = call.integer(1);
      return call.map(0, (name) => componentsOf(name)[number - 1] ?? '');
    },
  },
  {
    name: 'CRef',
    summary: 'Marks a text as the name of an object; the cloud sync reference wraps the argument of DNComponent in it.',
    parameters: [parameter('value')],
    evaluate: (call) => call.value(0),
  },
  {
    name: 'StringFromSid',
    summary: 'Turns the bytes of a security identifier (base64) into its text (cloud sync reference).',
    parameters: [parameter('sid=binary')],
    evaluate: (call) => call.map(0, (bytes) => securityIdentifier(call, bytes)),
  },
  {
    name: 'DefaultDomain',
    summary: "Gives the tenant's default verified domain; here the domain that the stack gives the tenant.",
    parameters: [],
    evaluate: (call) => call.context.defaultDomain ?? call.fail('no default verified domain is known here'),
  },
];
