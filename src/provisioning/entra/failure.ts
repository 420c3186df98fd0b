/** The object cannot be handled, whatever the target says; the code is one of the provisioning log's. */
export class ObjectFailure extends Error {
  override name = 'ObjectFailure';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
