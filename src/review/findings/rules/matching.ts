import { keeps } from '../../../catalog/keeps.ts';
import { byDirectory } from '../../../config/directory.ts';
import type { SampleDirectory } from '../../../config/sample.ts';
import { parseExpression } from '../../../mapping/entra/parse.ts';
import { sourcesOf } from '../../../mapping/entra/source.ts';
import { isUsualMatch, matchingAttributes } from '../../../plan/matching.ts';
import type { AppPlan, EntraApp, Plan } from '../../../plan/types.ts';
import { rulesOfPlan, uniqueProperty } from '../../../provisioning/okta/rules.ts';
import type { FindingRule, Hit } from '../finding.ts';
import { type Reach, reachOf } from '../reach.ts';
import { directSource, entraOnly, mappingAt, nobody } from './entra.ts';
import { isRandom } from './values.ts';

/** Source attributes that an administrator or a marriage changes. */
const mutable = new Set(['userPrincipalName', 'mail', 'mailNickname', 'displayName', 'originalUserPrincipalName']);

const matchNumbers = (app: EntraApp, side: 'users' | 'groups') =>
  Object.entries(app[side].mappings)
    .filter(([, { match }]) => match > 0)
    .sort(([, a], [, b]) => a.match - b.match);

export const matchingRules: FindingRule[] = [
  {
    id: 'mutable-match',
    severity: 'warning',
    why: 'People are found by an attribute that changes; without externalId a rename before the first cycle, or after a restart, makes a second record.',
    fix: 'Map externalId from objectId, if the vendor takes it.',
    run: entraOnly((app) => {
      if (app.users.mappings.externalId !== undefined) return [];
      return matchNumbers(app, 'users')
        .filter(([, { source }]) => mutable.has(directSource(source) ?? ''))
        .map(([target, { source }]) => ({
          message: `people are matched by ${target} from ${source} alone, and externalId is not mapped`,
          at: mappingAt(target),
          about: target,
        }));
    }),
  },
  {
    id: 'external-id-source',
    severity: 'warning',
    why: 'externalId is meant to outlive renames; other sources than objectId change or are given again.',
    fix: 'Map externalId from objectId.',
    run: entraOnly((app) =>
      (['users', 'groups'] as const).flatMap((side) => {
        const mapping = app[side].mappings.externalId;
        if (mapping === undefined || !app[side].enabled || directSource(mapping.source) === 'objectId') return [];
        return [
          { message: `externalId of ${side} comes from ${mapping.source ?? 'nothing'}`, at: mappingAt('externalId', side), about: side },
        ];
      }),
    ),
  },
  {
    id: 'same-display-name',
    severity: 'error',
    why: 'Groups are looked up by their name here and at the vendor: the second of one name is refused or takes the record over.',
    fix: { entra: 'Rename one, or match by externalId from objectId.', okta: 'Rename one, or push one of them only.' },
    run: (app, sample, plan) => {
      if (sample === undefined || !looksUpByName(app)) return [];
      const byName = Map.groupBy(reachOf(app, sample, plan).view.groupNames(), (name) => name.toLowerCase());
      return [...byName].flatMap(([folded, names]): Hit[] => {
        if (names.length === 1) return [];
        const assigned = app.assignments.find(({ principal, name }) => principal === 'group' && name.toLowerCase() === folded);
        return [
          { message: `several groups are called ${names[0]}`, at: [], ...(assigned?.place === undefined ? {} : { place: assigned.place }) },
        ];
      });
    },
  },
  {
    id: 'same-match-value',
    severity: 'error',
    why: 'People are looked up by this value, and a vendor takes each user name once: the second one finds the record of the first, and fails.',
    fix: {
      entra: 'Match by an attribute that nobody shares, such as userPrincipalName or objectId.',
      okta: 'Look people up by what nobody shares: a userName from user.login, and okta: { uniqueField: userName }.',
    },
    run: (app, sample, plan) => {
      const reach = reachOf(app, sample ?? nobody, plan);
      return reach.view.unique.flatMap((target): Hit[] => {
        const shared = sharers(reach, target);
        const common = sharedByNature(app, target);
        if (common === undefined)
          return shared.map(([value, keys]) => ({
            message: `${keys.join(' and ')} are looked up by one ${target}: ${JSON.stringify(value)}`,
            at: mappingAt(target),
            about: `${target} ${keys.join(' ')}`,
          }));
        // One for everybody, whoever is in the sample.
        const keys = [...new Set(shared.flatMap(([, those]) => those))];
        return [{ ...common, at: mappingAt(target), about: [target, ...keys].join(' ') }];
      });
    },
  },
  {
    id: 'unique-field',
    severity: 'error',
    why: 'Okta looks people up under this attribute, and nothing of the app user profile goes there: nobody who stands at the vendor is found.',
    fix: 'Name the SCIM attribute of a property that is sent, such as userName or emails.value.',
    run: (app) =>
      byDirectory<AppPlan, Hit[]>(app, {
        entra: () => [],
        okta: (one) =>
          one.uniqueField === 'externalId' || uniqueProperty(rulesOfPlan(one, '').schema, one.uniqueField) !== undefined
            ? []
            : [{ message: `no property of the app user profile goes to ${one.uniqueField}`, at: ['okta', 'uniqueField'] }],
      }),
  },
  {
    id: 'unusual-match',
    severity: 'warning',
    why: 'Each person is looked up at the vendor by this attribute first. Which filters a vendor answers is left to it (RFC 7644 section 3.4.2.2), and few answer this one: it is refused and nobody is provisioned, or nobody is found and a second record is made.',
    fix: 'Match by userName or externalId. If the vendor’s manual has this filter: ignore: { unusual-match: why }.',
    run: (app) => {
      if (app.endpoint.bundled) return [];
      const isKept = keeps(app.behaviour);
      const filtered = new Set(Object.values(app.behaviour.filterNames ?? {}));
      return matchingAttributes(app)
        .filter((target) => !filtered.has(target) && !(isUsualMatch(target) && isKept(target)))
        .map((target) => ({
          message: `people are matched by ${target}, ${isKept(target) ? 'which few vendors can be asked for' : 'which this vendor does not keep'}`,
          at: byDirectory<AppPlan, string[]>(app, { entra: () => mappingAt(target), okta: () => ['okta', 'uniqueField'] }),
          about: target,
        }));
    },
  },
  {
    id: 'nothing-to-match-by',
    severity: 'error',
    why: 'A person without a value for any matching attribute is not provisioned: the attempt fails in every cycle.',
    fix: 'Fill the attribute, match by another one, or leave the person out with a scoping filter.',
    run: entraOnly((app, sample, plan) =>
      failing(app, sample, plan, 'MandatoryFieldsMissing', (key) => {
        const [first] = matchNumbers(app, 'users');
        const source = directSource(first?.[1].source);
        const lacks = source === undefined ? 'no value to match by' : `no ${source}, from which ${first?.[0]} is matched`;
        return { message: `${key} is in scope and has ${lacks}`, at: mappingAt(first?.[0] ?? 'userName') };
      }),
    ),
  },
  {
    id: 'special-character',
    severity: 'error',
    why: 'Entra cannot ask for a value with a special character such as & # " or a backslash, so the attempt fails in every cycle (known issues).',
    fix: 'Match by another attribute, such as externalId from objectId, or rename the group. If you know better: assume: { specialCharacters: match }.',
    run: entraOnly((app, sample, plan) => [
      ...failing(app, sample, plan, 'SpecialCharacterInMatchingValue', (_key, reason, target) => ({
        message: reason,
        at: mappingAt(target),
      })),
      ...(sample === undefined ? [] : reachOf(app, sample, plan).view.groupFailures()).flatMap(({ name, failure }) =>
        failure.code === 'SpecialCharacterInMatchingValue'
          ? [{ message: `the group ${name}: ${failure.reason}`, at: ['groups', 'mappings'], about: name }]
          : [],
      ),
    ]),
  },
  {
    id: 'no-mail',
    severity: 'note',
    why: 'Invitations and sign-on go by mail at most vendors; the address is left out of the record.',
    fix: 'Give the person a mail address, or map the attribute from another one.',
    run: entraOnly((app, sample, plan) => {
      const mail = Object.entries(app.users.mappings).find(
        ([target, { source, match }]) => /^emails\b/.test(target) && directSource(source) === 'mail' && match !== 1,
      );
      if (sample === undefined || mail === undefined) return [];
      const keys = reachOf(app, sample, plan).empty.get(mail[0]) ?? [];
      return keys.map((key) => ({ message: `${key} is in scope and has no mail for ${mail[0]}`, at: mappingAt(mail[0]) }));
    }),
  },
];

