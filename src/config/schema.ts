/** The vocabulary of the stack files. With the other schema files, the only place where a YAML key is spelled. */
import { z } from 'zod';
import { differs } from './schemaDiffers.ts';
import { restartResets, scim } from './schemaEndpoint.ts';
import { objectSide } from './schemaMapping.ts';
import { okta } from './schemaOkta.ts';
import { target } from './schemaTarget.ts';

const email = z.email().describe('Mail address');

const tenants = z.strictObject({
  entra: z
    .strictObject({
      tenantId: z.guid().describe('Tenant id of the Entra directory'),
      domain: z.string().min(1).describe('Domain of user names written without @'),
    })
    .optional(),
  okta: z
    .strictObject({
      org: z.string().min(1).describe('Name of the org, such as example-staging'),
      baseUrl: z.string().min(1).optional().describe('okta.com unless said'),
      customDomain: z
        .boolean()
        .optional()
        .describe("True where baseUrl is a domain of your own in place of Okta's: the token is sent there"),
    })
    .optional(),
});

const role = z.union([
  z.string().min(1),
  z.strictObject({
    displayName: z.string().min(1),
    description: z.string().optional(),
    enabled: z.boolean().optional().describe('A role is disabled before it is removed'),
  }),
]);

const assigned = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .describe('Role value, `default` for default access, or several role values');

const attributeType = z.enum(['string', 'integer', 'boolean', 'dateTime', 'binary', 'reference']);
const attribute = z.union([
  attributeType,
  z.strictObject({ type: attributeType, multiValued: z.boolean().optional(), required: z.boolean().optional() }),
]);

const vendor = z.strictObject({
  syncGroups: z.boolean().optional().describe('Whether the vendor takes groups'),
  defaultRole: z.string().min(1).optional().describe('Role of a person for whom none was sent'),
  roleMappings: z.record(z.string(), z.string()).optional().describe("Role value: the vendor's role"),
  groupRoles: z.record(z.string(), z.string()).optional().describe("Group display name: the vendor's role"),
  projectRole: z.string().min(1).optional().describe("Role of a group's members in the project it becomes"),
});

const without = z.enum(['absent', 'failed']).describe('No account: out of scope, or in scope and the first cycle fails on them');
const expect = z.strictObject({
  people: z
    .record(
      z.string(),
      z.union([
        without,
        z.strictObject({
          active: z.boolean().optional(),
          role: z
            .union([z.string().min(1), z.array(z.string().min(1))])
            .optional()
            .describe(
              'The role at the vendor, or the roles in the order they came; `none` for no role. With generic name the attribute in place of it',
            ),
          attributes: z
            .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
            .optional()
            .describe('SCIM path: value; null for no value'),
        }),
      ]),
    )
    .optional(),
  groups: z.record(z.string(), z.union([without, z.strictObject({ members: z.array(z.string()).optional() })])).optional(),
});

const objectId = z.guid().describe('Object id, as the Overview page shows it');
const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1)]);
const date = z.union([z.iso.date(), z.iso.datetime()]);

const existing = z.union([
  objectId.describe('Object id of the enterprise app (service principal)'),
  z.strictObject({
    servicePrincipal: objectId.optional().describe('Object id of the enterprise app'),
    application: objectId.optional().describe('Object id of the app registration'),
    gallery: z.boolean().optional().describe('Whether it was made from the gallery, which no id shows; `muster pull` writes it'),
  }),
]);

const sso = z.strictObject({
  saml: z.strictObject({
    identifier: oneOrMore(z.string().min(1)).describe('Identifier (Entity ID)'),
    replyUrl: oneOrMore(z.url()).describe('Reply URL (Assertion Consumer Service)'),
    signOnUrl: z.url().optional().describe('Where sign-on starts when the vendor starts it'),
    certificate: z
      .strictObject({
        name: z.string().min(1).optional().describe("Another name makes a new certificate; the app's name unless said"),
        expires: date.optional().describe('Three years from its making unless said'),
      })
      .optional()
      .describe('The certificate that tokens are signed with'),
  }),
});

const trigger = z.union([z.string().min(1), z.number()]).describe('Any text; a new one runs it once more');

const provisioning = z.strictObject({
  scope: z.enum(['assigned', 'all']).optional().describe('Who is looked at: who is assigned, or everybody'),
  notify: email.optional().describe('Who gets the failure notifications'),
  deletionThreshold: z.int().min(1).max(1_000_000).optional().describe('Stop when a cycle would remove this many objects'),
  skipOutOfScopeDeletions: z.boolean().optional().describe('Nothing is sent about who leaves; they keep access'),
  start: z.boolean().optional().describe('Whether provisioning runs'),
  restart: z
    .strictObject({
      trigger,
      reset: restartResets.optional().describe('What is forgotten; as the Restart button (watermark, escrows, quarantine) unless said'),
    })
    .optional()
    .describe('Restart provisioning once per trigger'),
  onDemand: z
    .strictObject({
      trigger,
      people: z.array(z.string().min(1)).optional().describe('User names'),
      groups: z
        .record(z.string(), z.array(z.string().min(1)).max(5))
        .optional()
        .describe('Group display name: at most five of its members'),
    })
    .optional()
    .describe('Provision on demand, once per trigger, after everything else'),
});

/** A key of an app, as it may be written. */
export const appKey = /^[a-z][a-z0-9-]*$/;

