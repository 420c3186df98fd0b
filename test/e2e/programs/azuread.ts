/** What a team has that manages its apps, roles and people with azuread, and only provisioning here. */
import azuread from '@pulumi/azuread';

const app = new azuread.ApplicationFromTemplate('wiki', { displayName: 'Wiki', templateId: '8adf8e6e-67b2-4cf2-a259-e3dc5476c621' });
const roleId = '5f1c1d9e-0000-4000-8000-000000000001';
const role = new azuread.ApplicationAppRole('editor', {
  applicationId: app.applicationId,
  roleId,
  allowedMemberTypes: ['User'],
  displayName: 'Editor',
  description: 'Edits',
  value: 'editor',
});
const ann = azuread.getUserOutput({ userPrincipalName: 'ann@example.com' });
const engineering = azuread.getGroupOutput({ displayName: 'Engineering' });
const given = { resourceObjectId: app.servicePrincipalObjectId, appRoleId: roleId };
new azuread.AppRoleAssignment('ann', { ...given, principalObjectId: ann.objectId }, { dependsOn: role });
new azuread.AppRoleAssignment('engineering', { ...given, principalObjectId: engineering.objectId }, { dependsOn: role });

export const servicePrincipalId = app.servicePrincipalObjectId;
