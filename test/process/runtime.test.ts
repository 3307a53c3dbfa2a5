/** An old Node.js is refused with a remedy that works where the program runs. */
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

function refusal(program: string, version: string) {
  const code = `import('./src/runtime.ts').then(({ requireRuntime }) => requireRuntime('${program}', '${version}'))`;
  const { status, stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
  return { status, stderr };
}

it('refuses the server on an old Node.js, and names npm, which has the right one', () => {
  const { status, stderr } = refusal('server', '22.12.0');
  expect([status, stderr]).toEqual([1, expect.stringMatching(/^Aurora needs Node.js 24 .* 22\.12\.0.*npm/)]);
  expect(refusal('server', '24.0.0')).toEqual({ status: 0, stderr: '' });
});

it('refuses a copied command on an old Node.js, and names nothing that only the project has', () => {
  const { status, stderr } = refusal('command', '20.20.2');
  expect(status).toBe(1);
  expect(stderr).toContain('this is 20.20.2. Install Node.js 22 or newer');
  expect(stderr).not.toContain('npm');
  expect(refusal('command', '22.12.0')).toEqual({ status: 0, stderr: '' });
});
