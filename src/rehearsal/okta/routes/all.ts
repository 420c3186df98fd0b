/** Every route of the loopback Okta. */
import type { Route } from '../http.ts';
import { adminRoleRoutes } from './adminRoles.ts';
import { appRoutes } from './apps.ts';
import { assignmentRoutes } from './assignments.ts';
import { groupPushRoutes } from './groupPush.ts';
import { groupRuleRoutes } from './groupRules.ts';
import { groupRoutes } from './groups.ts';
import { logRoutes } from './log.ts';
import { orgRoutes } from './org.ts';
import { profileRoutes } from './profiles.ts';
import { provisioningRoutes } from './provisioning.ts';
import { userLifecycleRoutes } from './userLifecycle.ts';
import { userSchemaRoutes } from './userSchema.ts';
import { userRoutes } from './users.ts';

export const oktaRoutes: Route[] = [
  ...orgRoutes,
  ...userRoutes,
  ...adminRoleRoutes,
  ...userLifecycleRoutes,
  ...userSchemaRoutes,
  ...groupRoutes,
  ...groupRuleRoutes,
  ...appRoutes,
  ...assignmentRoutes,
  ...provisioningRoutes,
  ...groupPushRoutes,
  ...profileRoutes,
  ...logRoutes,
];
