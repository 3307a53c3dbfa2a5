import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { bundleCommand, CREDENTIALS, call, commandIn, reply, startFake, TOKEN } from './support.ts';

let bundled: Awaited<ReturnType<typeof bundleCommand>>;
beforeAll(async () => {
  bundled = await bundleCommand();
});
afterAll(() => bundled.remove());

const command = () => commandIn(bundled.program);
const at = (url: string) => ({ AURORA_SERVER: url, AURORA_TOKEN: TOKEN });
const ID = Buffer.from('AwsConnection:some').toString('base64');

const viewer = (scopes = ['CONNECTIONS_READ', 'CREDENTIALS_READ']) =>
  reply(200, { data: { viewer: { name: 'CI', scopes, workspaces: [{ id: 'x', name: 'Acme' }] } } });

describe('get', () => {
  it('prints only the JSON that credential_process expects', async () => {
    const server = await startFake(reply(200, CREDENTIALS));
    const args = [ID, '--duration', '15m', '--access', 'read-only', '--region', 'eu-west-1'];
    const { code, stdout, stderr } = await command().run(args, at(server.url)).exit;
    expect([code, stderr]).toEqual([0, '']);
    const { Token, ...rest } = CREDENTIALS;
    expect(JSON.parse(stdout)).toEqual({ Version: 1, ...rest, SessionToken: Token });
    expect(server.asked).toEqual([
      {
        url: `/credentials/${ID}?duration=900&access=read-only&region=eu-west-1`,
        authorization: `Bearer ${TOKEN}`,
      },
    ]);
  });

  it('sends a session policy as its file has it, and refuses a file that it cannot send', async () => {
    const server = await startFake(reply(200, CREDENTIALS));
    const file = join(temporaryFolder(), 'policy.json');
    const text = '{\n  "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "*" }\n}\n';
    writeFileSync(file, text);
    const get = (...args: string[]) => command().run([ID, ...args], at(server.url)).exit;
    const { code } = await get('--session-policy', file, '--source-ip', '198.51.100.0/24,2001:db8::/32');
    expect(code).toBe(0);
    const { searchParams } = new URL(server.asked[0]?.url ?? '', server.url);
    expect(Object.fromEntries(searchParams)).toEqual({
      'session-policy': text,
      'source-ip': '198.51.100.0/24,2001:db8::/32',
    });
    const missing = await get('--session-policy', `${file}.missing`);
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('ENOENT')]);
    writeFileSync(file, `${text}${' '.repeat(4_096)}`);
    const long = await get('--session-policy', file);
    expect([long.code, long.stderr]).toEqual([2, expect.stringContaining('more than 4096 bytes')]);
    expect(server.asked).toHaveLength(1);
  });

  it('finds a connection by its name or role, and lists the candidates when there are several', async () => {
    const node = (id: string, name: string, status = 'CONNECTED') => ({
      node: {
        id,
        name,
        accountId: '123456789012',
        roleArn: `arn:aws:iam::1:role/${id}`,
        region: 'x',
        status,
      },
    });
    const pageInfo = { hasNextPage: false, endCursor: null };
    const edges = [
      node('A', 'prod'),
      node('B', 'production-environment'),
      node('C', 'production-environment'),
      node('D', 'prod', 'DISCONNECTED'),
      // A name can be the ARN of another role.
      node('E', 'arn:aws:iam::1:role/C'),
      node('F', 'arn:aws:iam::1:role/D'),
    ];
    const awsConnections = { edges, pageInfo };
    const data = { workspaces: { edges: [{ node: { id: 'W', name: 'Acme', awsConnections } }], pageInfo } };
    const server = await startFake((request, response) =>
      reply(200, request.url === '/graphql' ? { data } : CREDENTIALS)(request, response),
    );
    const [byName, byRole, twins, nobody, gone] = await Promise.all(
      ['prod', 'arn:aws:iam::1:role/C', 'production-environment', 'prud', 'arn:aws:iam::1:role/D'].map(
        (name) => call(['get', name], at(server.url)),
      ),
    );
    expect([byName?.code, byRole?.code]).toEqual([0, 0]);
    const credentials = server.asked.map(({ url }) => url).filter((url) => url !== '/graphql');
    expect(credentials.sort()).toEqual(['/credentials/A', '/credentials/C']);
    expect(twins?.code).toBe(5);
    expect(twins?.stderr).toContain('2 connections match "production-environment".');
    expect(twins?.stderr).toContain('In Acme, account 123456789012: C');
    expect(nobody).toMatchObject({ code: 5, stdout: '' });
    expect(nobody?.stderr).toContain('aurora-credentials list');
    expect(gone).toMatchObject({ code: 5, stdout: '' });
  });

  it.each([
    [401, 'UNAUTHENTICATED', 4, 'Set AURORA_TOKEN to a valid token.'],
    [403, 'FORBIDDEN', 4, 'Do this.'],
    [404, 'CONNECTION_NOT_FOUND', 5, 'aurora-credentials list'],
    [409, 'EXTERNAL_ID_NOT_ENFORCED', 6, 'Do this.'],
    [400, 'BAD_USER_INPUT', 2, 'Do this.'],
    [429, 'RATE_LIMITED', 7, 'Do this.'],
    [503, 'STS_UNAVAILABLE', 7, 'Try again in 30 s.'],
  ])('prints the remedy for a %i', async (status, code, exitCode, remedy) => {
    const body = { code, message: 'What is wrong.', remedies: ['Do this.'], requestId: 'r-1' };
    const server = await startFake(reply(status, body, status === 503 ? { 'Retry-After': '30' } : {}));
    const asPeople = await call(['get', ID], at(server.url));
    expect(asPeople).toMatchObject({ code: exitCode, stdout: '' });
    expect(asPeople.stderr.split('\n')[0]).toBe('aurora-credentials: What is wrong. (request r-1)');
    expect(asPeople.stderr).toContain(remedy);
    expect(server.asked).toHaveLength(1);
  });

  it('prints errors as JSON with --json', async () => {
    const body = { code: 'CONNECTION_DISCONNECTED', message: 'M', remedies: ['R'], requestId: 'r-1' };
    const server = await startFake(reply(409, body));
    const { code, stderr } = await call([ID, '--json'], at(server.url));
    expect(code).toBe(6);
    expect(JSON.parse(stderr)).toEqual({ error: { kind: 'NO_CREDENTIALS', ...body } });
  });

  it('retries while the server restarts, and gives up when it stays unreachable', async () => {
    let left = 1;
    const server = await startFake((request, response) => {
      if (left-- > 0) return void request.socket.destroy();
      reply(200, CREDENTIALS)(request, response);
    });
    const [recovered, away] = await Promise.all([
      call([ID], at(server.url)),
      call([ID], at('http://127.0.0.1:1')),
    ]);
    expect(recovered.code).toBe(0);
    expect(server.asked).toHaveLength(2);
    expect(away.code).toBe(7);
    expect(away.stderr).toMatch(/^aurora-credentials: http:\/\/127.0.0.1:1 cannot be reached: /);
  });

  it('rejects answers that are not credentials, and follows no redirect', async () => {
    const other = await startFake(reply(200, CREDENTIALS));
    const page = await startFake((_request, response) => response.end('<html>Sign in</html>'));
    const moved = await startFake((_request, response) =>
      response.writeHead(302, { Location: `${other.url}/credentials/${ID}` }).end(),
    );
    const [first, second] = await Promise.all([call([ID], at(page.url)), call([ID], at(moved.url))]);
    expect([first.code, first.stdout]).toEqual([1, '']);
    expect(first.stderr).toContain('is not from Aurora');
    expect([second.code, second.stdout]).toEqual([1, '']);
    expect(other.asked).toEqual([]);
  });
});