/** What is said of the people whose provisioning fails with a code. */
function failing(
  app: EntraApp,
  sample: SampleDirectory | undefined,
  plan: Plan | undefined,
  code: string,
  say: (key: string, reason: string, target: string) => Hit,
): Hit[] {
  if (sample === undefined) return [];
  return reachOf(app, sample, plan).people.flatMap(({ key, failure }) => {
    if (failure?.code !== code) return [];
    return [{ about: key, ...say(key, failure.reason, failure.reason.split(' ')[0] ?? '') }];
  });
}

/** A matching attribute that many have whoever they are: a role, or the same text for everybody. */
function sharedByNature(app: AppPlan, target: string): Pick<Hit, 'message' | 'fix'> | undefined {
  if (/^roles\b/i.test(target)) {
    const fix = 'Take match out of the role: a matching attribute has another value for each person (Microsoft, "Matching attributes").';
    return { message: `people are looked up by their role, ${target}, which many hold`, fix };
  }
  const constant = byDirectory<AppPlan, string | null>(app, {
    entra: ({ users }) => constantIn(users.mappings[target]),
    okta: ({ mappings }) => /^"([^"]*)"$/.exec(mappings[target]?.expression ?? '')?.[1] ?? null,
  });
  return constant === null ? undefined : { message: `everybody is looked up by one ${target}: ${JSON.stringify(constant)}` };
}

/** What an Entra mapping gives everybody: a text, an expression that reads nothing of them, or the default of no source. */
function constantIn(mapping: EntraApp['users']['mappings'][string] | undefined): string | null {
  if (mapping === undefined) return null;
  if (mapping.source === null) return mapping.default;
  const parsed = parseExpression(mapping.source);
  if (!parsed.ok || sourcesOf(parsed.node).length > 0 || isRandom(parsed.node)) return null;
  return parsed.node.kind === 'constant' ? parsed.node.value : mapping.source;
}

/** Values that several people in scope have for a target, in any letter case, with who they are. */
function sharers({ people }: Reach, target: string): [value: string, keys: string[]][] {
  const byValue = new Map<string, string[]>();
  for (const { key, lookedUp } of people) {
    const value = lookedUp[target];
    if (value === undefined) continue;
    const keys = byValue.get(value);
    if (keys === undefined) byValue.set(value, [key]);
    else keys.push(key);
  }
  return [...byValue].filter(([, keys]) => keys.length > 1);
}

/** Okta links a pushed group to the vendor's group of the name. */
const looksUpByName = (app: AppPlan): boolean =>
  byDirectory<AppPlan, boolean>(app, {
    entra: (entra) => matchNumbers(entra, 'groups').some(([, { source }]) => source?.includes('[displayName]') ?? false),
    okta: () => true,
  });
