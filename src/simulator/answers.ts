/** Results and errors as each protocol writes them. */
import type { AwsFault } from './aws-fault.ts';
import type { Service } from './services.ts';
import { element, type XmlValue } from './xml.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const XML = { 'Content-Type': 'text/xml' };

/** The names of common errors that services with JSON write otherwise. */
const JSON_CODES: Readonly<Record<string, string>> = {
  AccessDenied: 'AccessDeniedException',
  ExpiredToken: 'ExpiredTokenException',
  IncompleteSignature: 'IncompleteSignatureException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  MalformedPolicyDocument: 'MalformedPolicyDocumentException',
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  MissingParameter: 'ValidationException',
  ServiceUnavailable: 'ServiceUnavailableException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
  Throttling: 'ThrottlingException',
  ValidationError: 'ValidationException',
};

/** The code of a fault as the service writes it. */
export function codeFor({ protocol }: Service, { code }: AwsFault): string {
  return protocol === 'QUERY' ? code : (JSON_CODES[code] ?? code);
}

export function resultAnswer(service: Service, action: string, result: XmlValue, requestId: string): Answer {
  if (service.protocol !== 'QUERY') {
    return {
      status: 200,
      headers: jsonType(service),
      body: result === undefined ? '' : JSON.stringify(result),
    };
  }
  const content = {
    ...(result !== undefined && { [`${action}Result`]: result }),
    ResponseMetadata: { RequestId: requestId },
  };
  return { status: 200, headers: XML, body: element(`${action}Response`, content, namespaceOf(service)) };
}

export function errorAnswer(service: Service, fault: AwsFault, requestId: string): Answer {
  const { status, message } = fault;
  const code = codeFor(service, fault);
  switch (service.protocol) {
    case 'QUERY': {
      const error = { Type: status >= 500 ? 'Receiver' : 'Sender', Code: code, Message: message };
      const content = { Error: error, RequestId: requestId };
      return { status, headers: XML, body: element('ErrorResponse', content, namespaceOf(service)) };
    }
    // In this protocol, all errors of the client have one status.
    case 'JSON':
      return {
        status: status < 500 ? 400 : status,
        headers: jsonType(service),
        body: JSON.stringify({ __type: code, Message: message, message }),
      };
    default:
      return {
        status,
        headers: { ...jsonType(service), 'x-amzn-ErrorType': code },
        body: JSON.stringify({ message }),
      };
  }
}

function jsonType({ protocol }: Service): Record<string, string> {
  return { 'Content-Type': protocol === 'JSON' ? 'application/x-amz-json-1.1' : 'application/json' };
}

function namespaceOf({ name, version }: Service): string {
  return ` xmlns="https://${name}.amazonaws.com/doc/${version}/"`;
}