describe('the token', () => {
  it('is not sent over plain http to another machine', async () => {
    const { code, stderr } = await call([ID], at('http://aurora.internal:4000'));
    expect(code).toBe(2);
    expect(stderr).toContain('Use https://aurora.internal:4000.');
  });

  it('is required, and the error lists the ways to pass it', async () => {
    const { code, stderr } = await call([ID]);
    expect(code).toBe(3);
    expect(stderr).toContain('aurora-credentials login');
    expect(stderr).toContain('AURORA_TOKEN_FILE');
  });

  it('can be in a file that ends with a newline', async () => {
    const server = await startFake(reply(200, CREDENTIALS));
    const home = temporaryFolder();
    writeFileSync(join(home, 'token'), `${TOKEN}\n`);
    const file = join(home, 'token');
    const [byOption, byVariable] = await Promise.all([
      call([ID, '--server', server.url, '--token-file', file]),
      call([ID], { AURORA_SERVER: server.url, AURORA_TOKEN_FILE: file }),
    ]);
    expect([byOption.code, byVariable.code]).toEqual([0, 0]);
    expect(server.asked.map(({ authorization }) => authorization)).toEqual(Array(2).fill(`Bearer ${TOKEN}`));
  });
});

describe('login', () => {
  it('stores server and token for the owner only, says what the token lacks, and logout deletes them', async () => {
    const server = await startFake((request, response) =>
      (request.url === '/graphql' ? viewer(['CREDENTIALS_READ']) : reply(200, CREDENTIALS))(
        request,
        response,
      ),
    );
    const { run, home, loginFile } = command();
    const there = { XDG_CONFIG_HOME: join(home, '.config') };
    const login = await run(['login', '--server', `${server.url}/`], {}, `${TOKEN}\n`).exit;
    expect(login.code).toBe(0);
    expect(login.stderr).toContain(`Logged in at ${server.url} as "CI" (Acme)`);
    expect(login.stderr).toContain('lacks connections:read');
    expect(login.stdout + login.stderr).not.toContain(TOKEN);
    expect(statSync(loginFile).mode & 0o777).toBe(0o600);
    expect(statSync(join(loginFile, '..')).mode & 0o777).toBe(0o700);

    expect((await call([ID], there)).code).toBe(0);
    expect(server.asked.at(-1)?.authorization).toBe(`Bearer ${TOKEN}`);
    const elsewhere = await call([ID, '--server', 'https://other.example.com'], there);
    expect(elsewhere.code).toBe(3);
    expect(elsewhere.stderr).toContain(`You are logged in at ${server.url}`);

    chmodSync(loginFile, 0o644);
    const open = await call([ID], there);
    expect(open.code).toBe(3);
    expect(open.stderr).toContain(`chmod 600 '${loginFile}'`);

    expect((await call(['logout'], there)).code).toBe(0);
    expect(existsSync(loginFile)).toBe(false);
    expect((await call(['logout'], there)).stderr).toBe('You were not logged in.\n');
  });

  it('stores no token that the server rejects', async () => {
    const refusal = { message: 'The token has been revoked.', extensions: { code: 'UNAUTHENTICATED' } };
    const server = await startFake(reply(401, { errors: [refusal] }));
    const { home, loginFile } = command();
    const there = { XDG_CONFIG_HOME: join(home, '.config') };
    const { code, stderr } = await call(['login', '--server', server.url], there, TOKEN);
    expect(code).toBe(4);
    expect(stderr).toContain('The token has been revoked.');
    expect(existsSync(loginFile)).toBe(false);
    const empty = await call(['login', '--server', server.url], there);
    expect([empty.code, server.asked.length]).toEqual([3, 1]);
  });
});

