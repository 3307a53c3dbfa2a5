/** The environment of a program that works in a connected account. */
import type { ApiClient } from './api-client.ts';
import type { CommandLine } from './command-line.ts';
import { startRelay } from './relay.ts';
import {
  type Environment,
  fixedVariables,
  programEnvironment,
  refreshedVariables,
  usualRegion,
} from './variables.ts';

type Request = Pick<CommandLine, 'narrowing' | 'static'> & {
  readonly client: ApiClient;
  /** The id of a connection, or of an account. */
  readonly connection: string;
  readonly environment: Environment;
};

/**
 * Calls `run` with an environment that gives credentials for as long as it runs.
 *
 * @throws Problem before `run` is called, when there are no credentials now
 */
export async function withCredentials<Result>(
  { client, connection, narrowing, environment, ...request }: Request,
  run: (variables: Record<string, string>) => Promise<Result>,
): Promise<Result> {
  // Before the program starts, because our error messages are better than the SDK's.
  const credentials = await client.credentials(connection, narrowing);
  const region = narrowing.region ?? (await usualRegion(environment));
  const relay = request.static ? null : await startRelay(() => client.rawCredentials(connection, narrowing));
  try {
    const variables = relay === null ? fixedVariables(credentials) : refreshedVariables(relay);
    return await run(
      programEnvironment(environment, { ...variables, ...(region !== undefined && { AWS_REGION: region }) }),
    );
  } finally {
    relay?.close();
  }
}
