/** How the engine calls this stack, and how what it made is marked. */
import * as pulumi from './pulumi.ts';

/** `organization/project/stack`, as the engine's look-ups of a state take it. */
export const stackName = (): string => `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;

/** `project/stack/key`: the mark of an app, by the key that it had first. */
export const ownerOf = ({ origin }: { origin: string }): string => `${pulumi.getProject()}/${pulumi.getStack()}/${origin}`;
