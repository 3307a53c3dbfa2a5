import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { mailOptions } from '../../src/webhooks/mail-options.ts';
import { Mailer, MailUnavailable } from '../../src/webhooks/mailer.ts';
import { onFinished } from '../support/lifetime.ts';

it('a mail server that greets and does not go on in time cannot be used', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('220 ready\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onFinished(() => void server.close());
  const SMTP_URL = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const options = mailOptions({ SMTP_URL, MAIL_FROM: 'a@aurora.example.com', MAIL_TO_DOMAINS: [] });
  const mail = { subject: 'S', text: 'T', html: '<p>T</p>' };
  const reported: unknown[] = [];
  const report = (fault: unknown) => reported.push(fault);
  const sent = new Mailer({ options, report, maxSendMs: 100 }).send('ops@customer.example', 'id', mail);
  await expect(sent).rejects.toThrow(MailUnavailable);
  expect(reported).toEqual([{ status: null }]);
});
