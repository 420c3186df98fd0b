import { type Call, type FunctionDefinition, parameter } from '../function.ts';

const encodings: Record<string, BufferEncoding> = { Unicode: 'utf16le', ASCII: 'ascii', UTF8: 'utf8' };

const characterClasses = {
  digit: '0123456789',
  special: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
  capital: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  lower: 'abcdefghijklmnopqrstuvwxyz',
};

function randomString(call: Call): string {
  const length = call.integer(0);
  const minimums = { digit: call.integer(1, 0), special: call.integer(2, 0), capital: call.integer(3, 0), lower: call.integer(4, 0) };
  const avoid = call.text(5) ?? '';
  const least = Object.values(minimums).reduce((sum, minimum) => sum + Math.max(0, minimum), 0);
  if (length > 256 || length < least) call.fail(`a length of ${length} is not between ${least} and 256`);
  const classes = { ...characterClasses };
  const wanted: string[] = [];
  for (const name of Object.keys(classes) as (keyof typeof classes)[]) {
    classes[name] = [...classes[name]].filter((character) => !avoid.includes(character)).join('');
    for (let count = 0; count < minimums[name]; count += 1) wanted.push(classes[name]);
  }
  while (wanted.length < length) wanted.push(Object.values(classes).join(''));
  const pick = (limit: number): number => Math.floor(call.context.random() * limit);
  const characters = wanted.map((from) => from.charAt(pick(from.length)) || call.fail('every character is to be avoided'));
  for (let last = characters.length - 1; last > 0; last -= 1) {
    const other = pick(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? '', characters[last] ?? ''];
  }
  return characters.join('');
}

export const encodingFunctions: FunctionDefinition[] = [
  {
    name: 'CStr',
    summary: 'Turns a value into text.',
    parameters: [parameter('value')],
    evaluate: (call) => call.value(0),
  },
  {
    name: 'BitAnd',
    summary: 'Keeps the bits that two numbers share.',
    returns: 'Integer',
    parameters: [parameter('value1', 'Integer'), parameter('value2', 'Integer')],
    evaluate: (call) => String(BigInt(call.integer(0)) & BigInt(call.integer(1))),
  },
  {
    name: 'ConvertToBase64',
    summary: 'Gives the base64 of the text in UTF-16 little endian.',
    parameters: [parameter('source')],
    evaluate: (call) => call.map(0, (text) => Buffer.from(text, 'utf16le').toString('base64')),
  },
  {
    name: 'ConvertFromBase64',
    summary: 'Gives the text of base64 bytes: UTF-16 little endian, or the encoding named.',
    parameters: [parameter('source'), parameter('encoding?')],
    evaluate: (call) => {
      const name = call.text(1) ?? 'Unicode';
      const encoding = encodings[name] ?? call.fail(`"${name}" is none of Unicode, ASCII, UTF8`);
      return call.map(0, (text) => Buffer.from(text, 'base64').toString(encoding));
    },
  },
  {
    name: 'ConvertToUTF8Hex',
    summary: 'Gives the UTF-8 bytes of the text in hexadecimal.',
    parameters: [parameter('source')],
    evaluate: (call) => call.map(0, (text) => Buffer.from(text, 'utf8').toString('hex').toUpperCase()),
  },
  {
    name: 'Guid',
    summary: 'Gives a new random GUID.',
    parameters: [],
    evaluate: (call) => call.context.newId().toLowerCase(),
  },
  {
    name: 'RandomString',
    summary: 'Gives a random text with at least so many digits, special characters, capitals and small letters.',
    parameters: [
      parameter('Length', 'Integer'),
      parameter('MinimumNumbers', 'Integer'),
      parameter('MinimumSpecialCharacters', 'Integer'),
      parameter('MinimumCapital', 'Integer'),
      parameter('MinimumLowerCase', 'Integer'),
      parameter('CharactersToAvoid?'),
    ],
    evaluate: randomString,
  },
];
