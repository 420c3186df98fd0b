/** The target's own extensions: what the vendor made of a person or group. */
import { attribute, complex, type Schema } from './attribute.ts';

/**
 * Read-only extension in which the target shows what the vendor made of a person or group:
 * `role` (string or null; several roles for `byGroup` in `roles`), `projects` [{name, role}], `teams` [name], `grants` (boolean).
 */
export const vendorUserSchema = 'urn:muster:params:scim:schemas:vendor:1.0:User';
export const vendorGroupSchema = 'urn:muster:params:scim:schemas:vendor:1.0:Group';

const readOnly = { mutability: 'readOnly' } as const;

export const vendorUser: Schema = {
  id: vendorUserSchema,
  name: 'VendorUser',
  description: 'What the vendor made of this person',
  attributes: [
    attribute('role', 'string', readOnly),
    attribute('roles', 'string', { multiValued: true, ...readOnly }),
    complex('projects', [attribute('name', 'string', readOnly), attribute('role', 'string', readOnly)], { multiValued: true, ...readOnly }),
    attribute('teams', 'string', { multiValued: true, ...readOnly }),
    attribute('grants', 'boolean', readOnly),
  ],
};

export const vendorGroup: Schema = {
  id: vendorGroupSchema,
  name: 'VendorGroup',
  description: 'What the vendor made of this group',
  attributes: [attribute('becomes', 'string', readOnly), attribute('role', 'string', readOnly)],
};
