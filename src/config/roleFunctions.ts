const roleFunction = /\b(SingleAppRoleAssignment|AppRoleAssignments|AppRoleAssignmentsComplex|AssertiveAppRoleAssignmentsComplex)\s*\(/;

/** Entra's function that reads the app roles of a person in an expression, if there is one. All of them need the scope "assigned". */
export function roleFunctionOf(expression: string | null): string | undefined {
  return expression === null ? undefined : roleFunction.exec(expression)?.[1];
}
