/** A plan taken apart into single statements, each with its place in the YAML: what two versions or two stacks are compared by. */
import { type ByDirectory, byDirectory } from '../config/directory.ts';
import { userDomains } from '../config/mappings.ts';
import type { StackDocument } from '../config/read.ts';
import type { App } from '../config/schema.ts';
import { lastDayBefore } from '../deploy/lastDay.ts';
import type { AppPlan, Assignment, EntraApp, OktaApp, Plan, SourcePlace } from './types.ts';
import { assignedWords, attributeWords, mappingWords, oktaMappingWords, roleWords, scopeTitle, scopeWords } from './words.ts';

/** A stack as it was read and planned. */
export interface Planned {
  document: StackDocument;
  plan: Plan;
}

export interface Fact {
  /** Keys of the YAML, from the app or from the top of the file. */
  path: string[];
  /** In the words of the YAML, defaults included. */
  value: unknown;
  /** The same with nothing left to the catalog, where that differs. */
  explicit?: unknown;
  place: SourcePlace;
  /** Differs between the environments by nature: tenants, addresses, secrets. */
  environment?: true;
}

type Statement = [path: string[], value: unknown, more?: Partial<Fact>];

/** What the stack says outside its apps. Values that are null are left out. */
export function stackFacts({ plan, document }: Planned): Fact[] {
  const environment = { environment: true } as const;
  const said: Statement[] = [
    [['tenants', 'entra', 'tenantId'], plan.entra?.tenantId ?? null, environment],
    [['tenants', 'entra', 'domain'], plan.entra?.domain ?? null, environment],
    [['tenants', 'okta', 'org'], plan.okta?.org ?? null, environment],
    [['tenants', 'okta', 'baseUrl'], plan.okta?.baseUrl ?? null, environment],
    [['tenants', 'okta', 'customDomain'], document.data.tenants?.okta?.customDomain ?? null, environment],
    [['target', 'url'], plan.target, environment],
    [['target', 'moved'], document.data.target?.moved, environment],
    [['target', 'deploy'], document.data.target?.deploy, environment],
    ...(['local', 'kubernetes'] as const).flatMap((kind) =>
      entries<unknown, Statement>({ ...document.data.target?.[kind] }, (key, value) => [['target', kind, key], value, environment]),
    ),
    [['sample'], document.data.sample ?? 'sample.yaml', environment],
    [['protect'], plan.protect || null, environment],
    [['safety', 'largestShare'], plan.safety.largestShare],
    ...entries({ ...plan.assume }, (question, choice): Statement => [['assume', question], choice]),
    ...Object.entries(plan.safety.allow).map(([app, allowed]): Statement => [['safety', 'allow', app], allowed, environment]),
    ...entries(document.data.differs ?? {}, (stack, { groups = {}, users = {}, values = {} }): Statement[] =>
      entries({ groups, users, values }, (kind, said) =>
        entries(said, (key, text): Statement => [['differs', stack, kind, key], text, environment]),
      ).flat(),
    ).flat(),
  ];
  return place(said, (path) => document.keyPlace(path));
}

/** What a stack says about one app; the paths start below the app. */
export function appFacts(app: AppPlan, { plan, document }: Planned): Fact[] {
  const said: Statement[] = [
    ...commonFacts(app),
    // Every app of the bundled target goes where it goes.
    [['target', 'url'], app.endpoint.bundled ? plan.target : null, { environment: true, place: document.keyPlace(['target', 'url']) }],
    ...writtenFacts(document.data.apps?.[app.key]),
    ...assignmentFacts(app, userDomains[app.directory](plan.entra)),
    [['assign', 'exclusive'], app.exclusive || null],
    ...byDirectory(app, ownFacts),
  ];
  return place(said, (path) => document.keyPlace(['apps', app.key, ...path]));
}

function place(said: Statement[], at: (path: string[]) => SourcePlace): Fact[] {
  return said.flatMap(([path, value, more]) => (value === null || value === undefined ? [] : [{ path, value, place: at(path), ...more }]));
}

function commonFacts({ vendor, directory, name, formerKeys, endpoint, attributes, settings }: AppPlan): Statement[] {
  const environment = { environment: true } as const;
  return [
    [['catalog'], vendor],
    [['directory'], directory],
    [['name'], name],
    [['renamedFrom'], formerKeys.length > 1 ? formerKeys : formerKeys[0]],
    [['scim', 'target'], endpoint.bundled ? 'bundled' : null, environment],
    [['scim', 'url'], endpoint.url, environment],
    [['scim', 'flags'], endpoint.flags.length === 0 ? null : endpoint.flags],
    [['scim', 'token'], endpoint.oauth ? null : secretOf(endpoint), environment],
    ...oauthFacts(endpoint),
    ...entries(attributes, (attribute, one): Statement => [['attributes', attribute], attributeWords(one)]),
    ...entries(settings as Record<string, unknown>, (setting, value): Statement[] =>
      typeof value === 'object' && value !== null
        ? entries(value as Record<string, unknown>, (key, one): Statement => [['vendor', setting, key], one])
        : [[['vendor', setting], value]],
    ).flat(),
  ];
}

const secretOf = ({ tokenSecret, tokenMade, tokenTrigger: trigger, tokenUntil: until, tokenExpires: expires }: AppPlan['endpoint']) => ({
  ...(tokenMade ? {} : { secret: tokenSecret }),
  ...(until === undefined ? {} : { until: lastDayBefore(until) }),
  ...(trigger === undefined ? {} : { trigger }),
  ...(expires === undefined ? {} : { expires }),
});

