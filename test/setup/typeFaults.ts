/** After every test: nothing that the loopback Graph answered may differ from Microsoft's description of its types. */
import { afterEach, expect } from 'vitest';
import { typeFaults } from '../../src/rehearsal/graph/types/typeFaults.ts';

afterEach(() => {
  expect([...new Set(typeFaults.splice(0))]).toEqual([]);
});
