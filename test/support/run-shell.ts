import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';

/** Whether this machine has the AWS CLI. */
export const HAS_AWS_CLI = spawnSync('aws', ['--version']).status === 0;

/** Runs a script as it is in a POSIX shell, against the simulator and with these credentials. Killed after the test. */
export async function runShell(
  script: string,
  simulator: Simulator,
  credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn('sh', {
    env: {
      PATH,
      HOME,
      AWS_ENDPOINT_URL: simulator.url,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.end(script);
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const [code] = await once(child, 'close');
  return { ...output, code: code as number | null };
}
