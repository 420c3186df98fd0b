/**
 * Pulumi's SDK takes a stack trace for every promise and every resource: a third of the time of a case. Nobody reads them, and whoever
 * wants one plays the case again. Gives what brings them back.
 */
export function withoutStackTraces(): () => void {
  const before = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit');
  // An accessor, because the SDK sets the limit itself before it asks.
  Object.defineProperty(Error, 'stackTraceLimit', { configurable: true, get: () => 0, set: () => undefined });
  return () => {
    if (before !== undefined) Object.defineProperty(Error, 'stackTraceLimit', before);
  };
}
