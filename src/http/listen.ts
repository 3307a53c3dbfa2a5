/** Where the server listens, and in words for the operator why it cannot. */
import type { Server } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import { CannotStart } from '../base/cannot-start.ts';

/**
 * Resolves when the server takes connections.
 *
 * @param port 0 takes a free one
 * @throws CannotStart when the port is in use or not for this user, or the host none of this machine's
 */
export async function listen(
  server: Server,
  port: number,
  host: string,
  variables: Variables = { host: 'HOST', port: 'PORT' },
): Promise<{ url: string }> {
  await new Promise<void>((resolve, reject) => {
    const refuse = (error: Error) => reject(cannotListen(error, port, host, variables) ?? error);
    server.once('error', refuse);
    server.once('listening', resolve);
    try {
      listenAt(server, port, host);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      refuse(error);
    }
  });
  const { port: taken } = server.address() as AddressInfo;
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}` };
}

/** Of Node.js 26.4 and newer: imported, it would keep an older one from starting. */
const { BoundSocket }: Partial<typeof import('node:net')> = process.getBuiltinModule('node:net');

/**
 * An address needs no lookup. Node.js does one nevertheless, and compiles a long regular expression for IPv6 on the way
 * even for 127.0.0.1, unless the socket is bound already (bench/README.md).
 */
function listenAt(server: Server, port: number, host: string): void {
  if (BoundSocket !== undefined && isIP(host) !== 0) server.listen(new BoundSocket({ host, port }));
  else server.listen(port, host);
}

/** The environment variables that set host and port: the operator changes them. */
type Variables = { readonly host: string; readonly port: string };

const setHost = ({ host }: Variables) =>
  `Set ${host} to an address of this machine: 127.0.0.1 for this machine only, 0.0.0.0 for all networks.`;

const REASONS: Readonly<Record<string, (port: number, host: string, variables: Variables) => string>> = {
  EADDRINUSE: (port, host, variables) =>
    `Port ${port} of ${host} is in use: another program, perhaps another Aurora, listens there. End it, or set ${variables.port} to another.`,
  EACCES: (port, _, variables) =>
    `Port ${port} may not be opened by the user that Aurora runs as: those below 1024 mostly are the system's. Set ${variables.port} to a higher one, and put a proxy in front of it.`,
  EADDRNOTAVAIL: (_, host, variables) =>
    `${variables.host} is ${host}, which is no address of this machine. ${setHost(variables)}`,
  EAFNOSUPPORT: (_, host, variables) =>
    `${variables.host} is ${host}, and this machine has no such network. ${setHost(variables)}`,
  ENOTFOUND: (_, host, variables) =>
    `${variables.host} is ${host}, a name that has no address. ${setHost(variables)}`,
  EAI_AGAIN: (_, host, variables) =>
    `${variables.host} is ${host}, a name that cannot be looked up now. ${setHost(variables)}`,
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