describe('what the command prints', () => {
  /** Characters that override the writing direction, are invisible, break lines or control a terminal. */
  const STEERING =
    '\u202e\u2066\u200b\u200d\ufeff\u00ad\u2028\u2029\u001b[2J\u009b\u007f\r\n\t\u{e0041}\ud800\ue000';
  const RAW = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/u;
  const withName = (name: string) => {
    const node = {
      id: ID,
      name,
      accountId: '123456789012',
      roleArn: `arn:aws:iam::1:role/${name}`,
      region: name,
      status: 'CONNECTED',
    };
    const pageInfo = { hasNextPage: false, endCursor: null };
    const awsConnections = { edges: [{ node }, { node: { ...node, id: 'B' } }], pageInfo };
    return { data: { workspaces: { edges: [{ node: { id: 'W', name, awsConnections } }], pageInfo } } };
  };

  it('escapes control characters in the server’s names', async () => {
    const name = `ab${STEERING}cd 会社 é 🌅`;
    const server = await startFake(reply(200, withName(name)));
    for (const args of [['list'], ['get', name], ['get', name, '--json']]) {
      const { stdout, stderr } = await call(args, at(server.url));
      const printed = stdout + stderr;
      for (const line of printed.split('\n')) expect(line).not.toMatch(RAW);
      expect(printed).toContain('cd 会社 é 🌅');
    }
    const table = await call(['list'], at(server.url));
    expect(table.stdout).toContain('ab\\u{202e}\\u{2066}\\u{200b}');
    // JSON keeps the original values.
    const json = await call(['list', '--json'], at(server.url));
    expect(json.stdout.replaceAll('\n', '')).not.toMatch(RAW);
    expect(JSON.parse(json.stdout)[0].name).toBe(name);
  });

  it('escapes control characters in the server’s errors and in the name of the token', async () => {
    const message = `m${STEERING}`;
    const failing = await startFake(
      reply(409, { code: 'C', message, remedies: [message], requestId: message }),
    );
    for (const more of [[], ['--json']]) {
      const { stderr } = await call(['get', ID, ...more], at(failing.url));
      expect(stderr.replaceAll('\n', '')).not.toMatch(RAW);
    }
    const data = { viewer: { name: message, scopes: [], workspaces: [{ id: 'x', name: message }] } };
    const server = await startFake(reply(200, { data }));
    const there = { XDG_CONFIG_HOME: temporaryFolder() };
    const { code, stderr } = await call(['login', '--server', server.url], there, TOKEN);
    expect(code).toBe(0);
    expect(stderr.replaceAll('\n', '')).not.toMatch(RAW);
  });

  it('rejects credentials with characters that a terminal or a shell could misread', async () => {
    const server = await startFake(reply(200, { ...CREDENTIALS, Token: `t${STEERING}` }));
    for (const args of [
      ['get', ID],
      ['env', ID],
    ]) {
      const { code, stdout, stderr } = await call(args, at(server.url));
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain('is not from Aurora');
    }
  });

  it.each([
    TOKEN,
    'aurora_link_0123456789abcdefghjkmnpqrstvwxyz',
    'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJiYWNrZW5kIn0.c2lnbmF0dXJl',
    '4f1d0c3b2a4f1d0c3b2a4f1d0c3b2a4f1d0c3b2a',
  ])('never has a token that was typed in the wrong place: %s', async (token) => {
    const server = await startFake(reply(200, withName('prod')));
    for (const args of [
      ['get', token],
      [token],
      ['env', token],
      ['exec', token, '--', 'echo'],
      ['get', token, '--json'],
      ['get', token, ID],
      ['get', ID, '--duration', token],
      ['env', ID, '--shell', token],
      ['list', '--server', token],
      ['list', '--server', `https://${token}@aurora.example.com/x`],
      ['list', '--server', `https://aurora.example.com/#${token}`],
      ['list', '--server', `https://aurora.example.com/?token=${token}`],
    ]) {
      const { code, stdout, stderr } = await call(args, at(server.url));
      expect(code).not.toBe(0);
      expect(stdout + stderr).not.toContain(token);
    }
    const { stderr } = await call(['get', token], at(server.url));
    expect(stderr).toContain('No connection matches this text.');
    expect(stderr).toContain('revoke');
  });
});

