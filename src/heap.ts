/**
 * V8 lets a heap of less than 2 GB at most double before it collects all of it, and a larger heap grow fourfold. This
 * applies the first rule to every heap: ten thousand pending verifications take 256 MB instead of 316 (docs/performance.md).
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';

/** What V8 counts as much memory: `kMaxSize` of its heap controller. */
const LARGE_HEAP_BYTES = 2_147_483_648;

/** Call it first, once for the process. */
export function limitHeapGrowth(): void {
  if (getHeapStatistics().heap_size_limit >= LARGE_HEAP_BYTES)
    setFlagsFromString('--heap-growing-percent=100');
}
