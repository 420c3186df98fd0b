/** What the schema's library says of a value that does not fit, in the words of YAML. */

export interface Issue {
  code?: string;
  path: PropertyKey[];
  message: string;
  keys?: string[];
  errors?: Issue[][];
  expected?: string;
  values?: unknown[];
  /** Of a value that is too small or too big: what is measured. */
  origin?: string;
  minimum?: number;
  maximum?: number;
  /** Of a text in another form than it should have. */
  format?: string;
}

const formats: Record<string, string> = {
  date: 'is no day of the calendar, written as 2027-01-31',
  url: 'is no full address, such as https://app.example.com/scim/v2',
  guid: 'is no object id, such as 0b6a8c1e-9f25-4c5b-8d43-2a61f7e3d902',
};

const kinds: Record<string, string> = {
  object: 'a map',
  record: 'a map',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

const measures: Record<string, (side: 'least' | 'most', limit: number) => string> = {
  string: (side, limit) => (side === 'least' && limit === 1 ? 'is empty' : `needs at ${side} ${limit} characters`),
  array: (side, limit) => (side === 'least' && limit === 1 ? 'is an empty list' : `takes at ${side} ${limit} entries`),
  number: (side, limit) => `must be at ${side} ${limit}`,
};

const words: Record<string, (issue: Issue) => string | undefined> = {
  too_small: ({ origin = '', minimum = 0 }) => measures[origin === 'int' ? 'number' : origin]?.('least', minimum),
  too_big: ({ origin = '', maximum = 0 }) => measures[origin === 'int' ? 'number' : origin]?.('most', maximum),
  invalid_format: ({ format = '' }) => formats[format],
  invalid_type: ({ expected = '' }) => kinds[expected] && `must be ${kinds[expected]}`,
  invalid_value: ({ values = [] }) => `must be ${oneOf(values.map(String))}`,
};

/** The end of a sentence that begins with the path of the value. */
export function issueWords(issue: Issue): string {
  return words[issue.code ?? '']?.(issue) ?? issue.message.replace(/^Invalid input: /, '');
}

/** What any of several alternatives would have taken. */
export function expectedWords(alternatives: Issue[][]): string {
  const taken = alternatives
    .flat()
    .flatMap(({ values, expected = '', message }) => values?.map(String) ?? [kinds[expected] ?? (expected || message)]);
  return `must be ${oneOf([...new Set(taken)])}`;
}

const oneOf = (all: string[]): string => (all.length < 2 ? all.join() : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`);
