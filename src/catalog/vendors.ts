/** Every vendor by its id. Adding one is one file and one line here. */
import { activepieces } from './activepieces.ts';
import { cerby } from './cerby.ts';
import { cube } from './cube.ts';
import { generic } from './generic.ts';
import { stackAi } from './stackAi.ts';
import type { Vendor } from './vendor.ts';

export const vendors: Record<string, Vendor> = {
  cube,
  cerby,
  activepieces,
  'stack-ai': stackAi,
  generic,
};
