/** What `protect: true` of a stack stands on: a component that the engine may not delete, and that has to go before everything else. */
import * as pulumi from './pulumi.ts';

/**
 * Without a preview the engine looks at the protection of a resource when its turn comes, and deletes what depends on others first: this one depends
 * on everything, so that `destroy` ends with it. The apps are not its children: those inherit the protection, and an app could not be taken out any more.
 * Declared by every stack, because a protected resource cannot be taken out of a program.
 */
export class StackProtection extends pulumi.ComponentResource {
  constructor(protect: boolean, everything: pulumi.Resource[]) {
    // A name of its own, so that a stack that is renamed keeps it.
    super('muster:index:Stack', 'stack', {}, { protect, dependsOn: everything });
    this.registerOutputs({});
  }
}