describe('env', () => {
  it('quotes any value for the shell', async () => {
    const server = await startFake(reply(200, CREDENTIALS));
    const { stdout } = await call(['env', ID], at(server.url));
    const script = `${stdout}\nprintf '%s|%s|%s|%s' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" "$AWS_SESSION_TOKEN" "\${AWS_PROFILE-none}"`;
    const shell = spawnSync('sh', ['-c', script], { env: { AWS_PROFILE: 'other' }, encoding: 'utf8' });
    expect(shell.stderr).toBe('');
    const { AccessKeyId, SecretAccessKey, Token } = CREDENTIALS;
    expect(shell.stdout).toBe(`${AccessKeyId}|${SecretAccessKey}|${Token}|none`);
  });

  it('supports fish, PowerShell and JSON', async () => {
    const server = await startFake(reply(200, CREDENTIALS));
    const [fish, powershell, json] = await Promise.all(
      [['--shell', 'fish'], ['--shell', 'powershell'], ['--json']].map(
        async (more) => (await call(['env', ID, ...more], at(server.url))).stdout,
      ),
    );
    expect(fish).toContain("set -gx AWS_SECRET_ACCESS_KEY 'it\\'s/a+secret'\n");
    expect(fish).toContain(`set -gx AWS_SESSION_TOKEN 'session\\\\token$(id)\`id\`"'\n`);
    expect(powershell).toContain("$Env:AWS_SECRET_ACCESS_KEY = 'it''s/a+secret'\n");
    expect(powershell).toContain('Remove-Item Env:AWS_PROFILE');
    expect(JSON.parse(json ?? '')).toMatchObject({ AWS_SESSION_TOKEN: CREDENTIALS.Token, AWS_PROFILE: null });
  });
});

