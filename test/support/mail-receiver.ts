/** An SMTP server that keeps what it gets. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { onFinished } from './lifetime.ts';
import { listen } from './listen.ts';

type Received = {
  /** Of the envelope: who really gets it. */
  readonly from: string;
  readonly to: readonly string[];
  readonly mail: Email;
  readonly source: string;
};

/** The command that fails, with which status. */
type Refusal = {
  readonly command: 'MAIL' | 'RCPT' | 'DATA';
  readonly status: number;
  readonly text?: string;
};

const SMTP_PASSWORD = 'p@ss/word of the mail server';

export async function startMailServer() {
  const received: Received[] = [];
  let refusal: Refusal | null = null;
  let attempts = 0;
  let hangsUp = false;
  const sockets = new Set<Socket>();
  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
  };
  const errorOf = (command: Refusal['command']) =>
    refusal?.command === command
      ? Object.assign(new Error(refusal.text ?? 'refused by the test'), { responseCode: refusal.status })
      : null;
  const server = new SMTPServer({
    // Its certificate is for nobody; the password is for the test alone.
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, done) =>
      username === 'aurora' && password === SMTP_PASSWORD
        ? done(null, { user: 'aurora' })
        : done(new Error('wrong password')),
    onMailFrom: (_address, _session, done) => {
      attempts++;
      done(errorOf('MAIL'));
    },
    onRcptTo: (_address, _session, done) => done(errorOf('RCPT')),
    onData: async (stream, { envelope }, done) => {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      const error = errorOf('DATA');
      if (error !== null) return done(error);
      if (hangsUp) return hangUp();
      const source = Buffer.concat(chunks).toString();
      received.push({
        from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
        to: envelope.rcptTo.map(({ address }) => address),
        mail: await PostalMime.parse(source),
        source,
      });
      done();
    },
  });
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  listening.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const { port } = listening.address() as AddressInfo;
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  onFinished(() => void stop());
  return {
    url: `smtp://aurora:${encodeURIComponent(SMTP_PASSWORD)}@127.0.0.1:${port}`,
    received,
    get attempts() {
      return attempts;
    },
    refuse(next: Refusal | null) {
      refusal = next;
    },
    /** Reads messages, and disconnects without an answer. */
    hangUp(next: boolean) {
      hangsUp = next;
    },
    stop,
  };
}

/** A mail server that accepts connections and says nothing. */
export async function startHangingServer() {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    sockets.push(socket);
  });
  return {
    url: `smtp://127.0.0.1:${await listen(server)}`,
    get open() {
      return sockets.length;
    },
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
