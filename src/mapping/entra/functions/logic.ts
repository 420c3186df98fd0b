import { truth, type Value } from '../expression.ts';
import { type FunctionDefinition, parameter } from '../function.ts';

const isEmpty = (value: Value): boolean => value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** True for `True` in any letter case and for a number other than zero. */
function isTrue(text: string | null): boolean {
  if (text === null) return false;
  return text.toLowerCase() === 'true' || (/^-?\d+$/.test(text) && BigInt(text) !== 0n);
}

export const logicFunctions: FunctionDefinition[] = [
  {
    name: 'IIF',
    summary: 'Gives one value when the condition holds, another otherwise.',
    // Exports show `one` for the first key; the next two follow it.
    parameters: [parameter('condition=one', 'Boolean'), parameter('valueIfTrue=two'), parameter('valueIfFalse=three')],
    evaluate: (call) => call.value(isTrue(call.text(0)) ? 1 : 2),
  },
  {
    name: 'Switch',
    summary: 'Gives the value behind the first key that equals the source, or the default.',
    parameters: [parameter('source'), parameter('defaultValue?'), parameter('switchValue?*')],
    check: (args) => (args.length % 2 === 0 ? null : 'keys and values must come in pairs after the source and the default'),
    evaluate: (call) => {
      // The key "" stands for a source that is null or empty.
      const source = call.text(0) ?? '';
      for (let key = 2; key + 1 < call.args.length; key += 2) {
        if ((call.text(key) ?? '') === source) return call.value(key + 1);
      }
      return call.value(1);
    },
  },
  {
    name: 'Coalesce',
    summary: 'Gives the first value that is not null.',
    parameters: [parameter('source*')],
    evaluate: (call) => {
      for (let index = 0; index < call.args.length; index += 1) {
        const value = call.value(index);
        if (value !== null) return value;
      }
      return null;
    },
  },
  {
    name: 'Not',
    summary: 'Turns True into False and anything else into True.',
    parameters: [parameter('source', 'Boolean')],
    evaluate: (call) => truth(call.text(0)?.toLowerCase() !== 'true'),
  },
  {
    name: 'CBool',
    summary: 'Gives True for a condition that holds or a number other than zero.',
    returns: 'Boolean',
    parameters: [parameter('Expression')],
    evaluate: (call) => truth(isTrue(call.text(0))),
  },
  {
    name: 'IsNull',
    summary: 'Tells whether the attribute is absent.',
    returns: 'Boolean',
    parameters: [parameter('Expression')],
    evaluate: (call) => truth(call.value(0) === null),
  },
  {
    name: 'IsNothing',
    summary: 'The same as IsNull: it stands in the list of functions of Microsoft Graph only, without a description.',
    returns: 'Boolean',
    parameters: [parameter('source', 'Boolean')],
    evaluate: (call) => truth(call.value(0) === null),
  },
  {
    name: 'IsNullOrEmpty',
    summary: 'Tells whether the attribute is absent or empty.',
    returns: 'Boolean',
    parameters: [parameter('Expression')],
    evaluate: (call) => truth(isEmpty(call.value(0))),
  },
  {
    name: 'IsPresent',
    summary: 'Tells whether the attribute has a value that is not empty.',
    returns: 'Boolean',
    parameters: [parameter('Expression')],
    evaluate: (call) => truth(!isEmpty(call.value(0))),
  },
  {
    name: 'IsString',
    summary: 'Tells whether the expression can be a text.',
    returns: 'Boolean',
    parameters: [parameter('Expression')],
    evaluate: (call) => truth(typeof call.value(0) === 'string'),
  },
  {
    name: 'IgnoreFlowIfNullOrEmpty',
    summary: 'Leaves the target attribute out when the value is null or empty.',
    parameters: [parameter('expression')],
    evaluate: (call) => {
      const value = call.value(0);
      return isEmpty(value) ? { flow: 'ignoreAttribute' } : value;
    },
  },
  {
    name: 'Redact',
    summary: 'Hides the value in the provisioning log; the value itself is sent.',
    parameters: [parameter('value=source')],
    evaluate: (call) => call.value(0),
  },
  {
    name: 'Error',
    summary: 'Fails the object with a message.',
    parameters: [parameter('message')],
    evaluate: (call) => call.fail(call.text(0) ?? ''),
  },
  {
    name: 'SelectUniqueValue',
    summary: 'Gives the first value that the target does not have yet; inbound provisioning only.',
    parameters: [parameter('uniqueValueRule*')],
    topLevelOnly: true,
    check: (args) => (args.length < 2 ? 'it needs at least two values to choose from' : null),
    evaluate: (call) => {
      // Uniqueness is an LDAP search, which ignores letter case.
      const taken = new Set((call.context.taken ?? []).map((value) => value.toLowerCase()));
      for (let index = 0; index < call.args.length; index += 1) {
        const value = call.text(index);
        if (value !== null && !taken.has(value.toLowerCase())) return value;
      }
      return call.fail('every value is taken');
    },
  },
];
