import { isDirectoryExtension, sourceAttributes } from '../../mapping/entra/attributes.ts';
import type { AppPlan } from '../../plan/types.ts';
import type { FindingRule, Hit } from '../findings.ts';
import { entraOnly, mappingAt } from './entra.ts';

const isProduction = (stack: string) => /^(prod|production|live)\b/i.test(stack);

/** Texts that look like a token: a JSON Web Token, a known prefix, or 32 and more characters of mixed kinds without a space. */
function looksSecret(text: string): boolean {
  if (/^(eyJ[\w-]{10,}|sk-\w{8,}|SSWS \S+|Bearer \S+|gh[pousr]_\w{20,}|xox[abp]-\S+)/i.test(text)) return true;
  return /^[\w+/=~.-]{32,}$/.test(text) && /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text) && !/^urn:|^https?:/.test(text);
}

/** Where a secret could be written by mistake, with what to call the place; the text itself is never shown. */
function writtenTexts(app: AppPlan): [what: string, text: string, at: string[]][] {
  const constants: [string, string, string[]][] =
    app.directory === 'entra'
      ? (['users', 'groups'] as const).flatMap((side) =>
          Object.entries(app[side].mappings).flatMap(([target, { source, default: fallback }]) => [
            [`the mapping of ${target}`, source?.match(/^"(.*)"$/)?.[1] ?? '', mappingAt(target, side)] as [string, string, string[]],
            [`the default of ${target}`, fallback ?? '', mappingAt(target, side)] as [string, string, string[]],
          ]),
        )
      : Object.entries(app.mappings).map(([target, { expression }]) => [
          `the mapping of ${target}`,
          expression.match(/^"(.*)"$/)?.[1] ?? '',
          mappingAt(target),
        ]);
  return [['the name of the token secret', app.endpoint.tokenSecret, ['scim', 'token']], ...constants];
}

function secretsInAddress(address: string | null): Hit[] {
  if (address === null) return [];
  const at = ['scim', 'url'];
  const { username, password, searchParams } = new URL(address);
  const hits: Hit[] = username || password ? [{ message: 'the SCIM address holds a user name or password', at }] : [];
  for (const [name, value] of searchParams) {
    if (/token|secret|key|password|sig/i.test(name) || looksSecret(value)) hits.push({ message: `the SCIM address holds ${name}`, at });
  }
  return hits;
}

export const settingsRules: FindingRule[] = [
  {
    id: 'everybody',
    severity: 'warning',
    why: 'The scope "all" without a scoping filter provisions every person and guest of the tenant, and the vendor may bill them.',
    fix: 'Set provisioning: { scope: assigned }, or give users a scope.',
    run: entraOnly((app) =>
      app.provisioning.scope === 'all' && app.users.enabled && Object.keys(app.users.scope).length === 0
        ? [{ message: 'everybody in the tenant is in scope, and no filter narrows it', at: ['provisioning', 'scope'] }]
        : [],
    ),
  },
  {
    id: 'filter-attribute',
    severity: 'error',
    why: 'Entra cannot filter by multi-valued attributes, references and dates: the filter is refused or never holds.',
    fix: 'Filter by a single-valued text or Boolean attribute, such as department or an extension attribute.',
    run: entraOnly((app) =>
      (['users', 'groups'] as const).flatMap((side) => {
        const known = sourceAttributes(side === 'users' ? 'User' : 'Group');
        return Object.entries(app[side].scope).flatMap(([title, clauses], index) => {
          // A filter is a list of groups, or a map of them by name.
          const group = app.written[`${side}.scope.${index}`] === undefined ? title : String(index);
          return clauses
            .filter(({ attribute }) => !isDirectoryExtension(attribute) && known.get(attribute)?.usableInFilter !== true)
            .map(({ attribute }) => ({ message: `the filter of ${side} reads ${attribute}`, at: [side, 'scope', group, attribute] }));
        });
      }),
    ),
  },
  {
    id: 'secret-in-clear',
    severity: 'error',
    why: 'What stands in YAML is in the history of the repository for good.',
    fix: 'Revoke it at the vendor, and name a secret instead: scim: { token: { secret: name } }.',
    run: (app) => [
      ...secretsInAddress(app.endpoint.url),
      ...writtenTexts(app)
        .filter(([, text]) => looksSecret(text))
        .map(([what, , at]) => ({ message: `${what} looks like a secret written in clear`, at })),
    ],
  },
  {
    id: 'bundled-in-production',
    severity: 'error',
    why: 'The bundled target stands in for a vendor: people provisioned into it get no account at the vendor.',
    fix: "Write the vendor's own address: scim: { url: … }.",
    run: (app, _sample, plan) =>
      plan !== undefined && isProduction(plan.stack) && app.endpoint.bundled
        ? [{ message: `${plan.stack} points at the bundled target`, at: ['scim', 'target'] }]
        : [],
  },
];
