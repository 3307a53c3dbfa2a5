/**
 * V8 lets a large heap grow up to four times before it collects all of it. With ten thousand pending verifications, a
 * growth of two times at most saves 50 MB of 316, and takes no more processor time.
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';

/** With a lower limit, as in a small container, V8 itself collects earlier. */
const LARGE_HEAP_BYTES = 2_147_483_648;

/** Call it before modules are loaded: Node.js reuses only what it compiled with the same flags of V8. */
export function limitHeapGrowth(): void {
  if (getHeapStatistics().heap_size_limit >= LARGE_HEAP_BYTES)
    setFlagsFromString('--heap-growing-percent=100');
}