const app = z.strictObject({
  catalog: z.string().min(1).describe('The vendor: cube, cerby, activepieces, stack-ai, or generic for any other'),
  directory: z.enum(['entra', 'okta']).describe('Where the people come from: entra or okta'),
  name: z.string().min(1).optional().describe('Display name; the key unless said, the first one where the app was renamed'),
  renamedFrom: oneOrMore(z.string().min(1))
    .optional()
    .describe(
      "The key that the app had before, or all of them, the newest first. Stays for good: the name, the roles' ids, the mark, the mount in the bundled target and the secret go by the first key",
    ),
  gallery: z.string().min(1).optional().describe('Display name of the Entra gallery app'),
  existing: existing.optional().describe('An Entra app that is there already: it is set up, never made and never deleted'),
  sso: sso.optional().describe('Single sign-on, which every manual takes for granted'),
  scim: scim.optional().describe('Where the requests go'),
  roles: z.record(z.string(), role).optional().describe('Role value: display name'),
  assign: z
    .strictObject({
      groups: z.record(z.string(), assigned).optional(),
      users: z.record(z.string(), assigned).optional(),
      exclusive: z
        .boolean()
        .optional()
        .describe('Whether everybody else who is assigned, by hand or before, is unassigned; a refresh shows them. Defaults to false'),
    })
    .optional(),
  users: objectSide.optional(),
  groups: objectSide.optional(),
  attributes: z.record(z.string(), attribute).optional().describe("Attributes added to the target's list: full name: type"),
  groupAttributes: z.record(z.string(), attribute).optional().describe("The same for the target's groups"),
  sourceAttributes: z
    .record(z.string(), attribute)
    .optional()
    .describe(
      "Attributes added to Entra's own list for people: directory extensions (`extension_…`) or other properties; in Okta those that the org added to its user profile",
    ),
  provisioning: provisioning.optional(),
  vendor: vendor.optional().describe("What is set on the vendor's own admin page"),
  okta: okta.optional(),
  ignore: z.record(z.string(), z.string()).optional().describe('Id of a finding: the reason why it does not matter here'),
  expect: expect.optional().describe('What must stand in the target after the first cycle, written by hand'),
});

const allowance = z
  .strictObject({
    people: z.int().min(1).optional().describe('So many people may be disabled or deleted, or lose a role or a group'),
    groups: z.int().min(1).optional().describe('So many groups may be deleted at the vendor'),
    secret: z.string().min(1).optional().describe('This secret may go to a host that did not have it'),
    removed: z.literal(true).optional().describe('The app may be taken out, or given back'),
    reason: z.string().min(1),
  })
  .refine(({ reason: _reason, ...words }) => Object.keys(words).length > 0, 'says nothing: people, groups, secret or removed');

const safety = z.strictObject({
  largestShare: z
    .number()
    .min(0)
    .max(100)
    .optional()
    .describe("Per cent of an app's people that one change may disable, delete or take a role from; 10 unless said, never under 5 people"),
  allow: z
    .record(z.string(), allowance)
    .optional()
    .describe('App: what this one change may do beyond that, and why. Counts only in the change that writes it'),
});

const assume = z.strictObject({
  singleAppRoleAssignment: z
    .enum(['value', 'displayName'])
    .optional()
    .describe('What the function, and AppRoleAssignments, gives of a role. Defaults to value'),
  letterCase: z
    .enum(['ignored', 'sent'])
    .optional()
    .describe('Whether Entra sends a change of letter case alone to an attribute that is not caseExact. Defaults to ignored'),
  galleryLeavers: z
    .enum(['deleted', 'kept'])
    .optional()
    .describe('Gallery apps without a mapping that reads IsSoftDeleted: whether Entra deletes who leaves. Defaults to deleted'),
  specialCharacters: z
    .enum(['fail', 'match'])
    .optional()
    .describe('Whether a matching value with & # " \\ or ` fails, as the known issues say. Defaults to fail'),
});

export const stackSchema = z.strictObject({
  extends: z.string().min(1).optional().describe('File whose maps are merged under this one'),
  tenants: tenants.optional(),
  target: target.optional(),
  sample: z.string().min(1).optional().describe('Sample directory of the rehearsal; sample.yaml unless said'),
  protect: z.boolean().optional().describe('Whether `pulumi destroy` is refused until an update without it. Defaults to false'),
  safety: safety.optional().describe('What a change may do to people without being stopped'),
  differs: differs.optional(),
  assume: assume.optional().describe("What Microsoft's pages leave open, where you know better"),
  functions: z
    .record(
      z.string().regex(/^[A-Za-z_]\w*(\.\w+)?$/, 'must be the name of a function'),
      z.strictObject({ note: z.string().optional().describe('What it does, and where that is written') }),
    )
    .optional()
    .describe('Functions that are newer than Muster, by name: expressions may call them, and what they give is shown as not known'),
  apps: z.record(z.string().regex(appKey), app).optional(),
});

export const extendsKey = 'extends';
export const tenantsKey = 'tenants';

/** A null under one of these keys says something: it removes what the catalog says, or is an expected "no value". */
export function keepsNull(path: (string | number)[]): boolean {
  const parent = path.at(-2);
  return parent === 'mappings' || (parent === 'attributes' && path.includes('expect'));
}

export type Stack = z.output<typeof stackSchema>;
export type App = z.output<typeof app>;
