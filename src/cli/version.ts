/** The version of this package, for `--version` and the User-Agent. */
import about from '../../package.json' with { type: 'json' };

export const VERSION: string = about.version;
