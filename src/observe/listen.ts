/** Listens on a port, or says to the operator why that fails. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CannotStart } from '../base/cannot-start.ts';

/**
 * Connections that may wait to be accepted; the system may allow fewer. When no more may wait, the kernel drops a
 * connection's first packet, and the client sends it again only after 1 s, then 3 s, then 7 s.
 */
const MAX_WAITING_CONNECTIONS = 4_096;

/**
 * Resolves when the server accepts connections.
 *
 * @param port 0 for any free port
 * @throws CannotStart when the port is in use or forbidden, or when the machine does not have the address
 */
export async function listen(
  server: Server,
  port: number,
  host: string,
  variables: Variables = { host: 'HOST', port: 'PORT' },
): Promise<{ url: string }> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(error, port, host, variables) ?? error));
    server.once('listening', resolve);
    server.listen(port, host, MAX_WAITING_CONNECTIONS);
  });
  const { port: actualPort } = server.address() as AddressInfo;
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}` };
}

/** The environment variables that set host and port, for the messages to the operator. */
type Variables = { readonly host: string; readonly port: string };

const setHost = ({ host }: Variables) =>
  `Set ${host} to an address of this machine: 127.0.0.1 for this machine only, 0.0.0.0 for all networks.`;

const REASONS: Readonly<Record<string, (port: number, host: string, variables: Variables) => string>> = {
  EADDRINUSE: (port, host, variables) =>
    `Port ${port} of ${host} is in use: another program, perhaps another Aurora, listens there. End it, or set ${variables.port} to another.`,
  EACCES: (port, _, variables) =>
    `The user that runs Aurora may not open port ${port}: most systems reserve ports below 1024. Set ${variables.port} to a higher one, and put a proxy in front of it.`,
  EADDRNOTAVAIL: (_, host, variables) =>
    `${variables.host} is ${host}, which is not an address of this machine. ${setHost(variables)}`,
  EAFNOSUPPORT: (_, host, variables) =>
    `${variables.host} is ${host}, and this machine has no such network. ${setHost(variables)}`,
  ENOTFOUND: (_, host, variables) =>
    `${variables.host} is ${host}, and this name has no address. ${setHost(variables)}`,
  EAI_AGAIN: (_, host, variables) =>
    `${variables.host} is ${host}, and the name cannot be resolved now. ${setHost(variables)}`,
};

function cannotListen(
  error: NodeJS.ErrnoException,
  port: number,
  host: string,
  variables: Variables,
): CannotStart | null {
  const { code = '' } = error;
  const message = REASONS[code]?.(port, host, variables);
  return message === undefined ? null : new CannotStart(message, { code, cause: error });
}
