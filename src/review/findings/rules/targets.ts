import { namedOtherwise } from '../../../mapping/entra/attributeNames.ts';
import { sourceAttributes } from '../../../mapping/entra/attributes.ts';
import type { EntraApp } from '../../../plan/types.ts';
import type { FindingRule, Hit } from '../finding.ts';
import { entraOnly, mappingAt } from './entra.ts';

const sides = ['users', 'groups'] as const;

/** What is said of the targets that people or groups are mapped to. */
const ofTargets = (isMeant: (target: string, app: EntraApp) => boolean, say: (target: string) => Pick<Hit, 'message' | 'fix'>) =>
  entraOnly((app) =>
    sides.flatMap((side) =>
      Object.keys(app[side].enabled ? app[side].mappings : {})
        .filter((target) => isMeant(target, app))
        .map((target) => ({ ...say(target), at: mappingAt(target, side), about: `${side} ${target}` })),
    ),
  );

const core = /^urn:ietf:params:scim:schemas:core:2\.0:(User|Group):/i;
const scim1 = /^urn:scim:schemas:[\w:]+:1\.0[.:]/i;
const enterprise = /^urn:ietf:params:scim:schemas:extension:enterprise:2\.0:User:/i;

/** `name.firstName` of `urn:…:User:name.firstName`: the version in the middle has a dot too. */
const isComplexExtension = (target: string): boolean =>
  /^urn:/i.test(target) &&
  !core.test(target) &&
  !scim1.test(target) &&
  /:[A-Za-z][^:]*[.[][^:]*$/.test(target.replace(/\[[^\]]*\]/g, '[]'));

/** Attributes of SCIM that hold a list of parts (RFC 7643 section 4.1.2). */
const lists = /^(emails|phoneNumbers|ims|photos|addresses|entitlements|roles|x509Certificates)\.\w+$/;

const scim2Names: Record<string, string> = { department: 'department', manager: 'manager', employeeNumber: 'employeeNumber' };

export const targetRules: FindingRule[] = [
  {
    id: 'read-only-target',
    severity: 'error',
    why: "The vendor gives each record its id, and takes no other (RFC 7643 section 3.1): it refuses the write or leaves it out, and Entra's link to the record breaks where it is taken.",
    fix: 'Map externalId from objectId, and take this one out.',
    run: ofTargets(
      (target) => /^(urn:ietf:params:scim:schemas:core:2\.0:(User|Group):)?(id|meta(\..*)?|schemas)$/i.test(target),
      (target) => ({ message: `${target} is given by the vendor and cannot be written` }),
    ),
  },
  {
    id: 'complex-extension',
    severity: 'error',
    why: "Custom attributes of a non-gallery app cannot be complex (Microsoft's page on customizing attributes): what stands behind the last colon is one name, and the part behind its dot is not sent as a part.",
    fix: 'Ask the vendor for a plain attribute, urn:…:User:<name>. If it works here: ignore: { complex-extension: why }.',
    run: ofTargets(
      (target, app) => app.fromGallery === false && !enterprise.test(target) && isComplexExtension(target),
      (target) => ({ message: `${target} is a part of a complex attribute of an extension` }),
    ),
  },
  {
    id: 'scim-1-name',
    severity: 'error',
    why: 'The name is one of SCIM 1.1, as some gallery apps have it (Slack). A non-gallery app speaks SCIM 2.0, whose schemas begin with urn:ietf:params:scim.',
    fix: 'Write the name of SCIM 2.0, urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:<name>, or make the app from the gallery: gallery: <name>.',
    run: ofTargets(
      (target, app) => app.fromGallery === false && scim1.test(target),
      (target) => {
        const name = scim2Names[/[.:](\w+)$/.exec(target)?.[1] ?? ''];
        const full = name === undefined ? undefined : `Write urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:${name}.`;
        return { message: `${target} is a name of SCIM 1.1`, ...(full === undefined ? {} : { fix: full }) };
      },
    ),
  },
  {
    id: 'list-without-filter',
    severity: 'warning',
    why: 'The attribute is a list, and the name does not say which entry is meant: Microsoft documents such targets with a filter only, and a vendor is sent a record that it may refuse.',
    fix: 'Name the entry, emails[type eq "work"].value. If the vendor\'s manual wants this form: ignore: { list-without-filter: why }.',
    run: ofTargets(
      (target) => lists.test(target.replace(core, '')),
      (target) => ({ message: `${target} does not say which entry of the list it is` }),
    ),
  },
  {
    id: 'source-name',
    severity: 'warning',
    why: "The provisioning service kept names of its own for some of Graph's properties: under Graph's name it may read nothing.",
    fix: "Map the attribute by the service's name, such as mobile for mobilePhone, and take the declared one out.",
    run: entraOnly((app) =>
      Object.keys(app.sourceAttributes).flatMap((name) => {
        const [own] = namedOtherwise(name, sourceAttributes('User').keys());
        if (own === undefined) return [];
        return [
          { message: `${name} is called ${own} in provisioning`, at: ['sourceAttributes', name], fix: `Map ${own}, and take ${name} out.` },
        ];
      }),
    ),
  },
];
