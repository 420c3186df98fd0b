/** `/api/v1/users/{id}/roles`: whoever the token belongs to administers the org, nobody else does. */
import { userByIdOrLogin } from '../directory.ts';
import { ok, type Route } from '../http.ts';

export const adminRoleRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/v1/users/:userId/roles',
    handle: ({ store, params }) => {
      const { id, created, lastUpdated } = userByIdOrLogin(store, params.userId ?? '');
      const role = {
        id: `ra1${id.slice(3)}`,
        label: 'Super Organization Administrator',
        type: 'SUPER_ADMIN',
        status: 'ACTIVE',
        assignmentType: 'USER',
      };
      return ok(id === store.adminId ? [{ ...role, created, lastUpdated }] : []);
    },
  },
];
