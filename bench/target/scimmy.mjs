// SCIMMY over maps with keys for the lookups, so that its own work is measured and not an array scan of ours.
// It is copied beside the installed packages. Usage: node scimmy.mjs TOKEN; prints its base URL.
import { randomUUID } from 'node:crypto';
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';

const [token] = process.argv.slice(2);

function store(resource, keys) {
  const byId = new Map();
  const index = Object.fromEntries(Object.keys(keys).map((name) => [name, new Map()]));
  const keyed = (data, change) => {
    for (const [name, fold] of Object.entries(keys)) if (data[name] !== undefined) change(index[name], fold(data[name]));
  };
  const get = (id) => {
    const found = byId.get(id);
    if (found === undefined) throw new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);
    return found;
  };
  SCIMMY.Resources.declare(resource)
    .ingress((request, data) => {
      const before = request.id === undefined ? undefined : get(request.id);
      const id = request.id ?? randomUUID();
      const holder = data.userName === undefined ? undefined : index.userName.get(keys.userName(data.userName));
      if (holder !== undefined && holder !== id) throw new SCIMMY.Types.Error(409, 'uniqueness', 'taken');
      if (before !== undefined) keyed(before, (map, key) => map.delete(key));
      const at = new Date().toISOString();
      const kept = { ...JSON.parse(JSON.stringify(data)), id, meta: { created: before?.meta.created ?? at, lastModified: at } };
      byId.set(id, kept);
      keyed(kept, (map, key) => map.set(key, id));
      return kept;
    })
    .egress((request) => {
      if (request.id !== undefined) return get(request.id);
      const [conditions] = request.filter ?? [];
      const [name, condition] = Object.entries(conditions ?? {})[0] ?? [];
      if (index[name] === undefined || condition?.[0] !== 'eq') return [...byId.values()];
      const id = index[name].get(keys[name](condition[1]));
      return id === undefined ? [] : [byId.get(id)];
    })
    .degress((request) => {
      const gone = get(request.id);
      keyed(gone, (map, key) => map.delete(key));
      byId.delete(request.id);
    });
}

store(SCIMMY.Resources.User, { userName: (name) => name.toLowerCase(), externalId: (id) => id });
store(SCIMMY.Resources.Group, { displayName: (name) => name.toLowerCase(), externalId: (id) => id });
SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false);

const app = express();
app.use(
  '/scim/v2',
  new SCIMMYRouters({
    type: 'bearer',
    handler(request) {
      if (request.header('Authorization') !== `Bearer ${token}`) throw new Error('wrong token');
      return 'bench';
    },
  }),
);
const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/scim/v2`));
