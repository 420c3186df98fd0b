/** What no record and no log may hold: secrets, by the names that they bear, and in lines for everybody also values of filters. */
import { visible } from '../visible.ts';
import { isObject } from './document.ts';
import { maximumDepth } from './limits.ts';

/** Names in small letters without signs. Rather too many: a value that is blotted out for nothing costs nobody anything. */
const secretNames = {
  holding: [
    ...['password', 'passwd', 'passphrase', 'passcode', 'pwd', 'secret', 'token', 'credential', 'bearer', 'jwt', 'authorization'],
    ...['apikey', 'accesskey', 'privatekey', 'signingkey', 'assertion', 'cookie', 'sessionid', 'onetimecode'],
  ],
  ending: ['key', 'auth'],
  whole: ['pass', 'pw', 'pin', 'otp', 'psk', 'sid', 'sig', 'signature', 'session'],
};

const blot = '***';
/** Names repeat, so that each is looked at once; bounded, as anybody may make them up. */
const known = new Map<string, boolean>();
const keptNames = 2000;
const longestName = 200;

/** True for `apiKey`, `access_token` or `urn:x:y:Password`: of a name with a URN before it the last part counts. */
export function isSecretName(name: string): boolean {
  const before = known.get(name);
  if (before !== undefined) return before;
  const plain = name.slice(name.lastIndexOf(':') + 1).toLowerCase();
  const isSecret = parts(plain).some(isSecretWord) || isSecretWord(plain.replace(/[^a-z0-9]/g, ''));
  if (name.length > longestName) return isSecret;
  if (known.size >= keptNames) known.clear();
  known.set(name, isSecret);
  return isSecret;
}

const parts = (plain: string): string[] => plain.split(/[^a-z0-9_$-]+/).map((part) => part.replace(/[^a-z0-9]/g, ''));

function isSecretWord(word: string): boolean {
  const { holding, ending, whole } = secretNames;
  return whole.includes(word) || holding.some((one) => word.includes(one)) || ending.some((one) => word.endsWith(one));
}

/** True when any part of a path or filter is such a name: `urn:x:y:creds[type eq "a"].password`. */
export const namesSecret = (path: string): boolean => path.split(/[\s:.[\]()"]+/).some(isSecretName);

/** Names of the parts of an object that say what its `value` is: an operation's `path`, an element's `type`. */
export const sayers = new Set(['path', 'name', 'key', 'type', 'attribute']);
/** Texts in which a value may stand beside a name. */
const spoken = new Set(['path', 'filter']);

/** A body or an answer as it may be kept: what bears the name of a secret is blotted out, at any depth and in any namespace. */
export function withoutSecrets(value: unknown, depth = 0): unknown {
  if (depth > maximumDepth) return null;
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, depth + 1));
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  const isSaid = entries.some(([key, one]) => typeof one === 'string' && sayers.has(key.toLowerCase()) && namesSecret(one));
  return Object.fromEntries(
    entries.map(([key, one]): [string, unknown] => {
      const name = key.toLowerCase();
      if (isSecretName(key) ? !isFlag(one) : isSaid && name === 'value') return [key, blot];
      if (typeof one === 'string' && spoken.has(name) && namesSecret(one)) return [key, withoutValues(one)];
      return [key, withoutSecrets(one, depth + 1)];
    }),
  );
}

/** `changePasswordSupported: false` is no secret. */
const isFlag = (value: unknown): boolean => typeof value === 'boolean' || value === null;

