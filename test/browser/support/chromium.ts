import { existsSync } from 'node:fs';

/** The paths on Debian and similar systems. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The path of the browser. Undefined if there is none. The variable CHROMIUM overrides it. */
export const CHROMIUM = process.env['CHROMIUM'] ?? PLACES.find((place) => existsSync(place));