function oauthFacts(endpoint: AppPlan['endpoint']): Statement[] {
  const { oauth } = endpoint;
  if (oauth === undefined) return [];
  const environment = { environment: true } as const;
  const { clientId, tokenUrl, names } = oauth;
  const said = { clientId, tokenUrl, clientSecret: secretOf(endpoint), graph: names };
  return entries(said, (key, value): Statement => [['scim', 'oauth', key], value, environment]);
}

/** Said for one environment, or once: shown as it is written, and not to be the same everywhere. */
function writtenFacts(app: App | undefined): Statement[] {
  const environment = { environment: true } as const;
  return [
    [['existing'], app?.existing, environment],
    [['scim', 'moved'], app?.scim?.moved, environment],
    [['provisioning', 'restart'], app?.provisioning?.restart, environment],
    [['provisioning', 'onDemand'], app?.provisioning?.onDemand, environment],
    ...entries(app?.ignore ?? {}, (id, reason): Statement => [['ignore', id], reason]),
  ];
}

function assignmentFacts({ assignments }: AppPlan, domain: string | undefined): Statement[] {
  const byPrincipal = Map.groupBy(assignments, ({ principal, name }) => JSON.stringify([principal, name]));
  return [...byPrincipal.values()].map((held): Statement => {
    const { principal, name } = held[0] as Assignment;
    // Written without the domain, as people do: it differs from one tenant to the next.
    const own = domain !== undefined && name.endsWith(`@${domain}`);
    const short = own ? name.slice(0, -domain.length - 1) : name;
    const written = principal === 'group' ? ['assign', 'groups', name] : ['assign', 'users', short];
    return [written, assignedWords(held.map(({ role }) => role)), { place: held[0]?.place }];
  });
}

const ownFacts: ByDirectory<AppPlan, Statement[]> = { entra: entraFacts, okta: oktaFacts };

function entraFacts(app: EntraApp): Statement[] {
  const { scope, notify, deletionThreshold, skipOutOfScopeDeletions } = app.provisioning;
  const sides = (['users', 'groups'] as const).flatMap((side): Statement[] => {
    const { enabled, actions, mappings, scope: filter } = app[side];
    const groups = Object.entries(filter).map(([title, clauses]) => ({ title, clauses, titled: title !== scopeTitle(clauses) }));
    const listed = groups.flatMap(({ clauses, titled }) => (titled ? [] : [scopeWords(clauses)]));
    return [
      [[side, 'enabled'], enabled],
      [[side, 'actions'], actions],
      ...entries(
        mappings,
        (target, mapping): Statement => [[side, 'mappings', target], mappingWords(mapping), { explicit: mappingWords(mapping, true) }],
      ),
      [[side, 'scope'], listed.length === 0 ? null : listed],
      ...groups.flatMap(({ title, clauses, titled }): Statement[] => (titled ? [[[side, 'scope', title], scopeWords(clauses)]] : [])),
    ];
  });
  const saml = app.signOn;
  const environment = { environment: true } as const;
  return [
    [['gallery'], app.gallery],
    [['sso', 'saml', 'identifier'], saml?.identifiers, environment],
    [['sso', 'saml', 'replyUrl'], saml?.replyUrls, environment],
    [['sso', 'saml', 'signOnUrl'], saml?.signOnUrl, environment],
    [['sso', 'saml', 'certificate'], saml?.certificate, environment],
    ...entries(app.groupAttributes, (attribute, one): Statement => [['groupAttributes', attribute], attributeWords(one)]),
    ...entries(app.sourceAttributes, (attribute, one): Statement => [['sourceAttributes', attribute], attributeWords(one)]),
    ...entries(app.roles, (value, role): Statement => [['roles', value], roleWords(role)]),
    ...sides,
    [['provisioning', 'scope'], scope],
    [['provisioning', 'notify'], notify],
    [['provisioning', 'deletionThreshold'], deletionThreshold],
    [['provisioning', 'skipOutOfScopeDeletions'], skipOutOfScopeDeletions],
    [['provisioning', 'start'], app.start],
  ];
}

function oktaFacts(app: OktaApp): Statement[] {
  const { kind, ...values } = app.integration;
  // An added attribute's property has the last part of its name; the YAML has the whole.
  const written = (property: string) => Object.keys(app.attributes).find((name) => name.endsWith(`:${property}`)) ?? property;
  return [
    [
      ['okta', 'integration'],
      kind === 'header' ? kind : kind === 'saml' ? { saml: values } : { existing: Object.values(values)[0] },
      { environment: true },
    ],
    [['okta', 'uniqueField'], app.uniqueField],
    [['okta', 'actions'], app.actions],
    ...entries(
      app.mappings,
      (property, mapping): Statement => [
        ['users', 'mappings', written(property)],
        oktaMappingWords(mapping),
        { explicit: oktaMappingWords(mapping, true) },
      ],
    ),
    // No row, also where the catalog has none: Okta may.
    ...app.noMappings.map((property): Statement => [['users', 'mappings', written(property)], 'null']),
    [['okta', 'push', 'deleteGroups'], app.push.deleteGroups || null],
    ...app.push.groups.map((group): Statement => [['okta', 'push', 'groups', group], true]),
    ...entries(app.push.rules, (rule, said): Statement => [['okta', 'push', 'rules', rule], said]),
  ];
}

function entries<T, R>(map: Record<string, T>, make: (key: string, value: T) => R): R[] {
  return Object.entries(map).map(([key, value]) => make(key, value));
}
