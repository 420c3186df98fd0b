/** `muster token`: makes, lists and revokes the tokens of the bundled target's apps, also while it runs. */
import { randomBytes, randomUUID } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import type { Audit, AuditEntry } from '../scim/store/audit.ts';
import type { Database } from '../scim/store/database.ts';
import type { StoredTokens, TokenKind, TokenRecord } from '../scim/store/tokens.ts';
import { visible } from '../visible.ts';
import { databaseFileOption, databaseOption } from './serve.ts';
import { findDatabase } from './serveDatabase.ts';
import { exitCode, print, printError, printJson } from './stack.ts';

/** Enough for a rotation: the new one is put in place before the old one is revoked. */
const valid = 2;
const day = 24 * 60 * 60 * 1000;
/** Days before its end in which a token is warned of. */
const soon = 14;

interface TokenOptions {
  database: string;
  json?: boolean;
}
interface CreateOptions extends TokenOptions {
  label: string;
  days?: number;
  client?: boolean;
}

export function addToken(program: Command): void {
  const token = program
    .command('token')
    .description("tokens of the bundled target's apps, of which only hashes are stored")
    .addHelpText(
      'after',
      '\nExamples:\n  muster token create stack-ai --label entra\n  muster token list stack-ai\n  muster token revoke stack-ai ID\n',
    );
  token.hook('preAction', (_, action) => {
    const { place, problems } = findDatabase(action);
    if (problems.length > 0) {
      printError(`${problems.join('\n')}\n`);
      process.exit(exitCode.configuration);
    }
    action.setOptionValue('database', place);
  });
  const days = (text: string): number => {
    if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('it must be a whole number of days.');
    return Number(text);
  };
  const command = (name: string, description: string): Command =>
    token
      .command(name)
      .description(description)
      .argument('<app>', 'key of the app: its key in the stack (the first one, where it was renamed), or the profile that is served')
      .addOption(databaseOption())
      .addOption(databaseFileOption())
      .option('--json', 'print one JSON document on stdout');
  command('create', 'make a token and print it, once; two may be valid at a time')
    .option('--label <text>', 'who uses it, for the audit trail', 'directory')
    .option('--days <n>', 'valid for so many days; Entra quarantines a job whose token has expired', days)
    .option('--client', 'an OAuth 2.0 client id and secret for <base>/oauth/token, instead of a token')
    .action(create);
  command('list', 'tokens and clients, without their secrets').action(list);
  command('revoke', 'take a token or client away, with the access tokens it got').argument('<id>', 'id as listed').action(revoke);
}

async function create(app: string, { database: place, json = false, label, days, client = false }: CreateOptions): Promise<void> {
  await withTokens(app, place, async (database, store, audit) => {
    const now = new Date();
    const kind: TokenKind = client ? 'client' : 'token';
    const expires = days === undefined ? null : new Date(now.getTime() + days * day).toISOString();
    const record: TokenRecord = { id: randomUUID(), kind, label, created: now.toISOString(), expires };
    const secret = `muster_${app}_${randomBytes(32).toString('base64url')}`;
    const added = await database.write(function* () {
      const others = (yield* store.list()).filter((one) => one.kind === kind && isValid(one, now));
      if (others.length >= valid) return false;
      yield* store.add(record, secret);
      yield* audit.add(byHand('create', record, now));
      return true;
    });
    if (!added) {
      printError(`${app} has ${valid} valid ${kind}s: revoke one of them first (muster token list ${app})\n`);
      process.exitCode = exitCode.error;
      return;
    }
    if (json) printJson({ ...record, ...(client ? { clientId: record.id, clientSecret: secret } : { token: secret }) });
    else print(client ? `client id      ${record.id}\nclient secret  ${secret}\n` : `${secret}\n`);
    printError(`Shown once, stored as a hash only. Id ${record.id}, ${expires === null ? 'does not expire' : `expires ${expires}`}.\n`);
  });
}

async function list(app: string, { database: place, json = false }: TokenOptions): Promise<void> {
  await withTokens(app, place, async (database, store) => {
    const now = new Date();
    const records = await database.read(() => store.list());
    if (json) return printJson(records.map((one) => ({ ...one, valid: isValid(one, now) })));
    if (records.length === 0) printError(`${app} has no tokens: muster token create ${app}\n`);
    for (const one of records) {
      const until = one.expires === null ? 'does not expire' : `${isValid(one, now) ? 'expires' : 'expired'} ${one.expires}`;
      print(
        `${visible(`${one.id}  ${one.kind.padEnd(6)}  ${one.label}  created ${one.created}  ${until}  ${one.lastUsed === null ? 'not used yet' : `last used ${one.lastUsed}`}`)}\n`,
      );
      if (isValid(one, now) && one.expires !== null && Date.parse(one.expires) - now.getTime() < soon * day)
        printError(
          `${visible(one.label)} expires within ${soon} days: create the next one now, as Entra quarantines a job whose token has expired\n`,
        );
    }
  });
}

async function revoke(app: string, id: string, { database: place, json = false }: TokenOptions): Promise<void> {
  await withTokens(app, place, async (database, store, audit) => {
    const revoked = await database.write(function* () {
      const removed = yield* store.remove(id);
      if (removed !== null) yield* audit.add(byHand('revoke', removed, new Date()));
      return removed !== null;
    });
    if (json) printJson({ id, revoked });
    if (revoked) return;
    printError(`${app} has no token with the id ${id} (muster token list ${app})\n`);
    process.exitCode = exitCode.error;
  });
}

const byHand = (action: 'create' | 'revoke', { id, kind }: TokenRecord, at: Date): AuditEntry => ({
  ...{ at: at.toISOString(), actor: 'by hand', token: null, action, type: kind === 'client' ? 'Client' : 'Token', id, changed: {} },
});

const isValid = ({ expires }: TokenRecord, now: Date): boolean => expires === null || expires > now.toISOString();

type Use = (database: Database, store: StoredTokens, audit: Audit) => Promise<void>;

async function withTokens(app: string, place: string, use: Use): Promise<void> {
  // Loaded here: no other command needs the database.
  const [{ openDatabase }, { openTokenStore }, { openAudit }] = await Promise.all([
    import('../scim/store/open.ts'),
    import('../scim/store/tokens.ts'),
    import('../scim/store/audit.ts'),
  ]);
  const database = await openDatabase(place).catch((error: Error) => {
    printError(`${error.cause instanceof Error ? error.cause.message : error.message}\n`);
    process.exitCode = exitCode.error;
  });
  if (!database) return;
  try {
    await use(database, openTokenStore(app), openAudit(app));
  } finally {
    await database.close();
  }
}
