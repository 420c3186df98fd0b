/** Stacks of many apps for the benchmark, in a folder of their own. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const stacks = join(import.meta.dirname, '..', '..', 'stacks');

/** `dir` holds `bench.yaml` with this many whole apps: roles, assignments, custom attributes, expressions, filters. */
export function writeStack(apps: number, folder = mkdtempSync(join(tmpdir(), 'muster-bench-'))): { dir: string; remove(): void } {
  const dir = join(folder, 'stacks');
  mkdirSync(dir, { recursive: true });
  cpSync(join(stacks, 'sample.yaml'), join(dir, 'sample.yaml'));
  writeFileSync(join(dir, 'Pulumi.bench.yaml'), 'config: {}\n');
  const keys = Array.from({ length: apps }, (_, index) => `app-${index + 1}`);
  const head =
    'tenants:\n  entra: { tenantId: 7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11, domain: example.com }\ntarget: { url: https://scim.example.com }\n';
  writeFileSync(join(dir, 'bench.yaml'), `${head}apps:\n${keys.map(appYaml).join('')}`);
  return { dir, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function appYaml(key: string): string {
  return `  ${key}:
    catalog: generic
    directory: entra
    name: ${key}
    scim: { target: bundled, token: { secret: benchToken } }
    roles: { admin: Admin, member: Member }
    assign:
      groups: { Engineering: member, Sales: member }
      users: { ann: admin }
    attributes: { urn:x:User:badge: string }
    users:
      mappings:
        urn:x:User:badge: =ToUpper([employeeId])
        displayName: =Join(" ", [givenName], [surname])
      scope: [ { department: Sales, country: NL }, { extensionAttribute3: is not null } ]
    provisioning: { notify: idm@example.com, deletionThreshold: 50, start: true }
`;
}
