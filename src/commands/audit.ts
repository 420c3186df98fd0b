/** `muster audit`: who wrote what in the bundled target, and which writes were refused; also while it runs. */
import { type Command, InvalidArgumentError } from 'commander';
import type { AuditQuery, AuditRow } from '../scim/store/audit.ts';
import { visible } from '../visible.ts';
import { addPrune } from './auditPrune.ts';
import { databaseOption } from './serve.ts';
import { print, printError, printJson } from './stack.ts';
import { withDatabase } from './targetDatabase.ts';

interface AuditOptions {
  database: string;
  since?: string;
  refused?: boolean;
  limit: number;
  before?: number;
  json?: boolean;
}

const units: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

export function addAudit(program: Command): void {
  const trail = program
    .command('audit')
    .description(
      "the bundled target's audit trail: who wrote what, what was refused, who got a token or logged in, never a value; the latest first",
    )
    .argument('[app]', 'key of the app, the first one where it was renamed; every app without it')
    .addOption(databaseOption())
    .option('--since <when>', 'only since then: 30m, 12h, 7d or a date such as 2026-01-31', readSince)
    .option('--refused', 'only writes and logins that were refused')
    .option('--limit <n>', 'entries of one page', whole, 50)
    .option('--before <n>', 'the page after the one that ended with this number', whole)
    .option('--json', 'print one JSON document on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  muster audit cube --since 7d\n  muster audit --refused --json\n  muster audit cube --before 4711\n\nEvery write is kept, and every token made or revoked. Of what was refused, and of logins (app -) and issued access tokens, the latest 10,000 of an app are. `muster serve` counts wrong tokens in its metrics.\n',
    )
    .action(audit);
  // Else the trail's own --before would be read first.
  trail.enablePositionalOptions();
  addPrune(trail);
}

async function audit(app: string | undefined, { database: place, limit, json = false, ...options }: AuditOptions): Promise<void> {
  await withDatabase(place, async (database) => {
    const { listAudit } = await import('../scim/store/audit.ts');
    const { since, before, refused } = options;
    const asked: AuditQuery = {
      // One more than asked for says whether there is a next page.
      count: limit + 1,
      ...(app !== undefined && { app }),
      ...(since !== undefined && { since }),
      ...(before !== undefined && { before }),
      ...(refused && { refused }),
    };
    const found = await database.read(() => listAudit(asked));
    const entries = found.slice(0, limit);
    const next = found.length > limit ? (entries.at(-1)?.seq ?? null) : null;
    if (json) return printJson({ entries, next });
    for (const entry of entries) print(`${visible(line(entry))}\n`);
    if (entries.length === 0) printError('no entries\n');
    if (next !== null) printError(`older ones: --before ${next}\n`);
  });
}

function line({ seq, at, app, actor, token, action, type, id, changed, refused }: AuditRow): string {
  const what = [`${action} ${type ?? ''}`.trim(), id].filter(Boolean).join(' ');
  return [
    String(seq).padStart(6),
    at,
    app ?? '-',
    token === null || token === actor ? actor : `${actor} (${token})`,
    what,
    refused ? `refused: ${refused.status} ${refused.scimType ?? ''}`.trim() : told(changed),
  ]
    .filter(Boolean)
    .join('  ');
}

/** Names of attributes, and members by id where they are few. */
function told({ attributes = [], came = [], left = [], unknown = [] }: AuditRow['changed']): string {
  const members = (word: string, ids: string[]): string[] =>
    ids.length === 0 ? [] : [`${word} ${ids.length > 3 ? `${ids.length} members` : ids.join(', ')}`];
  const lists = [...members('came', came), ...members('left', left), ...members('do not exist:', unknown)];
  return [...(attributes.length > 0 ? [attributes.join(', ')] : []), ...lists].join('; ');
}

function whole(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('it must be a whole number.');
  return Number(text);
}

/** ISO 8601, as the trail has it. */
function readSince(text: string): string {
  const [, number, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const at = number === undefined ? Date.parse(text) : Date.now() - Number(number) * (units[unit] ?? 0);
  if (Number.isNaN(at) || (number === undefined && !/^\d{4}-\d\d-\d\d/.test(text)))
    throw new InvalidArgumentError('write 30m, 12h, 7d or 2026-01-31.');
  return new Date(at).toISOString();
}
