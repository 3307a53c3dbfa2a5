/** The metrics of the process itself. */
export const PROCESS_FAMILIES = {
  eventLoopDelay: {
    name: 'nodejs_eventloop_delay_seconds',
    type: 'gauge',
    labels: ['quantile'],
    about: 'Delay of the event loop since the last scrape: 0.5, 0.99, and 1 for the longest.',
  },
  heapUsed: {
    name: 'nodejs_heap_size_used_bytes',
    type: 'gauge',
    labels: [],
    about: 'Heap in use.',
  },
  heapTotal: {
    name: 'nodejs_heap_size_total_bytes',
    type: 'gauge',
    labels: [],
    about: 'Heap that V8 has reserved.',
  },
  residentMemory: {
    name: 'process_resident_memory_bytes',
    type: 'gauge',
    labels: [],
    about: 'Resident memory of the process.',
  },
  cpuSeconds: {
    name: 'process_cpu_seconds_total',
    type: 'counter',
    labels: [],
    about: 'CPU time of the process.',
  },
  startTime: {
    name: 'process_start_time_seconds',
    type: 'gauge',
    labels: [],
    about: 'When the process started, in seconds since 1970.',
  },
} as const;
