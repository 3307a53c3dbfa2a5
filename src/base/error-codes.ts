/**
 * The codes of all errors that clients can read, except the failures of a connection (`connection/failure.ts`). Three
 * codes are in both tables, because a request can be refused for the same reason. `npm run codegen` generates
 * docs/errors.md from this table.
 */
export const ERROR_CODES = {
  /** In `errors[].extensions.code` of an answer; nothing has been changed. */
  REQUEST: {
    BAD_REQUEST: 'The request is not valid HTTP, or its body is not a GraphQL request.',
    GRAPHQL_PARSE_FAILED: 'The document has a syntax error, or too many tokens.',
    GRAPHQL_VALIDATION_FAILED: 'The document or its variables do not match the schema.',
    OPERATION_RESOLUTION_FAILURE: 'The document has no operation of the name.',
    QUERY_TOO_LARGE: 'The operation asks for more than one request may.',
    PERSISTED_QUERY_NOT_FOUND: 'No persisted document has the id.',
    DOCUMENT_NOT_ALLOWED: 'The server executes persisted documents only.',
    BAD_USER_INPUT: 'An argument has a value that is not valid.',
    CURSOR_AHEAD: 'The cursor is ahead of the log: the database was restored, or lost its latest commits.',
    BAD_STATE: 'The request does not fit the present state of what it names.',
    UNAUTHENTICATED: 'The token is missing, wrong, expired or revoked.',
    FORBIDDEN: 'The token may not do this.',
    CROSS_ORIGIN: 'The request comes from a page with an unlisted origin.',
    NOT_FOUND: 'The address or the id names nothing that the token may see.',
    METHOD_NOT_ALLOWED: 'The address does not accept the method.',
    NOT_ACCEPTABLE: 'The client accepts no form in which the server can answer.',
    REQUEST_TIMEOUT: 'The request did not arrive in time.',
    BODY_TOO_LARGE: 'The body is larger than 1 MiB.',
    HEADERS_TOO_LARGE: 'The headers are larger than 16 KiB.',
    UNSUPPORTED_MEDIA_TYPE: 'The body is not JSON by its Content-Type.',
    EXPECTATION_FAILED: 'The header "Expect" has an unknown value.',
    RATE_LIMITED: 'A quota is used up for now; retryAfter says for how long.',
    ISSUER_UNAVAILABLE: 'The keys that verify the token cannot be loaded now.',
    DATABASE_UNAVAILABLE: 'Aurora cannot use its database now.',
    INTERNAL_SERVER_ERROR: 'An error in Aurora, which is in its log with the request id.',
  },
  /** As the last result of a stream. */
  STREAM: {
    SUBSCRIBER_TOO_SLOW: 'The reader fell too far behind.',
    SERVER_SHUTTING_DOWN: 'The server is shutting down.',
  },
  /** In `code` of a result of a mutation or query, as data. */
  REFUSAL: {
    INVALID_ROLE_ARN: 'The text is not the ARN of a role that Aurora could use.',
    INVALID_NAME: 'The name is empty, too long, or has characters that are not allowed.',
    INVALID_REGION: 'The Region does not exist in the partition of the role.',
    INVALID_LABELS: 'A label is too long, or there are too many, or two have one key.',
    INVALID_DOCUMENT: 'The document is too long to be checked.',
    INVALID_ROLE_SETUP: 'AWS would not accept a role with these values.',
    INVALID_USER_SETUP: 'AWS would not accept an IAM user with these values.',
    INVALID_DENIAL:
      'The text is not a denial of AWS for this role, the connection stores the maximum, or a check has found the action allowed.',
    ROLE_NOT_READ: 'Aurora could not find out what the role may do.',
    INVALID_ACCOUNT_LIST: 'The list of accounts is empty, too long, or cannot be read.',
    UNKNOWN_CAPABILITIES: 'There is no capability set with the name.',
    INVALID_SCOPES: 'The API key has no scope, or one that its maker does not have.',
    INVALID_EXPIRY: 'The lifetime is not within the limits.',
    INVALID_RETURN_TO: 'The return address is not one that the operator allows.',
    TOO_MANY_ACCOUNTS: 'The workspace has reached its daily limit of roles that lists and bulk actions try.',
    WORKSPACE_REQUIRED: 'The request must name a workspace.',
    WORKSPACE_NOT_FOUND: 'The workspace does not exist, or the token may not see it.',
    CONNECTION_NOT_FOUND: 'The connection does not exist, or the token may not see it.',
    CONNECTION_IN_USE:
      'The connection cannot be deleted: it is not disconnected, or an organization chooses it.',
    WRONG_CONFIRMATION: 'The name does not confirm what would be deleted.',
    CONNECTION_NOT_CHECKABLE: 'The connection is not in a status in which Aurora checks its role.',
    CONNECTION_NOT_RETRYABLE: 'The connection has nothing to retry.',
    ORGANIZATION_NOT_FOUND: 'The organization does not exist, or the token may not see it.',
    ORGANIZATION_NOT_READ: 'Aurora has not read the organization yet.',
    TOO_MANY_ORGANIZATIONS: 'The workspace has as many organizations as it may have.',
    INVALID_ACCOUNT_CHOICE: 'The choice names a unit, an account or a role that is not valid.',
    INVALID_IDEMPOTENCY_KEY:
      'The idempotency key is empty, too long, or has characters that are not allowed.',
    IDEMPOTENCY_KEY_USED: 'A request with the idempotency key has already created something.',
    PARTITION_MISMATCH: 'The role is in another AWS partition than Aurora.',
    ROLE_IN_AURORAS_ACCOUNT: "The role is in Aurora's own AWS account.",
    IDENTITY_UNAVAILABLE: 'Aurora does not know who it is in AWS.',
    ALERT_NOT_FOUND: 'The alert does not exist, or the token may not see it.',
    INVALID_SNOOZE: 'The end of the snooze is not a time, is in the past, or is too far away.',
    INVALID_COMMENT: 'The comment is empty or too long, or the alert has too many.',
    API_KEY_NOT_FOUND: 'The API key does not exist, or the token may not see it.',
    PERSON_SESSION_NOT_FOUND: 'The session of a person does not exist, or is of another person.',
    ONBOARDING_LINK_NOT_FOUND: 'The onboarding link does not exist, or the token may not see it.',
    PUBLIC_URL_REQUIRED: 'A link needs PUBLIC_URL, which the operator has not set.',
    ROTATION_UNDER_WAY: 'The External ID is being rotated already.',
    NO_ROTATION: 'The External ID is not being rotated.',
    INVALID_WEBHOOK: 'The address or the filter of the webhook is not valid.',
    TOO_MANY_WEBHOOKS: 'The workspace has as many webhooks as it may have.',
    WEBHOOK_NOT_FOUND: 'The webhook does not exist, or the token may not see it.',
    DELIVERY_NOT_FOUND: 'The delivery or its event does not exist any more, or it has no event.',
    MAIL_UNAVAILABLE: 'Aurora has no SMTP server, or that server does not accept its messages.',
    ENCRYPTION_KEY_REQUIRED: 'Webhooks need ENCRYPTION_KEY, which the operator has not set.',
    CONNECTIONS_NOT_MOVED: 'Connections still need the old External ID.',
    CONNECTIONS_WOULD_BREAK: 'Connections need the new External ID already.',
  },
  /** From the credentials endpoint alone. */
  CREDENTIALS: {
    ACCOUNT_AMBIGUOUS: 'Several connections lead to the AWS account.',
    CONNECTION_DISCONNECTED: 'The connection is disconnected.',
    CONNECTION_PENDING: 'The role of the connection is still being verified.',
  },
} as const;

/** The codes of refusals that a result carries as data. */
export type RefusalCode = keyof typeof ERROR_CODES.REFUSAL;

/** Distributes over the groups: `keyof` of a union has only the keys that all members share. */
type CodesOf<Group> = Group extends unknown ? keyof Group : never;
export type ErrorCode = CodesOf<(typeof ERROR_CODES)[keyof typeof ERROR_CODES]>;
