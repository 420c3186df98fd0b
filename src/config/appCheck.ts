/** What every check of an app gets: below the checks, so that none of them knows the table they stand in. */
import type { Vendor } from '../catalog/vendor.ts';
import type { Place } from './problem.ts';
import type { StackDocument } from './read.ts';
import type { App } from './schema.ts';
import type { Path } from './yamlTree.ts';

/** One app under check. A path at which something is reported is relative to the app. */
export interface AppCheck {
  document: StackDocument;
  key: string;
  app: App;
  vendor: Vendor;
  report(at: Path | Place, code: string, message: string, hint?: string): void;
}
