/**
 * Programs as people write them, which know of Aurora by environment variables alone. Each question is one
 * GetCallerIdentity. What a machine lacks says so, and is skipped.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export type Environment = Readonly<Record<string, string>>;

export type AwsClient = {
  readonly name: string;
  /** Why it cannot be run here; null when it can. */
  readonly missing: string | null;
  start(environment: Environment): RunningClient;
};

type RunningClient = {
  /**
   * The ARN that AWS takes it for; or, after "error: ", what the program prints of why not.
   *
   * @param aheadMs by how much its clock is ahead of the machine's, as far as it asks when credentials expire
   */
  ask(aheadMs?: number): Promise<string>;
  stop(): void;
};

/** The SDK signs by the same clock. If AWS refuses the time, the SDK corrects its clock and tries again. */
const JAVASCRIPT = (provider: string) => `
import { createInterface } from 'node:readline';
import { inspect } from 'node:util';
import { fromHttp } from '@aws-sdk/credential-provider-http';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
const { now } = Date;
const sts = new STSClient({ ${provider} });
for await (const aheadMs of createInterface({ input: process.stdin })) {
  Date.now = () => now() + Number(aheadMs);
  const answer = await sts.send(new GetCallerIdentityCommand({})).then(({ Arn }) => Arn, (error) => 'error: ' + inspect(error));
  console.log(answer.replaceAll('\\n', ' '));
}`;

const PYTHON = `
import datetime, sys, boto3
session = boto3.Session()
sts = None
for line in sys.stdin:
    try:
        if sts is None:
            credentials = session.get_credentials()
            now = credentials._time_fetcher
            sts = session.client("sts")
        ahead = datetime.timedelta(milliseconds=int(line))
        credentials._time_fetcher = lambda: now() + ahead
        print(sts.get_caller_identity()["Arn"], flush=True)
    except Exception as error:
        print("error:", str(error).replace("\\n", " "), flush=True)
`;

export const JAVASCRIPT_SDK: AwsClient = {
  name: 'the AWS SDK for JavaScript',
  missing: null,
  start: (environment) =>
    interactive(process.execPath, ['--input-type=module', '--eval', JAVASCRIPT('')], environment),
};

/** Its default chain keeps to itself why there are no credentials; this one of its providers tells. */
export const JAVASCRIPT_FROM_HTTP: AwsClient = {
  name: 'fromHttp of the AWS SDK for JavaScript',
  missing: null,
  start: (environment) =>
    interactive(
      process.execPath,
      ['--input-type=module', '--eval', JAVASCRIPT('credentials: fromHttp()')],
      environment,
    ),
};

export const BOTO3: AwsClient = {
  name: 'boto3',
  missing: missing('boto3', 'python3', ['-c', 'import boto3']),
  start: (environment) => interactive('python3', ['-c', PYTHON], environment),
};

export const AWS_CLI: AwsClient = {
  name: 'the AWS CLI',
  missing: missing('the AWS CLI', 'aws', ['--version']),
  start: (environment) => ({
    async ask() {
      const args = ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'];
      const { stdout, stderr } = await output(spawnClient('aws', args, environment));
      return stdout.trim() || `error: ${stderr.trim()}`;
    },
    stop: () => {},
  }),
};

/** Everything a program prints. */
export async function output(child: ChildProcess): Promise<{ stdout: string; stderr: string }> {
  const result = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      result[stream] += text;
    });
  }
  await once(child, 'close');
  return result;
}

/** A program with this environment, what it takes to run it, and no credentials of the machine's. */
export function spawnClient(program: string, args: readonly string[], environment: Environment) {
  const { PATH = '', PYENV_ROOT, PYENV_VERSION } = process.env;
  return spawn(program, args, {
    cwd: new URL('../../', import.meta.url),
    env: {
      PATH,
      ...(PYENV_ROOT !== undefined && { PYENV_ROOT }),
      ...(PYENV_VERSION !== undefined && { PYENV_VERSION }),
      HOME: '/nowhere',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      ...environment,
    },
  });
}

function interactive(program: string, args: readonly string[], environment: Environment): RunningClient {
  const child = spawnClient(program, args, environment);
  const complaints = output(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(aheadMs = 0) {
      child.stdin.write(`${aheadMs}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${program} has ended: ${(await complaints).stderr}`);
      return value;
    },
    stop: () => void child.kill('SIGKILL'),
  };
}

function missing(name: string, program: string, args: readonly string[]): string | null {
  const { status, error } = spawnSync(program, args);
  return error === undefined && status === 0 ? null : `${name} is not on this machine`;
}
