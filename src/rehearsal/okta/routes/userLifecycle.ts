/** `/api/v1/users/{id}/lifecycle`. */
import { setUserStatus, userByIdOrLogin } from '../directory.ts';
import type { Json, Route } from '../http.ts';
import { invalid, OktaFault, ok } from '../http.ts';
import type { UserStatus } from '../store.ts';

interface Step {
  to: UserStatus;
  from: UserStatus[];
  /** Answers a token unless Okta sends it to the person. */
  token?: true;
  /** What is not allowed is 400 E0000001 (Okta, "Error codes"), elsewhere 403 E0000016. */
  invalid?: true;
}

const steps: Record<string, Step> = {
  activate: { to: 'ACTIVE', from: ['STAGED', 'PROVISIONED', 'DEPROVISIONED'], token: true },
  reactivate: { to: 'ACTIVE', from: ['PROVISIONED'], token: true },
  deactivate: { to: 'DEPROVISIONED', from: ['STAGED', 'PROVISIONED', 'ACTIVE', 'SUSPENDED'] },
  suspend: { to: 'SUSPENDED', from: ['ACTIVE'], invalid: true },
  unsuspend: { to: 'ACTIVE', from: ['SUSPENDED'], invalid: true },
  // Nobody is locked out here.
  unlock: { to: 'ACTIVE', from: [] },
};

/** By the operation: who is sent no mail gets the token here. */
const sendsMail: Record<string, boolean> = { activate: true, reactivate: false };

export const userLifecycleRoutes: Route[] = Object.entries(steps).map(([operation, step]) => ({
  method: 'POST',
  path: `/api/v1/users/:userId/lifecycle/${operation}`,
  handle: (call) => {
    const user = userByIdOrLogin(call.store, call.params.userId ?? '');
    if (!step.from.includes(user.status)) {
      if (step.invalid) throw invalid(operation, `Cannot ${operation} a user who is ${user.status}`);
      throw new OktaFault(403, 'E0000016', 'Activation failed because the user is already active');
    }
    setUserStatus(call.store, user, step.to);
    const mails = call.query.get('sendEmail') ?? String(sendsMail[operation]);
    return ok(step.token && mails === 'false' ? activation(call.origin, call.store.id('act')) : {});
  },
}));

const activation = (origin: string, activationToken: string): Json => ({
  activationToken,
  activationUrl: `${origin}/welcome/${activationToken}`,
});
