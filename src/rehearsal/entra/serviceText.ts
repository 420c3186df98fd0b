/** A failed request in the form in which Microsoft's texts have it, with fillers of our own (docs/fidelity.md, "Error texts"). */
import { statusName } from '../../provider/graph/httpStatus.ts';
import type { Answer, ScimFailure } from './failure.ts';

const unsent = 'An error occurred while sending the request.';

/** For the job's status, its quarantine and Test Connection. */
export function connectionText({ method, path, status, code, answer }: ScimFailure, baseAddress: string): string {
  const resource = path.startsWith('/') ? `${baseAddress}${path}` : path;
  if (code === 'Timeout') return `The service is not able to connect to the application. The request to ${resource} timed out.`;
  if (status === 0) return `The service is not able to connect to the application. ${unsent}`;
  const missing =
    status === 404
      ? 'An HTTP/404 Not Found response came in place of the expected HTTP/200 OK response: the tenant URL may be wrong. '
      : '';
  return `${missing}The application gave this unexpected response: Resource: ${resource} Operation: ${method} Response Status Code: ${statusName(status)} Response Headers: ${answer.headers} Response Content: ${answer.body}`;
}

export interface Retry {
  /** How often it was tried again so far. */
  retries: number;
  /** ISO time; null when it is not tried again by itself. */
  next: string | null;
}

/** For a row of the provisioning log. */
export function recordText({ status, code, answer }: ScimFailure, retry: Retry): string {
  const message =
    status === 0 ? (code === 'Timeout' ? 'The request timed out.' : unsent) : 'The request was answered with an error, which follows.';
  const answered =
    status === 0 ? `Message: ${message}` : `StatusCode: ${statusName(status)} Message: ${message} Web Response: ${answer.body}.`;
  const next =
    retry.next === null
      ? ''
      : ` It will be retried again after this date: ${retry.next.replace(/\.?(\d*)Z$/, (_, digits: string) => `.${digits.padEnd(7, '0')}Z`)} UTC`;
  return `${answered} This operation was retried ${retry.retries} times.${next}`;
}

/** The service cuts what is longer. */
const longestBody = 4000;

export function answerOf(headers: Headers, body: string, blot: (text: string) => string): Answer {
  return { headers: blot([...headers].map(([name, value]) => `${name}: ${value}`).join(' ')), body: blot(body).slice(0, longestBody) };
}
