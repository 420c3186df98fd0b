import { expect, test } from 'vitest';
import { membersRequests } from '../../../src/provisioning/entra/requests.ts';

test('members go a hundred to a request, and none is left out', () => {
  const ids = Array.from({ length: 201 }, (_, index) => `id${index}`);
  const requests = membersRequests('g', 'add', ids, 'default');
  expect(requests.map((one) => one.ids.length)).toEqual([100, 100, 1]);
  expect(requests.flatMap((one) => one.ids)).toEqual(ids);
  const sent = requests.map(({ request }) => request.body as { Operations: { value: { value: string }[] }[] });
  expect(sent.flatMap(({ Operations }) => Operations.flatMap(({ value }) => value.map((one) => one.value)))).toEqual(ids);
});
