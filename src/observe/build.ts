/** What runs: the version, and the commit where the build knew it. */
import about from '../../package.json' with { type: 'json' };

/** Replaced by the build (`scripts/build.ts`). */
declare const AURORA_COMMIT: string | undefined;

export const BUILD = {
  version: about.version,
  /** Null when the source runs without a build, or was built outside of its repository. */
  commit: typeof AURORA_COMMIT === 'string' ? AURORA_COMMIT : null,
  node: process.version,
} as const;
