/** Results and errors as the Query protocol writes them. */
import type { AwsFault } from './aws-fault.ts';
import type { Service } from './services.ts';
import { element, type XmlValue } from './xml.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const XML = { 'Content-Type': 'text/xml' };

export function resultAnswer(service: Service, action: string, result: XmlValue, requestId: string): Answer {
  const content = {
    ...(result !== undefined && { [`${action}Result`]: result }),
    ResponseMetadata: { RequestId: requestId },
  };
  return { status: 200, headers: XML, body: element(`${action}Response`, content, namespaceOf(service)) };
}

export function errorAnswer(service: Service, fault: AwsFault, requestId: string): Answer {
  const { code, status, message } = fault;
  const error = { Type: status >= 500 ? 'Receiver' : 'Sender', Code: code, Message: message };
  const content = { Error: error, RequestId: requestId };
  return { status, headers: XML, body: element('ErrorResponse', content, namespaceOf(service)) };
}

function namespaceOf({ name, version }: Service): string {
  return ` xmlns="https://${name}.amazonaws.com/doc/${version}/"`;
}