/** An address as it may be kept: a token opens nothing there, but some put one there. Names count in any encoding. */
export function withoutSecretQuery(url: string): string {
  const mark = url.search(/[?;#]/);
  if (mark < 0) return url;
  const shown = eachParameter(url.slice(mark + 1), (whole, name, value) => {
    const hides =
      isSecretName(name) || value.split(/[&;?#]/).some((inner) => inner.includes('=') && isSecretName(inner.split('=', 1)[0] ?? ''));
    if (hides) return `${whole.split('=', 1)[0]?.replace(/%3d.*/i, '')}=${blot}`;
    return name.toLowerCase() === 'filter' && namesSecret(value) ? `${name}=${withoutValues(value)}` : whole;
  });
  return url.slice(0, mark + 1) + shown;
}

/** Parameters whose values are numbers or names of attributes. */
const plainParameters = new Set(['startindex', 'count', 'sortby', 'sortorder', 'attributes', 'excludedattributes']);
const longestLine = 500;

/** An address for a line that everybody reads: no values of filters, no addresses of people, on one line, 500 characters at most. */
export function addressForLog(url: string): string {
  // Most have nothing to hide.
  if (/^[\w/.-]{0,500}$/.test(url)) return url;
  const mark = url.search(/[?;#]/);
  const path = (mark < 0 ? url : url.slice(0, mark))
    .slice(0, longestLine)
    .split('/')
    .map((part) => (decoded(part).includes('@') ? blot : part))
    .join('/');
  const query =
    mark < 0
      ? ''
      : url[mark] +
        eachParameter(url.slice(mark + 1, mark + 1 + 4 * longestLine), (_, name, value) => {
          if (!/^[\w.$-]{1,40}$/.test(name)) return blot;
          if (name.toLowerCase() === 'filter') return `${name}=${withoutValues(value)}`;
          return `${name}=${plainParameters.has(name.toLowerCase()) && /^[\w$:., -]*$/.test(value) ? value : blot}`;
        });
  const line = visible(path + query);
  return line.length > longestLine ? `${line.slice(0, longestLine)}…` : line;
}

type Shown = (whole: string, name: string, value: string) => string;

/** Each `name=value`, with both decoded, between `&`; or between `;` and other signs too, which a filter may hold in its texts. */
function eachParameter(query: string, shown: Shown): string {
  const one = (whole: string): string => {
    const plain = whole.includes('=') ? null : decoded(whole);
    const [name, value] = plain === null ? split(whole).map(decoded) : split(plain);
    return shown(whole, name ?? '', value ?? '');
  };
  return query
    .split('&')
    .map((part) => (/^filter=/i.test(decoded(part.slice(0, 40))) ? one(part) : part.replace(/[^;?#]+/g, one)))
    .join('&');
}

/** Without a sign there is a value and no name. */
function split(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  return at < 0 ? ['', text] : [text.slice(0, at), text.slice(at + 1)];
}

/** Decoded as often as it was encoded, three times at most; what is no valid encoding stays as it is. */
function decoded(text: string): string {
  let plain = text.replaceAll('+', ' ');
  for (let left = 3; left > 0 && plain.includes('%'); left -= 1)
    plain = plain.replace(/(?:%[\da-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return Buffer.from(run.replaceAll('%', ''), 'hex').toString('latin1');
      }
    });
  return plain;
}

const comparisons = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']);
const connectives = new Set(['and', 'or', 'not', 'pr']);

/** A filter, or a path with one in it: attributes and operators stay, whatever else goes. */
function withoutValues(filter: string): string {
  const tokens = filter.match(/"(?:[^"\\]|\\.)*"?|[()[\]]|[^\s()[\]"]+/gs) ?? [];
  const isBefore = (next: string | undefined): boolean =>
    next === undefined ? false : next === '[' || next.toLowerCase() === 'pr' || comparisons.has(next.toLowerCase());
  const shown = tokens.map((token, at) => {
    const word = token.toLowerCase();
    const isValue = comparisons.has((tokens[at - 1] ?? '').toLowerCase());
    if (!isValue && (/^[()[\]]$/.test(token) || comparisons.has(word) || connectives.has(word))) return token;
    const isAttribute = !isValue && /^[\w$:.-]{1,200}$/.test(token) && (isBefore(tokens[at + 1]) || tokens[at - 1] === ']');
    return isAttribute ? token : blot;
  });
  return shown
    .join(' ')
    .replace(/ ?([[\]()]) ?/g, '$1')
    .replace(/\](?=\w)/g, '] ')
    .replace(/ \./g, '.');
}
