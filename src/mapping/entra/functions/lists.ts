import { type FunctionDefinition, parameter } from '../function.ts';

export const listFunctions: FunctionDefinition[] = [
  {
    name: 'Join',
    summary: 'Joins values with a separator, leaving out empty ones; a list counts as its values.',
    parameters: [parameter('separator'), parameter('source*')],
    evaluate: (call) => {
      const pieces: string[] = [];
      for (let index = 1; index < call.args.length; index += 1) {
        for (const piece of call.list(index)) if (piece !== '') pieces.push(piece);
      }
      return call.budget.join(pieces, call.text(0) ?? '');
    },
  },
  {
    name: 'Split',
    summary: 'Cuts a text at a delimiter into a list.',
    parameters: [parameter('source'), parameter('delimiter?')],
    evaluate: (call) => {
      const delimiter = call.text(1) ?? '';
      const cut = (text: string): string[] => {
        call.budget.search(text, delimiter);
        return delimiter === '' ? [text] : text.split(delimiter);
      };
      const pieces = call.list(0).flatMap(cut);
      // The reference prints `a, b` cut at "," as "a" and "b", without the space.
      return pieces.length === 0 ? null : pieces.map((piece) => piece.trim());
    },
  },
  {
    name: 'Item',
    summary: 'Gives one value of a list, the first being 1.',
    parameters: [parameter('attribute'), parameter('index', 'Integer')],
    evaluate: (call) => {
      const values = call.list(0);
      const index = call.integer(1);
      return values[index - 1] ?? call.fail(`there is no value ${index} among ${values.length}`);
    },
  },
  {
    name: 'Count',
    summary: 'Counts the values of a list.',
    returns: 'Integer',
    parameters: [parameter('attribute')],
    evaluate: (call) => String(call.list(0).length),
  },
  {
    name: 'Contains',
    summary:
      'Finds the first value of a list that contains a text: its place from 1, or 0 (shown by the cloud sync reference inside Item).',
    returns: 'Integer',
    parameters: [parameter('attribute'), parameter('value')],
    evaluate: (call) => {
      const wanted = call.text(1) ?? '';
      const holds = (value: string): boolean => {
        call.budget.search(value, wanted);
        return value.includes(wanted);
      };
      return String(call.list(0).findIndex(holds) + 1);
    },
  },
  {
    name: 'RemoveDuplicates',
    summary: 'Keeps each value of a list once, in order.',
    parameters: [parameter('attribute')],
    evaluate: (call) => {
      const values = [...new Set(call.list(0))];
      return values.length === 0 ? null : values;
    },
  },
];