describe('exec', () => {
  const printing = (expression: string) => [
    '--',
    process.execPath,
    '-e',
    `console.log(JSON.stringify(${expression}))`,
  ];

  it('gives the program an address for renewed credentials, and not Aurora’s token', async () => {
    const server = await startFake(reply(200, CREDENTIALS));
    const asked = `(async () => {
      const { AWS_CONTAINER_CREDENTIALS_FULL_URI: url, AWS_CONTAINER_AUTHORIZATION_TOKEN: Authorization } = process.env;
      const get = async (headers) => { const r = await fetch(url, { headers }); return [r.status, (await r.json()).Token] };
      console.log(JSON.stringify({ env: process.env, answers: [await get({ Authorization }), await get({ Authorization }), await get({})] }));
    })()`;
    const { code, stdout, stderr } = await command().run(
      ['exec', ID, '--access', 'read-only', '--', process.execPath, '-e', asked],
      {
        ...at(server.url),
        AWS_ACCESS_KEY_ID: 'other',
        AWS_PROFILE: 'other',
        AWS_DEFAULT_REGION: 'eu-west-1',
      },
    ).exit;
    expect([code, stderr]).toEqual([0, '']);
    const { env, answers } = JSON.parse(stdout);
    expect(answers).toEqual([
      [200, CREDENTIALS.Token],
      [200, CREDENTIALS.Token],
      [403, null],
    ]);
    expect(new URL(env.AWS_CONTAINER_CREDENTIALS_FULL_URI).hostname).toBe('127.0.0.1');
    expect(env).toMatchObject({ AWS_REGION: 'eu-west-1', AWS_CONFIG_FILE: '/dev/null' });
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AURORA_TOKEN'])
      expect(env).not.toHaveProperty(name);
    expect(JSON.stringify(env)).not.toContain(TOKEN);
    expect(server.asked.map(({ url }) => url)).toEqual(Array(3).fill(`/credentials/${ID}?access=read-only`));
  });

  it('passes on Aurora’s error when there are no more credentials', async () => {
    let first = true;
    const server = await startFake((request, response) => {
      reply(first ? 200 : 409, first ? CREDENTIALS : { Code: 'CONNECTION_DISCONNECTED' })(request, response);
      first = false;
    });
    const asked = `fetch(process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI, { headers: { Authorization: process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN } })
      .then(async (r) => console.log(r.status, await r.text()))`;
    const { stdout } = await command().run(['exec', ID, '--', process.execPath, '-e', asked], at(server.url))
      .exit;
    expect(stdout).toBe('409 {"Code":"CONNECTION_DISCONNECTED"}\n');
  });

  it('sets plain variables with --static, and does not hide the profile files', async () => {
    const server = await startFake(reply(200, CREDENTIALS));
    const { run, home } = command();
    const config = join(home, 'config');
    writeFileSync(config, '[profile a]\nregion = us-west-1\n[default]\noutput = json\nregion = sa-east-1\n');
    const { stdout } = await run(['exec', ID, '--static', ...printing('process.env')], {
      ...at(server.url),
      AWS_CONFIG_FILE: config,
    }).exit;
    expect(JSON.parse(stdout)).toMatchObject({
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.SecretAccessKey,
      AWS_SESSION_TOKEN: CREDENTIALS.Token,
      AWS_REGION: 'sa-east-1',
      AWS_CONFIG_FILE: config,
    });
  });

  it('ends as the program ends: with its exit code, by a signal, or when it cannot start', async () => {
    const server = await startFake(reply(200, CREDENTIALS));
    const { run } = command();
    const ended = (args: string[]) => run(['exec', ID, '--', ...args], at(server.url)).exit;
    const [seven, missing, notOne] = await Promise.all([
      ended(['sh', '-c', 'exit 7']),
      ended(['no-such-program']),
      ended([temporaryFolder()]),
    ]);
    expect(seven?.code).toBe(7);
    expect(missing?.code).toBe(127);
    expect(missing?.stderr).toBe('aurora-credentials: There is no program "no-such-program".\n');
    expect(notOne?.code).toBe(126);

    const waiting = run(
      [
        'exec',
        ID,
        '--',
        'sh',
        '-c',
        'trap "echo told; exit 9" TERM; echo ready; while :; do sleep 0.05; done',
      ],
      at(server.url),
    );
    await waiting.printed(/ready/);
    waiting.child.kill('SIGTERM');
    expect(await waiting.exit).toMatchObject({ code: 9, stdout: 'ready\ntold\n' });

    const dying = run(['exec', ID, '--', 'sh', '-c', 'kill -KILL $$'], at(server.url));
    await dying.exit;
    expect(dying.child.signalCode).toBe('SIGKILL');
  });

  it('does not start the program without credentials', async () => {
    const server = await startFake(reply(404, { code: 'CONNECTION_NOT_FOUND', message: 'M', remedies: [] }));
    const { code, stdout } = await command().run(['exec', ID, '--', 'echo', 'begun'], at(server.url)).exit;
    expect([code, stdout]).toEqual([5, '']);
  });
});

