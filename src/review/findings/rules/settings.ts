import { type ByDirectory, byDirectory } from '../../../config/directory.ts';
import { filterableWhenAdded, isDirectoryExtension, sourceAttributes } from '../../../mapping/entra/attributes.ts';
import { addressOf } from '../../../plan/endpoint.ts';
import type { AppPlan } from '../../../plan/types.ts';
import type { FindingRule, Hit } from '../finding.ts';
import { reachOf } from '../reach.ts';
import { wordsOf } from './byDirectory.ts';
import { entraOnly, mappingAt, nobody, readsSoftDeleted } from './entra.ts';

const isProduction = (stack: string) => /^(prod|production|live)\b/i.test(stack);

/** Texts that look like a token: a JSON Web Token, a known prefix, or 32 and more characters of mixed kinds without a space. */
function looksSecret(text: string): boolean {
  if (/^(eyJ[\w-]{10,}|sk-\w{8,}|SSWS \S+|Bearer \S+|gh[pousr]_\w{20,}|xox[abp]-\S+)/i.test(text)) return true;
  return /^[\w+/=~.-]{32,}$/.test(text) && /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text) && !/^urn:|^https?:/.test(text);
}

/** Where a secret could be written by mistake, with what to call the place; the text itself is never shown. */
function writtenTexts(app: AppPlan): [what: string, text: string, at: string[]][] {
  const constants = wordsOf(app)
    .constants(app)
    .map(({ what, text, target, side }): [string, string, string[]] => [what, text, mappingAt(target, side)]);
  return [['the name of the token secret', app.endpoint.tokenSecret, ['scim', 'token']], ...constants];
}

function secretsInAddress({ url, flags }: AppPlan['endpoint']): Hit[] {
  const at = ['scim', 'url'];
  const { username, password } = new URL(url ?? 'https://none.invalid');
  const hits: Hit[] = username || password ? [{ message: 'the SCIM address holds a user name or password', at }] : [];
  for (const [name, value] of new URLSearchParams(flags.join('&'))) {
    if (/token|secret|key|password|sig/i.test(name) || looksSecret(value)) hits.push({ message: `the SCIM address holds ${name}`, at });
  }
  return hits;
}

/** Flags of the SCIM address that Microsoft names ("SCIM 2.0 compatibility"). */
const knownFlags = ['aadOptscim062020', 'AzureAdScimPatch2017'];

/** What decides whether leavers keep access. */
const leaversAt: ByDirectory<AppPlan, string[]> = {
  entra: ({ provisioning }) =>
    provisioning.skipOutOfScopeDeletions ? ['provisioning', 'skipOutOfScopeDeletions'] : ['users', 'mappings', 'active'],
  okta: () => ['okta', 'actions'],
};

export const settingsRules: FindingRule[] = [
  {
    id: 'leavers-keep-access',
    severity: 'error',
    why: {
      entra:
        'Whoever leaves keeps an active account: Entra tells the vendor by a mapping that reads IsSoftDeleted and makes active false, and by nothing else. DELETE is sent when the person is purged from the recycle bin while in scope.',
      okta: 'Whoever is unassigned or deactivated keeps an active account: Okta makes active false only with the box "Deactivate Users", and never deletes anybody.',
    },
    fix: {
      entra:
        'Map active: =Switch([IsSoftDeleted], , "False", "True", "True", "False"), and leave skipOutOfScopeDeletions out. If it is meant: ignore: { leavers-keep-access: why }.',
      okta: 'Add deactivate to okta: { actions }. If it is meant: ignore: { leavers-keep-access: why }.',
    },
    run: (app, sample, plan) => {
      const { view, people, subject } = reachOf(app, sample ?? nobody, plan);
      const asked = people.length === 0 ? [undefined] : people.map(({ key }) => subject(key));
      const kept = asked.flatMap((one) => {
        const why = view.leaverKeepsAccess(one);
        return why === null ? [] : [{ key: one?.key ?? '', why }];
      });
      const [first] = kept;
      if (first === undefined) return [];
      const names = kept.slice(0, 5).map(({ key }) => key);
      const some = `${names.join(', ')}${kept.length > names.length ? ` and ${kept.length - names.length} more` : ''}`;
      const who = kept.length === asked.length ? 'whoever leaves' : some;
      return [{ message: `${who} keeps access: ${first.why}`, at: byDirectory(app, leaversAt), about: 'leavers' }];
    },
  },
  {
    id: 'leavers-may-be-deleted',
    severity: 'note',
    why: 'No mapping reads IsSoftDeleted: in a gallery app Microsoft may delete the account of whoever leaves, and does not say for which apps.',
    fix: 'Map active from IsSoftDeleted, so that accounts are switched off and can be brought back.',
    run: entraOnly((app, _sample, plan) => {
      const isSent = app.users.actions.includes('delete') && !app.provisioning.skipOutOfScopeDeletions;
      const mayDelete = app.fromGallery !== false && isSent && plan?.assume.galleryLeavers !== 'kept';
      return !mayDelete || readsSoftDeleted(app) ? [] : [{ message: 'whoever leaves may be deleted', at: ['users', 'mappings', 'active'] }];
    }),
  },
  {
    id: 'unknown-flag',
    severity: 'warning',
    why: 'Entra knows a few flags in the query of the SCIM address; any other changes nothing.',
    fix: `Write one of ${knownFlags.join(', ')}, or take it out.`,
    run: entraOnly(({ endpoint }) =>
      endpoint.flags
        .filter((flag) => !flag.includes('=') && !knownFlags.includes(flag))
        .map((flag) => ({ message: `${flag} is no flag that Microsoft names`, at: ['scim', 'flags'] })),
    ),
  },
  {
    id: 'on-demand-oauth',
    severity: 'error',
    why: 'With OAuth as its authorization a job has to be stopped before anybody is provisioned on demand.',
    fix: 'Take provisioning: { onDemand } out, or set start: false for the change that uses it.',
    run: entraOnly((app) =>
      app.endpoint.oauth !== undefined && app.start && app.onDemand !== null
        ? [{ message: 'the job runs, and somebody is to be provisioned on demand', at: ['provisioning', 'onDemand'] }]
        : [],
    ),
  },
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
        const usable = (name: string): boolean => {
          const added = side === 'users' ? app.sourceAttributes[name] : undefined;
          return known.get(name)?.usableInFilter ?? (added !== undefined && filterableWhenAdded(name, added.type, added.multiValued));
        };
        return Object.entries(app[side].scope).flatMap(([title, clauses], index) => {
          // A filter is a list of groups, or a map of them by name.
          const group = app.written[`${side}.scope.${index}`] === undefined ? title : String(index);
          return clauses
            .filter(({ attribute }) => !isDirectoryExtension(attribute) && !usable(attribute))
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
      ...secretsInAddress(app.endpoint),
      ...writtenTexts(app)
        .filter(([, text]) => looksSecret(text))
        .map(([what, , at]) => ({ message: `${what} looks like a secret written in clear`, at })),
    ],
  },
  {
    id: 'no-target',
    severity: 'warning',
    why: 'Nothing says where the bundled target runs, so `up` refuses the stack.',
    fix: 'Write target: { url: https://… }, or deploy: local or kubernetes. If `pulumi config set muster:target` says it: ignore: { no-target: why }.',
    run: (app, _sample, plan, { target } = {}) =>
      target === null && plan !== undefined && addressOf(app, plan) === null
        ? [{ message: 'the bundled target of the app runs nowhere', at: ['scim', 'target'] }]
        : [],
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
