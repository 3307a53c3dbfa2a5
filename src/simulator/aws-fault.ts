/** AWS's errors: code, status and message (docs/aws-facts.md, section 1). */

export class AwsFault extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, status: number, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export const accessDenied = (message: string) => new AwsFault('AccessDenied', 403, message);
export const validationError = (message: string) => new AwsFault('ValidationError', 400, message);
export const noSuchEntity = (message: string) => new AwsFault('NoSuchEntity', 404, message);
export const malformedPolicy = (message: string) => new AwsFault('MalformedPolicyDocument', 400, message);
export const invalidToken = () =>
  new AwsFault('InvalidClientTokenId', 403, 'The security token included in the request is invalid.');
export const expiredToken = () =>
  new AwsFault('ExpiredToken', 403, 'The security token included in the request is expired');