describe('the command line', () => {
  it.each([
    [[], 'get needs one connection'],
    [['env'], 'For example: eval "$(aurora-credentials env prod)"'],
    [['list', '--shell', 'fish'], 'list does not support --shell.'],
    [['get', ID, TOKEN], 'get needs one connection, and nothing else.'],
    [['login', TOKEN], 'login accepts no arguments.'],
    [['exec'], 'Usage: aurora-credentials exec CONNECTION -- PROGRAM'],
    [['exec'], 'For example: aurora-credentials exec prod -- aws s3 ls'],
    [['exec', ID], 'exec needs one connection, and a program after "--"'],
    [['exec', ID, 'aws', 's3', 'ls'], 'exec needs one connection, and a program after "--"'],
    [['get', ID, '--', 'x'], 'get accepts nothing after "--".'],
    [['get', ID, '--duration', 'long'], '--duration must be a time'],
    [['env', ID, '--shell', 'csh'], '--shell must be one of sh, fish, powershell'],
    [['get', ID, '--tokn', 'x'], "Unknown option '--tokn'"],
  ])('is refused when it is wrong: %j', async (args, message) => {
    const { code, stdout, stderr } = await call(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).toContain('aurora-credentials --help');
    expect(stderr).not.toContain(TOKEN);
  });

  it('prints its help and its version', async () => {
    const [help, version] = [await call(['--help']), await call(['--version'])];
    expect(help.stdout).toContain('aurora-credentials exec CONNECTION -- CMD');
    const { version: expected } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(version.stdout).toBe(`${expected}\n`);
  });
});
