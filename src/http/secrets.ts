/** What was sent in secret is blotted out of whatever comes back, in the forms in which services repeat it. */

const blotted = '***';
/** Shorter ones are words of any text: only as a whole word are they blotted. */
const shortest = 6;
/** Of a piece of a secret that gives it away. */
const telling = 12;

/** Parameters of a form that are secrets (RFC 6749 section 2.3.1, RFC 7523 section 2.2, RFC 8693). */
const secretParameters = ['client_secret', 'client_assertion', 'assertion', 'password', 'refresh_token', 'subject_token'];

/** Of the header and of a form; `more` are those that stand elsewhere. */
export function secretsIn(authorization: string | undefined, body: unknown, more: readonly string[] = []): string[] {
  const fromForm = body instanceof URLSearchParams ? secretParameters.flatMap((name) => body.getAll(name)) : [];
  return [...more, ...fromForm, ...credentialsOf(authorization)].filter((secret) => secret !== '');
}

/** Of `Basic` also the password in it. */
function credentialsOf(authorization = ''): string[] {
  const [scheme = '', ...rest] = authorization.trim().split(/\s+/);
  if (rest.length === 0) return [scheme];
  const credentials = rest.join(' ');
  if (scheme.toLowerCase() !== 'basic') return [credentials];
  const plain = Buffer.from(credentials, 'base64').toString('utf8');
  return [credentials, plain, plain.slice(plain.indexOf(':') + 1)];
}

const anyJwt = /\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?/g;

/** The text without the secrets, their usual encodings, long pieces of them, and any JSON Web Token. */
export function blot(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets.toSorted((a, b) => b.length - a.length)) clean = without(clean, secret);
  return clean.replace(anyJwt, blotted);
}

function without(text: string, secret: string): string {
  if (secret === '') return text;
  if (secret.length < shortest)
    return text.replace(new RegExp(`(?<![\\p{L}\\p{N}_])${literally(secret)}(?![\\p{L}\\p{N}_])`, 'gu'), blotted);
  const whole = text.replace(new RegExp(formsOf(secret).map(literally).join('|'), 'gi'), blotted);
  return withoutPieces(whole, secret);
}

/** Services cut what they repeat. */
function withoutPieces(text: string, secret: string): string {
  if (secret.length < telling) return text;
  const [plain, known] = [lower(text), lower(secret)];
  const pieces = new Set(Array.from({ length: known.length - telling + 1 }, (_, at) => known.slice(at, at + telling)));
  let clean = '';
  let from = 0;
  for (let at = 0; at + telling <= plain.length; at++) {
    if (!pieces.has(plain.slice(at, at + telling))) continue;
    let end = at + telling;
    while (end < plain.length && pieces.has(plain.slice(end - telling + 1, end + 1))) end++;
    clean += text.slice(from, at) + blotted;
    from = end;
    at = end - 1;
  }
  return clean + text.slice(from);
}

/** Of the alphabet alone: every place in the text stays where it is. */
const lower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

const literally = (text: string): string => text.replace(/[$()*+./?[\\\]^{|}]/g, '\\$&');

/** The longest first, or a shorter one that is its beginning would leave the rest. */
function formsOf(secret: string): string[] {
  const uri = encodeURIComponent(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const forms = [
    ...[
      secret,
      uri,
      encodeURI(secret),
      uri.replaceAll('%20', '+'),
      encodeURIComponent(uri),
      new URLSearchParams({ s: secret }).toString().slice(2),
    ],
    ...[json, json.replaceAll('/', '\\/'), unicodeEscaped(secret), htmlEscaped(secret)],
    ...base64Of(secret),
    Buffer.from(secret).toString('hex'),
  ];
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

/** As .NET writes JSON. */
const unicodeEscaped = (text: string): string =>
  text.replace(/["&'+<>`]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

const entities: Record<string, string> = { '"': '&quot;', '&': '&amp;', "'": '&#39;', '<': '&lt;', '>': '&gt;' };
const htmlEscaped = (text: string): string => text.replace(/["&'<>]/g, (character) => entities[character] ?? character);

/** Wherever in an encoded text the secret begins: at each of the three places in a group, without the characters that its neighbours share. */
function base64Of(secret: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor((bytes.length * 8) / 6);
    return (['base64', 'base64url'] as const).map((kind) => bytes.toString(kind).slice(first, last));
  });
}
