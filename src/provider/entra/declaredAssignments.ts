/**
 * What the program of this run declares, so that a resource of a state made before, one for each assignment, is taken out of the state
 * without taking the assignment away.
 */
import type { AppRoleAssignmentInputs, AppRoleAssignmentsInputs } from '../appInputs.ts';
import { identityOf } from './assigning.ts';

/** By service principal. The engine starts a plugin for each run, and checks what is declared before it deletes what is not. */
const declared = new Map<string, Set<string>>();

export function declareAssignments({ servicePrincipalId, assignments }: AppRoleAssignmentsInputs): void {
  declared.set(servicePrincipalId, new Set(Object.values(assignments).map(identityOf)));
}

export const isDeclared = (one: AppRoleAssignmentInputs): boolean => declared.get(one.servicePrincipalId)?.has(identityOf(one)) ?? false;
