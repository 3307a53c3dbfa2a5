/**
 * The codes of all errors that clients can read, besides the failures of a connection (`connection/failure.ts`).
 * docs/errors.md is made of this table.
 */

type CodeTraits = {
  /**
   * - `REQUEST`: in `errors[].extensions.code` of an answer; nothing has been changed.
   * - `MISTAKE`: in `code` of a result of a mutation or query, as data.
   * - `STREAM`: as the last result of a stream.
   * - `CREDENTIALS`: from the credentials endpoint alone.
   */
  readonly of: 'REQUEST' | 'MISTAKE' | 'STREAM' | 'CREDENTIALS';
  readonly meaning: string;
};

export const ERROR_CODES = {
  BAD_REQUEST: {
    of: 'REQUEST',
    meaning: 'The request is not valid HTTP, or its body is not a GraphQL request.',
  },
  GRAPHQL_PARSE_FAILED: { of: 'REQUEST', meaning: 'The document has a syntax error, or too many tokens.' },
  GRAPHQL_VALIDATION_FAILED: {
    of: 'REQUEST',
    meaning: 'The document or its variables do not match the schema.',
  },
  OPERATION_RESOLUTION_FAILURE: { of: 'REQUEST', meaning: 'The document has no operation of the name.' },
  QUERY_TOO_LARGE: { of: 'REQUEST', meaning: 'The operation asks for more than one request may.' },
  PERSISTED_QUERY_NOT_FOUND: { of: 'REQUEST', meaning: 'No persisted document has the id.' },
  DOCUMENT_NOT_ALLOWED: { of: 'REQUEST', meaning: 'The server executes persisted documents only.' },
  BAD_USER_INPUT: { of: 'REQUEST', meaning: 'An argument has a value that is not valid.' },
  BAD_STATE: { of: 'REQUEST', meaning: 'The request does not fit the present state of what it names.' },
  UNAUTHENTICATED: { of: 'REQUEST', meaning: 'The token is missing, wrong, expired or revoked.' },
  FORBIDDEN: { of: 'REQUEST', meaning: 'The token may not do this.' },
  CROSS_ORIGIN: { of: 'REQUEST', meaning: 'The request comes from a page with an unlisted origin.' },
  NOT_FOUND: { of: 'REQUEST', meaning: 'The address or the id names nothing that the token may see.' },
  METHOD_NOT_ALLOWED: { of: 'REQUEST', meaning: 'The address does not accept the method.' },
  NOT_ACCEPTABLE: { of: 'REQUEST', meaning: 'The client accepts no form in which the server can answer.' },
  REQUEST_TIMEOUT: { of: 'REQUEST', meaning: 'The request did not arrive in time.' },
  BODY_TOO_LARGE: { of: 'REQUEST', meaning: 'The body is larger than 1 MiB.' },
  HEADERS_TOO_LARGE: { of: 'REQUEST', meaning: 'The headers are larger than 16 KiB.' },
  UNSUPPORTED_MEDIA_TYPE: { of: 'REQUEST', meaning: 'The body is not JSON by its Content-Type.' },
  EXPECTATION_FAILED: { of: 'REQUEST', meaning: 'The header "Expect" has an unknown value.' },
  RATE_LIMITED: { of: 'REQUEST', meaning: 'A quota is used up for now; retryAfter says for how long.' },
  ISSUER_UNAVAILABLE: { of: 'REQUEST', meaning: 'The keys that verify the token cannot be loaded now.' },
  DATABASE_UNAVAILABLE: { of: 'REQUEST', meaning: 'Aurora cannot use its database now.' },
  INTERNAL_SERVER_ERROR: {
    of: 'REQUEST',
    meaning: 'An error in Aurora, which is in its log with the request id.',
  },
  SUBSCRIBER_TOO_SLOW: { of: 'STREAM', meaning: 'The reader fell too far behind.' },
  SERVER_SHUTTING_DOWN: { of: 'STREAM', meaning: 'The server stops.' },
  INVALID_ROLE_ARN: { of: 'MISTAKE', meaning: 'The text is not the ARN of a role that Aurora could assume.' },
  INVALID_NAME: {
    of: 'MISTAKE',
    meaning: 'The name is empty, too long, or has characters that are not allowed.',
  },
  INVALID_REGION: { of: 'MISTAKE', meaning: 'The Region does not exist in the partition of the role.' },
  INVALID_DOCUMENT: { of: 'MISTAKE', meaning: 'The document is too long to be checked.' },
  INVALID_ROLE_SETUP: { of: 'MISTAKE', meaning: 'AWS would not accept a role with these values.' },
  INVALID_USER_SETUP: { of: 'MISTAKE', meaning: 'AWS would not accept an IAM user with these values.' },
  INVALID_ACCOUNT_LIST: {
    of: 'MISTAKE',
    meaning: 'The list of accounts is empty, too long, or cannot be read.',
  },
  INVALID_SCOPES: {
    of: 'MISTAKE',
    meaning: 'The API key has no scope, or one that its maker does not have.',
  },
  INVALID_EXPIRY: { of: 'MISTAKE', meaning: 'The lifetime is not within the limits.' },
  TOO_MANY_ACCOUNTS: {
    of: 'MISTAKE',
    meaning: 'The workspace has tried as many roles in lists as a day allows.',
  },
  WORKSPACE_REQUIRED: { of: 'MISTAKE', meaning: 'The request must name a workspace.' },
  WORKSPACE_NOT_FOUND: {
    of: 'MISTAKE',
    meaning: 'The workspace does not exist, or the token may not see it.',
  },
  CONNECTION_NOT_FOUND: {
    of: 'MISTAKE',
    meaning: 'The connection does not exist, or the token may not see it.',
  },
  CONNECTION_NOT_RETRYABLE: { of: 'MISTAKE', meaning: 'The connection has nothing to retry.' },
  PARTITION_MISMATCH: { of: 'MISTAKE', meaning: 'The role is in another AWS partition than Aurora.' },
  ROLE_IN_AURORAS_ACCOUNT: { of: 'MISTAKE', meaning: "The role is in Aurora's own AWS account." },
  IDENTITY_UNAVAILABLE: { of: 'MISTAKE', meaning: 'Aurora does not know who it is in AWS.' },
  API_KEY_NOT_FOUND: { of: 'MISTAKE', meaning: 'The API key does not exist, or the token may not see it.' },
  ONBOARDING_LINK_NOT_FOUND: {
    of: 'MISTAKE',
    meaning: 'The onboarding link does not exist, or the token may not see it.',
  },
  PUBLIC_URL_REQUIRED: { of: 'MISTAKE', meaning: 'A link needs PUBLIC_URL, which the operator has not set.' },
  ROTATION_UNDER_WAY: { of: 'MISTAKE', meaning: 'The External ID is being rotated already.' },
  NO_ROTATION: { of: 'MISTAKE', meaning: 'The External ID is not being rotated.' },
  CONNECTIONS_NOT_MOVED: { of: 'MISTAKE', meaning: 'Connections still need the old External ID.' },
  CONNECTIONS_WOULD_BREAK: { of: 'MISTAKE', meaning: 'Connections need the new External ID already.' },
  ACCOUNT_AMBIGUOUS: { of: 'CREDENTIALS', meaning: 'Several connections lead to the AWS account.' },
  CONNECTION_DISCONNECTED: { of: 'CREDENTIALS', meaning: 'The connection is disconnected.' },
  CONNECTION_PENDING: { of: 'CREDENTIALS', meaning: 'The role of the connection is still being verified.' },
} as const satisfies Readonly<Record<string, CodeTraits>>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The codes of mistakes that a result carries as data. */
export type MistakeCode = {
  [Code in ErrorCode]: (typeof ERROR_CODES)[Code]['of'] extends 'MISTAKE' ? Code : never;
}[ErrorCode];
